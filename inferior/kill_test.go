package inferior

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// stress is how much longer than in CI a test is to run: make stress.
func stress() int {
	n, err := strconv.Atoi(os.Getenv("DEET_STRESS"))
	if err != nil {
		return 1
	}
	return n
}

// Some goroutines ask, some interrupt, some kill at a moment of theirs, while
// the owner waits. Each is answered without an error, and the owner alone
// reaps: it is told of the end once, and there is nobody to wait for after it.
func TestKilledFromElsewhere(t *testing.T) {
	for i := range 200 * stress() {
		act := []string{"spin", "pause", "signals 1000000", "forks 1000000"}[i%4]
		var args [2]string
		fmt.Sscan(act, &args[0], &args[1])
		tracer, p := start(t, args[:]...)
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				for p.State().Kind != StateDead {
					runtime.Gosched()
				}
			})
			group.Go(func() {
				for range 5 {
					if err := p.Interrupt(); err != nil {
						t.Error(err)
					}
				}
			})
			group.Go(func() {
				for range 2 {
					if err := p.Kill(); err != nil {
						t.Error(err)
					}
				}
			})
		}
		end, _ := runToEnd(t, tracer, p)
		group.Wait()
		if want := (Killed{Signal: unix.SIGKILL}); end != want || p.State() != (State{StateDead, want}) {
			t.Fatalf("%s ended %v, want %v; its state is %v", act, end, want, p.State())
		}
		for _, err := range []error{p.Kill(), p.Interrupt(), p.ContinueGroup(), p.KillAndReap()} {
			if err != nil {
				t.Errorf("after the end: %v", err)
			}
		}
		if err := tracer.Close(); err != nil { // the children that it has forked
			t.Error(err)
		}
	}
}

// Nobody signals a number that may be another's by now: once a process has been
// reaped there is no pidfd, and without one nothing is sent. That another
// process gets the number cannot be arranged here (it takes a whole round of
// numbers, or root); so the number is one that certainly lives: our own.
func TestReapedIsNotSignalled(t *testing.T) {
	tracer, p := start(t, "exit")
	runToEnd(t, tracer, p)
	if p.pidfd != -1 {
		t.Errorf("the pidfd %d is open after the end", p.pidfd)
	}
	p.pid = os.Getpid()
	if err := p.Kill(); err != nil { // this test would not see the end of it
		t.Error(err)
	}
	if err := p.KillAndReap(); err != nil {
		t.Error(err)
	}
}

// A process that was killed while it stood still can be killed again, reaped by
// the owner, and reaped again.
func TestKillTwice(t *testing.T) {
	_, p := start(t, "spin")
	for range 2 {
		if err := p.Kill(); err != nil {
			t.Error(err)
		}
	}
	for range 2 {
		if err := p.KillAndReap(); err != nil {
			t.Error(err)
		}
	}
}

// A process to which an interrupt was sent that never came, as another stop
// came first, does not stand still after it was let go.
func TestInterruptIsTakenBack(t *testing.T) {
	_, p := start(t, "spin")
	if err := p.ResumeAll(); err != nil {
		t.Fatal(err)
	}
	if err := p.StopAll(); err != nil {
		t.Fatal(err)
	}
	p.setState(StateRunning) // as Interrupt may still find it
	if err := p.Interrupt(); err != nil {
		t.Fatal(err)
	}
	p.setState(StateStopped)
	pid := p.PID()
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := p.Detach(); err != nil {
		t.Fatal(err)
	}
	unix.PidfdSendSignal(fd, unix.SIGTERM, nil, 0) // which one that is stopped does not get
	poll := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	n, err := unix.Poll(poll, 10000)
	for err == unix.EINTR { // Go's own signals
		n, err = unix.Poll(poll, 10000)
	}
	if n != 1 || err != nil {
		unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0)
		t.Error("the process stands still")
	}
	wait4(pid, 0)
}

// A signal for one thread that waits for none is sent to it, and is known as
// ours when it comes.
func TestSend(t *testing.T) {
	tracer, p := start(t, "spin")
	th := p.Threads()[0]
	if th.Delivers() {
		t.Error("a process that has just been started is about to get a signal")
	}
	if err := th.Send(unix.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	if err := p.ResumeAll(); err != nil {
		t.Fatal(err)
	}
	_, ev, err := tracer.Wait()
	if err != nil || ev != (Stopped{unix.SIGUSR1}) || !th.Delivers() {
		t.Fatalf("%v, %v", ev, err)
	}
	if info, err := th.SigInfo(); err != nil || !info.SentByUs() {
		t.Errorf("%+v, %v", info, err)
	}
	if th.Catches(unix.SIGUSR1) {
		t.Error("a program without a handler catches a signal")
	}
}
