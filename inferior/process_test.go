package inferior

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"deet/internal/testprog"

	"golang.org/x/sys/unix"
)

var builder *testprog.Builder

// helper, in the environment, makes the test binary a tracer that is to be
// killed: see TestTracerKilled.
const helper = "DEET_TEST_TRACER"

// TestMain fails if a test leaves a process behind.
func TestMain(m *testing.M) {
	if program := os.Getenv(helper); program != "" {
		beKilled(program)
	}
	var err error
	if builder, err = testprog.NewBuilder(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	builder.Close()
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_ALL, 0, &info, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil); err != unix.ECHILD {
		fmt.Fprintln(os.Stderr, "a test left a child behind")
		code = 1
	}
	os.Exit(code)
}

// start starts testdata/inferior_many.c.
func start(t *testing.T, args ...string) (*Tracer, *Process) {
	t.Helper()
	program := builder.Build(t, "inferior_many.c", "-pthread")
	tracer := NewTracer()
	p, err := tracer.Start(Command{Path: program, Args: append([]string{program}, args...)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tracer.Close(); err != nil {
			t.Error(err)
		}
	})
	return tracer, p
}

// runToEnd resumes after every event, and counts the events by their kind.
func runToEnd(t *testing.T, tracer *Tracer, p *Process) (end Event, counts map[string]int) {
	t.Helper()
	counts = make(map[string]int)
	if err := p.ResumeAll(); err != nil && !gone(err) {
		t.Fatal(err)
	}
	for {
		th, ev, err := tracer.Wait()
		if err != nil {
			t.Fatal(err)
		}
		counts[strings.TrimPrefix(fmt.Sprintf("%T", ev), "inferior.")]++
		switch ev := ev.(type) {
		case Exited, Killed:
			if th.Process() == p {
				return ev, counts
			}
			continue
		case ThreadExited:
			continue
		case Cloned:
			err = ev.Child.Resume(Continue)
		case Forked:
			err = ev.Child.Detach()
		}
		if err == nil || gone(err) {
			err = th.Resume(Continue)
		}
		if err != nil && !gone(err) {
			t.Fatal(err)
		}
	}
}

func TestEnds(t *testing.T) {
	tests := []struct {
		args   string
		want   Event
		counts map[string]int
	}{
		{"exit 0", Exited{0}, nil},
		{"exit 42", Exited{42}, nil},
		{"crash", Killed{Signal: unix.SIGKILL}, nil},
		{"threads 400", Exited{0}, map[string]int{"Cloned": 400, "ThreadExited": 400}},
		{"exec", Exited{7}, map[string]int{"Execed": 1, "Cloned": 1}},
		{"leader", Exited{5}, map[string]int{"Cloned": 1, "ThreadExited": 1}},
		{"signals 1000", Exited{0}, map[string]int{"Stopped": 1000}},
		{"forks 50", Exited{0}, map[string]int{"Forked": 50, "Stopped": 50}}, // and a SIGCHLD each
		{"vforks 20", Exited{0}, map[string]int{"Forked": 20, "VForkDone": 20}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			tracer, p := start(t, strings.Fields(tt.args)...)
			end, counts := runToEnd(t, tracer, p)
			if end != tt.want {
				t.Errorf("ended %v, want %v", end, tt.want)
			}
			for kind, n := range tt.counts {
				if counts[kind] != n {
					t.Errorf("%d events %s, want %d; all: %v", counts[kind], kind, n, counts)
				}
			}
			if s := p.State(); s.Kind != StateDead || s.End != tt.want {
				t.Errorf("state %v", s)
			}
			if err := p.Kill(); err != nil {
				t.Errorf("a kill after the end: %v", err)
			}
		})
	}
}

// The program has the descriptors that it would have without us, and no more.
func TestNoDescriptorLeaks(t *testing.T) {
	c := exec.Command(builder.Build(t, "inferior_many.c", "-pthread"), "fds")
	if c.Run(); c.ProcessState == nil {
		t.Fatal("the program did not run")
	}
	start(t, "spin") // so that there is a tracee with files of its own
	tracer, p := start(t, "fds")
	if end, _ := runToEnd(t, tracer, p); end != (Exited{c.ProcessState.ExitCode()}) {
		t.Errorf("under us the program %v, without it has %d descriptors", end, c.ProcessState.ExitCode())
	}
}

// Any number of goroutines kill and ask while the owner waits; one of them
// all reaps, and each is answered.
func TestKillFromElsewhere(t *testing.T) {
	for range 50 {
		tracer, p := start(t, "spin")
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for p.State().Kind == StateStopped {
				}
				for range 3 {
					if err := p.Kill(); err != nil {
						t.Error(err)
					}
				}
			})
		}
		end, _ := runToEnd(t, tracer, p)
		group.Wait()
		if want := (Killed{Signal: unix.SIGKILL}); end != want {
			t.Fatalf("ended %v, want %v", end, want)
		}
	}
}

func TestInterrupt(t *testing.T) {
	for _, act := range []string{"spin", "pause"} {
		tracer, p := start(t, act)
		for range 100 {
			if err := p.ResumeAll(); err != nil {
				t.Fatal(err)
			}
			go p.Interrupt()
			if _, ev, err := tracer.Wait(); err != nil || ev != (Interrupted{}) {
				t.Fatalf("%s: %v, %v; want an interrupt", act, ev, err)
			}
			if err := p.Interrupt(); err != nil { // it is stopped: nothing to do
				t.Fatal(err)
			}
		}
	}
}

func TestKilledWhileStopped(t *testing.T) {
	tracer, p := start(t, "spin")
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.ResumeAll(); err != nil && !gone(err) {
		t.Fatal(err)
	}
	for {
		th, ev, err := tracer.Wait()
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := ev.(Killed); ok {
			return
		}
		if err := th.Resume(Continue); err != nil && !gone(err) {
			t.Fatal(err)
		}
	}
}

func TestMemory(t *testing.T) {
	_, p := start(t, "exit")
	regs, err := p.Threads()[0].Registers()
	if err != nil {
		t.Fatal(err)
	}
	var code [4]byte
	if err := p.ReadMemory(regs.PC(), code[:]); err != nil {
		t.Fatal(err)
	}
	if err := p.WriteMemory(regs.PC(), code[:]); err != nil { // code that is not writable
		t.Fatal(err)
	}
	var failed *MemoryError
	if err := p.ReadMemory(0, code[:]); !errors.As(err, &failed) || failed.Addr != 0 {
		t.Errorf("read at 0: %v", err)
	}
}

func TestStartErrors(t *testing.T) {
	text := t.TempDir() + "/text"
	if err := os.WriteFile(text, []byte("no program\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{"/nonexistent": unix.ENOENT, "/etc/passwd": unix.EACCES, text: unix.ENOEXEC} {
		if _, err := NewTracer().Start(Command{Path: path}); !errors.Is(err, want) {
			t.Errorf("start %s: %v, want %v", path, err, want)
		}
	}
}

func TestAttach(t *testing.T) {
	program := builder.Build(t, "inferior_many.c", "-pthread")
	c := exec.Command(program, "pause")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	tracer := NewTracer()
	for range 20 {
		p, err := tracer.Attach(c.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Threads()[0].Registers(); err != nil {
			t.Fatal(err)
		}
		if err := p.Detach(); err != nil {
			t.Fatal(err)
		}
	}
	c.Process.Kill()
	c.Wait()
	if _, err := tracer.Attach(1 << 30); err == nil {
		t.Error("attached to a process that is not there")
	}
}

// beKilled starts a program under ptrace, says its pid, and waits for the end.
func beKilled(program string) {
	p, err := NewTracer().Start(Command{Path: program, Args: []string{program, "spin"}})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if err := p.ResumeAll(); err != nil {
		os.Exit(1)
	}
	fmt.Println(p.PID())
	select {}
}

// A tracer that is killed with SIGKILL takes what it traces along.
func TestTracerKilled(t *testing.T) {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), helper+"="+builder.Build(t, "inferior_many.c", "-pthread"))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Fscan(out, &pid); err != nil {
		t.Fatal(err)
	}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	c.Process.Signal(syscall.SIGKILL)
	c.Wait()
	poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}} // readable once it has ended
	if n, err := unix.Poll(poll, 10000); n != 1 || err != nil {
		unix.Kill(pid, unix.SIGKILL)
		t.Errorf("process %d outlived its tracer", pid)
	}
}

func TestRegisterNames(t *testing.T) {
	var r Registers
	r.Rax, r.Rbx = 0x1122334455667788, 0xffffffffffffffff
	for name, want := range map[string]uint64{"rax": 0x1122334455667788, "eax": 0x55667788, "ax": 0x7788, "al": 0x88, "ah": 0x77} {
		if got, ok := r.Get(name); !ok || got != want {
			t.Errorf("%s = %#x, want %#x", name, got, want)
		}
	}
	if r.Set("bh", 0); r.Rbx != 0xffffffffffff00ff {
		t.Errorf("rbx = %#x after bh = 0", r.Rbx)
	}
	for n := range ReturnAddress + 1 {
		if _, ok := r.DWARF(n); !ok {
			t.Errorf("register %d is not there", n)
		}
	}
}

func FuzzParseMapping(f *testing.F) {
	f.Add("7f00-7f10 r-xp 00000000 08:01 42   /lib/a b\n")
	f.Fuzz(func(t *testing.T, line string) { parseMapping(line) })
}
