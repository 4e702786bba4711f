package debugger

import (
	"slices"

	"deet/inferior"
)

// A Locking says which threads run when the program is let go on.
type Locking int

// The ways to lock: all threads run; the selected one alone; it alone in step,
// next, stepi and nexti.
const (
	LockOff Locking = iota
	LockOn
	LockStep
)

// SetLocking says which threads run from now on.
func (s *Session) SetLocking(l Locking) { s.locking = l }

// lock holds all threads that a movement is not to move. A thread that is born
// meanwhile runs, as its maker may wait for that. The function that is returned
// undoes it.
func (s *Session) lock(m *movement) (unlock func()) {
	if s.locking == LockOff || s.locking == LockStep && !m.stepping {
		return func() {}
	}
	if m.alone = m.thread; m.alone == nil {
		m.alone = s.thread
	}
	if m.alone == nil {
		return func() {} // the one that was selected has ended
	}
	var held []*inferior.Thread
	for _, d := range s.debuggees {
		for _, t := range d.process.Threads() {
			if t != m.alone && !t.Held() {
				t.Hold(true)
				held = append(held, t)
			}
		}
	}
	return func() {
		for _, t := range held {
			t.Hold(false)
		}
	}
}

// freeOthers ends the locking for a movement whose thread is about to end. If
// it is the first of its process the kernel tells its end with that of the last
// one, for which the others must run.
func (s *Session) freeOthers(m *movement, t *inferior.Thread) error {
	if m.alone != t || t.ID() != s.process.PID() {
		return nil
	}
	for _, other := range s.process.Threads() {
		other.Hold(false)
	}
	return s.resumeAll()
}

// canMove reports whether a thread stands still that a movement may let go.
func canMove(t *inferior.Thread) bool { return t.Stopped() && t.Queued() == nil && !t.Held() }

// mayRun reports whether some thread of the program is not held.
func (s *Session) mayRun() bool {
	return slices.ContainsFunc(s.debuggees, func(d *debuggee) bool {
		return slices.ContainsFunc(d.process.Threads(), func(t *inferior.Thread) bool { return !t.Held() })
	})
}
