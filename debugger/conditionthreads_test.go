package debugger

import (
	"fmt"
	"strings"
	"testing"
)

// Eight threads arrive at conditions that are false, 2000 times each: none is
// lost, none is counted twice, and the program notices nothing. One of the
// places begins with an instruction that must be stepped, with all threads
// stopped.
func TestFalseConditionsInThreads(t *testing.T) {
	program := builder.Build(t, "conditionthreads.c", "-pthread")
	for round := range 5 {
		s := session(t, program)
		places := []string{"tick if n > 100", "tick if n == 3", "tick if turn % 2 && n < 4", "rest if n < 0", "rest if n >= 0"}
		for n, place := range places {
			if _, err := s.Break(place, false); err != nil {
				t.Fatal(err)
			}
			if err := s.Ignore(n, 1<<30); err != nil {
				t.Fatal(err)
			}
		}
		if stop, err := s.Run(nil); err != nil || stop != (Exited{}) {
			t.Fatalf("round %d: %v, %v", round, describe(stop), err)
		}
		var hits []int
		for _, b := range s.Breakpoints() {
			hits = append(hits, b.Hits)
		}
		if got, want := fmt.Sprint(hits), "[0 2000 4000 0 1600]"; got != want {
			t.Fatalf("round %d: hits %v, want %v", round, got, want)
		}
	}
}

// A breakpoint for one thread stops no other, and goes with it.
func TestThreadBreakpoint(t *testing.T) {
	program := builder.Build(t, "conditionthreads.c", "-pthread")
	s := session(t, program)
	if _, err := s.Break("work", true); err != nil {
		t.Fatal(err)
	}
	stop, err := s.Run(nil)
	first, ok := stop.(HitBreakpoint)
	if !ok || err != nil {
		t.Fatalf("%v, %v", describe(stop), err)
	}
	id, _ := s.ThreadNumber(first.Thread)
	b, err := s.Break(fmt.Sprintf("tick thread %d if turn >= 1990", id), false)
	if err != nil {
		t.Fatal(err)
	}
	for turn := 1990; turn < 2000; turn++ {
		stop, err := s.Continue(1)
		hit, ok := stop.(HitBreakpoint)
		if !ok || err != nil || hit.Thread != first.Thread {
			t.Fatalf("turn %d: %v, %v", turn, describe(stop), err)
		}
		v, err := s.Evaluate("turn")
		if err != nil || number(t, s, v) != uint64(turn) {
			t.Fatalf("turn is %v, %v; want %d", v, err, turn)
		}
	}
	if stop, err := s.Continue(1); err != nil || stop != (Exited{}) || b.Hits != 10 {
		t.Errorf("%v, %v after %d hits", describe(stop), err, b.Hits)
	}
	if notices := strings.Join(s.Notices(), "\n"); !strings.Contains(notices, "Thread-specific breakpoint 1 deleted") || len(s.Breakpoints()) != 0 {
		t.Errorf("%d breakpoints are left; notices %q", len(s.Breakpoints()), notices)
	}
}

// A thread that steps is not disturbed by the false hits of others.
func TestStepBesideFalseConditions(t *testing.T) {
	program := builder.Build(t, "conditionthreads.c", "-pthread")
	s := session(t, program)
	if _, err := s.Break("tick if turn == 1000", true); err != nil {
		t.Fatal(err)
	}
	stop, err := s.Run(nil)
	hit, ok := stop.(HitBreakpoint)
	if !ok || err != nil {
		t.Fatalf("%v, %v", describe(stop), err)
	}
	if _, err := s.Break("tick if n < 0", false); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		stop, err := s.Next(1)
		if stepped, ok := stop.(Stepped); !ok || err != nil || stepped.Thread != hit.Thread {
			t.Fatalf("step %d: %v, %v", i, describe(stop), err)
		}
	}
	if stop, err := s.Continue(1); err != nil || stop != (Exited{}) {
		t.Errorf("%v, %v", describe(stop), err)
	}
}
