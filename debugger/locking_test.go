package debugger

import (
	"fmt"
	"testing"

	"deet/expr"
)

// counted is how far the other threads of testdata/locking.c have come.
func (r *run) counted() string {
	r.t.Helper()
	v, err := r.Evaluate("counts")
	if err != nil {
		r.t.Fatal(err)
	}
	text, err := expr.Format(v, r.Scope(), expr.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	return text
}

func lockingRun(t *testing.T) *run {
	r := &run{session(t, builder.Build(t, "locking.c", "-pthread")), t, "locking.c"}
	r.breakAt(fmt.Sprint(r.line("before")))
	r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("before"))
	return r
}

// Locked, no other thread makes a step, whatever the movement is.
func TestLockingOn(t *testing.T) {
	r := lockingRun(t)
	r.SetLocking(LockOn)
	was := r.counted()
	r.want(r.Next(1))("stepped main:%d", r.line("busy"))
	r.want(r.Next(1))("stepped main:%d", r.line("busy")+1)
	r.want(r.StepInstruction(1))("stepped busy:%d", r.line("enter"))
	r.breakAt(fmt.Sprint(r.line("after")))
	r.want(r.Continue(1))("breakpoint [1] main:%d", r.line("after"))
	if now := r.counted(); now != was {
		t.Errorf("the others counted from %s to %s", was, now)
	}
	r.SetLocking(LockOff)
	r.want(r.Next(1))("stepped main:%d", r.line("await"))
	r.want(r.Next(1))("stepped main:%d", r.line("stop")) // that needs them
	if now := r.counted(); now == was {
		t.Errorf("the others do not count any more: %s", now)
	}
	r.want(r.Continue(1))("exited 0")
}

// Locked for steps, the others run in all that is none.
func TestLockingStep(t *testing.T) {
	r := lockingRun(t)
	r.SetLocking(LockStep)
	was := r.counted()
	r.want(r.Next(1))("stepped main:%d", r.line("busy"))
	r.want(r.Next(1))("stepped main:%d", r.line("busy")+1)
	r.want(r.StepInstruction(1))("stepped busy:%d", r.line("enter"))
	if now := r.counted(); now != was {
		t.Errorf("the others counted from %s to %s", was, now)
	}
	r.breakAt(fmt.Sprint(r.line("stop")))
	r.want(r.Continue(1))("breakpoint [1] main:%d", r.line("stop"))
	if now := r.counted(); now == was {
		t.Errorf("the others did not count in continue: %s", now)
	}
	r.want(r.Continue(1))("exited 0")
}

// The first thread ends while it alone may run. The kernel tells that with the
// end of the last one, so the others must go on.
func TestLockingLeaderEnds(t *testing.T) {
	r := &run{session(t, builder.Build(t, "leader.c", "-pthread")), t, "leader.c"}
	r.breakAt(fmt.Sprint(r.line("leave")))
	r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("leave"))
	r.SetLocking(LockOn)
	r.want(r.Continue(1))("exited 4")
}

// The selected thread is the one that runs, and when it ends that is told.
func TestLockingOtherThread(t *testing.T) {
	r := lockingRun(t)
	r.SetLocking(LockOn)
	if err := r.SelectThread(2); err != nil {
		t.Fatal(err)
	}
	id := r.thread.ID()
	r.breakAt(fmt.Sprint(r.line("count")))
	for range 20 {
		stop, err := r.Continue(1)
		if hit, ok := stop.(HitBreakpoint); !ok || err != nil || hit.Thread != id {
			t.Fatalf("%v, %v, want thread %d to hit", describe(stop), err, id)
		}
	}
	if err := r.DeleteBreakpoint(1); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Evaluate("stop = 1"); err != nil {
		t.Fatal(err)
	}
	if stop, err := r.Continue(1); err != nil || stop != (ThreadEnded{id}) {
		t.Fatalf("%v, %v, want thread %d to have ended", describe(stop), err, id)
	}
	if err := r.SelectThread(2); err == nil {
		t.Error("thread 2 can still be selected")
	}
	if err := r.SelectThread(3); err != nil {
		t.Errorf("the numbers have changed: %v", err)
	}
}
