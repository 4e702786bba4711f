package debugger

import (
	"slices"

	"deet/dwarfinfo"
	"deet/inferior"
)

// What no debug register can watch is watched by running the program one
// instruction at a time, and computing the expression after each.
//
// Of several threads, one makes one step while the others stand still, in
// turn: so it is known which of them changed the value, and none slips past.
// A thread in a system call is not waited for: it may sleep until another
// thread acts. It goes no further than to the end of the call.

// wantsSteps reports whether something must be watched that way now.
func (d *debuggee) wantsSteps() bool {
	return slices.ContainsFunc(d.watches, (*watch).needsSteps)
}

// slowOnes are the processes that are run by single steps.
func (s *Session) slowOnes() []*debuggee {
	var slow []*debuggee
	for _, d := range s.debuggees {
		if d.slow && !d.held {
			slow = append(slow, d)
		}
	}
	return slow
}

func (w *watch) bySoftware() bool { return w.Enabled && !w.Hardware && !w.waits && !w.over }

func (w *watch) needsSteps() bool {
	return w.bySoftware() && (w.frame == nil || w.frame.away.addr == 0)
}

// stepRound lets the next thread make its step, of one process after the other,
// or looks at what one has done in the kernel.
func (s *Session) stepRound(m *movement, slow []*debuggee) (Stop, error) {
	if len(slow) < len(s.debuggees) || slices.ContainsFunc(slow, (*debuggee).inKernel) {
		t, ev, err := s.tracer.Poll()
		if ev != nil || err != nil {
			return s.handleOrFail(m, t, ev, err)
		}
	}
	for range slow {
		s.round++
		d := slow[s.round%len(slow)]
		if t := d.nextTurn(m); t != nil {
			return s.in(d, func() (Stop, error) { return s.takeTurn(m, t) })
		}
	}
	t, ev, err := s.tracer.Wait()
	return s.handleOrFail(m, t, ev, err)
}

func (s *Session) handleOrFail(m *movement, t *inferior.Thread, ev inferior.Event, err error) (Stop, error) {
	if err != nil {
		return nil, err
	}
	return s.handle(m, t, ev)
}

// inKernel reports whether some thread runs, or has something to tell.
func (d *debuggee) inKernel() bool {
	return slices.ContainsFunc(d.process.Threads(), func(t *inferior.Thread) bool {
		return !t.Stopped() || t.Queued() != nil
	})
}

// nextTurn picks the thread whose turn it is, nil if none can make a step.
func (d *debuggee) nextTurn(m *movement) *inferior.Thread {
	threads := d.process.Threads()
	for range threads {
		d.turn++
		t := threads[d.turn%len(threads)]
		if canMove(t) && !(m.single && t == m.thread) {
			return t
		}
	}
	return nil
}

// takeTurn lets a thread run one instruction.
func (s *Session) takeTurn(m *movement, t *inferior.Thread) (Stop, error) {
	regs, err := t.Registers()
	if err != nil && ignoreExited(err) != nil {
		return nil, err
	}
	pc := regs.PC()
	if err == nil && s.sites.Armed(pc) {
		return s.handleSite(m, t, pc)
	}
	waits := t.Exiting() || t.Entered() || regs.InCall() || s.entersKernel(pc)
	if err := t.Resume(inferior.Step); err != nil {
		return nil, ignoreExited(err)
	}
	if waits {
		return nil, nil
	}
	ev, err := t.Wait()
	return s.handleOrFail(m, t, ev, err)
}

// entersKernel reports whether the instruction at pc is a system call.
func (s *Session) entersKernel(pc uint64) bool {
	var code [2]byte
	if s.readCode(pc, code[:]) != nil {
		return false
	}
	return code == [2]byte{0x0f, 0x05} || code == [2]byte{0xcd, 0x80} || code == [2]byte{0x0f, 0x34}
}

// afterStep looks at the watches after an instruction of t.
func (s *Session) afterStep(m *movement, t *inferior.Thread, hits inferior.DebugRegisters) (Stop, error) {
	if stop, err := s.touched(m, t, hits); stop != nil || err != nil {
		return stop, err
	}
	if !s.slow {
		return nil, nil
	}
	stop, err := s.check(t, func(w *watch) bool { return w.bySoftware() && s.mayHaveChanged(w, t) })
	if stop != nil || err != nil || m.single {
		return stop, err
	}
	return nil, s.skipCall(t)
}

// mayHaveChanged: the variables that a function has in registers change in its
// own code alone, whatever it calls.
func (s *Session) mayHaveChanged(w *watch, t *inferior.Thread) bool {
	return w.frame == nil || len(w.reads) > 0 || s.runs(t, w.frame)
}

func (fr *watchedFrame) contains(pc uint64) bool {
	linked := fr.image.Linked(pc)
	return slices.ContainsFunc(fr.code, func(r dwarfinfo.Range) bool { return r.Low <= linked && linked < r.High })
}

// A comeback is where a thread returns into a watched frame. It counts if the
// stack pointer is above sp: a recursion comes to the same place below it.
type comeback struct{ addr, sp uint64 }

// skipCall lets the program run freely while a function that a watched frame
// has called cannot change anything that is watched: t has just left the
// frame's code, and the return address leads back into it.
func (s *Session) skipCall(t *inferior.Thread) error {
	regs, err := t.Registers()
	if err != nil {
		return ignoreExited(err)
	}
	for _, w := range s.watches {
		fr := w.frame
		if !w.bySoftware() || fr == nil || fr.thread != t || len(w.reads) > 0 || len(fr.code) == 0 ||
			fr.away.addr != 0 || fr.contains(regs.PC()) {
			continue
		}
		back, err := s.readWord(regs.SP())
		if err != nil || !fr.contains(back) || regs.SP() >= fr.cfa-8 {
			continue // it has returned, or a jump has left the code
		}
		if err := s.comeBack(fr, comeback{back, regs.SP()}); err != nil {
			return err
		}
	}
	return nil
}

// comeBack replaces the place where a thread is to come back to its frame;
// the zero comeback is none.
func (s *Session) comeBack(fr *watchedFrame, c comeback) error {
	if c.addr != 0 {
		if err := s.sites.Insert(c.addr); err != nil {
			return ignoreExited(err)
		}
	}
	old := fr.away
	fr.away = c
	if old.addr == 0 {
		return nil
	}
	return ignoreExited(s.sites.Remove(old.addr))
}

// cameBack: t stands at a site. If it is back in a watched frame, the single
// steps begin again.
func (s *Session) cameBack(t *inferior.Thread, addr uint64) error {
	regs, err := t.Registers()
	if err != nil {
		return ignoreExited(err)
	}
	for _, w := range s.watches {
		fr := w.frame
		if fr == nil || fr.thread != t || fr.away.addr != addr || regs.SP() <= fr.away.sp {
			continue
		}
		if err := s.comeBack(fr, comeback{}); err != nil {
			return err
		}
		if err := s.halt(); err != nil {
			return err
		}
	}
	return nil
}
