package debugger

import (
	"deet/inferior"

	"golang.org/x/sys/unix"
)

// A Policy says what happens when a signal is about to reach the program.
type Policy struct {
	Stop  bool // the program stops first
	Print bool // the user is told
	Pass  bool // the program gets the signal when it goes on
}

// defaultSignals are gdb's defaults. The signals of everyday machinery
// (timers, children, windows) pass without a word. SIGINT and SIGTRAP stop
// and are not passed: they are how the user and the debugger itself stop the
// program.
func defaultSignals() map[unix.Signal]Policy {
	policies := map[unix.Signal]Policy{
		unix.SIGINT:  {Stop: true, Print: true},
		unix.SIGTRAP: {Stop: true, Print: true},
	}
	quiet := []unix.Signal{unix.SIGALRM, unix.SIGURG, unix.SIGIO, unix.SIGVTALRM, unix.SIGPROF,
		unix.SIGCHLD, unix.SIGWINCH, 32, 33} // 32 and 33 are the thread library's own
	for _, sig := range quiet {
		policies[sig] = Policy{Pass: true}
	}
	return policies
}

// Policy returns what happens to a signal.
func (s *Session) Policy(sig unix.Signal) Policy {
	if p, ok := s.signals[sig]; ok {
		return p
	}
	return Policy{Stop: true, Print: true, Pass: true}
}

// SetPolicy changes what happens to a signal.
func (s *Session) SetPolicy(sig unix.Signal, p Policy) { s.signals[sig] = p }

// QueueSignal says which signal the selected thread gets when it goes on, in
// place of the one that stopped it, whatever the signal table says; 0 for none.
//
// If the thread waits for the delivery of a signal, this one is put in its
// place. A thread that stopped for another reason is sent one, once it goes on:
// until then the user may change their mind.
func (s *Session) QueueSignal(sig unix.Signal) error {
	if !s.canRun() || s.thread == nil {
		return ErrNotRunning
	}
	ts := s.state(s.thread)
	ts.send = 0
	if s.thread.Delivers() && s.thread.Queued() == nil {
		s.thread.SetSignal(sig)
	} else {
		ts.send = sig
	}
	return nil
}

// ContinueWith lets the program go on with a signal for the selected thread.
func (s *Session) ContinueWith(sig unix.Signal) (Stop, error) {
	if err := s.QueueSignal(sig); err != nil {
		return nil, err
	}
	return s.move(&movement{})
}

// sendQueued sends what QueueSignal could not put in the place of a signal.
func (s *Session) sendQueued() error {
	for _, ts := range s.threads {
		if ts.send == 0 {
			continue
		}
		if err := ts.thread.Send(ts.send); err != nil {
			return err
		}
		ts.send = 0
	}
	return nil
}

// nextSignal is the signal that a thread will see when it goes on, 0 for none.
func (s *Session) nextSignal(t *inferior.Thread) unix.Signal {
	if send := s.state(t).send; send != 0 || t.Queued() != nil {
		return send
	}
	return t.Signal()
}
