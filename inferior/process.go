package inferior

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// A Process is a traced process: its threads share one memory.
type Process struct {
	tracer   *Tracer
	pid      int
	attached bool
	threads  []*Thread
	born     int            // how many threads there have been
	mem      *os.File       // /proc/PID/mem, opened when first needed
	record   *record        // of a process that is no more: see PostMortem
	debug    DebugRegisters // what the debug registers of each thread are to hold

	mu    sync.Mutex // guards what other goroutines may ask for
	pidfd int        // -1 once the process has been reaped
	state State

	sent   atomic.Bool // a SIGSTOP of ours may be on its way
	wanted atomic.Bool // and somebody still wants the stop
}

// StateKind is what a process does at the moment.
type StateKind int

// The states of a process. It is stopped when any of its threads is.
const (
	StateRunning StateKind = iota
	StateStopped
	StateDead
)

// A State is a process's kind of state and, once it is dead, its last event.
type State struct {
	Kind StateKind
	End  Event // Exited or Killed, nil while it lives or after a detach
}

// PID is the process's id.
func (p *Process) PID() int { return p.pid }

// Attached reports whether the process was there before us, or is the child
// of one that was.
func (p *Process) Attached() bool { return p.attached }

// Threads are the threads that live, in the order of their creation.
func (p *Process) Threads() []*Thread {
	return slices.DeleteFunc(slices.Clone(p.threads), func(t *Thread) bool { return t.exiting && !t.stopped })
}

// Thread finds a thread by its id, nil if it is not there.
func (p *Process) Thread(tid int) *Thread {
	for _, t := range p.threads {
		if t.id == tid {
			return t
		}
	}
	return nil
}

func (p *Process) addThread(tid int) *Thread {
	p.born++
	t := &Thread{id: tid, number: p.born, process: p, stopped: true}
	p.threads = append(p.threads, t)
	return t
}

func (p *Process) removeThread(t *Thread) {
	p.threads = slices.DeleteFunc(p.threads, func(u *Thread) bool { return u == t })
}

// State tells what the process does. Any goroutine may ask.
func (p *Process) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state
}

func (p *Process) setStopped() { p.setState(StateStopped) }

func (p *Process) setState(k StateKind) {
	if p.state.Kind == k {
		return // only the owner writes, so it may look without the lock
	}
	p.mu.Lock()
	p.state.Kind = k
	p.mu.Unlock()
}

// end records that the process was reaped. From here on nobody can signal it:
// its number may be given to another process.
func (p *Process) end(ev Event) {
	p.mu.Lock()
	if p.pidfd >= 0 {
		unix.Close(p.pidfd)
		p.pidfd = -1
	}
	p.state = State{StateDead, ev}
	p.mu.Unlock()
	p.closeMemory()
	p.threads = nil
}

// execed follows the process into another program: only the thread that
// called execve is left, and it has the process's number now.
func (p *Process) execed(t *Thread) error {
	p.closeMemory()
	p.threads = append(p.threads[:0], t)
	t.exiting, t.stepping, t.queued, t.listening = false, false, nil, false
	t.number, p.born, t.call = 1, 1, outside
	t.fresh, t.staged = false, false
	p.debug, t.debug = DebugRegisters{}, DebugRegisters{} // exec has cleared them
	return nil
}

// signal sends a signal to the process itself, never to a number.
func (p *Process) signal(sig unix.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.record != nil {
		return ErrPostMortem
	}
	if p.pidfd < 0 {
		return nil // it has ended: there is nobody to tell
	}
	if err := unix.PidfdSendSignal(p.pidfd, sig, nil, 0); err != nil && err != unix.ESRCH {
		return fmt.Errorf("send %s to process %d: %w", SignalName(sig), p.pid, err)
	}
	return nil
}

// Kill sends SIGKILL. Any goroutine may call it at any time, also twice, also
// after the end. It does not reap: the owner's Wait tells of the death.
func (p *Process) Kill() error { return p.signal(unix.SIGKILL) }

// ContinueGroup ends a group-stop, as fg does in a shell.
func (p *Process) ContinueGroup() error { return p.signal(unix.SIGCONT) }

// Interrupt stops the process if it runs: the owner's Wait returns
// Interrupted. Any goroutine may call it. PTRACE_INTERRUPT is for the tracing
// thread alone, so a SIGSTOP stands in, which is recognised when it comes.
func (p *Process) Interrupt() error {
	if p.State().Kind != StateRunning {
		return nil
	}
	p.sent.Store(true)
	p.wanted.Store(true)
	return p.signal(unix.SIGSTOP)
}

// takeStopBack keeps a SIGSTOP of Interrupt's that has not come yet from
// stopping a process that we let go. A SIGCONT empties the queue of stopping
// signals: signal(7), "Standard signals".
func (p *Process) takeStopBack() error {
	if !p.sent.Load() || !p.pending(unix.SIGSTOP) {
		return nil
	}
	return p.ContinueGroup()
}

// StopAll stops every thread. What a thread did at that very moment is queued
// on it, and Wait tells it later.
func (p *Process) StopAll() error {
	p.wanted.Store(false)
	running := false
	for _, t := range p.threads {
		if t.stopped || t.exiting {
			continue
		}
		if err := ptraceWord(reqInterrupt, t.id, 0, 0); err != nil && !gone(err) {
			return err
		}
		running = true
	}
	for running {
		if err := p.tracer.collect(); err != nil {
			return err
		}
		running = slices.ContainsFunc(p.threads, func(t *Thread) bool { return !t.stopped && !t.exiting })
	}
	return nil
}

// collect takes one status from the kernel and queues its event. A stop that
// PTRACE_INTERRUPT asked for is no event.
func (t *Tracer) collect() error {
	tid, ws, err := wait4(-1, 0)
	if err != nil {
		return fmt.Errorf("wait: %w", err)
	}
	th := t.thread(tid)
	switch {
	case th == nil && ws.Stopped():
		t.early = append(t.early, early{tid, ws})
		return nil
	case th == nil:
		return nil
	case decode(ws) == Interrupted{}, th.listening && decode(ws) == GroupStopped{ws.StopSignal()}:
		// The answer to PTRACE_INTERRUPT. From one that stands still for job control
		// it tells that stop again, unless a SIGCONT has come.
		th.listening = th.listening && decode(ws) != Interrupted{}
		th.stopped = true
		th.signal, th.delivers = 0, false
		return nil
	}
	ev, err := t.take(th, ws)
	switch ev.(type) {
	case nil:
	case Exited, Killed, ThreadExited:
		t.late = append(t.late, report{th, ev}) // th is in no list any more
	default:
		th.queued = ev
	}
	return err
}

// ResumeAll lets every stopped thread go on, but for those with an event that
// nobody has looked at yet.
func (p *Process) ResumeAll() error {
	var first error
	for _, t := range p.threads {
		if t.stopped && t.queued == nil && !t.Held() {
			if err := t.Resume(Continue); err != nil && first == nil {
				first = err
			}
		}
	}
	return first
}

// KillAndReap ends the process and takes its status. No zombie is left.
func (p *Process) KillAndReap() error {
	if err := p.Kill(); err != nil {
		return err
	}
	for p.State().Kind != StateDead {
		for _, t := range p.threads {
			if !t.stopped {
				continue
			}
			t.queued, t.signal = nil, 0
			// It stops once more on its way out, PTRACE_EVENT_EXIT.
			if err := t.Resume(Continue); err != nil && !gone(err) {
				return err
			}
			t.stopped = false
		}
		if err := p.tracer.collect(); err != nil {
			return fmt.Errorf("reap process %d: %w", p.pid, err)
		}
	}
	p.tracer.dropLate(p)
	return p.tracer.killEarly()
}

// killEarly ends those whose parent died before the kernel told of their
// birth. They wait in their first stop, unreaped, so their numbers are theirs.
func (t *Tracer) killEarly() error {
	for _, e := range t.early {
		if len(t.processes) > 0 {
			return nil // somebody's event may still announce it
		}
		unix.Kill(e.tid, unix.SIGKILL)
		for {
			_, ws, err := wait4(e.tid, 0)
			if err != nil || !ws.Stopped() {
				break
			}
			ptraceWord(reqCont, e.tid, 0, 0)
		}
	}
	t.early = nil
	return nil
}

// Detach lets every thread go, each with its signal. The caller has put the
// program's memory back in order.
func (p *Process) Detach() error {
	if p.record != nil {
		return ErrPostMortem
	}
	if err := p.StopAll(); err != nil {
		return err
	}
	first := errors.Join(p.SetDebugRegisters(DebugRegisters{}), p.Flush()) // a detach leaves them as they are
	if err := p.takeStopBack(); err != nil && first == nil {
		first = err
	}
	for _, t := range p.threads {
		if err := ptraceWord(reqDetach, t.id, 0, uintptr(t.signal)); err != nil && !gone(err) && first == nil {
			first = err
		}
	}
	p.tracer.remove(p)
	p.end(nil)
	return first
}

// Executable is the path of the program that the process runs.
func (p *Process) Executable() (string, error) {
	if p.record != nil {
		return "", ErrPostMortem
	}
	path, err := os.Readlink(p.proc("exe"))
	if strings.HasSuffix(path, " (deleted)") {
		return p.proc("exe"), err // it can still be read there
	}
	return path, err
}
