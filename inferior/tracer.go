package inferior

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// A Tracer owns every process that it starts or attaches to, and what these
// make. All its methods belong to the goroutine that made it.
type Tracer struct {
	processes []*Process
	early     []early  // first stops of tids that no event has announced yet
	late      []report // ends that came while something else was waited for
}

type report struct {
	thread *Thread
	event  Event
}

// An early stop is one that overtook its announcement: a new thread's first
// stop may be seen before its parent's clone event.
type early struct {
	tid int
	ws  unix.WaitStatus
}

// ErrNoTracees: there is nothing to wait for.
var ErrNoTracees = errors.New("no process is being traced")

// Processes are those that live, in the order in which they were met.
func (t *Tracer) Processes() []*Process { return slices.Clone(t.processes) }

// add lists a process of one thread, which is stopped.
func (t *Tracer) add(pid int, attached bool) (*Process, error) {
	p := &Process{tracer: t, pid: pid, attached: attached, state: State{Kind: StateStopped}}
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return nil, fmt.Errorf("pidfd_open %d: %w", pid, err)
	}
	p.pidfd = fd
	p.addThread(pid)
	t.processes = append(t.processes, p)
	return p, nil
}

func (t *Tracer) thread(tid int) *Thread {
	for _, p := range t.processes {
		for _, th := range p.threads {
			if th.id == tid {
				return th
			}
		}
	}
	return nil
}

// Wait returns the next event of any tracee. Its thread is stopped after it;
// all others stay as they are.
func (t *Tracer) Wait() (*Thread, Event, error) { return t.next(0) }

// Poll is Wait, but does not wait: the event is nil if there is none yet.
func (t *Tracer) Poll() (*Thread, Event, error) { return t.next(unix.WNOHANG) }

func (t *Tracer) next(flags int) (*Thread, Event, error) {
	if len(t.late) > 0 {
		r := t.late[0]
		t.late = slices.Delete(t.late, 0, 1)
		return r.thread, r.event, nil
	}
	for _, p := range t.processes {
		for _, th := range p.threads {
			if ev := th.queued; ev != nil && !th.Held() {
				th.queued = nil
				return th, ev, nil
			}
		}
	}
	for {
		tid, ws, err := wait4(-1, flags)
		if err == unix.ECHILD {
			return nil, nil, ErrNoTracees
		}
		if err != nil {
			return nil, nil, fmt.Errorf("wait: %w", err)
		}
		if tid == 0 {
			return nil, nil, nil // WNOHANG: none has anything to tell
		}
		th := t.thread(tid)
		if th == nil {
			if ws.Stopped() {
				t.early = append(t.early, early{tid, ws})
			}
			continue // else one that exec or its process's end has ended already
		}
		ev, err := t.take(th, ws)
		if ev != nil || err != nil {
			return th, ev, err
		}
	}
}

// Wait returns the next event of this thread alone. The events of others stay
// in the kernel.
func (th *Thread) Wait() (Event, error) {
	if th.record != nil {
		return nil, ErrPostMortem
	}
	if ev := th.queued; ev != nil {
		th.queued = nil
		return ev, nil
	}
	for {
		_, ws, err := wait4(th.id, 0)
		if err == unix.ECHILD {
			return nil, ErrNoTracees
		}
		if err != nil {
			return nil, fmt.Errorf("wait for tid %d: %w", th.id, err)
		}
		ev, err := th.process.tracer.take(th, ws)
		if ev != nil || err != nil {
			return ev, err
		}
	}
}

// take records a status and completes its event. nil means that it was
// something between the kernel and us.
func (t *Tracer) take(th *Thread, ws unix.WaitStatus) (Event, error) {
	p := th.process
	th.signal = 0
	if ws.Stopped() {
		th.stopped = true
		p.setStopped()
	}
	ev := decode(ws)
	_, th.delivers = ev.(Stopped)
	switch e := ev.(type) {
	case Exited, Killed:
		return t.ended(th, e), nil
	case Stopped:
		return th.signalled(e.Signal)
	case SystemCall:
		return th.inCall(), nil
	case Cloned:
		return t.born(th, false)
	case Forked:
		return t.born(th, e.VFork)
	case Execed:
		return ev, p.execed(th)
	case Exiting:
		status, err := eventMessage(th.id)
		th.exiting = true
		return Exiting{unix.WaitStatus(status)}, ignoreGone(err)
	case Interrupted:
		// A PTRACE_INTERRUPT that found the thread in another stop already, and
		// takes effect only now; or the end of a stop of job control. Nobody waits
		// for it: on as before.
		th.listening = false
		return nil, ignoreGone(th.again())
	}
	return ev, nil
}

// ended removes a thread that was reaped, or with its last thread (the
// kernel reports the leader last) the process.
func (t *Tracer) ended(th *Thread, ev Event) Event {
	p := th.process
	if th.id != p.pid {
		p.removeThread(th)
		return ThreadExited{}
	}
	p.end(ev)
	t.remove(p)
	return ev
}

func (t *Tracer) remove(p *Process) {
	t.processes = slices.DeleteFunc(t.processes, func(q *Process) bool { return p == q })
}

// signalled completes a signal-delivery-stop.
func (th *Thread) signalled(sig unix.Signal) (Event, error) {
	if sig != unix.SIGTRAP && sig != unix.SIGSTOP {
		th.signal = sig
		return Stopped{sig}, nil
	}
	info, err := sigInfo(th.id)
	if err != nil {
		return nil, ignoreGone(err) // killed meanwhile: that comes next
	}
	if sig == unix.SIGTRAP && info.Code > 0 {
		ev := Trapped{Stepped: th.stepping, Code: info.Code}
		// An int3 traps before a step is done; a step's own code is TRAP_TRACE,
		// and TRAP_BRKPT after a step over a system call.
		th.stepping = false
		hits, stepped, err := th.touched()
		if hits.Any() {
			// A register that waits for execution traps before the step is made.
			ev.Hits, ev.Stepped = hits, ev.Stepped && stepped
		}
		if last, ok := th.trapped.(Trapped); !ok || last != ev {
			th.trapped = ev
		}
		return th.trapped, ignoreGone(err)
	}
	if sig == unix.SIGSTOP && info.PID == int32(os.Getpid()) && info.Code == siUser && th.process.sent.Load() {
		if th.process.wanted.Swap(false) {
			return Interrupted{}, nil
		}
		return nil, ignoreGone(th.again())
	}
	th.signal = sig
	return Stopped{sig}, nil
}

// siUser is the code of a signal sent by kill(2) or pidfd_send_signal(2).
const siUser = 0

// born completes a clone, fork or vfork event: it finds the child, and waits
// until it has stopped for the first time.
func (t *Tracer) born(parent *Thread, vfork bool) (Event, error) {
	msg, err := eventMessage(parent.id)
	if err != nil {
		return nil, ignoreGone(err)
	}
	tid := int(msg)
	if alive, err := t.firstStop(tid); err != nil || !alive {
		// It was killed before it ran. The parent goes on without it.
		return nil, errors.Join(err, ignoreGone(parent.Resume(Continue)))
	}
	// PTRACE_EVENT_CLONE says how it was made, not what: clone(2) without
	// CLONE_THREAD makes a process, and one with CLONE_VM shares our memory.
	if group, ok := threadGroup(tid); ok && group == parent.process.pid {
		child := parent.process.addThread(tid)
		return Cloned{child}, nil
	}
	p, err := t.add(tid, parent.process.attached)
	if err != nil {
		return nil, err
	}
	return Forked{Child: p, VFork: vfork || sharesMemory(parent.process.pid, tid)}, nil
}

// firstStop waits for a new tracee's first stop, unless it came already.
func (t *Tracer) firstStop(tid int) (alive bool, err error) {
	for i, e := range t.early {
		if e.tid == tid {
			t.early = slices.Delete(t.early, i, i+1)
			return true, nil
		}
	}
	_, ws, err := wait4(tid, 0)
	if err == unix.ECHILD {
		return false, nil
	}
	return err == nil && ws.Stopped(), err
}

// threadGroup is the process that a thread belongs to: proc(5), "Tgid".
func threadGroup(tid int) (int, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", tid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "Tgid:"); ok {
			pid, err := strconv.Atoi(strings.TrimSpace(value))
			return pid, err == nil
		}
	}
	return 0, false
}

// sharesMemory asks the kernel whether two processes have one address space:
// kcmp(2). Where kcmp is not there it is taken that they have not.
func sharesMemory(a, b int) bool {
	const kcmpVM = 1
	r, _, errno := unix.Syscall6(unix.SYS_KCMP, uintptr(a), uintptr(b), kcmpVM, 0, 0, 0)
	return errno == 0 && r == 0
}

// Close ends tracing: what was started is killed and reaped, what was attached
// to goes on by itself.
func (t *Tracer) Close() error {
	var errs []error
	for _, p := range t.Processes() {
		if p.attached {
			errs = append(errs, p.Detach())
		} else {
			errs = append(errs, p.KillAndReap())
		}
	}
	return errors.Join(errs...)
}

func ignoreGone(err error) error {
	if gone(err) {
		return nil
	}
	return err
}

// dropLate forgets the ends of a process that somebody has already been told of.
func (t *Tracer) dropLate(p *Process) {
	t.late = slices.DeleteFunc(t.late, func(r report) bool { return r.thread.process == p })
}
