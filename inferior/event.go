package inferior

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// An Event is one thing the kernel told us about a thread. It is one of the
// types below.
type Event interface {
	String() string
	isEvent()
}

type (
	// Exited: the process has ended by itself, and was reaped.
	Exited struct{ Code int }

	// Killed: a signal has ended the process, and it was reaped.
	Killed struct {
		Signal     unix.Signal
		CoreDumped bool
	}

	// ThreadExited: one thread of a process that lives on has ended.
	ThreadExited struct{}

	// Stopped is a signal-delivery-stop: the thread waits, and it sees
	// Signal only if it is handed back when the thread resumes.
	Stopped struct{ Signal unix.Signal }

	// Trapped is a SIGTRAP that the kernel itself made: an int3 was
	// executed, the single step that was asked for is done, or a debug
	// register found what it waits for.
	Trapped struct {
		Stepped bool           // the thread was resumed to make one step
		Code    int32          // si_code
		Hits    DebugRegisters // those that it was; the others are off
	}

	// SystemCall: the thread is in the kernel's door, and no step further. It has
	// executed the instruction of a system call, and the call has not begun; or
	// the call is done, and the thread is on its way back.
	SystemCall struct{ Done bool }

	// GroupStopped: the thread takes part in the stop of its whole process
	// that job control asks for.
	GroupStopped struct{ Signal unix.Signal }

	// Interrupted: the stop that Process.Interrupt asked for.
	Interrupted struct{}

	// Cloned: the thread has made another thread, which is stopped.
	Cloned struct{ Child *Thread }

	// Forked: the thread has made another process, which is stopped.
	Forked struct {
		Child *Process
		VFork bool // the child shares our memory until it execs or ends
	}

	// VForkDone: the child of a vfork no longer shares our memory.
	VForkDone struct{}

	// Execed: the process runs another program; its other threads are gone.
	Execed struct{}

	// Exiting: the thread is about to end. Its memory can still be read.
	Exiting struct{ Status unix.WaitStatus }
)

func (Exited) isEvent()       {}
func (Killed) isEvent()       {}
func (ThreadExited) isEvent() {}
func (Stopped) isEvent()      {}
func (Trapped) isEvent()      {}
func (SystemCall) isEvent()   {}
func (GroupStopped) isEvent() {}
func (Interrupted) isEvent()  {}
func (Cloned) isEvent()       {}
func (Forked) isEvent()       {}
func (VForkDone) isEvent()    {}
func (Execed) isEvent()       {}
func (Exiting) isEvent()      {}

func (e Exited) String() string     { return fmt.Sprintf("exited with status %d", e.Code) }
func (e Killed) String() string     { return "killed by " + SignalName(e.Signal) }
func (ThreadExited) String() string { return "thread exited" }
func (e Stopped) String() string    { return "stopped by " + SignalName(e.Signal) }
func (e Trapped) String() string {
	return fmt.Sprintf("trapped (stepped %t, code %d)", e.Stepped, e.Code)
}
func (e SystemCall) String() string   { return fmt.Sprintf("in a system call (done %t)", e.Done) }
func (e GroupStopped) String() string { return "group-stopped by " + SignalName(e.Signal) }
func (Interrupted) String() string    { return "interrupted" }
func (Cloned) String() string         { return "made a thread" }
func (e Forked) String() string       { return fmt.Sprintf("forked (vfork %t)", e.VFork) }
func (VForkDone) String() string      { return "vfork done" }
func (Execed) String() string         { return "runs another program" }
func (Exiting) String() string        { return "is about to exit" }

// eventStop is the event of a tracee that was seized: a group-stop, the first
// stop of a new thread, or the answer to PTRACE_INTERRUPT.
const eventStop = unix.PTRACE_EVENT_STOP

// decode says what a wait4(2) status means. It asks the kernel nothing, so
// its test is a table; what more the kernel knows (who the child is, what the
// signal's siginfo says) the caller fills in. The cases follow ptrace(2),
// "Stopped states".
func decode(ws unix.WaitStatus) Event {
	switch {
	case ws.Exited():
		return Exited{ws.ExitStatus()}
	case ws.Signaled():
		return Killed{ws.Signal(), ws.CoreDump()}
	}
	switch int(ws) >> 16 { // the event, above the signal
	case unix.PTRACE_EVENT_CLONE:
		return Cloned{}
	case unix.PTRACE_EVENT_FORK:
		return Forked{}
	case unix.PTRACE_EVENT_VFORK:
		return Forked{VFork: true}
	case unix.PTRACE_EVENT_VFORK_DONE:
		return VForkDone{}
	case unix.PTRACE_EVENT_EXEC:
		return Execed{}
	case unix.PTRACE_EVENT_EXIT:
		return Exiting{}
	case eventStop:
		if sig := ws.StopSignal(); sig != unix.SIGTRAP {
			return GroupStopped{sig}
		}
		return Interrupted{} // by PTRACE_INTERRUPT, or a new thread's first stop
	}
	if ws.StopSignal() == unix.SIGTRAP|0x80 { // PTRACE_O_TRACESYSGOOD
		return SystemCall{}
	}
	return Stopped{ws.StopSignal()}
}
