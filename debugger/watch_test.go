package debugger

import (
	"fmt"
	"strings"
	"testing"

	"deet/breakpoints"
	"deet/expr"
	"deet/internal/testprog"

	"golang.org/x/sys/unix"
)

// text writes a value as a test wants it.
func (r *run) text(v expr.Value) string {
	if v.Err != nil {
		return "?"
	}
	text, err := expr.Format(v, r.Scope(), expr.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	return text
}

// describeWatched writes what watchpoints saw: "0: 7 -> 9 main:12". A value
// that was only looked at is "0: 7 main:12".
func (r *run) describeWatched(stop Stop) string {
	watched, ok := stop.(Watched)
	if !ok {
		if left, ok := stop.(LeftScope); ok {
			return fmt.Sprintf("left %v %s", left.Numbers, left.Function)
		}
		return describe(stop)
	}
	var parts []string
	for _, c := range watched.Changes {
		part := fmt.Sprintf("%d: %s", c.Breakpoint.Number, r.text(c.New))
		if c.Changed {
			part = fmt.Sprintf("%d: %s -> %s", c.Breakpoint.Number, r.text(c.Old), r.text(c.New))
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ") + " " + watched.Function
}

func (r *run) watch(expression string, access breakpoints.Access, condition string) *breakpoints.Breakpoint {
	r.t.Helper()
	b, err := r.Watch(breakpoints.WatchSpec{Expression: expression, Access: access}, condition)
	if err != nil {
		r.t.Fatalf("watch %s: %v", expression, err)
	}
	return b
}

// goes lets the program go on and compares each stop.
func (r *run) goes(stop Stop, err error, want ...string) {
	r.t.Helper()
	for i, w := range want {
		if i > 0 {
			stop, err = r.Continue(1)
		}
		if err != nil {
			r.t.Fatalf("stop %d: error %v, want %q", i, err, w)
		}
		if got := r.describeWatched(stop); got != w {
			r.t.Fatalf("stop %d: %q, want %q", i, got, w)
		}
	}
}

// toMark runs to a line, without a watchpoint in the way.
func (r *run) toMark(mark string) {
	r.t.Helper()
	r.SetPolicy(unix.SIGUSR1, Policy{Pass: true})
	if _, err := r.Break(fmt.Sprint(r.line(mark)), true); err != nil {
		r.t.Fatal(err)
	}
	if stop, err := r.Run(nil); err != nil || !isHit(stop) {
		r.t.Fatalf("run to %s: %v, %v", mark, stop, err)
	}
}

// Objects of each size, unaligned ones, members, bitfields; and what writes
// the value that is there already is no change.
func TestWatchWrites(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.toMark("main")
		tests := []struct{ expression, want string }{
			{"counter", "7 -> 9"}, {"half", "0 -> 2"}, {"letter", "97 'a' -> 98 'b'"}, {"wide", "0 -> 1099511627776"},
			{"point", "{x = 0, y = 0, z = 0} -> {x = 0, y = 0, z = 3}"}, {"crooked.odd", "0 -> 4"},
			{"bits.low", "0 -> 5"}, {"bits.high", "0 -> 6"}, {"counter + half", "7 -> 9"},
		}
		for _, tt := range tests {
			r.toMark("main")
			b := r.watch(tt.expression, breakpoints.Write, "")
			if !b.Hardware {
				r.t.Errorf("%s is not watched by hardware", tt.expression)
			}
			stop, err := r.Continue(1)
			r.goes(stop, err, fmt.Sprintf("%d: %s writes", b.Number, tt.want))
			if err := r.DeleteBreakpoint(b.Number); err != nil {
				r.t.Fatal(err)
			}
		}
	})
}

// A pointer and what it points at: both are watched, also after it has changed.
func TestWatchPointer(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.toMark("main")
		n := r.watch("*pointer", breakpoints.Write, "").Number
		stop, err := r.Continue(1)
		var want []string
		for _, change := range []string{"1 -> 11", "11 -> 12", "12 -> 22", "22 -> 32"} {
			want = append(want, fmt.Sprintf("%d: %s pointers", n, change))
		}
		r.goes(stop, err, append(want, "exited 0")...)
	})
}

// rwatch sees reads alone, awatch both.
func TestWatchReads(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.toMark("one")
		read := r.watch("counter", breakpoints.Read, "").Number
		access := r.watch("counter", breakpoints.ReadWrite, "").Number
		stop, err := r.Continue(1)
		r.goes(stop, err, fmt.Sprintf("%d: 9, %d: 9 reads", read, access), fmt.Sprintf("%d: 9 -> 10 reads", access))
	})
}

// A variable of a call: those of the same name in deeper calls are others, and
// with the return the watchpoint ends.
func TestWatchLocal(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.toMark("recurse")
		n := r.watch("own", breakpoints.Write, "").Number
		stop, err := r.Continue(1)
		r.goes(stop, err, fmt.Sprintf("%d: 2 -> 12 recurse", n), fmt.Sprintf("%d: 12 -> 112 recurse", n),
			fmt.Sprintf("left [%d] main", n), "exited 0")
		if len(r.Breakpoints()) != 0 {
			r.t.Errorf("left over: %v", r.Breakpoints())
		}
	})
}

// Deeper calls return to the same place as the one that is watched: that is
// not its end.
func TestWatchRecursion(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.toMark("own")
		if _, err := r.Break(fmt.Sprint(r.line("recurse")), false); err != nil {
			r.t.Fatal(err)
		}
		for range 2 {
			if stop, err := r.Continue(1); err != nil || !isHit(stop) {
				r.t.Fatal(stop, err)
			}
		}
		if err := r.DeleteBreakpoint(1); err != nil {
			r.t.Fatal(err)
		}
		n := r.watch("own", breakpoints.Write, "").Number
		stop, err := r.Continue(1)
		r.goes(stop, err, fmt.Sprintf("%d: 1 -> 11 recurse", n), fmt.Sprintf("%d: 11 -> 111 recurse", n),
			fmt.Sprintf("left [%d] recurse", n), "exited 0")
	})
}

// An instruction at a breakpoint is not emulated if it may write what is
// watched: no debug register would see that.
func TestWatchPush(t *testing.T) {
	program := builder.Build(t, "watch.c")
	r := &run{session(t, program), t, "watch.c"}
	r.toMark("recursion")
	f, err := r.Evaluate("recurse")
	if err != nil {
		t.Fatal(err)
	}
	r.breakAt(fmt.Sprintf("*%#x", f.Addr))
	const savedFrame = "*(long *) ($sp - 16)" // below the return address that the call pushes
	b, err := r.Watch(breakpoints.WatchSpec{Expression: savedFrame, Location: true, Access: breakpoints.ReadWrite}, "")
	if err != nil {
		t.Fatal(err)
	}
	if stop, err := r.Continue(1); err != nil || !strings.HasPrefix(describe(stop), "breakpoint [1] recurse") {
		t.Fatal(describe(stop), err)
	}
	stop, err := r.Continue(1)
	if w, ok := stop.(Watched); !ok || w.Changes[0].Breakpoint.Number != b.Number || w.Function != "recurse" {
		t.Errorf("the push was not seen: %v, %v", r.describeWatched(stop), err)
	}
}

// A longjmp past the frame ends it as well.
func TestWatchLongjmp(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.toMark("doomed")
		n := r.watch("doomed", breakpoints.Write, "").Number
		stop, err := r.Continue(1)
		r.goes(stop, err, fmt.Sprintf("%d: 1 -> 2 jumper", n), fmt.Sprintf("left [%d] main", n), "exited 0")
	})
}

// What is too large for the registers is watched step by step, through
// library functions, signals, system calls and a fork.
func TestWatchSoftware(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.toMark("jumped")
		b := r.watch("table", breakpoints.Write, "")
		if b.Hardware {
			r.t.Error("64 bytes are watched by hardware")
		}
		rest := func(last string) string { return "{0 <repeats 15 times>, " + last + "}" }
		zeros := "{0 <repeats 16 times>}"
		stop, err := r.Continue(1)
		if got, want := r.describeWatched(stop), fmt.Sprintf("%d: %s -> {0, 0, 0, 1, 0 <repeats 12 times>} main", b.Number, zeros); got != want || err != nil {
			r.t.Fatalf("%q, %v; want %q", got, err, want)
		}
		if stop, err = r.Continue(1); err != nil { // memset has no line here
			r.t.Fatal(err)
		}
		if w, ok := stop.(Watched); !ok || r.text(w.Changes[0].New) != zeros {
			r.t.Fatalf("%v", r.describeWatched(stop))
		}
		stop, err = r.Continue(1)
		r.goes(stop, err, fmt.Sprintf("%d: %s -> %s main", b.Number, zeros, rest("2")), "exited 0")
	})
}

// The handler of a signal writes, and so does a child of fork. A write
// of the kernel is seen with the next that the program makes.
func TestWatchElsewhere(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.toMark("raise")
		n := r.watch("counter", breakpoints.Write, "").Number
		m := r.watch("buffer", breakpoints.Write, "").Number
		stop, err := r.Continue(1)
		r.goes(stop, err, fmt.Sprintf("%d: 10 -> 20 handler", n), fmt.Sprintf(`%d: "" -> "Kernel" kernel`, m),
			fmt.Sprintf("%d: 20 -> 1000 child", n), fmt.Sprintf("%d: 20 -> 0 child", n), "exited 0")
	})
}

// A global watchpoint is there in the next run, and conditions hold it back.
func TestWatchAgain(t *testing.T) {
	program := builder.Build(t, "watch.c")
	r := &run{session(t, program), t, "watch.c"}
	r.SetPolicy(unix.SIGUSR1, Policy{Pass: true})
	r.watch("counter", breakpoints.Write, "counter > 9")
	r.watch("half", breakpoints.Write, "")
	for range 3 {
		stop, err := r.Run(nil)
		r.goes(stop, err, "1: 0 -> 2 writes", "0: 9 -> 10 reads", "0: 10 -> 20 handler", "0: 20 -> 1000 child", "exited 0")
	}
	if err := r.EnableBreakpoint(1, false); err != nil {
		t.Fatal(err)
	}
	stop, err := r.Run(nil)
	r.goes(stop, err, "0: 9 -> 10 reads")
	if err := r.EnableBreakpoint(1, true); err != nil {
		t.Fatal(err)
	}
	stop, err = r.Continue(1)
	r.goes(stop, err, "0: 10 -> 20 handler", "0: 20 -> 1000 child", "exited 0")
	if hits := r.Breakpoints()[0].Hits; hits != 12 {
		t.Errorf("%d hits, want 12", hits)
	}
}

func TestWatchErrors(t *testing.T) {
	program := builder.Build(t, "watch.c")
	r := &run{session(t, program), t, "watch.c"}
	tests := []struct {
		expression string
		access     breakpoints.Access
		want       string
	}{
		{"3", breakpoints.Write, "Cannot watch constant value `3'."},
		{"nosuch", breakpoints.Write, `No symbol "nosuch" in current context.`},
		{"table", breakpoints.Read, "Expression cannot be implemented with read/access watchpoint."},
		{"*(int *) 0", breakpoints.Write, "Cannot access memory at address 0x0"},
	}
	for _, tt := range tests {
		_, err := r.Watch(breakpoints.WatchSpec{Expression: tt.expression, Access: tt.access}, "")
		if err == nil || err.Error() != tt.want {
			t.Errorf("watch %s: %v, want %s", tt.expression, err, tt.want)
		}
	}
	for _, name := range []string{"counter", "half", "letter", "wide"} {
		r.watch(name, breakpoints.Write, "")
	}
	_, err := r.Watch(breakpoints.WatchSpec{Expression: "copies"}, "")
	if err == nil || !strings.Contains(err.Error(), "0, 1, 2, 3") {
		t.Errorf("a fifth watchpoint: %v", err)
	}
	if _, err := r.HardwareBreak("main", false); err == nil {
		t.Error("a fifth debug register was given to hbreak")
	}
	if err := r.EnableBreakpoint(2, false); err != nil {
		t.Fatal(err)
	}
	r.watch("copies", breakpoints.Write, "")
	if err := r.EnableBreakpoint(2, true); err == nil {
		t.Error("enable gave a fifth register")
	}
}

// A breakpoint on the instruction that writes, and steps over it: nothing is
// lost, and nothing is told twice.
func TestWatchAtBreakpoint(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.toMark("main")
		r.breakAt(fmt.Sprint(r.line("nine")))
		r.breakAt(fmt.Sprint(r.line("half")))
		n := r.watch("counter + half", breakpoints.Write, "").Number
		r.want(r.Continue(1))("breakpoint [%d] writes:%d", n-2, r.line("nine"))
		stop, err := r.Next(1)
		r.goes(stop, err, fmt.Sprintf("%d: 7 -> 9 writes", n))
		r.want(r.Continue(1))("breakpoint [%d] writes:%d", n-1, r.line("half"))
		stop, err = r.Continue(1)
		r.goes(stop, err, fmt.Sprintf("%d: 9 -> 11 writes", n))
		r.want(r.Next(1))("stepped writes:%d", r.line("wide"))
		stop, err = r.Finish()
		if _, ok := stop.(Returned); !ok || err != nil {
			r.t.Fatalf("finish: %v, %v", describe(stop), err)
		}
	})
}

func TestHardwareBreak(t *testing.T) {
	eachVariant(t, "watch.c", func(r *run) {
		r.SetPolicy(unix.SIGUSR1, Policy{Pass: true})
		if _, err := r.HardwareBreak("recurse", false); err != nil {
			r.t.Fatal(err)
		}
		at := fmt.Sprintf("breakpoint [0] recurse:%d", r.line("own"))
		for range 2 {
			stop, err := r.Run(nil)
			r.goes(stop, err, at, at, at, "exited 0")
		}
		r.breakAt("recurse") // at the same place: one stop for both
		at = fmt.Sprintf("breakpoint [0 1] recurse:%d", r.line("own"))
		stop, err := r.Run(nil)
		r.goes(stop, err, at, at)
		r.want(r.Next(1))("stepped recurse:%d", r.line("recurse"))
		stop, err = r.Continue(1)
		r.goes(stop, err, at, "exited 0")
		if hits := r.Breakpoints()[0].Hits; hits != 9 {
			r.t.Errorf("%d hits, want 9", hits)
		}
	})
}

// Every thread is watched, those that are made later too, and every change is
// seen once.
func TestWatchThreads(t *testing.T) {
	program := builder.Build(t, "watch_threads.c", "-pthread")
	for _, tt := range []struct {
		expression string
		turns      int
		hardware   bool
		more       []string // arguments
	}{{"total", 1000, true, nil}, {"wide", 20, false, nil}, {"wide", 5, false, []string{"main ends first"}}} {
		args := append([]string{fmt.Sprint(tt.turns)}, tt.more...)
		r := &run{session(t, program, args...), t, "watch_threads.c"}
		if b := r.watch(tt.expression, breakpoints.Write, ""); b.Hardware != tt.hardware {
			t.Fatalf("%s: hardware %t", tt.expression, b.Hardware)
		}
		threads := make(map[int]bool)
		stop, err := r.Run(nil)
		hits := 0
		for ; err == nil; stop, err = r.Continue(1) {
			w, ok := stop.(Watched)
			if !ok {
				break
			}
			threads[w.Thread] = true
			hits++
		}
		if err != nil || stop != (Exited{}) || hits != 4*tt.turns || len(threads) != 4 {
			t.Errorf("%s: %d hits in %d threads, want %d in 4; then %v, %v", tt.expression, hits, len(threads), 4*tt.turns, describe(stop), err)
		}
	}
}

// A hardware breakpoint is hit exactly, in every thread, and once in the child.
func TestHardwareBreakThreads(t *testing.T) {
	program := builder.Build(t, "threads.c", "-pthread")
	r := &run{session(t, program), t, "threads.c"}
	if _, err := r.HardwareBreak("tick", false); err != nil {
		t.Fatal(err)
	}
	stop, err := r.Run(nil)
	hits := 0
	for ; err == nil && isHit(stop); stop, err = r.Continue(1) {
		hits++
	}
	if err != nil || stop != (Exited{}) || hits != 1601 {
		t.Errorf("%d hits, want 1601; then %v, %v", hits, describe(stop), err)
	}
}

// A thread's variables end with it.
func TestWatchThreadEnds(t *testing.T) {
	program := builder.Build(t, "watch_threads.c", "-pthread")
	r := &run{session(t, program, "1"), t, "watch_threads.c"}
	if _, err := r.Break(fmt.Sprint(testprog.Line(t, r.source, "own")), true); err != nil {
		t.Fatal(err)
	}
	if stop, err := r.Run(nil); err != nil || !isHit(stop) {
		t.Fatal(stop, err)
	}
	n := r.watch("own", breakpoints.Write, "").Number
	stop, err := r.Continue(1)
	r.goes(stop, err, fmt.Sprintf("%d: 1 -> 2 leaver", n))
	if stop, err = r.Continue(1); err != nil {
		t.Fatal(err)
	}
	if _, left := stop.(LeftScope); left {
		stop, err = r.Continue(1)
	} else if !strings.Contains(strings.Join(r.Notices(), " "), "left the block") {
		t.Errorf("the end of the thread was not told")
	}
	r.goes(stop, err, "exited 0")
}

// Where the system refuses debug registers, single steps do the work, or an
// int3; and reads are not watched, which is said.
func TestWatchRefused(t *testing.T) {
	program := builder.Build(t, "watch.c")
	r := &run{session(t, program), t, "watch.c"}
	r.toMark("main")
	write := r.watch("counter", breakpoints.Write, "")
	read := r.watch("half", breakpoints.Read, "")
	place, err := r.HardwareBreak(fmt.Sprint(r.line("letter")), false)
	if err != nil {
		t.Fatal(err)
	}
	const kernel = 0xffffffff81000000 // which ptrace lets nobody watch
	for _, w := range r.watches {
		w.reads = []breakpoints.Region{{Addr: kernel, Size: 8}}
	}
	if err := r.armRegisters(); err != nil {
		t.Fatal(err)
	}
	if write.Hardware || read.Enabled || place.Hardware {
		t.Errorf("hardware %t, enabled %t, hardware %t; want none", write.Hardware, read.Enabled, place.Hardware)
	}
	if notices := r.Notices(); len(notices) != 3 {
		t.Errorf("notices: %q", notices)
	}
	stop, err := r.Continue(1)
	r.goes(stop, err, fmt.Sprintf("%d: 7 -> 9 writes", write.Number), fmt.Sprintf("breakpoint [%d] writes:%d", place.Number, r.line("letter")))
}
