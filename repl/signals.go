package repl

import (
	"os"
	"os/signal"
	"runtime"
	"unsafe"

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
// line being typed is given up. A script learns of it in either case: the
// program may have come to its stop before ours could reach it.
func (sh *Shell) interrupt() {
	switch {
	case sh.Session.Running(), sh.Session.Fetching():
		sh.Session.Interrupt()
	case sh.Batch:
		sh.end(unix.SIGINT)
	}
	select {
	case sh.interrupts <- struct{}{}:
	default: // one is enough
	}
}

// suspend is Ctrl-Z: whoever is in front while we are stopped gets the
// terminal as we found it, and we get our modes back when we go on.
//
// What really stops us is a second SIGTSTP, with the kernel's own action. It
// is sent to this very thread, so that the call does not return before we go
// on again. Where no shell could let us go on (an orphaned process group) the
// kernel drops it, and we go on at once.
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
	ours := setAction(unix.SIGTSTP, sigaction{})
	unix.Tgkill(unix.Getpid(), unix.Gettid(), unix.SIGTSTP)
	setAction(unix.SIGTSTP, ours)
	if now != nil {
		term.Restore(fd, now)
		// The editors show their line again when the window changes.
		unix.Kill(unix.Getpid(), unix.SIGWINCH)
	}
}

// A sigaction is what the kernel does about a signal, in the form of
// rt_sigaction(2) on x86-64. All zero is SIG_DFL.
type sigaction struct{ handler, flags, restorer, mask uint64 }

// setAction changes what the kernel does about a signal, and returns what it
// did before. It is for suspend alone: signal.Reset leaves the runtime's
// handler of SIGTSTP in place, which then drops the signal.
func setAction(sig unix.Signal, action sigaction) (before sigaction) {
	unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(sig), uintptr(unsafe.Pointer(&action)),
		uintptr(unsafe.Pointer(&before)), unsafe.Sizeof(before.mask), 0, 0)
	return before
}
