package inferior

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A Thread is a traced thread.
type Thread struct {
	id      int
	number  int
	process *Process

	stopped  bool
	exiting  bool      // its PTRACE_EVENT_EXIT was seen
	stepping bool      // resumed for one step whose SIGTRAP has not come
	call     callStage // how far it is in a system call that it is taken through
	held     bool
	signal   unix.Signal // what it stopped for and still has to see
	delivers bool        // it is in the stop before a signal is delivered
	queued   Event
	trapped  Event // the last Trapped: the next is mostly the same, and need not be made

	// The thread takes part in a stop of job control, which ends with a SIGCONT:
	// whatever stops it meanwhile, it goes back to that stop.
	listening bool

	regs   unix.PtraceRegs
	fresh  bool           // regs are those of this stop
	staged bool           // and the kernel does not know of a change to them yet
	debug  DebugRegisters // what its debug registers hold

	record *ThreadSnapshot // of a thread that is no more: see PostMortem
}

// How says how a thread goes on.
type How int

// The ways to go on: until the next event, for one instruction, or until the
// thread enters the kernel for a system call.
const (
	Continue How = iota
	Step
	EnterCall
)

// A callStage says how far a thread is in a system call.
type callStage int

const (
	outside  callStage = iota
	entering           // resumed to EnterCall
	entered            // stopped before the call begins
	leaving            // resumed from there: it stops again when the call is done
)

// ID is the thread's id.
func (t *Thread) ID() int { return t.id }

// Process is the thread's process.
func (t *Thread) Process() *Process { return t.process }

// Stopped reports whether the thread is in a ptrace-stop.
func (t *Thread) Stopped() bool { return t.stopped }

// Exiting reports whether the thread is on its way out: its memory can still
// be read, but it runs no code of the program any more.
func (t *Thread) Exiting() bool { return t.exiting }

// Number is the thread's number in its process: from 1 in the order of birth,
// and not used again.
func (t *Thread) Number() int { return t.number }

// Entered reports whether the thread has executed the instruction of a system
// call that has not begun yet.
func (t *Thread) Entered() bool { return t.stopped && t.call == entered }

// UndoCall makes a thread that has Entered stand in front of its call again, with
// the registers that it had there.
func (t *Thread) UndoCall(before Registers) error {
	const none = ^uint64(0) // the kernel makes no call of this number
	before.Orig_rax = none
	t.call = outside
	return t.SetRegisters(before)
}

// Hold says that the thread is to stay where it is while others run: ResumeAll
// leaves it out, and what is queued on it is not told.
func (t *Thread) Hold(held bool) { t.held = held }

// Held reports whether the thread is held. One that is on its way out goes.
func (t *Thread) Held() bool { return t.held && !t.exiting }

// Stepping reports whether the thread was resumed for one step that has not
// been reported: another stop may come first.
func (t *Thread) Stepping() bool { return t.stepping }

// Signal is what the thread will get when it goes on, 0 for none.
func (t *Thread) Signal() unix.Signal { return t.signal }

// SetSignal changes what the thread will get. The kernel delivers it only if
// the thread is in a signal-delivery-stop: ptrace(2), "Signal injection and
// suppression".
func (t *Thread) SetSignal(sig unix.Signal) { t.signal = sig }

// Queued is an event that came while StopAll was stopping the threads.
func (t *Thread) Queued() Event { return t.queued }

// Unqueue drops the queued event: the caller has undone what it told.
func (t *Thread) Unqueue() { t.queued = nil }

// Resume lets the thread go on, and hands its signal back.
func (t *Thread) Resume(how How) error {
	if !t.stopped {
		return fmt.Errorf("resume tid %d: it is running", t.id)
	}
	r, call := reqCont, outside
	switch {
	case how == Step:
		r, t.listening = reqStep, false
	case how == EnterCall:
		r, call, t.listening = reqSyscall, entering, false
	case t.listening:
		return t.Listen()
	case t.call == entered:
		r, call = reqSyscall, leaving
	}
	t.call = call
	t.stepping = how == Step
	return t.restart(r, t.signal)
}

// again resumes as the last time: a step that has not been made is still to be
// made.
func (t *Thread) again() error {
	switch {
	case t.stepping:
		return t.Resume(Step)
	case t.call == entering:
		return t.Resume(EnterCall)
	}
	return t.Resume(Continue)
}

// inCall completes a syscall-stop: the kernel does not say which of the two it
// is, ptrace(2), "Syscall-stops".
func (t *Thread) inCall() Event {
	if t.call == leaving {
		t.call = outside
		return SystemCall{Done: true}
	}
	t.call = entered
	return SystemCall{}
}

// Listen leaves a group-stopped thread stopped, but lets it answer to SIGCONT:
// PTRACE_LISTEN.
func (t *Thread) Listen() error {
	t.listening = true
	return t.restart(reqListen, 0)
}

// restart makes a request after which the thread is no longer ours to look at.
func (t *Thread) restart(r request, sig unix.Signal) error {
	if t.record != nil {
		return ErrPostMortem
	}
	if err := t.loadDebugRegisters(t.process.debug); err != nil && !gone(err) {
		return err
	}
	if err := t.flush(); err != nil && !gone(err) {
		return err
	}
	t.process.setState(StateRunning)
	t.stopped, t.fresh = false, false
	t.signal = 0
	return ptraceWord(r, t.id, 0, uintptr(sig)) // ESRCH: killed while stopped; its death is on its way
}

// SigInfo tells what the kernel knows of the signal that stopped the thread.
func (t *Thread) SigInfo() (SigInfo, error) {
	if t.record != nil {
		return t.record.sigInfo()
	}
	return sigInfo(t.id)
}

// Registers returns the general registers. They are fetched once a stop.
func (t *Thread) Registers() (Registers, error) {
	if !t.fresh {
		if err := ptrace(reqGetRegs, t.id, 0, unsafe.Pointer(&t.regs)); err != nil {
			return Registers{}, err
		}
		t.fresh = true
	}
	return Registers{t.regs}, nil
}

// SetRegisters changes the general registers.
func (t *Thread) SetRegisters(r Registers) error {
	if t.record != nil {
		return ErrPostMortem
	}
	if err := ptrace(reqSetRegs, t.id, 0, unsafe.Pointer(&r.PtraceRegs)); err != nil {
		return err
	}
	t.regs, t.fresh, t.staged = r.PtraceRegs, true, false
	return nil
}

// Refresh forgets what was fetched of the registers: the next who asks gets
// them from the kernel.
func (t *Thread) Refresh() { t.fresh = t.staged }

// StageRegisters changes the general registers when the thread goes on. The
// changes of one stop, of which there are often several, so make one request.
func (t *Thread) StageRegisters(r Registers) {
	t.regs, t.fresh, t.staged = r.PtraceRegs, true, true
}

// Flush makes the changes to registers that are staged: while the program
// stands still, the kernel is to tell the same of it as we do.
func (p *Process) Flush() error {
	var first error
	for _, t := range p.threads {
		if err := t.flush(); err != nil && !gone(err) && first == nil {
			first = err
		}
	}
	return first
}

// flush makes the changes that are staged.
func (t *Thread) flush() error {
	if !t.staged {
		return nil
	}
	t.staged = false
	return ptrace(reqSetRegs, t.id, 0, unsafe.Pointer(&t.regs))
}
