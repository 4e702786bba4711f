package debugger

import (
	"time"

	"deet/inferior"
)

// A blockade is a process that waits for one that is held, so that neither
// would ever go on.
type blockade struct {
	held int // the pid of the one that is held
	how  string
}

// heldPeriod is how often it is looked whether the process in front waits for
// one that is held: a user who waits for nothing should not wait long.
const heldPeriod = 500 * time.Millisecond

// watchHeld looks, while the process in front runs and others are held, whether
// it waits for one of them, and then interrupts it. The result ends that.
func (s *Session) watchHeld() (end func()) {
	if !s.family.HoldOthers {
		return func() {}
	}
	s.noteHeld()
	front, done := s.process, make(chan struct{})
	go func() {
		ticker := time.NewTicker(heldPeriod)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
			}
			if other, how, ok := inferior.WaitsFor(front.PID(), *s.heldPIDs.Load()); ok {
				s.blocked.Store(&blockade{other, how})
				front.Interrupt()
				return
			}
		}
	}()
	return func() { close(done) }
}

// noteHeld lists the processes that are held, for watchHeld.
func (s *Session) noteHeld() {
	var held []int
	for _, d := range s.debuggees {
		if d.held {
			held = append(held, d.process.PID())
		}
	}
	s.heldPIDs.Store(&held)
}

// tellBlocked says for which held process the one in front waits, if that is
// why it was interrupted.
func (s *Session) tellBlocked(stop Stop) {
	b := s.blocked.Swap(nil)
	if _, paused := stop.(Paused); b == nil || !paused {
		return
	}
	for _, d := range s.debuggees {
		if d.process.PID() == b.held {
			s.notice("Process %d waits for process %d %s, and that one is held.", s.number, d.number, b.how)
			s.notice("\"inferior %d\" and \"continue\" let it go on, or \"set schedule-multiple on\" all.", d.number)
		}
	}
}
