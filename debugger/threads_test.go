package debugger

import (
	"fmt"
	"testing"
	"time"

	"deet/internal/testprog"
)

// Every hit of every thread is seen, once: 8 threads, 200 hits each, and one
// in a child that is forked at the end.
func TestThreadsHitExactly(t *testing.T) {
	program := builder.Build(t, "threads.c", "-pthread")
	for round := range 3 {
		s := session(t, program)
		if _, err := s.Break("tick", false); err != nil {
			t.Fatal(err)
		}
		stop, err := s.Run(nil)
		hits := 0
		for err == nil {
			if _, ok := stop.(HitBreakpoint); !ok {
				break
			}
			hits++
			stop, err = s.Continue(1)
		}
		if err != nil || stop != (Exited{}) || hits != 1601 {
			t.Fatalf("round %d: %d hits, want 1601; then %v, %v", round, hits, stop, err)
		}
	}
}

// Deleting a breakpoint that several threads are about to report leaves no
// trap behind.
func TestThreadsDelete(t *testing.T) {
	program := builder.Build(t, "threads.c", "-pthread")
	for round := range 30 {
		s := session(t, program)
		if _, err := s.Break("tick", round%2 == 0); err != nil {
			t.Fatal(err)
		}
		stop, err := s.Run(nil)
		for i := 0; i < round && err == nil && round%2 == 1; i++ {
			stop, err = s.Continue(1)
		}
		if _, ok := stop.(HitBreakpoint); !ok || err != nil {
			t.Fatalf("round %d: %v, %v", round, describe(stop), err)
		}
		if round%2 == 1 {
			if err := s.DeleteBreakpoint(0); err != nil {
				t.Fatal(err)
			}
		}
		if stop, err = s.Continue(1); err != nil || stop != (Exited{}) {
			t.Fatalf("round %d: after delete: %v, %v", round, describe(stop), err)
		}
	}
}

// A step stays with its thread while the others run, and their hits at the
// places that it uses are not taken for its own.
func TestThreadsStep(t *testing.T) {
	program := builder.Build(t, "threads.c", "-pthread")
	s := session(t, program)
	line := testprog.Line(t, "threads.c", "tick")
	if _, err := s.Break("tick", true); err != nil {
		t.Fatal(err)
	}
	stop, err := s.Run(nil)
	hit, ok := stop.(HitBreakpoint)
	if !ok || err != nil {
		t.Fatalf("%v, %v", describe(stop), err)
	}
	for i := range 100 {
		stop, err := s.Step(1)
		stepped, ok := stop.(Stepped)
		if !ok || err != nil || stepped.Thread != hit.Thread {
			t.Fatalf("step %d in thread %d: %v, %v", i, hit.Thread, describe(stop), err)
		}
	}
	_ = line
}

// Interrupt stops the program from another goroutine, at any moment.
func TestInterruptAtAnyMoment(t *testing.T) {
	program := builder.Build(t, "inferior_many.c", "-pthread")
	s := session(t, program, "spin")
	start := func() (Stop, error) { return s.Run(nil) }
	for i := range 50 {
		done := make(chan struct{})
		go func() {
			// Ask until it has stopped: it may not run yet.
			for {
				s.Interrupt()
				select {
				case <-done:
					return
				case <-time.After(time.Millisecond):
				}
			}
		}()
		stop, err := start()
		close(done)
		if _, ok := stop.(Paused); !ok || err != nil {
			t.Fatalf("round %d: %v, %v", i, describe(stop), err)
		}
		start = func() (Stop, error) { return s.Continue(1) }
	}
}

// The program may be killed from outside at any time.
func TestKilledFromOutside(t *testing.T) {
	program := builder.Build(t, "inferior_many.c", "-pthread")
	s := session(t, program, "spin")
	for range 20 {
		go func() {
			for !s.Running() {
				time.Sleep(time.Millisecond)
			}
			s.running.Load().Kill()
		}()
		if stop, err := s.Run(nil); err != nil || describe(stop) != "died SIGKILL" {
			t.Fatalf("killed while it runs: %v, %v", describe(stop), err)
		}
	}
	if _, err := s.Break("main", false); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if stop, err := s.Run(nil); err != nil {
			t.Fatalf("%v, %v", stop, err)
		}
		s.process.Kill()
		if stop, err := s.Continue(1); err != nil || describe(stop) != "died SIGKILL" {
			t.Fatalf("killed while it is stopped: %v, %v", describe(stop), err)
		}
	}
}

func TestRunTwice(t *testing.T) {
	program := builder.Build(t, "inferior_many.c", "-pthread")
	s := session(t, program)
	for i := range 100 {
		args := []string{"exit", fmt.Sprint(i)}
		if stop, err := s.Run(args); err != nil || stop != (Exited{Code: i}) {
			t.Fatalf("run %d: %v, %v", i, stop, err)
		}
	}
}
