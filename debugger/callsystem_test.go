package debugger

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// A piped program reads what the test writes, and the test what it prints.
type piped struct {
	*run
	to   *os.File
	from *bufio.Reader
}

func pipedSession(t *testing.T, program string, args ...string) *piped {
	t.Helper()
	in, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Program: program, Args: args, Stdin: in, Stdout: out, Stderr: out})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		for _, f := range []*os.File{in, to, from, out} {
			f.Close()
		}
	})
	return &piped{&run{s, t, "calls.c"}, to, bufio.NewReader(from)}
}

// line reads what the program prints, in a goroutine that may not fail a test.
func (p *piped) printed() string {
	text, err := p.from.ReadString('\n')
	if err != nil && err != io.EOF {
		return err.Error()
	}
	return strings.TrimSpace(text)
}

// awaitSyscall waits until the kernel says that a thread is in a system call.
func awaitSyscall(pid int, number string) {
	for {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", pid))
		if err != nil || strings.HasPrefix(string(text), number+" ") {
			return
		}
	}
}

// A call in the middle of a system call leaves it to go on as if nothing had
// been.
func TestCallInSystemCall(t *testing.T) {
	for _, b := range buildsOfCalls {
		t.Run(b[0]+b[1], func(t *testing.T) {
			p := pipedSession(t, builder.BuildWith(t, b[0], "calls.c", b[1], "-w"), "wait")
			p.SetPolicy(unix.SIGUSR1, Policy{Pass: false})
			if stop, err := p.Start(nil); err != nil {
				t.Fatal(describe(stop), err)
			}
			pid, said := p.PID(), make(chan string, 1)
			go func() {
				said <- p.printed()
				awaitSyscall(pid, "0") // read
				p.Interrupt()
			}()
			stop, err := p.Continue(1)
			if got := <-said; got != "reading" {
				t.Fatalf("the program printed %q", got)
			}
			if _, ok := stop.(Paused); !ok || err != nil {
				t.Fatal(describe(stop), err)
			}
			before := registersOf(t, p.Session)
			if before.Orig_rax != 0 {
				t.Fatalf("the program is not in read: orig_rax is %#x", before.Orig_rax)
			}
			for _, e := range [][2]string{{"fact(5)", "120"}, {"(int)getpid()", fmt.Sprint(p.PID())}, {"double_arg(3)", "0.75"}} {
				if got := ourText(p.Session, e[0]); got != e[1] {
					t.Errorf("%s = %s, want %s", e[0], got, e[1])
				}
			}
			if !registersOf(t, p.Session).same(before) {
				t.Error("the registers are not what they were")
			}
			io.WriteString(p.to, "x")
			p.want(p.Continue(1))("exited 0")
			if got := p.printed(); got != "read 1 x" {
				t.Errorf("the program printed %q: its read was not restarted", got)
			}
		})
	}
}

// A process that runs already can be made to call functions, and goes on
// unharmed.
func TestCallInAttached(t *testing.T) {
	program := builder.Build(t, "calls.c", "-w")
	cmd := exec.Command(program, "wait")
	to, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}

	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	from := bufio.NewReader(out)
	text, _ := from.ReadString('\n')
	awaitSyscall(cmd.Process.Pid, "0")
	s := session(t, program)
	if _, err := s.Attach(cmd.Process.Pid); err != nil {
		t.Fatal(err)
	}
	if got := ourText(s, "fact(6)"); got != "720" {
		t.Errorf("fact(6) = %s; the program printed %q", got, text)
	}
	if got := ourText(s, `(long)strlen("attached")`); got != "8" {
		t.Errorf("strlen = %s", got)
	}
	if err := s.Detach(); err != nil {
		t.Fatal(err)
	}
	io.WriteString(to, "y")
	text, _ = from.ReadString('\n')
	if err := cmd.Wait(); err != nil || text != "read 1 y\n" {
		t.Errorf("the program printed %q and ended with %v", text, err)
	}
}

// A process that is let go in the middle of a call goes on from where it was.
func TestDetachInCall(t *testing.T) {
	program := builder.Build(t, "calls.c", "-w")
	cmd := exec.Command(program, "wait")
	to, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	from := bufio.NewReader(out)
	from.ReadString('\n')
	awaitSyscall(cmd.Process.Pid, "0")
	s := session(t, program)
	if _, err := s.Attach(cmd.Process.Pid); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Break("fact", false); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err = s.Evaluate("fact(3)")
		wantCallError(t, err)
	}
	if err := s.Detach(); err != nil {
		t.Fatal(err)
	}
	io.WriteString(to, "z")
	text, _ := from.ReadString('\n')
	if err := cmd.Wait(); err != nil || text != "read 1 z\n" {
		t.Errorf("the program printed %q and ended with %v", text, err)
	}
}
