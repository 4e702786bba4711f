package debugger

import (
	"os"

	"deet/inferior"

	"golang.org/x/sys/unix"
)

// A movement is one command that lets the program go on: continue, next,
// finish. It ends at a breakpoint of the user's, at a signal, with the
// program, or when one of its own traps says that it has arrived.
type movement struct {
	thread *inferior.Thread // the traps are for this thread alone
	traps  []trap
	single bool // stop after one instruction of thread

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
	if err := s.giveTerminal(); err != nil {
		return nil, err
	}
	s.stack.clear()
	s.images.fresh = false
	stop, err := s.loop(m)
	if s.process != nil {
		if e := s.rest(m); err == nil {
			err = e
		}
	}
	if e := s.takeTerminal(); err == nil {
		err = e
	}
	return stop, err
}

// loop lets the program run, and looks at each event until one is a stop for
// the user.
func (s *Session) loop(m *movement) (Stop, error) {
	s.halted, s.slow = true, s.wantsSteps()
	if err := s.armRegisters(); err != nil {
		return nil, err
	}
	stop, err := s.askHere(m)
	if stop == nil && err == nil && s.process != nil {
		stop, err = s.leaveSites(m)
	}
	for stop == nil && err == nil {
		if s.slow {
			stop, err = s.stepRound(m)
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
		if !ts.has || ts.thread.Queued() != nil {
			continue
		}
		if m.single && ts.thread == m.thread {
			continue // singleStep does it
		}
		if stop, err := s.stepPast(m, ts.thread); stop != nil || err != nil {
			return stop, err
		}
	}
	if m.single {
		return s.singleStep(m)
	}
	return nil, s.resumeAll()
}

// rest brings every thread to a stop and takes the movement's sites out.
func (s *Session) rest(m *movement) error {
	if s.slow {
		s.slow, s.halted = false, false // some may be in the kernel
	}
	if err := s.halt(); err != nil {
		return err
	}
	return s.setTraps(m, nil)
}

// halt stops all threads. A thread that ran into one of our sites meanwhile
// is put back in front of it: it will run into it again when it goes on, and
// be counted then, or not at all if the site is gone by that time.
func (s *Session) halt() error {
	if s.halted {
		return nil
	}
	if err := s.process.StopAll(); err != nil {
		return err
	}
	s.halted = true
	for _, t := range s.process.Threads() {
		trapped, ok := t.Queued().(inferior.Trapped)
		if !ok || trapped.Stepped || trapped.Hits.Any() {
			continue
		}
		if _, ok := s.rewind(t); ok {
			t.Unqueue()
		}
	}
	return nil
}

// resumeAll lets all threads go, or leaves it to stepRound.
func (s *Session) resumeAll() error {
	if s.slow = s.wantsSteps(); s.slow {
		return nil
	}
	s.halted = false
	return ignoreExited(s.process.ResumeAll())
}

// goOn resumes the thread that an event was about, after the event was found
// to be no stop. If it stands on a site it must get past it first.
func (s *Session) goOn(m *movement, t *inferior.Thread) (Stop, error) {
	if ts := s.state(t); ts.has {
		if stop, err := s.stepPast(m, t); stop != nil || err != nil {
			return stop, err
		}
	}
	if s.halted {
		return nil, s.resumeAll()
	}
	return nil, ignoreExited(t.Resume(inferior.Continue))
}

// handle looks at one event. A nil Stop means that the program goes on, and
// handle has seen to that.
func (s *Session) handle(m *movement, t *inferior.Thread, ev inferior.Event) (Stop, error) {
	if t.Process() != s.process {
		return nil, s.handleStray(t, ev)
	}
	switch ev := ev.(type) {
	case inferior.Trapped:
		return s.handleTrap(m, t, ev)
	case inferior.Stopped:
		return s.handleSignal(m, t, ev.Signal)
	case inferior.GroupStopped:
		return s.handleGroupStop(m, t, ev.Signal)
	case inferior.Interrupted:
		s.thread = t
		return Paused{s.where(t)}, nil
	case inferior.ThreadExited:
		s.dropThread(t)
		return nil, nil
	case inferior.Exited:
		s.ended()
		return Exited{ev.Code}, nil
	case inferior.Killed:
		s.ended()
		return Died{ev.Signal, ev.CoreDumped}, nil
	}
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
		return s.letChildGo(ev)
	case inferior.Execed:
		return s.reload(t)
	}
	return nil
}

// handleSignal applies the signal table to a signal-delivery-stop.
func (s *Session) handleSignal(m *movement, t *inferior.Thread, sig unix.Signal) (Stop, error) {
	policy := s.Policy(sig)
	info, err := t.SigInfo()
	if err != nil && ignoreExited(err) != nil {
		return nil, err
	}
	if !policy.Pass {
		t.SetSignal(0)
	}
	if sig == unix.SIGCONT && info.PID == int32(os.Getpid()) {
		policy.Stop = false // handleGroupStop sent it
	}
	if policy.Stop {
		s.thread = t
		return GotSignal{Where: s.where(t), Signal: sig, Info: info}, nil
	}
	if policy.Print {
		s.notice("Child received signal %s", unix.SignalName(sig))
	}
	return s.goOn(m, t)
}

// handleGroupStop: the program was told of a stopping signal (SIGTSTP,
// SIGSTOP) at an earlier stop, took it, and now stands still as job control
// wants it. The one who would wake it with SIGCONT is the shell that started
// it, and here that is us: the user has already said continue.
func (s *Session) handleGroupStop(m *movement, t *inferior.Thread, sig unix.Signal) (Stop, error) {
	if s.process.Attached() {
		return nil, ignoreExited(t.Listen()) // its own shell will
	}
	if err := ignoreExited(s.process.ContinueGroup()); err != nil {
		return nil, err
	}
	return s.goOn(m, t)
}

// ended clears up after the process, which was reaped by the wait that told
// of its end.
func (s *Session) ended() {
	s.running.Store(nil)
	s.dropFrames(nil, s.sayLeft)
	s.forget()
}
