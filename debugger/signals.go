package debugger

import "golang.org/x/sys/unix"

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
