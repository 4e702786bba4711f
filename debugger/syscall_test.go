package debugger

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// syscallRuns are the ways of testdata/syscalls.c, with how it exits and how
// often it comes to its system call. Where 10 is the least, each interruption
// that the program saw counts as one more.
var syscallRuns = []struct {
	what       string
	exit, hits int
}{
	{"plain", 0, 1}, {"restart", 0, 1}, {"interrupt", 10, 1}, {"ignore", 0, 1},
	{"fork", 5, 1}, {"exec", 0, 2}, {"exit", 7, 1},
}

func checkSyscallRun(t *testing.T, stop Stop, err error, hits, exit, want int) {
	t.Helper()
	ended, ok := stop.(Exited)
	if !ok || err != nil {
		t.Fatalf("%v, %v", describe(stop), err)
	}
	if exit == 10 && ended.Code > 10 && ended.Code < 50 {
		want, exit = want+ended.Code-10, ended.Code
	}
	if ended.Code != exit || hits != want {
		t.Errorf("%d hits and exit status %d, want %d and %d", hits, ended.Code, want, exit)
	}
}

// quiet lets the signals of the program pass.
func quiet(s *Session) { s.SetPolicy(unix.SIGUSR1, Policy{Pass: true}) }

// A breakpoint on a system call that sleeps until another thread acts: the
// thread goes to sleep while the others run. However the call ends, it was one
// arrival.
func TestBreakpointOnBlockingCall(t *testing.T) {
	for _, compiler := range []string{"gcc", "clang"} {
		program := builder.BuildWith(t, compiler, "syscalls.c", "-pthread")
		for _, tt := range syscallRuns {
			t.Run(compiler+"/"+tt.what, func(t *testing.T) {
				for range 5 {
					s := session(t, program, tt.what)
					quiet(s)
					if _, err := s.Break("the_call", false); err != nil {
						t.Fatal(err)
					}
					hits := 0
					stop, err := s.Run(nil)
					for err == nil && strings.HasPrefix(describe(stop), "breakpoint") {
						hits++
						stop, err = s.Continue(1)
					}
					checkSyscallRun(t, stop, err, hits, tt.exit, tt.hits)
				}
			})
		}
	}
}

// The same where nobody stops: the hits are only counted.
func TestIgnoredBreakpointOnBlockingCall(t *testing.T) {
	program := builder.Build(t, "syscalls.c", "-pthread")
	for _, tt := range syscallRuns {
		t.Run(tt.what, func(t *testing.T) {
			s := session(t, program, tt.what)
			quiet(s)
			b, err := s.Break("the_call", false)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Ignore(b.Number, 1000); err != nil {
				t.Fatal(err)
			}
			stop, err := s.Run(nil)
			checkSyscallRun(t, stop, err, b.Hits, tt.exit, tt.hits)
		})
	}
}

// A signal that stops the program while a thread sleeps in the call, as Ctrl-C
// does, is no new arrival either.
func TestSignalStopInBlockingCall(t *testing.T) {
	program := builder.Build(t, "syscalls.c", "-pthread")
	for _, what := range []string{"restart", "interrupt", "ignore"} {
		s := session(t, program, what)
		b, err := s.Break("the_call", false)
		if err != nil {
			t.Fatal(err)
		}
		stop, err := s.Run(nil)
		signals := 0
		for err == nil {
			if _, ended := stop.(Exited); ended {
				break
			}
			if _, ok := stop.(GotSignal); ok {
				signals++
			}
			stop, err = s.Continue(1)
		}
		if signals == 0 {
			t.Errorf("%s: no signal was told", what)
		}
		exit := 0
		if what == "interrupt" {
			exit = 10
		}
		checkSyscallRun(t, stop, err, b.Hits, exit, 1)
	}
}

// interruptSoon asks for a stop until it has come.
func interruptSoon(s *Session, move func() (Stop, error)) (Stop, error) {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
				s.Interrupt()
			}
		}
	}()
	defer close(done)
	return move()
}

// Stepi into a call that nobody wakes gives the prompt back when it is asked
// to, and the call goes on where it was.
func TestStepiOverBlockingCall(t *testing.T) {
	program := builder.Build(t, "syscalls.c", "-pthread")
	for _, armed := range []bool{true, false} {
		s := session(t, program, "alone")
		b, err := s.Break("the_call", !armed)
		if err != nil {
			t.Fatal(err)
		}
		if stop, err := s.Run(nil); err != nil || !strings.HasPrefix(describe(stop), "breakpoint") {
			t.Fatalf("%v, %v", describe(stop), err)
		}
		for range 3 {
			stop, err := interruptSoon(s, func() (Stop, error) { return s.StepInstruction(1) })
			if _, ok := stop.(Paused); !ok || err != nil || b.Hits != 1 {
				t.Fatalf("armed %t: %v, %v, %d hits; want to be interrupted", armed, describe(stop), err, b.Hits)
			}
		}
	}
}

// Stepi waits for the other thread, and ends behind the call.
func TestStepiOverCallThatEnds(t *testing.T) {
	program := builder.Build(t, "syscalls.c", "-pthread")
	s := session(t, program, "plain")
	if _, err := s.Break("the_call", false); err != nil {
		t.Fatal(err)
	}
	if stop, err := s.Run(nil); err != nil {
		t.Fatalf("%v, %v", describe(stop), err)
	}
	stop, err := s.StepInstruction(1)
	stepped, ok := stop.(Stepped)
	if !ok || err != nil || s.Symbolize(stepped.PC) != "behind" {
		t.Fatalf("%v at %s, %v; want to be behind the call", describe(stop), s.Symbolize(stepped.PC), err)
	}
	if regs, _ := s.Registers(); regs.Rax != 1 {
		t.Errorf("the call returned %d, want 1", regs.Rax)
	}
	if stop, err := s.Continue(1); err != nil || stop != (Exited{}) {
		t.Errorf("%v, %v", describe(stop), err)
	}
}

// A movement that ends while a thread stands in the kernel's door leaves it in
// front of its call, with nothing done.
func TestUndoCall(t *testing.T) {
	program := builder.Build(t, "syscalls.c", "-pthread")
	s := session(t, program, "plain")
	b, err := s.Break("the_call", false)
	if err != nil {
		t.Fatal(err)
	}
	if stop, err := s.Run(nil); err != nil {
		t.Fatalf("%v, %v", describe(stop), err)
	}
	before, err := s.Registers()
	if err != nil {
		t.Fatal(err)
	}
	th := s.thread
	if stop, err := s.enterCall(&movement{}, th, s.state(th)); stop != nil || err != nil || !th.Entered() {
		t.Fatalf("%v, %v, in the call: %t", describe(stop), err, th.Entered())
	}
	if err := s.undoCalls(); err != nil {
		t.Fatal(err)
	}
	after, err := s.Registers()
	after.Orig_rax = before.Orig_rax
	if err != nil || after != before || th.Entered() {
		t.Errorf("registers %+v, %v; want %+v", after, err, before)
	}
	if stop, err := s.Continue(1); err != nil || stop != (Exited{}) || b.Hits != 1 {
		t.Errorf("%v, %v, %d hits; want it to end after one", describe(stop), err, b.Hits)
	}
}
