package inferior

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// A Terminal is shared by the debugger and the program. One of them is in
// front at a time: its process group reads what is typed, and gets the signals
// of Ctrl-C and Ctrl-Z. Each has modes of its own (echo, line editing), which
// are kept while the other is in front.
type Terminal struct {
	fd      int
	ours    int          // our process group
	found   unix.Termios // the modes that we found, and leave behind
	program unix.Termios // the modes that the program last had
	front   int          // the process group that the program last had in front, 0: its first one
	given   bool
}

// OpenTerminal returns the terminal of f, nil if f is none or is not the one
// that controls us.
func OpenTerminal(f *os.File) *Terminal {
	fd := int(f.Fd())
	found, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil
	}
	if _, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP); err != nil {
		return nil
	}
	return &Terminal{fd: fd, ours: unix.Getpgrp(), found: *found, program: *found}
}

// Give puts a process group in front, or the one that the program itself had
// put there, as a shell does with its jobs, with the modes that it left.
func (t *Terminal) Give(pgid int) error {
	if t.given {
		return nil
	}
	if t.front != 0 && unix.Kill(-t.front, 0) != unix.ESRCH {
		pgid = t.front
	}
	if err := t.setModes(&t.program); err != nil {
		return err
	}
	if err := t.setFront(pgid); err != nil {
		return err
	}
	t.given = true
	return nil
}

// Take puts us in front again, and the modes back that we found.
func (t *Terminal) Take() error {
	if !t.given {
		return nil
	}
	t.given = false
	if now, err := unix.IoctlGetTermios(t.fd, unix.TCGETS); err == nil {
		t.program = *now
	}
	t.front = 0
	if group, err := unix.IoctlGetInt(t.fd, unix.TIOCGPGRP); err == nil && group != t.ours {
		t.front = group
	}
	if err := t.setFront(t.ours); err != nil {
		return err
	}
	return t.setModes(&t.found)
}

// Reset forgets the modes of a program that has ended: the next one starts
// with those that we found.
func (t *Terminal) Reset() { t.program, t.front = t.found, 0 }

// Restore leaves the terminal as it was found.
func (t *Terminal) Restore() error {
	if err := t.setFront(t.ours); err != nil {
		return err
	}
	return t.setModes(&t.found)
}

func (t *Terminal) setModes(modes *unix.Termios) error {
	return t.fromBehind(func() error {
		if err := unix.IoctlSetTermios(t.fd, unix.TCSETSW, modes); err != nil {
			return fmt.Errorf("set the modes of the terminal: %w", err)
		}
		return nil
	})
}

func (t *Terminal) setFront(pgid int) error {
	return t.fromBehind(func() error {
		err := unix.IoctlSetPointerInt(t.fd, unix.TIOCSPGRP, pgid)
		if err != nil && err != unix.ESRCH && err != unix.EPERM { // the program's group has ended
			return fmt.Errorf("put process group %d in front on the terminal: %w", pgid, err)
		}
		return nil
	})
}

// fromBehind does something to the terminal that the kernel answers with
// SIGTTOU if we are not in front, which would stop us: tcsetpgrp(3). Blocked in
// this thread it does not; ignored it would be in each child that we start.
func (t *Terminal) fromBehind(do func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var block, old unix.Sigset_t
	block.Val[0] = 1 << (unix.SIGTTOU - 1)
	if err := unix.PthreadSigmask(unix.SIG_BLOCK, &block, &old); err != nil {
		return err
	}
	defer unix.PthreadSigmask(unix.SIG_SETMASK, &old, nil)
	return do()
}
