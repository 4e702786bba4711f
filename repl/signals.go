package repl

import (
	"os"
	"os/signal"
	"runtime"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// catchSignals has a goroutine answer the signals that are meant for us, until
// the returned function is called.
func (sh *Shell) catchSignals() (stop func()) {
	c := make(chan os.Signal, 8)
	signal.Notify(c, unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGTSTP)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case sig := <-c:
				sh.signalled(sig.(unix.Signal))
				signal.Notify(c, unix.SIGTSTP) // which suspend has reset
			}
		}
	}()
	return func() { signal.Stop(c); close(done) }
}

func (sh *Shell) signalled(sig unix.Signal) {
	switch sig {
	case unix.SIGINT:
		sh.interrupt()
	case unix.SIGTSTP:
		sh.suspend()
	default:
		sh.end(sig)
	}
}

// interrupt is Ctrl-C that reaches us. The program has not got it, since it
// has no terminal or was attached to, so we stop it; if it stands already, the
// line being typed is given up.
func (sh *Shell) interrupt() {
	switch {
	case sh.Session.Running():
		sh.Session.Interrupt()
	case sh.Batch:
		sh.end(unix.SIGINT)
	default:
		select {
		case sh.interrupts <- struct{}{}:
		default: // one is enough
		}
	}
}

// end leaves in good order after a signal: the terminal is as we found it,
// and the kernel kills what we trace (PTRACE_O_EXITKILL).
func (sh *Shell) end(sig unix.Signal) {
	sh.Session.RestoreTerminal()
	if sh.modes != nil {
		term.Restore(int(sh.In.Fd()), sh.modes)
	}
	os.Exit(128 + int(sig)) // as a shell says it
}

// suspend is Ctrl-Z: whoever is in front while we are stopped gets the
// terminal as we found it, and we get our modes back when we go on.
//
// The signal that really stops us is sent to this very thread, so that the
// call does not return before we go on again. Where no shell could let us go
// on (an orphaned process group) the kernel drops it, and we go on at once.
func (sh *Shell) suspend() {
	fd := -1
	var now *term.State
	if sh.modes != nil {
		fd = int(sh.In.Fd())
		now, _ = term.GetState(fd)
		term.Restore(fd, sh.modes)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	signal.Reset(unix.SIGTSTP)
	unix.Tgkill(unix.Getpid(), unix.Gettid(), unix.SIGTSTP)
	if now != nil {
		term.Restore(fd, now)
		// The editors show their line again when the window changes.
		unix.Kill(unix.Getpid(), unix.SIGWINCH)
	}
}
