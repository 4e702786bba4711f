package debugger

import (
	"deet/inferior"
)

// A system call may sleep until another thread acts. So one that stands under
// a site cannot be stepped over as other instructions are, with the int3 out
// and all other threads halted: they would wait for each other.
//
// Instead the thread is brought as far as the kernel's door. There it has
// executed the instruction and the call has not begun: ptrace(2),
// "Syscall-stops". The int3 is put back, and then the thread makes its call
// while the others run.
//
// A call that is interrupted the kernel may begin anew, by going back to the
// instruction: signal(7), "Interruption of system calls". That is no new
// arrival at the site, so it is watched how each call ends.

// enterCall brings t into the kernel: it stands in front of a system call with
// a site, or was interrupted in one. All others are halted.
func (s *Session) enterCall(m *movement, t *inferior.Thread, ts *threadState) (Stop, error) {
	for {
		sig := t.Signal()
		regs, err := t.Registers()
		if err != nil {
			return nil, ignoreExited(err)
		}
		ev, err := s.enter(t, regs.PC())
		if err != nil {
			return nil, ignoreExited(err)
		}
		switch ev := ev.(type) {
		case inferior.SystemCall:
			ts.calling, ts.before = true, regs
			return nil, nil
		case inferior.Trapped:
			if s.ranSite(t, ev) {
				s.rewind(t)
				continue // the signal had no handler, and the int3 was run
			}
			if ev.Hits.Any() && !ev.Stepped {
				continue // a hardware breakpoint at the instruction, where it stands already
			}
			ts.has, ts.calling = false, false
			if saved, entered := s.enteredHandler(t, sig); entered && saved == ts.at.pc {
				ts.interrupted = append(ts.interrupted, ts.at)
			}
			return s.afterStep(m, t, ev.Hits)
		default:
			if over, stop, err := s.meanwhile(m, t, ts, ev); over {
				return stop, err
			}
		}
	}
}

// enter lets t go into the kernel, and waits for it. A signal comes first: with
// the int3 in place, a step either enters the handler or runs the int3, and
// nothing that could sleep.
func (s *Session) enter(t *inferior.Thread, pc uint64) (inferior.Event, error) {
	how := inferior.Step
	if t.Signal() == 0 && s.sites.Armed(pc) {
		if err := s.sites.Lift(pc); err != nil {
			return nil, err
		}
		defer s.rearm(s.sites, pc)
		how = inferior.EnterCall
	}
	if err := t.Resume(how); err != nil {
		return nil, err
	}
	return t.Wait()
}

// leftSite: t does not stand any more where it arrived. Either the user has
// moved it, or it was interrupted in the system call there.
func (s *Session) leftSite(m *movement, t *inferior.Thread, ts *threadState, regs *inferior.Registers) (Stop, error) {
	if !ts.calling || !regs.InCall() {
		ts.has, ts.calling = false, false
		return nil, nil
	}
	if t.Signal() == 0 {
		return nil, nil // the kernel begins the call anew, and the int3 is run again
	}
	if err := s.halt(); err != nil {
		return nil, err
	}
	return s.enterCall(m, t, ts) // the signal's handler says how the call ends
}

// leaveCall: t has done something in the kernel. If that does not leave open
// whether its call is to begin anew, the instruction at the site is over.
func (s *Session) leaveCall(t *inferior.Thread, ev inferior.Event) {
	ts := s.state(t)
	if !ts.calling {
		return
	}
	if _, ok := ev.(inferior.SystemCall); ok && s.interruptedCall(t) {
		return
	}
	ts.has, ts.calling = false, false
}

// interruptedCall reports whether t was interrupted in a system call. Also a
// step over a call that a signal interrupts is said to be done, before the
// signal is told and the call is begun anew.
func (s *Session) interruptedCall(t *inferior.Thread) bool {
	regs, err := t.Registers()
	return err == nil && regs.InCall()
}

// undoCalls puts the threads that stand in the kernel's door back in front of
// their calls: the user is to find nothing half done.
func (s *Session) undoCalls() error {
	for _, ts := range s.threads {
		if !ts.thread.Entered() {
			continue
		}
		if err := ts.thread.UndoCall(ts.before); ignoreExited(err) != nil {
			return err
		}
		ts.calling = false
	}
	return nil
}

// ranSite reports whether a trap is that of one of our int3s, though a step was
// asked for: the kernel went back to a system call that had been interrupted.
func (s *Session) ranSite(t *inferior.Thread, ev inferior.Trapped) bool {
	const siKernel = 0x80 // sigaction(2), SI_KERNEL
	regs, err := t.Registers()
	return err == nil && ev.Code == siKernel && s.sites.Armed(regs.PC()-1)
}
