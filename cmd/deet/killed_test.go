package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"deet/internal/testprog"

	"golang.org/x/sys/unix"
)

// moments are what deet does when it is killed: the commands that lead there,
// and what the screen shows by then.
var moments = []struct{ name, commands, shows string }{
	{"prompt", "break once\rcontinue\rprint 6*7\r", "= 42"},
	{"running", "print 6*7\rcontinue\r", "= 42"},
	{"conditions", "break once if count < 0\rcontinue\r", "Set breakpoint"},
	{"steps", "break once\rcontinue\rprint 6*7\rnext 100000\r", "= 42"},
	{"loop of steps", "break once\rwhile 1\rcontinue\rend\r", "stress.c"},
	{"single steps", "break once\rcontinue\rprint 6*7\rstepi 1000000\r", "= 42"},
}

// stressProgram compiles testdata/stress.c.
func stressProgram(t *testing.T) string {
	t.Helper()
	testprog.NeedTool(t, "gcc")
	program := filepath.Join(t.TempDir(), "stress")
	out, err := exec.Command("gcc", "-g", "-pthread", "-o", program, testprog.Source("stress.c")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// repeats is how often each of the tests here is done: see make stress.
func repeats() int {
	n, err := strconv.Atoi(os.Getenv("DEET_STRESS"))
	if err != nil {
		return 1
	}
	return n
}

// reads looks at the screen a random number of times more, while there is
// something new, so that the moment is another one each time.
func (s *screen) reads(most int) {
	s.Helper()
	for range rand.IntN(most) {
		select {
		case b, ok := <-s.read:
			if !ok {
				s.Fatalf("deet ended:\n%s", s.text())
			}
			s.vt.Write(b)
		default:
		}
	}
}

// kill sends deet a signal and waits for its end.
func (s *screen) kill(sig syscall.Signal) {
	s.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.Fatal(err)
	}
	for b := range s.read {
		s.vt.Write(b)
	}
	s.cmd.Wait()
	ws := s.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if sig == unix.SIGKILL {
		return // nobody could put the modes back
	}
	if ws.ExitStatus() != 128+int(sig) {
		s.Errorf("deet ended with %v:\n%s", s.cmd.ProcessState, s.text())
	}
	if modes := modesOf(s.T, s.file); modes != s.modes {
		s.Errorf("the terminal's modes are %+v, were %+v", modes, s.modes)
	}
}

// tracees are the processes that deet has started.
func (s *screen) tracees() []int {
	var pids []int
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", s.cmd.Process.Pid))
	for _, path := range lists {
		list, _ := os.ReadFile(path)
		for word := range strings.FieldsSeq(string(list)) {
			pid, _ := strconv.Atoi(word)
			pids = append(pids, pid)
		}
	}
	return pids
}

// Whatever kills deet, and whenever, what it has started dies with it.
func TestNothingSurvivesDeet(t *testing.T) {
	program := stressProgram(t)
	for _, sig := range []syscall.Signal{unix.SIGKILL, unix.SIGTERM, unix.SIGHUP} {
		for _, m := range moments[1:] {
			t.Run(fmt.Sprintf("%v %s", sig, m.name), func(t *testing.T) {
				t.Parallel()
				for range repeats() {
					s := deetOnTerminal(t, t.TempDir(), "-nx", "-ex", "break main", "-ex", "run", program, "turns", "1000000")
					s.wait("Stopped at")
					pids := s.tracees()
					if len(pids) != 1 {
						t.Fatalf("deet has the children %v", pids)
					}
					fd, err := unix.PidfdOpen(pids[0], 0)
					if err != nil {
						t.Fatal(err)
					}
					s.typed(m.commands)
					s.wait(m.shows)
					s.reads(100)
					s.kill(sig)
					gone(t, pids[0], fd)
				}
			})
		}
	}
}

// gone checks that a process ends, and ends it if it does not.
func gone(t *testing.T, pid, fd int) {
	t.Helper()
	defer unix.Close(fd)
	const limit = 20000 // ms: a program may have turns to take before its end
	poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	n, err := unix.Poll(poll, limit)
	for err == unix.EINTR { // a signal of Go's own
		n, err = unix.Poll(poll, limit)
	}
	if n != 1 || err != nil {
		unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0)
		t.Errorf("process %d is still there", pid)
	}
}

// A process that deet has attached to goes on, unharmed, when deet is told to
// end: it takes each of its turns, and ends with status 0.
func TestAttachedSurvivesDeet(t *testing.T) {
	program := stressProgram(t)
	for _, sig := range []syscall.Signal{unix.SIGTERM, unix.SIGHUP} {
		for _, m := range moments {
			t.Run(fmt.Sprintf("%v %s", sig, m.name), func(t *testing.T) {
				t.Parallel()
				for range repeats() {
					attached := exec.Command(program, "turns", "3000")
					if err := attached.Start(); err != nil {
						t.Fatal(err)
					}
					s := deetOnTerminal(t, t.TempDir(), "-nx", "-p", fmt.Sprint(attached.Process.Pid), program)
					s.wait("Stopped at")
					s.typed(m.commands)
					s.wait(m.shows)
					s.reads(100)
					s.kill(sig)
					fd, err := unix.PidfdOpen(attached.Process.Pid, 0)
					if err != nil {
						t.Fatal(err)
					}
					gone(t, attached.Process.Pid, fd) // by itself
					if err := attached.Wait(); err != nil {
						t.Errorf("the program %v; deet showed\n%s", err, s.text())
					}
				}
			})
		}
	}
}
