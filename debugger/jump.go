package debugger

import (
	"errors"
	"fmt"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// A JumpTarget is a place to go on from.
type JumpTarget struct {
	Addr uint64
	Line int
	Left string // the function that the jump leaves, "" if it stays in it
}

// JumpTarget finds the place that a location means.
func (s *Session) JumpTarget(location string) (JumpTarget, error) {
	if s.process == nil || s.thread == nil {
		return JumpTarget{}, ErrNotRunning
	}
	places, err := s.resolveText(location)
	if err != nil {
		return JumpTarget{}, err
	}
	if len(places) != 1 {
		return JumpTarget{}, fmt.Errorf("%s is at %d places: to which one is not clear", location, len(places))
	}
	regs, err := s.thread.Registers()
	if err != nil {
		return JumpTarget{}, err
	}
	target := JumpTarget{Addr: places[0].Addr, Line: places[0].Line}
	name, low, high, ok := s.FunctionRange(regs.PC())
	if ok && (target.Addr < low || target.Addr >= high) {
		target.Left = name
	}
	return target, nil
}

// Jump lets the selected thread go on from another address. Nothing else of it
// changes: not the stack, and no variable. A breakpoint at the address stops
// the program there.
func (s *Session) Jump(target JumpTarget) (Stop, error) {
	if s.process == nil || s.thread == nil {
		return nil, ErrNotRunning
	}
	s.state(s.thread).has = false
	if err := s.moveTo(s.thread, target.Addr); err != nil {
		return nil, err
	}
	return s.move(&movement{thread: s.thread})
}

var (
	errInlinedReturn = errors.New("Can not force return from an inlined function.")
	errReturnType    = errors.New("Return value type not available for selected stack frame.\nPlease use an explicit cast of the value to return.")
)

// Return takes the selected frame, and those that it called, off the stack, as
// if its function had returned a value; nil leaves the value to chance. The
// frame that called it is selected then.
func (s *Session) Return(text string) error {
	f, err := s.Frame()
	if err != nil {
		return notRunning(err)
	}
	if f.Inlined {
		return errInlinedReturn
	}
	var value *expr.Value
	if text != "" {
		v, err := s.valueToReturn(f, text)
		if err != nil {
			return err
		}
		value = &v
	}
	return s.pop(f, value)
}

// valueToReturn computes the expression, and converts it to what the frame's
// function returns.
func (s *Session) valueToReturn(f Frame, text string) (expr.Value, error) {
	v, err := s.Evaluate(text)
	if err != nil {
		return v, err
	}
	fn, im := s.functionOf(f.Level)
	if fn == nil {
		return v, errReturnType
	}
	typ, ok := im.file.ReturnType(fn)
	switch {
	case !ok:
		return v, errReturnType
	case isVoid(typ):
		return v, fmt.Errorf("%s returns no value", f.Function)
	}
	return expr.Convert(v, typ, s.Scope())
}

// pop gives the registers what the frame's caller has in them.
func (s *Session) pop(f Frame, value *expr.Value) error {
	if ok, err := s.growTo(f.Level); err != nil || !ok {
		return errors.Join(err, ErrNoStack)
	}
	k := s.stack.owner[f.Level]
	if c := s.stack.activations[k].call; c != nil {
		return s.popCall(c)
	}
	caller, err := s.callerAt(k)
	if errors.Is(err, dwarfinfo.ErrOutermost) {
		return errors.New(`"return" not meaningful in the outermost frame.`)
	}
	if err != nil {
		return err
	}
	if caller.call != nil {
		return s.popCall(caller.call)
	}
	now, err := s.cpuOf(s.thread)
	if err != nil {
		return err
	}
	for n := range dwarfinfo.ReturnAddress + 1 {
		if v, err := caller.regs.Register(n); err == nil { // the others are left as they are
			setNumbered(&now.Registers, n, v)
		}
	}
	if value != nil {
		if err := s.returnWith(now, *value); err != nil {
			return err
		}
	}
	if err := now.set(s.thread); err != nil {
		return err
	}
	s.stack.clear()
	return nil
}

// returnWith puts a value where a caller expects it.
func (s *Session) returnWith(now *cpu, value expr.Value) error {
	data, err := expr.Bytes(value, s.Scope())
	if err != nil {
		return err
	}
	return now.setReturned(value.Type, data)
}

func setNumbered(r *inferior.Registers, n int, v uint64) {
	if n == dwarfinfo.ReturnAddress {
		r.SetPC(v)
		return
	}
	r.Set(inferior.RegisterName(n), v)
}

// popCall takes a function that an expression called off the stack.
func (s *Session) popCall(c *call) error {
	err := s.endCall(c)
	s.stack.clear()
	return err
}
