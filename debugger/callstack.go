package debugger

import (
	"fmt"

	"deet/dwarfinfo"
	"deet/inferior"
)

// A CallError says that the program stopped before a function returned that an
// expression had called.
type CallError struct {
	Function string
	Stop     Stop
	Unwound  bool // the registers are those from before the call
}

func (e *CallError) Error() string {
	const abandoned = "\nEvaluation of the expression containing the function (%s) will be abandoned."
	const later = "\nWhen the function is done executing, deet will silently stop it."
	text, end := "stopped", later
	switch e.Stop.(type) {
	case Exited, Died:
		text, end = "exited", ""
	case GotSignal, Paused:
		text = "was signaled"
	}
	text = "The program being debugged " + text + " while in a function called from deet."
	if text, ok := e.unwinding(); ok {
		return fmt.Sprintf(text+abandoned, e.Function)
	}
	if _, ok := e.Stop.(GotSignal); ok {
		text += "\ndeet remains in the frame where the signal was received.\n" +
			`To change this behavior use "set unwindonsignal on".`
	}
	return fmt.Sprintf(text+abandoned+end, e.Function)
}

func (e *CallError) unwinding() (text string, ok bool) {
	return "The program being debugged was signaled while in a function called from deet.\n" +
		"deet has restored the context to what it was before the call.\n" +
		`To change this behavior use "set unwindonsignal off".`, e.Unwound
}

// SetUnwindOnSignal says what happens when a signal stops a function that an
// expression called: whether it is taken off the stack.
func (s *Session) SetUnwindOnSignal(on bool) { s.unwindOnSignal = on }

// callStopped: something else came before the function's return.
func (s *Session) callStopped(c *call, stop Stop) error {
	e := &CallError{Function: c.name, Stop: stop}
	if _, signal := stop.(GotSignal); !signal || !s.unwindOnSignal {
		return e
	}
	c.thread.SetSignal(0) // it was the function's
	if err := s.endCall(c); err != nil {
		return err
	}
	s.thread = c.thread
	s.stack.clear()
	e.Unwound = true
	return e
}

// arrivedAt finds the call whose function has just returned: t stands at the
// return address, with the stack pointer that the return leaves.
func (s *Session) arrivedAt(t *inferior.Thread, addr uint64) *call {
	for _, c := range s.calls {
		if c.thread != t || c.site != addr {
			continue
		}
		if regs, err := t.Registers(); err == nil && regs.SP() == c.sp {
			return c
		}
	}
	return nil
}

// callReturned: a call is done. If nobody waits for its value any more, the
// thread stops where it was before the call.
func (s *Session) callReturned(m *movement, c *call) (Stop, error) {
	if m.call == c {
		return callDone{}, nil
	}
	returned := Returned{}
	if m.finishing && m.thread == c.thread {
		stop, err := m.traps[0].hit()
		if err != nil {
			return nil, err
		}
		returned, _ = stop.(Returned)
	}
	if err := s.endCall(c); err != nil {
		return nil, ignoreExited(err)
	}
	s.thread = c.thread
	returned.Where = s.where(c.thread)
	return returned, nil
}

// callFrom finds the call that a frame was made by, from where it will return
// to.
func (s *Session) callFrom(returnAddress, cfa uint64) *call {
	for _, c := range s.calls {
		if c.site == returnAddress && c.sp == cfa && c.thread == s.thread {
			return c
		}
	}
	return nil
}

// interrupted is the activation that a call was put on top of.
func (c *call) interrupted(s *Session) *activation {
	pc := c.before.PC()
	return &activation{regs: savedRegisters{c}, pc: pc, lookup: pc, image: s.imageAt(pc)}
}

// savedRegisters are those that a call will give back.
type savedRegisters struct{ call *call }

func (r savedRegisters) Register(n int) (uint64, error) {
	return dwarfRegisters{r.call.before.Registers}.Register(n)
}

var _ dwarfinfo.Registers = savedRegisters{}
