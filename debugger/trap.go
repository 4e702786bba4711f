package debugger

import (
	"errors"
	"slices"

	"deet/breakpoints"
	"deet/inferior"

	"golang.org/x/sys/unix"
)

// handleTrap classifies a SIGTRAP that the kernel made, from what we know to
// have asked for: a step, a site. It never guesses from the bytes around pc.
func (s *Session) handleTrap(m *movement, t *inferior.Thread, ev inferior.Trapped) (Stop, error) {
	ev.Stepped = ev.Stepped && !s.ranSite(t, ev)
	if stop, err := s.afterStep(m, t, ev.Hits); stop != nil || err != nil {
		return stop, err
	}
	if ev.Hits.Any() {
		if !ev.Stepped && m.single && t == m.thread {
			// A hardware breakpoint where the step begins. It traps once.
			return nil, ignoreExited(t.Resume(inferior.Step))
		}
		if !ev.Stepped {
			return s.goOn(m, t)
		}
	}
	if ev.Stepped {
		if !s.interruptedCall(t) && m.single && t == m.thread {
			return Stepped{s.where(t)}, nil
		}
		return s.goOn(m, t)
	}
	addr, ok := s.rewind(t)
	if !ok && s.sites.Was(addr) && s.isNoInt3(addr) {
		if err := s.moveTo(t, addr); err != nil {
			return nil, ignoreExited(err)
		}
		return s.goOn(m, t)
	}
	if !ok {
		// An int3 of the program's own. It is not passed on: the program's
		// author put it there to stop in a debugger.
		s.thread = t
		return GotSignal{Where: s.where(t), Signal: unix.SIGTRAP}, nil
	}
	return s.handleSite(m, t, addr)
}

// handleSite: t stands in front of an armed site, and goes on if nobody wants
// to stop there.
func (s *Session) handleSite(m *movement, t *inferior.Thread, addr uint64) (Stop, error) {
	if c := s.arrivedAt(t, addr); c != nil {
		return s.callReturned(m, c)
	}
	if stop, err := s.standAt(m, t, addr); stop != nil || err != nil {
		return stop, err
	}
	return s.goOn(m, t)
}

// standAt: t has come to a site, or to the place of a hardware breakpoint.
// Who wanted it?
func (s *Session) standAt(m *movement, t *inferior.Thread, addr uint64) (Stop, error) {
	again, err := s.arrive(t, addr)
	if err != nil {
		return nil, ignoreExited(err)
	}
	if err := s.cameBack(t, addr); err != nil {
		return nil, err
	}
	ended, err := s.frameSite(t, addr)
	if err != nil {
		return nil, err
	}
	if !again {
		if numbers := s.hitBreakpoints(t, addr); len(numbers) > 0 {
			s.thread = t
			for _, n := range ended {
				s.sayLeft(n)
			}
			return HitBreakpoint{s.where(t), numbers}, nil
		}
	}
	if len(ended) > 0 {
		s.thread = t
		return LeftScope{s.where(t), ended}, nil
	}
	if t == m.thread {
		for _, tr := range m.traps {
			if tr.addr != addr {
				continue
			}
			if stop, err := tr.hit(); stop != nil || err != nil {
				return stop, err
			}
			break // hit may have replaced the traps
		}
	}
	if addr == s.linkSite {
		if err := s.librariesChanged(); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// rewind puts the pc of a thread that executed one of our int3s back to the
// site: the saved pc is the address after it.
func (s *Session) rewind(t *inferior.Thread) (addr uint64, ok bool) {
	regs, err := t.Registers()
	if err != nil {
		return 0, false
	}
	addr = regs.PC() - 1
	if !s.sites.Armed(addr) {
		return addr, false
	}
	return addr, s.moveTo(t, addr) == nil
}

// moveTo changes the pc of a thread.
func (s *Session) moveTo(t *inferior.Thread, pc uint64) error {
	regs, err := t.Registers()
	if err != nil {
		return err
	}
	regs.SetPC(pc)
	t.StageRegisters(regs)
	return nil
}

func (s *Session) isNoInt3(addr uint64) bool {
	var b [1]byte
	return s.ReadMemory(addr, b[:]) == nil && b[0] != 0xcc
}

// arrive notes that t stands at a site. again says that it stood there before
// and has not executed the instruction since: a signal's handler ran instead.
func (s *Session) arrive(t *inferior.Thread, addr uint64) (again bool, err error) {
	regs, err := t.Registers()
	if err != nil {
		return false, err
	}
	ts, now := s.state(t), arrival{addr, regs.SP()}
	again = ts.has && ts.at == now || ts.resumes(now)
	ts.at, ts.has, ts.calling = now, true, false
	return again, nil
}

// state finds what is remembered of a thread. There are few threads, and
// nearly always it is the first.
func (s *Session) state(t *inferior.Thread) *threadState {
	for _, ts := range s.threads {
		if ts.thread == t {
			return ts
		}
	}
	ts := &threadState{thread: t}
	s.threads = append(s.threads, ts)
	return ts
}

func (s *Session) dropThread(t *inferior.Thread) {
	s.threads = slices.DeleteFunc(s.threads, func(ts *threadState) bool { return ts.thread == t })
	s.calls = slices.DeleteFunc(s.calls, func(c *call) bool { return c.thread == t })
	s.dropFrames(t, s.sayLeft)
	if s.thread == t {
		s.thread = nil
	}
	s.dropThreadBreakpoints(t)
}

// stepPast takes t over the instruction that it stands on, whose first byte
// may be one of our int3s. No other thread runs while the int3 is out, so
// that none can slip past it. A Stop means that something else happened first.
func (s *Session) stepPast(m *movement, t *inferior.Thread) (Stop, error) {
	ts := s.state(t)
	regs, err := t.Registers()
	if err != nil {
		return nil, ignoreExited(err)
	}
	pc := regs.PC()
	if ts.has && ts.at.pc != pc {
		return s.leftSite(m, t, ts, &regs)
	}
	if !s.sites.Armed(pc) {
		ts.has = false
		if !m.single || s.entersKernel(pc) {
			return nil, nil // the site was deleted: nothing to get past
		}
	} else if t.Signal() == 0 && s.emulate(t, &regs) {
		ts.has = false
		return nil, nil
	}
	if err := s.halt(); err != nil {
		return nil, err
	}
	if s.entersKernel(pc) {
		return s.enterCall(m, t, ts)
	}
	return s.stepAlone(m, t, ts, pc)
}

// stepAlone steps t with its site lifted, until the step's own SIGTRAP has
// come: other events of t may come before it, and each is seen to.
func (s *Session) stepAlone(m *movement, t *inferior.Thread, ts *threadState, pc uint64) (Stop, error) {
	lifted := s.sites.Armed(pc)
	if lifted {
		if err := s.sites.Lift(pc); err != nil {
			return nil, ignoreExited(err)
		}
		defer s.rearm(s.sites, pc)
	}
	for {
		sig := t.Signal()
		if err := t.Resume(inferior.Step); err != nil {
			return nil, ignoreExited(err)
		}
		ev, err := t.Wait()
		if err != nil {
			return nil, err
		}
		switch ev := ev.(type) {
		case inferior.Trapped:
			if ev.Hits.Any() && !ev.Stepped {
				continue // a hardware breakpoint at pc itself, where it stands already
			}
			ts.has = false
			if saved, entered := s.enteredHandler(t, sig); sig != 0 && entered && saved == pc {
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

// meanwhile sees to an event that comes while t is taken past a site, and is not
// the one that says that it is past. over says that t is to be left alone now.
func (s *Session) meanwhile(m *movement, t *inferior.Thread, ts *threadState, ev inferior.Event) (over bool, stop Stop, err error) {
	switch ev := ev.(type) {
	case inferior.Stopped:
		stop, err = s.signalStop(t, ev.Signal)
		return stop != nil || err != nil, stop, err
	case inferior.GroupStopped:
		listens, err := s.groupStop(t)
		return listens || err != nil, nil, err // it comes here again when it is continued
	case inferior.Exited, inferior.Killed, inferior.Interrupted, inferior.ThreadExited:
		stop, err = s.handle(m, t, ev)
		return true, stop, err
	}
	ts.has = false // an event of the instruction itself: it has run
	err = s.handleQuiet(t, ev)
	return err != nil, nil, err
}

// rearm puts the int3 back after a step, unless the process has gone or has
// become another program meanwhile.
func (s *Session) rearm(sites *breakpoints.Sites, pc uint64) {
	if s.sites == sites {
		_ = sites.Rearm(pc) // fails only if the process is ending
	}
}

// enteredHandler: did a step run the signal's handler, and not the instruction?
// Then saved is where it goes on after the handler. On entry the kernel has put
// a ucontext right above the return address; it points %rdx at it, and the
// interrupted pc is in it (sigreturn(2); the layout is struct ucontext of
// <asm/ucontext.h>).
func (s *Session) enteredHandler(t *inferior.Thread, sig unix.Signal) (saved uint64, entered bool) {
	const savedPC = 168 // offset of uc_mcontext.rip
	regs, err := t.Registers()
	if err != nil || sig == 0 || regs.Rdi != uint64(sig) || regs.Rdx != regs.SP()+8 {
		return 0, false
	}
	saved, err = s.readWord(regs.Rdx + savedPC)
	return saved, err == nil
}

// singleStep runs one instruction of the movement's thread, while the other
// threads go on.
func (s *Session) singleStep(m *movement) (Stop, error) {
	regs, err := m.thread.Registers()
	if err != nil {
		return nil, err
	}
	if s.sites.Armed(regs.PC()) {
		stop, err := s.stepPast(m, m.thread)
		if stop != nil || err != nil || s.process == nil {
			return stop, err
		}
		if !m.thread.Entered() {
			return Stepped{s.where(m.thread)}, nil
		}
	} else if ts := s.state(m.thread); !ts.calling || m.thread.Signal() != 0 || !regs.InCall() {
		ts.has = false
	}
	if err := m.thread.Resume(inferior.Step); err != nil {
		return nil, ignoreExited(err)
	}
	return nil, s.resumeAll()
}

// setTraps replaces the traps of a movement.
func (s *Session) setTraps(m *movement, traps []trap) error {
	if !s.canRun() {
		return ErrNotRunning
	}
	for _, tr := range traps {
		if err := s.sites.Insert(tr.addr); err != nil {
			return ignoreExited(err)
		}
	}
	for _, tr := range m.traps {
		if err := s.sites.Remove(tr.addr); err != nil && ignoreExited(err) != nil {
			return err
		}
	}
	m.traps = traps
	return nil
}

// ignoreExited drops the error of a request to a thread that has died: its
// death is the next event.
func ignoreExited(err error) error {
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	return err
}
