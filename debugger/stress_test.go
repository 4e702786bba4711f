package debugger

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"deet/breakpoints"

	"golang.org/x/sys/unix"
)

// stress is how much longer than in CI the tests below are to run: make stress.
func stress(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("DEET_STRESS"))
	if err != nil {
		return 1
	}
	return n
}

// hits runs a program to the end of its last process, and counts the stops at
// breakpoints in the first process and in its children.
func hits(t *testing.T, s *Session) (first, children int, end Stop) {
	t.Helper()
	stop, err := s.Run(nil)
	for {
		if err != nil {
			t.Fatalf("after %d and %d hits: %v", first, children, err)
		}
		hit, ok := stop.(HitBreakpoint)
		switch {
		case ok && hit.Process == 1:
			first++
		case ok:
			children++
		case !s.Live():
			return first, children, stop
		default:
			if _, ended := stop.(Exited); !ended {
				t.Fatalf("after %d and %d hits: %s", first, children, describe(stop))
			}
		}
		stop, err = s.Continue(1)
	}
}

// Each hit of each process and thread is told once, whatever they do.
func TestHitsAreExact(t *testing.T) {
	n := stress(t)
	tests := []struct {
		source, act     string
		n               int
		place           string
		first, children int
	}{
		{"processes.c", "forks", 500, "touched", 500, 500},
		{"processes.c", "at_once", 64, "touched", 0, 64},
		{"processes.c", "execs", 30, "touched", 0, 30},
		{"processes.c", "pipes", 200, "touched", 0, 200},
		{"processes.c", "orphan", 0, "touched", 0, 1},
		{"processes.c", "handler", 100, "reaped", 100, 0},
		{"processes.c", "thread_execs", 0, "touched", 1, 0},
		{"processes.c", "in_thread", 100, "forked", 0, 100},
		{"stress.c", "short_lived", 512, "once", 512, 0},
		{"stress.c", "storm", 2000, "once", 2000, 0},
		{"stress.c", "leader", 0, "once", 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.act, func(t *testing.T) {
			program := builder.Build(t, tt.source, "-pthread")
			for range n {
				s := session(t, program, tt.act, fmt.Sprint(tt.n))
				s.signals[unix.SIGUSR1] = Policy{Pass: true}
				r := &run{s, t, tt.source}
				if _, err := s.Break(fmt.Sprintf("%s:%d", tt.source, r.line(tt.place)), false); err != nil {
					t.Fatal(err)
				}
				first, children, end := hits(t, s)
				if first != tt.first || children != tt.children {
					t.Fatalf("%d hits in the first process and %d in its children, want %d and %d; then %s",
						first, children, tt.first, tt.children, describe(end))
				}
				if _, ok := end.(Exited); !ok {
					t.Fatalf("the end is %s", describe(end))
				}
			}
		})
	}
}

// 100 000 real-time signals arrive, each once and in its order.
func TestRealTimeSignals(t *testing.T) {
	const n = 100000
	s := session(t, builder.Build(t, "stress.c", "-pthread"), "real_time", fmt.Sprint(n))
	s.signals[unix.Signal(35)] = Policy{Pass: true} // SIGRTMIN+1: the C library keeps two for itself
	if stop, err := s.Run(nil); err != nil || stop != (Exited{}) {
		t.Errorf("%v, %v", describe(stop), err)
	}
}

// Threads are made while another thread is stepped.
func TestThreadsBornWhileStepping(t *testing.T) {
	s := session(t, builder.Build(t, "stress.c", "-pthread"), "while_stepping", "1000")
	r := &run{s, t, "stress.c"}
	line := r.line("steps")
	if _, err := s.Break(fmt.Sprintf("stress.c:%d", line), true); err != nil {
		t.Fatal(err)
	}
	stop, err := s.Run(nil)
	r.want(stop, err)("breakpoint [0] while_stepping:%d", line)
	thread := s.thread
	for i := range 300 * stress(t) {
		stop, err := s.StepInstruction(1)
		if stepped, ok := stop.(Stepped); !ok || err != nil || stepped.Thread != thread.ID() {
			t.Fatalf("step %d: %s, %v", i, describe(stop), err)
		}
	}
	r.want(s.Continue(1))("exited 0")
}

// SIGSTOP and SIGCONT from outside, at any moment: the program stops for the
// user at each SIGSTOP, is counted on, and nothing is lost.
func TestStopStorm(t *testing.T) {
	s := session(t, builder.Build(t, "stress.c", "-pthread"), "turns", fmt.Sprint(500*stress(t)))
	if _, err := s.Break("once", false); err != nil {
		t.Fatal(err)
	}
	stop, err := s.Run(nil)
	if err != nil {
		t.Fatal(err)
	}
	storm := exec.Command("sh", "-c", `while kill -STOP $0 && kill -CONT $0; do sleep 0.002; done`, fmt.Sprint(s.PID()))
	if err := storm.Start(); err != nil {
		t.Fatal(err)
	}
	defer storm.Wait()
	defer storm.Process.Kill()
	hit := 0
	for ; err == nil && s.Live(); stop, err = s.Continue(1) {
		if _, ok := stop.(HitBreakpoint); ok {
			if hit++; hit == 490*stress(t) { // the number may be another's once it has ended
				storm.Process.Kill()
			}
		}
	}
	if err != nil || stop != (Exited{}) || hit != 500*stress(t) {
		t.Errorf("%d hits, then %s, %v", hit, describe(stop), err)
	}
}

// A busy program that is attached to and let go 200 times never notices.
func TestAttachAgainAndAgain(t *testing.T) {
	program := exec.Command(builder.Build(t, "stress.c", "-pthread"), "turns", "1000000")
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	defer program.Wait()
	defer program.Process.Kill()
	s := session(t, "")
	for i := range 200 * stress(t) {
		if _, err := s.Attach(program.Process.Pid); err != nil {
			t.Fatalf("attach %d: %v", i, err)
		}
		if i == 0 {
			if _, err := s.Break("once", false); err != nil {
				t.Fatal(err)
			}
		}
		stop, err := s.Continue(1)
		if _, ok := stop.(HitBreakpoint); err != nil || !ok {
			t.Fatalf("attach %d: %s, %v", i, describe(stop), err)
		}
		if err := s.Detach(); err != nil {
			t.Fatalf("detach %d: %v", i, err)
		}
	}
	if err := program.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the program is gone: %v", err)
	}
}

// 200 runs of a session leave nothing: no descriptor, no zombie.
func TestRunsLeaveNothing(t *testing.T) {
	s := session(t, builder.Build(t, "processes.c", "-pthread"), "forks", "1")
	if _, err := s.Break("touched", false); err != nil {
		t.Fatal(err)
	}
	count := func() int {
		files, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		children, _ := filepath.Glob("/proc/self/task/*/children")
		for _, path := range children {
			if list, _ := os.ReadFile(path); len(list) > 0 {
				t.Errorf("children are left: %s", list)
			}
		}
		return len(files)
	}
	before := 0
	for i := range 200 * stress(t) {
		stop, err := s.Run(nil)
		if _, ok := stop.(HitBreakpoint); !ok || err != nil {
			t.Fatalf("run %d: %s, %v", i, describe(stop), err)
		}
		if i%2 == 0 {
			continue // killed by the next run
		}
		if err := s.Kill(); err != nil {
			t.Fatal(err)
		}
		if n := count(); before == 0 {
			before = n
		} else if n != before {
			t.Fatalf("run %d: %d descriptors are open, were %d", i, n, before)
		}
	}
}

// A watched global has a copy in each process that is forked, and a change of
// any of them is seen, once.
func TestWatchBothSides(t *testing.T) {
	const n = 20
	s := session(t, builder.Build(t, "processes.c", "-pthread"), "forks", fmt.Sprint(n))
	if _, err := s.Watch(breakpoints.WatchSpec{Expression: "hits"}, ""); err != nil {
		t.Fatal(err)
	}
	changes := map[bool]int{} // by whether it was in the first process
	stop, err := s.Run(nil)
	for ; err == nil && s.Live(); stop, err = s.Continue(1) {
		watched, ok := stop.(Watched)
		if !ok {
			t.Fatal(describe(stop))
		}
		changes[watched.Process == 1]++
	}
	if err != nil || stop != (Exited{}) || changes[true] != n || changes[false] != n {
		t.Errorf("%d changes in the first process and %d in its children, want %d each; then %s, %v",
			changes[true], changes[false], n, describe(stop), err)
	}
}
