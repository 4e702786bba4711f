package debugger

import (
	"slices"

	"deet/expr"
	"deet/inferior"

	"golang.org/x/sys/unix"
)

// A movement is one command that lets the program go on: continue, next,
// finish. It ends at a breakpoint of the user's, at a signal, with the
// program, or when one of its own traps says that it has arrived.
type movement struct {
	home   *debuggee        // the process that was in front
	thread *inferior.Thread // the traps are for this thread alone
	traps  []trap
	single bool // stop after one instruction of thread

	call      *call // for whose sake it is made
	finishing bool  // it tells what the frame returned

	stepping bool             // it is a step: see Locking
	alone    *inferior.Thread // only this thread runs; nil: all

	// A trap at the very instruction where the thread stands is asked before
	// the instruction runs.
	askHere bool
}

// A trap is a place where a movement wants to be asked. The thread stands
// there when hit is called, and has not executed the instruction; a nil Stop
// means go on.
type trap struct {
	addr uint64
	hit  func() (Stop, error)
}

// move carries out a movement. However it ends, the program is at rest
// afterwards, the movement's sites are gone, and the terminal is ours.
func (s *Session) move(m *movement) (Stop, error) {
	if !s.canRun() {
		return nil, ErrNotRunning
	}
	if s.ending.Load() {
		return nil, errEnding
	}
	if s.moving { // a condition calls a function: the terminal is the program's
		return s.moveAndRest(m)
	}
	s.moving = true
	defer func() { s.moving = false }()
	if err := s.giveTerminal(); err != nil {
		return nil, err
	}
	s.stopped = nil
	for _, d := range s.debuggees {
		d.held = s.family.HoldOthers && d != s.debuggee && !d.borrowed
	}
	end := s.watchHeld()
	stop, err := s.moveAndRest(m)
	end()
	s.tellBlocked(stop)
	s.stopped = NumbersOf(stop)
	if e := s.takeTerminal(); err == nil {
		err = e
	}
	return stop, err
}

func (s *Session) moveAndRest(m *movement) (Stop, error) {
	s.moves++
	m.home = s.debuggee
	for _, d := range s.debuggees {
		d.stack.clear()
		d.images.fresh, d.starting = false, d.halted
	}
	if err := s.each(s.makeReady); err != nil {
		return nil, err
	}
	defer s.lock(m)()
	stop, err := s.loop(m)
	if e := s.rest(m); err == nil {
		err = e
	}
	if s.process != nil {
		s.running.Store(s.process)
	}
	return stop, err
}

// loop lets the program run, and looks at each event until one is a stop for
// the user.
func (s *Session) loop(m *movement) (Stop, error) {
	stop, err := s.askHere(m)
	for _, d := range slices.Clone(s.debuggees) {
		if stop != nil || err != nil {
			break
		}
		d.starting = false
		if !d.held && slices.Contains(s.debuggees, d) {
			stop, err = s.in(d, func() (Stop, error) { return s.leaveSites(m) })
		}
	}
	for stop == nil && err == nil {
		if s.ending.Load() { // asked after the last resume: see End
			return nil, errEnding
		}
		if slow := s.slowOnes(); len(slow) > 0 {
			stop, err = s.stepRound(m, slow)
			continue
		}
		var t *inferior.Thread
		var ev inferior.Event
		if t, ev, err = s.tracer.Wait(); err != nil {
			break
		}
		stop, err = s.handle(m, t, ev)
	}
	return stop, err
}

// askHere asks the traps that stand where the thread stands.
func (s *Session) askHere(m *movement) (Stop, error) {
	if !m.askHere {
		return nil, nil
	}
	regs, err := m.thread.Registers()
	if err != nil {
		return nil, ignoreExited(err)
	}
	for _, tr := range m.traps {
		if tr.addr == regs.PC() {
			return tr.hit()
		}
	}
	return nil, nil
}

// leaveSites takes every thread past the site that it stands on, and then
// lets all threads go.
func (s *Session) leaveSites(m *movement) (Stop, error) {
	for _, ts := range s.threads {
		if !ts.has || !canMove(ts.thread) {
			continue
		}
		if m.single && ts.thread == m.thread {
			continue // singleStep does it
		}
		if stop, err := s.stepPast(m, ts.thread); stop != nil || err != nil {
			return stop, err
		}
	}
	if m.single && s.debuggee == m.home {
		return s.singleStep(m)
	}
	return nil, s.resumeAll()
}

// rest brings every thread of every process to a stop and takes the movement's
// sites out.
func (s *Session) rest(m *movement) error {
	err := s.each(func() error {
		if s.slow {
			s.slow, s.halted = false, false // some may be in the kernel
		}
		if err := s.halt(); err != nil {
			return err
		}
		if err := s.undoCalls(); err != nil {
			return err
		}
		return s.process.Flush()
	})
	if err != nil || !slices.Contains(s.debuggees, m.home) {
		return err
	}
	_, err = s.in(m.home, func() (Stop, error) { return nil, s.setTraps(m, nil) })
	return err
}

// halt stops all threads that share the memory of the process in front.
func (s *Session) halt() error {
	if s.halted {
		return nil
	}
	sites := s.sites
	return s.each(func() error {
		if s.halted || s.sites != sites {
			return nil
		}
		return s.haltProcess()
	})
}

// haltProcess stops all threads of the process in front. A thread that ran
// into one of our sites meanwhile is put back in front of it: it will run into
// it again when it goes on, and be counted then, or not at all if the site is
// gone by that time.
func (s *Session) haltProcess() error {
	if err := s.process.StopAll(); err != nil {
		return err
	}
	s.halted = true
	for _, t := range s.process.Threads() {
		trapped, ok := t.Queued().(inferior.Trapped)
		if !ok || trapped.Stepped && !s.ranSite(t, trapped) || trapped.Hits.Any() {
			continue
		}
		if _, ok := s.rewind(t); ok {
			t.Unqueue()
		}
	}
	return nil
}

// goOn resumes the thread that an event was about, after the event was found
// to be no stop. If it stands on a site it must get past it first.
func (s *Session) goOn(m *movement, t *inferior.Thread) (Stop, error) {
	if ts := s.state(t); ts.has {
		if stop, err := s.stepPast(m, t); stop != nil || err != nil {
			return stop, err
		}
	}
	if s.held || !t.Stopped() || t.Held() {
		return nil, nil
	}
	single := m.single && t == m.thread // its one instruction has not run yet
	switch {
	case single:
		if err := ignoreExited(t.Resume(inferior.Step)); err != nil || !s.halted {
			return nil, err
		}
	case !s.halted:
		return nil, ignoreExited(t.Resume(inferior.Continue))
	}
	return nil, s.resumeAll()
}

// handle looks at one event. A nil Stop means that the program goes on, and
// handle has seen to that.
func (s *Session) handle(m *movement, t *inferior.Thread, ev inferior.Event) (Stop, error) {
	d := s.of(t.Process())
	if d == nil {
		return nil, nil // it was let go
	}
	return s.in(d, func() (Stop, error) { return s.handleHere(m, t, ev) })
}

// handleHere looks at an event of the process in front.
func (s *Session) handleHere(m *movement, t *inferior.Thread, ev inferior.Event) (Stop, error) {
	switch ev := ev.(type) {
	case inferior.Trapped:
		return s.handleTrap(m, t, ev)
	case inferior.Stopped:
		return s.handleSignal(m, t, ev.Signal)
	case inferior.GroupStopped:
		return s.handleGroupStop(m, t)
	case inferior.Interrupted:
		s.thread = t
		return Paused{s.where(t)}, nil
	case inferior.ThreadExited:
		s.dropThread(t)
		if m.call != nil && m.thread == t || m.alone == t && !s.mayRun() {
			return ThreadEnded{t.ID()}, nil
		}
		return nil, nil
	case inferior.Exited:
		s.convenience["_exitcode"] = expr.Int(ev.Code)
		return s.exited(ev), nil
	case inferior.Killed:
		return s.died(ev), nil
	}
	if _, ends := ev.(inferior.Exiting); ends {
		if err := s.freeOthers(m, t); err != nil {
			return nil, err
		}
	}
	s.leaveCall(t, ev)
	if err := s.handleQuiet(t, ev); err != nil {
		return nil, err
	}
	return s.goOn(m, t)
}

// handleQuiet does what an event asks for that is never a stop by itself. The
// thread stays where it is.
func (s *Session) handleQuiet(t *inferior.Thread, ev inferior.Event) error {
	switch ev := ev.(type) {
	case inferior.Cloned:
		if s.halted || !ev.Child.Stopped() {
			return nil // it goes when all go, or has gone with them
		}
		return ignoreExited(ev.Child.Resume(inferior.Continue))
	case inferior.Forked:
		return s.forked(t, ev)
	case inferior.Execed:
		return s.execed(t)
	}
	return nil
}

// handleSignal applies the signal table to a signal-delivery-stop.
func (s *Session) handleSignal(m *movement, t *inferior.Thread, sig unix.Signal) (Stop, error) {
	if stop, err := s.signalStop(t, sig); stop != nil || err != nil {
		return stop, err
	}
	return s.goOn(m, t)
}

// signalStop says whether a signal stops the program, and sees to it that the
// thread gets the signal when it goes on, or does not.
func (s *Session) signalStop(t *inferior.Thread, sig unix.Signal) (Stop, error) {
	policy := s.Policy(sig)
	info, err := t.SigInfo()
	if ignoreExited(err) != nil {
		return nil, err
	}
	if info.SentByUs() { // groupStop did, or the user's own word
		return nil, nil
	}
	if !policy.Pass {
		t.SetSignal(0)
	}
	switch {
	case s.toldOf(sig, info):
	case policy.Stop:
		s.thread = t
		return GotSignal{Where: s.where(t), Signal: sig, Info: info, Cause: s.cause(t, info)}, nil
	case policy.Print:
		s.notice("Child received signal %s", inferior.SignalName(sig))
	}
	return nil, nil
}

func (s *Session) handleGroupStop(m *movement, t *inferior.Thread) (Stop, error) {
	if listens, err := s.groupStop(t); listens || err != nil {
		return nil, err
	}
	return s.goOn(m, t)
}

// groupStop: the program was told of a stopping signal (SIGTSTP, SIGSTOP) at an
// earlier stop, took it, and now stands still as job control wants it. The one
// who would wake it with SIGCONT is the shell that started it, and until then
// the thread listens. If that shell is us, the user has already said continue.
func (s *Session) groupStop(t *inferior.Thread) (listens bool, err error) {
	if s.process.Attached() || groupOf(s.process) != s.relatives[0].pid {
		return true, ignoreExited(t.Listen())
	}
	return false, ignoreExited(s.process.ContinueGroup())
}

// makeReady makes the process in front ready for a movement.
func (s *Session) makeReady() error {
	if !s.starting {
		return nil // it runs already, while another calls a function
	}
	s.slow = s.wantsSteps()
	if err := s.sendQueued(); err != nil {
		return err
	}
	return s.armRegisters()
}

// NumbersOf lists the breakpoints and watchpoints that a stop is about.
func NumbersOf(stop Stop) []int {
	switch stop := stop.(type) {
	case HitBreakpoint:
		return stop.Numbers
	case Watched:
		var numbers []int
		for _, c := range stop.Changes {
			numbers = append(numbers, c.Breakpoint.Number)
		}
		return numbers
	}
	return nil
}
