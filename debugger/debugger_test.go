package debugger

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"

	"golang.org/x/sys/unix"
)

var builder *testprog.Builder

// TestMain fails if a test leaves a process behind.
func TestMain(m *testing.M) {
	var err error
	if builder, err = testprog.NewBuilder(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	builder.Close()
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_ALL, 0, &info, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil); err != unix.ECHILD {
		fmt.Fprintln(os.Stderr, "a test left a child behind")
		code = 1
	}
	os.Exit(code)
}

// variants are the ways in which a program may have been compiled.
var variants = []struct {
	name, compiler string
	flags          []string
}{
	{"gcc", "gcc", nil},
	{"gcc-dwarf4-nopie", "gcc", []string{"-gdwarf-4", "-no-pie", "-fno-pie"}},
	{"gcc-nofp", "gcc", []string{"-fomit-frame-pointer"}},
	{"gcc-static", "gcc", []string{"-static"}},
	{"clang", "clang", nil},
	{"clang-dwarf4", "clang", []string{"-gdwarf-4"}},
}

func session(t testing.TB, program string, args ...string) *Session {
	t.Helper()
	out, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Program: program, Args: args, Stdout: out, Stderr: out})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		out.Close()
	})
	return s
}

// describe writes a stop as a test wants it: "stepped fact:10".
func describe(s Stop) string {
	at := func(w Where) string { return fmt.Sprintf("%s:%d", w.Function, w.Position.Line) }
	switch s := s.(type) {
	case HitBreakpoint:
		return fmt.Sprintf("breakpoint %v %s", s.Numbers, at(s.Where))
	case GotSignal:
		return fmt.Sprintf("signal %s %s", unix.SignalName(s.Signal), at(s.Where))
	case Stepped:
		return "stepped " + at(s.Where)
	case Returned:
		return "returned " + at(s.Where)
	case Paused:
		return "paused " + at(s.Where)
	case Exited:
		return fmt.Sprintf("exited %d", s.Code)
	case Died:
		return "died " + unix.SignalName(s.Signal)
	}
	return fmt.Sprint(s)
}

// A run is a session and the marks of its program.
type run struct {
	*Session
	t      *testing.T
	source string
}

func (r *run) line(mark string) int {
	r.t.Helper()
	return testprog.Line(r.t, r.source, mark)
}

func (r *run) want(stop Stop, err error) func(format string, args ...any) {
	return func(format string, args ...any) {
		r.t.Helper()
		if err != nil {
			r.t.Fatalf("error %v, want "+format, append([]any{err}, args...)...)
		}
		if got, want := describe(stop), fmt.Sprintf(format, args...); got != want {
			r.t.Fatalf("got %q, want %q", got, want)
		}
	}
}

func (r *run) breakAt(text string) {
	r.t.Helper()
	if _, err := r.Break(text, false); err != nil {
		r.t.Fatal(err)
	}
}

func eachVariant(t *testing.T, source string, test func(r *run)) {
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			program := builder.BuildWith(t, v.compiler, source, v.flags...)
			test(&run{session(t, program), t, source})
		})
	}
}

func TestSegfault(t *testing.T) {
	eachVariant(t, "segfault.c", func(r *run) {
		r.want(r.Run(nil))("signal SIGSEGV func2:%d", r.line("crash"))
		frames, more, err := r.Backtrace(0)
		if err != nil || more {
			r.t.Fatalf("backtrace: %v, more %t", err, more)
		}
		var got []string
		for _, f := range frames {
			got = append(got, fmt.Sprintf("%s:%d", f.Function, f.Position.Line))
		}
		want := fmt.Sprintf("func2:%d func1:%d main:%d", r.line("crash"), r.line("call2"), r.line("call1"))
		if strings.Join(got, " ") != want {
			r.t.Errorf("backtrace %v, want %s", got, want)
		}
		if v, err := r.Evaluate("a"); err != nil || len(v.Bytes) == 0 && !v.Lvalue {
			r.t.Errorf("print a: %v, %v", v, err)
		}
		r.want(r.Continue(1))("died SIGSEGV")
	})
}

func TestSteps(t *testing.T) {
	eachVariant(t, "steps.c", func(r *run) {
		r.breakAt("main")
		r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("main"))
		r.want(r.Step(1))("stepped fact:%d", r.line("fact"))
		r.want(r.Next(1))("stepped fact:%d", r.line("recurse"))
		r.want(r.Next(1))("stepped fact:%d", r.line("recurse")+1)
		r.want(r.Finish())("returned main:%d", r.line("main"))
		r.want(r.Next(1))("stepped main:%d", r.line("callspin"))
		r.want(r.Next(1))("stepped main:%d", r.line("signal"))
		r.want(r.Next(1))("stepped main:%d", r.line("raise"))
		stop, err := r.Next(1) // the signal comes in libc, which may have no names
		if got, ok := stop.(GotSignal); !ok || got.Signal != unix.SIGUSR1 || err != nil {
			r.t.Fatalf("next over raise: %v, %v", describe(stop), err)
		}
		r.breakAt("handler")
		r.want(r.Continue(1))("breakpoint [1] handler:%d", r.line("handler"))
	})
}

func TestLongjmp(t *testing.T) {
	eachVariant(t, "steps.c", func(r *run) {
		r.breakAt(fmt.Sprint(r.line("jumper")))
		r.SetPolicy(unix.SIGUSR1, Policy{Pass: true})
		r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("jumper"))
		stop, err := r.Next(1)
		if err != nil || !strings.HasPrefix(describe(stop), "stepped main:") {
			r.t.Fatalf("next over a longjmp: %v, %v", describe(stop), err)
		}
		r.breakAt(fmt.Sprint(r.line("return")))
		r.want(r.Continue(1))("breakpoint [1] main:%d", r.line("return"))
		for range 2 { // clang gives the closing brace no line of its own
			if stop, err = r.Next(1); err != nil || describe(stop) == "exited 0" {
				break
			}
		}
		r.want(stop, err)("exited 0")
	})
}

func TestFinish(t *testing.T) {
	eachVariant(t, "steps.c", func(r *run) {
		r.SetPolicy(unix.SIGUSR1, Policy{Pass: true})
		r.breakAt("half")
		r.breakAt("make")
		r.want(r.Run(nil))("breakpoint [1] make:%d", r.line("make")-1)
		stop, err := r.Finish()
		r.want(stop, err)("returned main:%d", r.line("point"))
		if v := stop.(Returned).Value; v == nil {
			r.t.Errorf("make returned nothing: %v", stop.(Returned).Err)
		}
		r.want(r.Continue(1))("breakpoint [0] half:%d", r.line("half"))
		r.want(r.Finish())("returned main:%d", r.line("callhalf"))
	})
}

func TestBreakpointsPersist(t *testing.T) {
	program := builder.Build(t, "steps.c")
	r := &run{session(t, program), t, "steps.c"}
	r.SetPolicy(unix.SIGUSR1, Policy{Pass: true})
	r.breakAt("fact")
	r.breakAt("fact") // one site, two breakpoints
	for range 3 {
		r.want(r.Run(nil))("breakpoint [0 1] fact:%d", r.line("fact"))
		for range 4 {
			r.want(r.Continue(1))("breakpoint [0 1] fact:%d", r.line("fact"))
		}
		r.want(r.Continue(1))("exited 0")
	}
	if b := r.Breakpoints()[0]; b.Hits != 15 {
		t.Errorf("%d hits, want 15", b.Hits)
	}
}

func TestRebuilt(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "prog")
	install := func(source string) {
		t.Helper()
		data, err := os.ReadFile(builder.Build(t, source))
		if err != nil {
			t.Fatal(err)
		}
		os.Remove(program)
		if err := os.WriteFile(program, data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	install("segfault.c")
	r := &run{session(t, program), t, "segfault.c"}
	r.breakAt("main")
	r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("call1"))
	install("steps.c")
	r.source = "steps.c"
	r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("main"))
}

// isHit reports whether a stop is at a breakpoint or a watchpoint.
func isHit(stop Stop) bool {
	switch stop.(type) {
	case HitBreakpoint, Watched:
		return true
	}
	return false
}
