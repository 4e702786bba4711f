package debugger

import (
	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"

	"golang.org/x/sys/unix"
)

// A Stop says why the program is at rest, in the user's terms. It is one of
// the types below and no other.
type Stop interface{ isStop() }

// Where is the place at which a thread stopped.
type Where struct {
	Process  int    // number of the process
	Thread   int    // thread id
	PC       uint64 // run-time address of the next instruction
	Function string // "" if nothing is known about PC
	Offset   uint64 // PC minus the start of Function, in bytes
	Position dwarfinfo.Position
	Image    string // path of the ELF file that holds PC, "" if none does
	MidLine  bool   // PC is not the first address of its line
}

// HasLine reports whether the place has a source line.
func (w Where) HasLine() bool { return w.Position.Line > 0 }

// HitBreakpoint: the thread is about to run a place where one or more enabled
// breakpoints stand.
type HitBreakpoint struct {
	Where
	Numbers []int // of the breakpoints, ascending
}

// Watched: the thread has touched what watchpoints watch. It stands after the
// instruction that did it.
type Watched struct {
	Where
	Changes []Change // at least one
}

// LeftScope: the thread has left the frame whose variables were watched, and
// the watchpoints are deleted.
type LeftScope struct {
	Where
	Numbers []int // of the watchpoints
}

// GotSignal: the signal is about to be delivered to the thread. Whether it
// will be, when the program goes on, says the signal table.
type GotSignal struct {
	Where
	Signal unix.Signal
	Info   inferior.SigInfo
	Cause  Cause
}

// Faulted reports the address whose access raised the signal.
func (g GotSignal) Faulted() (addr uint64, ok bool) {
	ok = (g.Signal == unix.SIGSEGV || g.Signal == unix.SIGBUS) && g.Info.Code > 0
	return g.Info.Addr, ok
}

// Stepped: a step, next, until, advance or start came to its end.
type Stepped struct{ Where }

// Returned: the selected frame's function has returned to its caller. Without
// a value it may also be a function that an expression called, and that was
// left on the stack: see Session.Call.
type Returned struct {
	Where
	Value *expr.Value // nil if the function is void or its type is unknown
	Err   error       // why there is no value though there should be one
}

// Paused: somebody asked the program to stop, with Interrupt or by attaching.
type Paused struct{ Where }

// ThreadEnded: the thread that ran a function for an expression has ended in
// it. The others are at rest.
type ThreadEnded struct{ Thread int }

// Exited: the program ended by itself.
type Exited struct {
	Code  int
	Child int // the number of the process, 0 for the one that run started
}

// Died: a signal ended the program.
type Died struct {
	Signal     unix.Signal
	CoreDumped bool
	Child      int // as in Exited
}

func (HitBreakpoint) isStop() {}
func (Watched) isStop()       {}
func (LeftScope) isStop()     {}
func (GotSignal) isStop()     {}
func (Stepped) isStop()       {}
func (Returned) isStop()      {}
func (Paused) isStop()        {}
func (ThreadEnded) isStop()   {}
func (Exited) isStop()        {}
func (Died) isStop()          {}
