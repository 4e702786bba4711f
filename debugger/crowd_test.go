package debugger

import (
	"fmt"
	"testing"
)

const crowd, crowdTurns = 64, 3

func crowdRun(t *testing.T) *run {
	return &run{session(t, builder.Build(t, "crowd.c", "-pthread"), fmt.Sprint(crowd)), t, "crowd.c"}
}

// Threads end while others stop at a breakpoint: each hit is told once, under
// the number that the thread has had from its birth.
func TestCrowdThatEnds(t *testing.T) {
	for range 3 {
		r := crowdRun(t)
		r.breakAt(fmt.Sprint(r.line("tick")))
		numbers, hits := make(map[int]int), 0
		stop, err := r.Run(nil)
		for ; err == nil; stop, err = r.Continue(1) {
			hit, ok := stop.(HitBreakpoint)
			if !ok {
				break
			}
			hits++
			n, _ := r.ThreadNumber(hit.Thread)
			if old := numbers[hit.Thread]; old != 0 && old != n {
				t.Fatalf("thread %d was number %d, and is %d now", hit.Thread, old, n)
			}
			numbers[hit.Thread] = n
		}
		if err != nil || stop != (Exited{}) || hits != crowd*crowdTurns || len(numbers) != crowd {
			t.Fatalf("%v, %v after %d hits in %d threads, want %d in %d", describe(stop), err, hits, len(numbers), crowd*crowdTurns, crowd)
		}
	}
}

// The first thread steps from line to line while the others hit a breakpoint
// that nobody stops at, locked or not.
func TestCrowdBesideSteps(t *testing.T) {
	for _, locking := range []Locking{LockOff, LockStep, LockOn} {
		r := crowdRun(t)
		r.breakAt(fmt.Sprint(r.line("loop")))
		r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("loop"))
		first := r.thread.ID()
		b, err := r.Break(fmt.Sprint(r.line("tick")), false)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Ignore(b.Number, 1000); err != nil {
			t.Fatal(err)
		}
		r.SetLocking(locking)
		for i := range 60 {
			line := "line"
			if i%2 == 1 {
				line = "loop"
			}
			stop, err := r.Next(1)
			stepped, ok := stop.(Stepped)
			if !ok || err != nil || stepped.Thread != first || stepped.Position.Line != r.line(line) {
				t.Fatalf("locking %d, step %d: %v, %v, want line %d in thread %d", locking, i, describe(stop), err, r.line(line), first)
			}
		}
		r.SetLocking(LockOff)
		r.want(r.Continue(1))("exited 0")
		if b.Hits != crowd*crowdTurns {
			t.Errorf("locking %d: %d hits beside the steps, want %d", locking, b.Hits, crowd*crowdTurns)
		}
	}
}
