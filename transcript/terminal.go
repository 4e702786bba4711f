package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// A Terminal is a pseudo-terminal with a debugger that takes it for its own.
// One goroutine reads the screen; every method belongs to one other.
type Terminal struct {
	master *os.File
	cmd    *exec.Cmd
	chunks chan []byte   // what was read; closed when the last user of the terminal is gone
	seen   []byte        // read and not taken yet
	ended  chan struct{} // closed when the debugger has ended
}

// maxSeen bounds what one command may print, in bytes, so that a program that
// prints for ever ends a session in good time.
const maxSeen = 1 << 20

// The ways in which waiting for the screen ends without what was waited for.
var (
	ErrEnded = errors.New("the debugger ended")
	ErrTime  = errors.New("no answer in time")
	ErrFlood = errors.New("too much output")
)

// StartTerminal starts a debugger on a terminal of its own. What the command
// has for its standard files and its session is replaced.
func StartTerminal(cmd *exec.Cmd) (*Terminal, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("open a terminal: %w", err)
	}
	defer slave.Close()
	if err := prepare(slave); err != nil {
		master.Close()
		return nil, fmt.Errorf("set up the terminal: %w", err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	// A new session, whose controlling terminal is file 0 [credentials(7)]:
	// only there do Ctrl-C and job control work.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		master.Close()
		return nil, err
	}
	t := &Terminal{master: master, cmd: cmd, chunks: make(chan []byte), ended: make(chan struct{})}
	go t.read()
	go t.wait()
	return t, nil
}

// prepare sets size and modes before there is anybody to see them change.
func prepare(slave *os.File) error {
	if err := pty.Setsize(slave, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		return err
	}
	modes, err := unix.IoctlGetTermios(int(slave.Fd()), unix.TCGETS)
	if err != nil {
		return err
	}
	modes.Lflag &^= unix.ECHO
	// Without NOFLSH the key ^C throws away what was printed and not yet
	// read by us [termios(3)].
	modes.Lflag |= unix.NOFLSH
	return unix.IoctlSetTermios(int(slave.Fd()), unix.TCSETS, modes)
}

// read passes on what is printed. The master gives EIO when the last process
// has closed the terminal, or when the session's leader has ended.
func (t *Terminal) read() {
	defer close(t.chunks)
	for {
		buf := make([]byte, 4096)
		n, err := t.master.Read(buf)
		if n > 0 {
			t.chunks <- buf[:n]
		}
		if err != nil {
			return
		}
	}
}

// wait waits for the debugger to end but leaves it a zombie, so that its
// number stays its own and that of its session until Close [waitid(2)].
func (t *Terminal) wait() {
	defer close(t.ended)
	for errors.Is(unix.Waitid(unix.P_PID, t.PID(), nil, unix.WEXITED|unix.WNOWAIT, nil), unix.EINTR) {
	}
}

// PID is the debugger's, and so the number of its session.
func (t *Terminal) PID() int { return t.cmd.Process.Pid }

// Type types keys.
func (t *Terminal) Type(keys string) error {
	_, err := t.master.WriteString(keys)
	return err
}

// Await waits until what was printed since the last Take satisfies a
// condition, but no longer than the limit. Otherwise the error says what
// came instead.
func (t *Terminal) Await(limit time.Duration, until func(seen []byte) bool) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for !until(t.seen) {
		if len(t.seen) > maxSeen {
			return ErrFlood
		}
		select {
		case chunk, ok := <-t.chunks:
			if !ok {
				return ErrEnded
			}
			// What one write printed has no meaning of its own: a line can
			// come in two pieces. \r is the terminal's work, not the program's.
			t.seen = append(t.seen, bytes.ReplaceAll(chunk, []byte("\r"), nil)...)
		case <-timer.C:
			return ErrTime
		}
	}
	return nil
}

// Take returns what was printed since the last Take, except for the last keep
// bytes, which stay.
func (t *Terminal) Take(keep int) string {
	n := len(t.seen) - keep
	text := string(t.seen[:n])
	t.seen = t.seen[n:]
	return text
}

// Ended waits for the debugger to end, and reports whether it has.
func (t *Terminal) Ended(limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-t.ended:
		return true
	case <-timer.C:
		return false
	}
}

// Close kills what still runs, gives the terminal back, and returns the
// debugger's exit status, which is 128 more than the signal if one killed it.
func (t *Terminal) Close() (int, error) {
	err := killAll(tree(t.PID()))
	t.cmd.Wait() // its error is the status
	t.master.Close()
	for range t.chunks { // lets the reader see the end
	}
	state := t.cmd.ProcessState
	if ws, ok := state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal()), err // as a shell says it
	}
	return state.ExitCode(), err
}

// atPrompt reports whether the debugger waits for a command.
func atPrompt(seen []byte) bool { return bytes.HasSuffix(seen, []byte(prompt)) }
