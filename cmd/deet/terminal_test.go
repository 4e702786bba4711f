package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"deet/internal/testprog"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
	"golang.org/x/sys/unix"
)

// A screen is deet on a terminal that can do more than print.
type screen struct {
	*testing.T
	file  *os.File
	vt    vt10x.Terminal
	read  chan []byte
	cmd   *exec.Cmd
	modes unix.Termios
}

// onTerminal starts deet on a sample, with HOME in a directory of its own.
func onTerminal(t *testing.T, home string, args ...string) *screen {
	t.Helper()
	testprog.NeedTool(t, "gcc")
	program := filepath.Join(t.TempDir(), "steps")
	if out, err := exec.Command("gcc", "-g", "-o", program, testprog.Source("steps.c")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return deetOnTerminal(t, home, append(args, program)...)
}

// deetOnTerminal starts deet with these arguments and no others.
func deetOnTerminal(t *testing.T, home string, args ...string) *screen {
	t.Helper()
	c := exec.Command(deet, args...)
	c.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR=1", "HOME="+home)
	file, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	if err := pty.Setsize(file, &pty.Winsize{Rows: 40, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	s := &screen{T: t, file: file, vt: vt10x.New(vt10x.WithSize(120, 40)), read: make(chan []byte), cmd: c, modes: modesOf(t, file)}
	c.Stdin, c.Stdout, c.Stderr = tty, tty, tty
	c.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			buf := make([]byte, 4096)
			n, err := file.Read(buf)
			if err != nil {
				close(s.read)
				return
			}
			s.read <- buf[:n]
		}
	}()
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		file.Close()
	})
	return s
}

func modesOf(t *testing.T, f *os.File) unix.Termios {
	t.Helper()
	modes, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *modes
}

// wait reads until the screen shows a text.
func (s *screen) wait(text string) {
	s.Helper()
	limit := time.After(20 * time.Second)
	for !strings.Contains(s.text(), text) {
		select {
		case b, ok := <-s.read:
			if !ok {
				s.Fatalf("deet ended; %q is not on the screen:\n%s", text, s.text())
			}
			s.vt.Write(b)
		case <-limit:
			s.Fatalf("%q is not on the screen:\n%s", text, s.text())
		}
	}
}

// text is what the screen shows, without the blanks at the ends.
func (s *screen) text() string {
	var lines []string
	for line := range strings.SplitSeq(s.vt.String(), "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return "\n" + strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func (s *screen) typed(keys string) {
	s.Helper()
	if _, err := s.file.WriteString(keys); err != nil {
		s.Fatal(err)
	}
}

// end waits for deet's end, and checks that the terminal is as it was.
func (s *screen) end() {
	s.Helper()
	for b := range s.read {
		s.vt.Write(b)
	}
	if err := s.cmd.Wait(); err != nil {
		s.Errorf("deet ended with %v:\n%s", err, s.text())
	}
	if modes := modesOf(s.T, s.file); modes != s.modes {
		s.Errorf("the terminal's modes are %+v, were %+v", modes, s.modes)
	}
}

func TestEditing(t *testing.T) {
	home := t.TempDir()
	s := onTerminal(t, home, "-nx")
	s.wait("(deet)")
	s.typed("bre\tspi\t\r") // completes the command and the function
	s.wait("Set breakpoint 0 at")
	s.typed("rux\x7fn\r") // a key deleted
	s.wait("Stopped at")
	s.typed("print 1+\x01\x0bprint 6*7\r") // to the start of the line, and cut
	s.wait("$1 = 42")
	s.typed("\x10\r") // the line before, again
	s.wait("$2 = 42\n(deet)")
	s.typed("\x03")                         // Ctrl-C at the prompt: before it, the signal would end a command
	s.wait("Type \"quit\" to exit\n(deet)") // a key before the prompt would be the terminal's, not ours
	s.typed("\x04")                         // Ctrl-D
	s.end()
	history, err := os.ReadFile(filepath.Join(home, ".deet_history"))
	if err != nil || !bytes.Contains(history, []byte("break spin\nrun\nprint 6*7\n")) {
		t.Errorf("history %q, %v", history, err)
	}
}

func TestViKeys(t *testing.T) {
	s := onTerminal(t, t.TempDir(), "-nx", "-ex", "set editing vi")
	s.wait("(deet)")
	s.typed("rint 6*7\x1b0ip\r") // escape, to the start, insert
	s.wait("$1 = 42")
	s.typed("quit\r")
	s.end()
}

// The program has a cooked terminal while it runs, whatever deet does to it.
func TestTerminalOfTheProgram(t *testing.T) {
	s := onTerminal(t, t.TempDir(), "-nx", "-ex", "shell stty -a | grep -o '[-]*icanon'", "-ex", "quit")
	s.wait("\nicanon")
	s.end()
}
