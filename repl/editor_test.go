package repl

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// noColumns in the environment makes a terminal that does not know its width.
const noColumns = "DEET_TEST_COLUMNS=0"

// A keyboard is a terminal with a shell on it, seen from the user's side.
type keyboard struct {
	t      *testing.T
	master *os.File
	cmd    *exec.Cmd
	chunks chan []byte
	screen []byte // since the last wait
	found  unix.Termios
}

// sit starts this test binary in a role on a new terminal.
func sit(t *testing.T, role string, environ ...string) *keyboard {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer slave.Close()
	size := &pty.Winsize{Rows: 24, Cols: 80}
	if slices.Contains(environ, noColumns) {
		size.Cols = 0
	}
	if err := pty.Setsize(slave, size); err != nil {
		t.Fatal(err)
	}
	k := &keyboard{t: t, master: master, chunks: make(chan []byte)}
	k.found = k.modes()
	k.cmd = exec.Command(os.Args[0])
	k.cmd.Env = append(os.Environ(), append([]string{"HOME=" + t.TempDir(), "DEET_TEST_ROLE=" + role}, environ...)...)
	k.cmd.Stdin, k.cmd.Stdout, k.cmd.Stderr = slave, slave, slave
	k.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(k.chunks)
		for {
			buf := make([]byte, 4096)
			n, err := master.Read(buf) // EIO when the last user of the terminal is gone
			if n > 0 {
				k.chunks <- buf[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		k.cmd.Process.Kill()
		for range k.chunks {
		}
		k.cmd.Wait()
		master.Close()
	})
	return k
}

func (k *keyboard) modes() unix.Termios {
	k.t.Helper()
	modes, err := unix.IoctlGetTermios(int(k.master.Fd()), unix.TCGETS)
	if err != nil {
		k.t.Fatal(err)
	}
	return *modes
}

func (k *keyboard) raw() bool { return k.modes().Lflag&unix.ICANON == 0 }

func (k *keyboard) press(keys string) {
	k.t.Helper()
	if _, err := k.master.WriteString(keys); err != nil {
		k.t.Fatal(err)
	}
}

// wait reads until a text has been printed after the one that was waited for
// last, and returns what came with it.
func (k *keyboard) wait(text string) string {
	k.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		if i := bytes.Index(k.screen, []byte(text)); i >= 0 {
			end := i + len(text)
			seen := string(k.screen[:end])
			k.screen = k.screen[end:]
			return seen
		}
		select {
		case chunk, ok := <-k.chunks:
			if !ok {
				k.t.Fatalf("the shell ended before it printed %q:\n%q", text, k.screen)
			}
			k.screen = append(k.screen, chunk...)
		case <-limit:
			k.t.Fatalf("%q was not printed:\n%q", text, k.screen)
		}
	}
}

// left waits for the end and checks how the shell and the terminal are left.
func (k *keyboard) left(status int) {
	k.t.Helper()
	for chunk := range k.chunks {
		k.screen = append(k.screen, chunk...)
	}
	k.cmd.Wait()
	if got := k.cmd.ProcessState.ExitCode(); got != status {
		k.t.Errorf("the exit status is %d, want %d:\n%q", got, status, k.screen)
	}
	if got := k.modes(); got != k.found {
		k.t.Errorf("the terminal is left in modes\n%+v, found in\n%+v", got, k.found)
	}
}

// editors are the three, with what chooses them. enter is the key of that name
// on the terminal as it is then.
var editors = []struct {
	name    string
	raw     bool
	enter   string
	environ []string
}{
	{"emacs", true, "\r", []string{"TERM=xterm", "DEET_TEST_EDITING=emacs"}},
	{"vi", true, "\r", []string{"TERM=xterm", "DEET_TEST_EDITING=vi"}},
	{"plain", false, "\n", []string{"TERM=dumb"}},
}

// The terminal is raw while a line is edited and cooked while it is obeyed,
// also for the program, which gets each line that is typed for it.
func TestTerminalIsShared(t *testing.T) {
	program := programs.Build(t, "repl_terminal.c", "-O0")
	for _, e := range editors {
		t.Run(e.name, func(t *testing.T) {
			k := sit(t, "deet", append(e.environ, "DEET_TEST_PROGRAM="+program)...)
			for range 2 { // the program ends, and starts again
				k.wait(prompt)
				if k.raw() != e.raw {
					t.Errorf("at the prompt raw is %t, want %t", k.raw(), e.raw)
				}
				k.press("run" + e.enter)
				k.wait("program: cooked, signals")
				k.press("a line\n")
				k.wait("program: read a line")
				k.wait("Child exited (status 0)")
			}
			k.wait(prompt)
			k.press("!stty -a" + e.enter)
			k.wait(" icanon")
			k.wait(prompt)
			k.press("\x04")
			k.left(0)
		})
	}
}

func TestControlKeys(t *testing.T) {
	for _, e := range editors {
		t.Run(e.name, func(t *testing.T) {
			k := sit(t, "deet", e.environ...)
			k.wait(prompt)
			for _, typed := range []string{"", "print 1", ""} {
				k.press(typed + "\x03")
				k.wait("Type \"quit\" to exit\r\n")
				k.wait(prompt)
			}
			k.press("print 6*7" + e.enter) // nothing of the lines given up is left
			k.wait("$1 = 42\r\n")
			k.wait(prompt)
			k.press("quit 3" + e.enter)
			k.left(3)
		})
	}
}

// SIGTERM and SIGHUP end deet with the terminal as it was found, at the
// prompt and while the program has the terminal.
func TestEndedBySignals(t *testing.T) {
	program := programs.Build(t, "repl_terminal.c", "-O0")
	for _, e := range editors {
		for _, sig := range []unix.Signal{unix.SIGTERM, unix.SIGHUP} {
			for _, where := range []string{"prompt", "program"} {
				t.Run(fmt.Sprintf("%s %v %s", e.name, sig, where), func(t *testing.T) {
					k := sit(t, "deet", append(e.environ, "DEET_TEST_PROGRAM="+program)...)
					k.wait(prompt)
					if where == "program" {
						k.press("run" + e.enter)
						k.wait("program: cooked")
					}
					k.cmd.Process.Signal(sig)
					k.left(128 + int(sig))
				})
			}
		}
	}
}

// actParent is what a shell with job control does: it starts deet in front,
// and when that stops it says what the terminal is like, and lets it go on.
func actParent() int {
	signal.Ignore(unix.SIGTTOU) // from behind, we take the terminal back
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "DEET_TEST_ROLE=deet")
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: true, Ctty: 0}
	if err := c.Start(); err != nil {
		fmt.Println(err)
		return 1
	}
	for {
		var status unix.WaitStatus
		if _, err := unix.Wait4(c.Process.Pid, &status, unix.WUNTRACED, nil); err != nil && err != unix.EINTR {
			fmt.Println(err)
			return 1
		} else if err == nil && !status.Stopped() {
			return status.ExitStatus()
		}
		modes, err := unix.IoctlGetTermios(0, unix.TCGETS)
		if err != nil {
			return 1
		}
		fmt.Printf("[stopped by %v, cooked is %t]\n", status.StopSignal(), modes.Lflag&unix.ICANON != 0)
		unix.Kill(-c.Process.Pid, unix.SIGCONT)
	}
}

// Ctrl-Z at the prompt stops deet with a terminal that the shell can use.
// When it goes on, the line is still there.
func TestSuspend(t *testing.T) {
	for _, e := range editors {
		t.Run(e.name, func(t *testing.T) {
			k := sit(t, "parent", e.environ...)
			for range 2 {
				k.wait(prompt)
				k.press("print 6*")
				if e.raw {
					k.wait("6*")
				}
				k.press("\x1a")
				k.wait("[stopped by stopped, cooked is true]\r\n")
				if e.raw {
					k.wait("print 6*") // shown again
					k.press("7" + e.enter)
				} else {
					k.press("print 42" + e.enter) // the kernel drops a line at Ctrl-Z
				}
				k.wait(" = 42\r\n")
			}
			k.wait(prompt)
			k.press("quit" + e.enter)
			k.left(0)
		})
	}
}

func TestEditing(t *testing.T) {
	program := programs.Build(t, "steps.c", "-O0")
	tests := map[string][]struct{ keys, want string }{
		"emacs": {
			{"prunt 6*8\x01\x06\x06\x06\x08i\x05\x7f7\r", "$1 = 42\r\n"}, // start, right, delete back, end
			{"\x10\r", "$2 = 42\r\n"},                                    // the line before
			{"\x12pru\x7fi\r", "$3 = 42\r\n"},                            // searched for
			{"bre\tfac\t\r", "Set breakpoint 0 at 0x"},
			{"print \x1b[D\x1b[C1+1\r", "$4 = 2\r\n"},
		},
		"vi": {
			{"prunt 6*8\x1b0llriA\x7f7\r", "$1 = 42\r\n"}, // start, two right, replace, append
			{"\x1bk\r", "$2 = 42\r\n"},
			{"\x1b[A\x1b[A\r", "$3 = 42\r\n"},
			{"bre\tfac\t\r", "Set breakpoint 0 at 0x"},
			{"print 1\x1bd\r", "$4 = 1\r\n"}, // readline alone would wait for ever here
			{"\x1b[3~print 2\r", "$5 = 2\r\n"},
		},
		"plain": {
			{"prunt\x7f\x7f\x7fint 6*7\n", "$1 = 42\r\n"}, // by the kernel
			{"print \xc3\xa4\n", "in current context.\r\n"},
		},
	}
	for _, e := range editors {
		t.Run(e.name, func(t *testing.T) {
			k := sit(t, "deet", append(e.environ, "DEET_TEST_PROGRAM="+program)...)
			k.wait(prompt)
			for _, step := range tests[e.name] {
				k.press(step.keys)
				k.wait(step.want)
				k.wait(prompt)
			}
			k.press("quit" + e.enter)
			k.left(0)
		})
	}
}

// The three editors keep one history, a command a line, and find it again.
func TestHistoryIsShared(t *testing.T) {
	home := t.TempDir()
	for _, e := range editors {
		k := sit(t, "deet", append(e.environ, "HOME="+home)...)
		k.wait(prompt)
		k.press("show listsize" + e.enter + e.enter)
		k.wait("listsize is 10.\r\n")
		k.wait(prompt)
		k.press("print '" + e.name + "'" + e.enter)
		k.wait(prompt)
		k.press("quit" + e.enter)
		k.left(0)
	}
	got, err := os.ReadFile(filepath.Join(home, ".deet_history"))
	if want := "show listsize\nprint 'emacs'\nquit\nshow listsize\nprint 'vi'\nquit\nshow listsize\nprint 'plain'\nquit\n"; err != nil || string(got) != want {
		t.Errorf("the history is %q (%v), want %q", got, err, want)
	}
	up := map[string]string{"emacs": "\x10\x10", "vi": "\x1b[A\x1b[A"}
	for _, e := range editors[:2] {
		if err := os.WriteFile(filepath.Join(home, ".deet_history"), []byte("print 40+2\nshow width\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		k := sit(t, "deet", append(e.environ, "HOME="+home)...)
		k.wait(prompt)
		k.press(up[e.name] + e.enter)
		k.wait("$1 = 42\r\n")
		k.wait(prompt)
		k.press("\x04")
		k.left(0)
	}
}

// The keys change at once.
func TestSetEditing(t *testing.T) {
	k := sit(t, "deet", "TERM=xterm")
	for _, step := range []struct{ keys, want string }{
		{"set editing vi\r", "\n"}, {"print 4\x1bhi1\r", "$1 = 14\r\n"},
		{"set editing emacs\r", "\n"}, {"print 4\x021\r", "$2 = 14\r\n"},
		{"set editing vi\r", "\n"}, {"print 5\r", "$3 = 5\r\n"},
	} {
		k.wait(prompt)
		k.press(step.keys)
		k.wait(step.want)
	}
	k.wait(prompt)
	k.press("\x04")
	k.left(0)
}

// A terminal that says it has no columns is read plainly.
func TestNoColumns(t *testing.T) {
	k := sit(t, "deet", "TERM=xterm", noColumns)
	k.wait(prompt)
	if k.raw() {
		t.Error("the terminal is raw")
	}
	k.press("\x03")
	k.wait("Type \"quit\" to exit\r\n")
	k.wait(prompt)
	k.press("\x04")
	k.left(0)
}

// On a pipe there are prompts and answers, and not one escape. What stands
// behind run is for the program.
func TestPipe(t *testing.T) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "HOME="+t.TempDir(), "TERM=xterm", "DEET_TEST_ROLE=deet",
		"DEET_TEST_PROGRAM="+programs.Build(t, "repl_terminal.c", "-O0"))
	c.Stdin = strings.NewReader("print 6*7 # comment\n\n\nnosuch\nset editing vi\nprint 2\nrun\na line\n")
	out, err := c.CombinedOutput()
	want := prompt + "$1 = 42\n" + prompt + "$2 = 42\n" + prompt + "$3 = 42\n" + prompt + "Unrecognized command.\n" +
		prompt + prompt + "$4 = 2\n" + prompt + "program: no terminal\nprogram: read a line\nChild exited (status 0)\n" + prompt + "\n"
	if err != nil || string(out) != want {
		t.Errorf("%v, output\n%s\nwant\n%s", err, out, want)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, ".deet_history")); err == nil {
		t.Error("a pipe has left a history")
	}
}

// Without a terminal, Ctrl-C reaches us: it stops the program if that runs,
// and else gives up the line.
func TestInterruptWithoutTerminal(t *testing.T) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "HOME="+t.TempDir(), "DEET_TEST_ROLE=deet",
		"DEET_TEST_PROGRAM="+programs.Build(t, "repl_terminal.c", "-O0"))
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var seen []byte
	wait := func(text string) {
		t.Helper()
		for !bytes.Contains(seen, []byte(text)) {
			buf := make([]byte, 4096)
			n, err := out.Read(buf)
			if err != nil {
				t.Fatalf("%q was not printed: %v\n%s", text, err, seen)
			}
			seen = append(seen, buf[:n]...)
		}
		_, seen, _ = bytes.Cut(seen, []byte(text))
	}
	wait(prompt)
	c.Process.Signal(unix.SIGINT)
	wait("Type \"quit\" to exit\n" + prompt)
	fmt.Fprintln(in, "run")
	wait("program: no terminal\n")
	c.Process.Signal(unix.SIGINT)
	wait("Child stopped (signal SIGINT)\nStopped at ")
	wait(prompt)
	in.Close()
	wait("Killing running inferior (pid ")
	if err := c.Wait(); err != nil {
		t.Error(err)
	}
}
