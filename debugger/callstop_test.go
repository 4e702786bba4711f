package debugger

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// Interrupt ends a call that does not return by itself; return takes it off
// the stack.
func TestInterruptedCall(t *testing.T) {
	p := pipedSession(t, builder.Build(t, "calls.c", "-w"))
	p.breakAt(fmt.Sprint(p.line("here")))
	p.want(p.Run(nil))("breakpoint [0] main:%d", p.line("here"))
	before := registersOf(t, p.Session)
	go func() {
		p.printed()
		p.Interrupt()
	}()
	_, err := p.Evaluate("loop() + 1")
	call := wantCallError(t, err)
	if _, ok := call.Stop.(Paused); !ok || call.Function != "loop" {
		t.Errorf("got %v in %s, want an interrupt in loop", describe(call.Stop), call.Function)
	}
	f, err := p.Frame()
	for err == nil && f.Function != "loop" { // it is still printing
		f, err = p.Up(1)
	}
	if err := p.Return(""); err != nil {
		t.Fatal(err)
	}
	p.wantStack("main")
	if !registersOf(t, p.Session).same(before) {
		t.Error("the registers are not what they were")
	}
}

func wantCallError(t *testing.T, err error) *CallError {
	t.Helper()
	var call *CallError
	if !errors.As(err, &call) {
		t.Fatalf("got %v, want a stop in the function called", err)
	}
	return call
}

// wantStack compares the functions on the stack; <call> is deet.
func (r *run) wantStack(want string) {
	r.t.Helper()
	frames, _, err := r.Backtrace(0)
	var got []string
	for _, f := range frames {
		if f.Called {
			f.Function = "<call>"
		}
		got = append(got, f.Function)
	}
	if strings.Join(got, " ") != want || err != nil {
		r.t.Errorf("the stack is %s (%v), want %s", strings.Join(got, " "), err, want)
	}
}

// A breakpoint in a function that was called, twice one on top of the other:
// each returns to what it was called on.
func TestBreakpointInCall(t *testing.T) {
	for _, b := range buildsOfCalls {
		t.Run(b[0]+b[1], func(t *testing.T) {
			r := &run{session(t, builder.BuildWith(t, b[0], "calls.c", b[1], "-w")), t, "calls.c"}
			r.breakAt(fmt.Sprint(r.line("here")))
			if stop, err := r.Run(nil); err != nil {
				t.Fatal(describe(stop), err)
			}
			first := registersOf(t, r.Session)
			r.breakAt("add")
			_, err := r.Evaluate("add(1, 2)")
			wantCallError(t, err)
			r.wantStack("add <call> main")
			second := registersOf(t, r.Session)
			_, err = r.Evaluate("apply(add, 10, 20)")
			wantCallError(t, err)
			if b[1] == "-O0" { // else apply has jumped to add, and is gone
				r.wantStack("add apply <call> add <call> main")
				stop, err := r.Finish()
				if _, ok := stop.(Returned); !ok || err != nil {
					t.Fatal(describe(stop), err)
				}
				r.wantStack("apply <call> add <call> main")
			}
			for i, want := range []*cpu{second, first} {
				stop, err := r.Finish()
				returned, ok := stop.(Returned)
				if !ok || err != nil || returned.Value == nil {
					t.Fatal(describe(stop), err)
				}
				sum := int(returned.Value.Bytes[0])
				if sum != []int{30, 3}[i] {
					t.Errorf("finish %d tells of %d", i, sum)
				}
				if !registersOf(t, r.Session).same(want) {
					t.Errorf("the registers are not what they were before call %d", 2-i)
				}
			}
			r.wantStack("main")
			if got := ourText(r.Session, "fact(4)"); got != "24" {
				t.Errorf("fact(4) = %s", got)
			}
		})
	}
}

// With no finish the program stops by itself where it was.
func TestCallReturnsLater(t *testing.T) {
	r := &run{session(t, builder.Build(t, "calls.c", "-w")), t, "calls.c"}
	r.breakAt(fmt.Sprint(r.line("here")))
	r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("here"))
	before := registersOf(t, r.Session)
	for _, move := range []func() (Stop, error){
		func() (Stop, error) { return r.Continue(1) },
		func() (Stop, error) { return r.Next(20) },
	} {
		b, err := r.Break("no_arguments", false)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Evaluate("no_arguments()")
		wantCallError(t, err)
		if err := r.DeleteBreakpoint(b.Number); err != nil {
			t.Fatal(err)
		}
		r.want(move())("returned main:%d", r.line("here"))
		if !registersOf(t, r.Session).same(before) {
			t.Error("the registers are not what they were")
		}
		r.wantStack("main")
	}
}

// A signal that waits for its turn is delivered when the program goes on, with
// all that the kernel knew of it.
func TestCallKeepsSignal(t *testing.T) {
	r := &run{session(t, builder.Build(t, "calls_threads.c", "-pthread")), t, "calls_threads.c"}
	stop, err := r.Run(nil)
	r.want(stop, err)("signal SIGSEGV main:%d", r.line("fault"))
	before := registersOf(t, r.Session)
	if got := ourText(r.Session, "add(2, 3)"); got != "5" {
		t.Errorf("add(2, 3) = %s", got)
	}
	if !registersOf(t, r.Session).same(before) {
		t.Error("the registers are not what they were")
	}
	r.want(r.Continue(1))("exited 7") // the handler saw the true address
}

// A signal in the function itself is not the program's once the function is
// off the stack.
func TestUnwindOnSignal(t *testing.T) {
	r := &run{session(t, builder.Build(t, "calls.c", "-w")), t, "calls.c"}
	r.breakAt(fmt.Sprint(r.line("here")))
	r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("here"))
	before := registersOf(t, r.Session)
	r.SetUnwindOnSignal(true)
	_, err := r.Evaluate("crash(0)")
	call := wantCallError(t, err)
	if got, want := describe(call.Stop), fmt.Sprintf("signal SIGSEGV crash:%d", r.line("crash")); got != want || !call.Unwound {
		t.Errorf("got %s (unwound %t), want %s", got, call.Unwound, want)
	}
	if !registersOf(t, r.Session).same(before) {
		t.Error("the registers are not what they were")
	}
	r.wantStack("main")
	r.SetPolicy(unix.SIGUSR1, Policy{Pass: false})
	r.want(r.Continue(1))("exited 0")
}

// The other threads run during a call: it may wait for what one of them has.
func TestCallWaitsForThread(t *testing.T) {
	for _, compiler := range []string{"gcc", "clang"} {
		r := &run{session(t, builder.BuildWith(t, compiler, "calls_threads.c", "-pthread")), t, "calls_threads.c"}
		r.breakAt(fmt.Sprint(r.line("held")))
		r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("held"))
		if got := ourText(r.Session, "locked_add(20, 3)"); got != "23" {
			t.Errorf("locked_add(20, 3) = %s", got)
		}
	}
}

// A thread may end in the function that it was made to call.
func TestThreadEndsInCall(t *testing.T) {
	r := &run{session(t, builder.Build(t, "calls_threads.c", "-pthread")), t, "calls_threads.c"}
	r.breakAt(fmt.Sprint(r.line("held")))
	r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("held"))
	r.SetPolicy(unix.SIGSEGV, Policy{}) // which keeps the other thread where it is
	if err := r.SelectThread(2); err != nil {
		t.Fatal(err)
	}
	_, err := r.Evaluate("end_thread()")
	call := wantCallError(t, err)
	if _, ok := call.Stop.(ThreadEnded); !ok {
		t.Errorf("got %s, want the end of the thread", describe(call.Stop))
	}
	if threads, err := r.Threads(); len(threads) != 1 || err != nil {
		t.Errorf("%d threads are left (%v), want 1", len(threads), err)
	}
}

// A call from the middle of a movement, as a condition makes one, leaves the
// movement to go on.
func TestCallInMovement(t *testing.T) {
	for _, b := range buildsOfCalls {
		r := &run{session(t, builder.BuildWith(t, b[0], "calls.c", b[1], "-w")), t, "calls.c"}
		r.SetPolicy(unix.SIGUSR1, Policy{})
		r.breakAt(fmt.Sprint(r.line("here")))
		if stop, err := r.Run(nil); err != nil {
			t.Fatal(describe(stop), err)
		}
		places, err := r.Resolve("add")
		if err != nil {
			t.Fatal(err)
		}
		asked := 0
		stop, err := r.moveWith(&movement{thread: r.thread}, []trap{{places[0].Asked, func() (Stop, error) {
			asked++
			if got := ourText(r.Session, "fact(4) + (int)strlen(\"two\")"); got != "27" {
				t.Errorf("%v: the condition is %s", b, got)
			}
			return nil, nil
		}}})
		r.want(stop, err)("exited 0")
		if asked != 1 {
			t.Errorf("%v: asked %d times, want 1", b, asked)
		}
	}
}
