package repl

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// An ending is the wish of somebody else's that deet should end: SIGTERM, or
// SIGHUP when its terminal is gone. What deet started would die with it, by the
// kernel's hand. But a process that it attached to must be let go in good
// order, or it would run into an int3 that nobody waits for any more; and only
// the session's owner can do that. So the owner is told, wherever it is.
type ending struct {
	once   *sync.Once
	signal chan struct{} // closed when it was asked for
	which  *unix.Signal  // by which signal; set before that
}

func newEnding() ending {
	return ending{new(sync.Once), make(chan struct{}), new(unix.Signal)}
}

// asked reports whether deet is to end.
func (e ending) asked() bool {
	select {
	case <-e.signal:
		return true
	default:
		return false
	}
}

// end asks the owner to leave. To be asked again is usual: both the kernel and a
// shell send SIGHUP when a terminal is closed.
func (sh *Shell) end(sig unix.Signal) {
	sh.ending.once.Do(func() {
		*sh.ending.which = sig
		close(sh.ending.signal)
	})
	sh.Session.End()
}

// endInOrder is what the owner does then. It returns the status with which a
// shell reports a death by the signal.
func (sh *Shell) endInOrder() int {
	sh.report(sh.Session.Close())
	sh.leaveTerminal()
	return 128 + int(*sh.ending.which)
}

// leaveTerminal puts the modes back that we found. The editor, on its goroutine,
// may be about to read the terminal, and nobody can call that off: so the
// terminal is taken from it first, that it may not make it raw once more.
func (sh *Shell) leaveTerminal() {
	if sh.modes == nil {
		return
	}
	in := int(sh.In.Fd())
	terminal, err := unix.Dup(in)
	if err != nil {
		terminal = in
	} else if null, err := os.Open(os.DevNull); err == nil {
		unix.Dup3(int(null.Fd()), in, 0)
	}
	term.Restore(terminal, sh.modes)
}
