package debugger

import (
	"errors"
	"fmt"
	"slices"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// A call is one of the program's functions that runs because the user asked
// for its value.
//
// The thread is made to believe that it has just executed a call instruction:
// the arguments are where the ABI wants them, the pc is at the function, and
// the return address is a place where a site of ours waits. For that place the
// program's entry point is taken, because its code has run long ago and will
// not run again. When the thread arrives there with the stack pointer that a
// return leaves, the call is done, and every register gets back what it held
// before.
//
// Something else may happen first: a breakpoint in the function, a signal.
// Then the function stays on the stack, the user looks around in it, and the
// registers are put back when it returns at last.
type call struct {
	thread  *inferior.Thread
	name    string
	before  *cpu // the registers as they were
	pending inferior.Pending
	state   threadState
	site    uint64 // the return address
	sp      uint64 // the stack pointer once the function has returned
}

// callDone is how a movement for the sake of a call ends as it should. No user
// ever sees it.
type callDone struct{}

func (callDone) isStop() {}

// ErrNoCall: there is no thread that could run a function.
var ErrNoCall = errors.New("You can't do that without a process to debug.")

// Call runs a function of the program in the selected thread, and returns what
// it returned. Other threads run meanwhile, since the function may wait for
// one of them. The error is a CallError if the program stopped before the
// function returned.
func (s *Session) Call(function expr.Value, arguments []expr.Value) (expr.Value, error) {
	f, err := s.callee(function)
	if err != nil {
		return expr.Value{}, err
	}
	passed, err := s.prepare(f.typ, arguments)
	if err != nil {
		return expr.Value{}, err
	}
	return s.callFunction(f, passed)
}

// callFunction is Call, of arguments that are what the function gets.
func (s *Session) callFunction(f callee, arguments []expr.Value) (expr.Value, error) {
	c, err := s.beginCall(f.name)
	if err != nil {
		return expr.Value{}, err
	}
	value, err := s.runCall(c, f, arguments)
	if stopped := new(CallError); !errors.As(err, &stopped) {
		err = errors.Join(err, s.endCall(c))
	}
	return value, err
}

// A callee is a function that is about to be called.
type callee struct {
	name string
	addr uint64
	typ  *dwarfinfo.FuncType
}

// callee finds the function that a value means: itself, or what it points at.
func (s *Session) callee(function expr.Value) (callee, error) {
	if s.process == nil || s.thread == nil {
		return callee{}, ErrNoCall
	}
	typ := dwarfinfo.Underlying(function.Type)
	if p, ok := typ.(*dwarfinfo.PointerType); ok {
		typ = dwarfinfo.Underlying(p.Elem)
	}
	f, ok := typ.(*dwarfinfo.FuncType)
	if !ok {
		return callee{}, errors.New("Cannot perform a call of a non-function.")
	}
	addr, err := expr.Address(function, s.Scope())
	if err != nil {
		return callee{}, err
	}
	name, _ := scope{s}.Function(addr)
	if name == "" {
		name = fmt.Sprintf("at %#x", addr)
	}
	return s.chosen(callee{name, addr, f})
}

// chosen is the code that a function's name stands for. Of some functions of
// the C library there are several, for one processor or another; the loader
// asks a function of that name which it is to be, and so do we.
func (s *Session) chosen(f callee) (callee, error) {
	im := s.imageAt(f.addr)
	if im == nil {
		return f, nil
	}
	sym, ok := im.file.SymbolAt(im.Linked(f.addr))
	if !ok || !sym.Indirect || im.Runtime(sym.Addr) != f.addr {
		return f, nil
	}
	code, err := s.callFunction(callee{f.name, f.addr, &dwarfinfo.FuncType{Return: &dwarfinfo.PointerType{}}}, nil)
	if err != nil {
		return f, err
	}
	f.addr, err = expr.Address(code, s.Scope())
	return f, err
}

// chosenType gives the value of a function that chooses another one the type
// of that one, which is what its name means. It reports whether that is known.
func chosenType(v *expr.Value) bool {
	f, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.FuncType)
	if !ok {
		return false
	}
	p, ok := dwarfinfo.Underlying(f.Return).(*dwarfinfo.PointerType)
	if !ok {
		return false
	}
	chosen, ok := dwarfinfo.Underlying(p.Elem).(*dwarfinfo.FuncType)
	if ok {
		v.Type = chosen
	}
	return ok
}

// beginCall notes what the selected thread was about to do.
func (s *Session) beginCall(name string) (*call, error) {
	if err := s.halt(); err != nil { // a condition is asked while others run
		return nil, err
	}
	t := s.thread
	before, err := s.cpuOf(t)
	if err != nil {
		return nil, err
	}
	pending, err := t.TakePending()
	if err != nil {
		return nil, err
	}
	entry := s.images.main()
	c := &call{thread: t, name: name, before: before, pending: pending, state: *s.state(t),
		site: entry.Runtime(entry.file.Entry())}
	if err := s.sites.Insert(c.site); err != nil {
		return nil, errors.Join(err, t.GivePending(pending))
	}
	s.calls = append(s.calls, c)
	return c, nil
}

// runCall calls the function, and reads what it returned.
func (s *Session) runCall(c *call, f callee, arguments []expr.Value) (expr.Value, error) {
	frame := newCallFrame(s, c)
	if err := frame.pass(f, arguments); err != nil {
		return expr.Value{}, err
	}
	if err := frame.enter(f.addr); err != nil {
		return expr.Value{}, err
	}
	c.sp = frame.SP() + eightbyte // ret takes the return address away
	selected, moving := s.stack.selected, &movement{thread: c.thread, call: c}
	stop, err := s.move(moving)
	if err != nil {
		return expr.Value{}, err
	}
	if _, done := stop.(callDone); !done {
		return expr.Value{}, s.callStopped(c, stop)
	}
	s.thread = c.thread
	value, err := s.calledValue(c, f.typ)
	s.stack = stack{selected: selected}
	return value, err
}

// calledValue reads what the function of a call has returned. What it returned
// in memory is on the part of the stack that goes with the call, so it is
// copied.
func (s *Session) calledValue(c *call, f *dwarfinfo.FuncType) (expr.Value, error) {
	if isVoid(f.Return) {
		return expr.Value{Type: &dwarfinfo.VoidType{}, Bytes: []byte{}}, nil
	}
	now, err := s.cpuOf(c.thread)
	if err != nil {
		return expr.Value{}, err
	}
	v, err := now.returned(f.Return)
	if err == nil && v.Lvalue {
		v.Bytes, err = expr.Bytes(v, s.Scope())
		v.Lvalue, v.Addr = false, 0
	}
	return v, err
}

func isVoid(t dwarfinfo.Type) bool {
	_, void := dwarfinfo.Underlying(t).(*dwarfinfo.VoidType)
	return t == nil || void
}

// endCall gives the thread back what it had before the call.
func (s *Session) endCall(c *call) error {
	i := slices.Index(s.calls, c)
	if i < 0 {
		return nil // the program has ended, or runs another one
	}
	s.calls = slices.Delete(s.calls, i, i+1)
	*s.state(c.thread) = c.state
	return errors.Join(c.before.set(c.thread), c.thread.GivePending(c.pending), s.sites.Remove(c.site))
}

// endCalls takes every function off the stack that was called for the user: a
// program that is let go must not return to where no site is any more. The
// last call goes first, as it lies on the others.
func (s *Session) endCalls() error {
	for n := len(s.calls); n > 0; n = len(s.calls) {
		if err := s.endCall(s.calls[n-1]); err != nil {
			return ignoreExited(err)
		}
	}
	return nil
}
