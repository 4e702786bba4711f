package debugger

import (
	"errors"

	"deet/dwarfinfo"
	"deet/inferior"
)

// returnTraps makes the trap that is hit when a frame of thread t returns. On
// return the stack pointer is the frame's CFA; a deeper call of the same
// function comes back to the same address with a lower one.
func (s *Session) returnTraps(t *inferior.Thread, level int, hit func() (Stop, error)) ([]trap, error) {
	var a *activation
	var err error
	if level == 0 {
		a, err = s.innermost(t)
	} else if _, err = s.frameCFA(level); err == nil {
		a = s.stack.activations[s.stack.owner[level]]
	}
	if err != nil {
		return nil, err
	}
	c, err := s.unwind(a)
	if err != nil {
		return nil, err
	}
	address, err := c.Register(dwarfinfo.ReturnAddress)
	if err != nil {
		return nil, err
	}
	if s.imageAt(address) == nil {
		return nil, dwarfinfo.ErrOutermost
	}
	cfa := c.CFA
	return []trap{{address, func() (Stop, error) {
		regs, err := t.Registers()
		if err != nil || regs.SP() < cfa {
			return nil, ignoreExited(err)
		}
		return hit()
	}}}, nil
}

// Finish runs until the selected frame returns, and tells what it returned.
func (s *Session) Finish() (Stop, error) {
	f, err := s.Frame()
	if err != nil {
		return nil, notRunning(err)
	}
	if ok, err := s.growTo(f.Level + 1); err != nil || !ok {
		if err == nil {
			err = ErrOutermost
		}
		return nil, err
	}
	t := s.thread
	if f.Called {
		return nil, errors.New("deet itself made this frame: select the one that it called, or one of the program's further out")
	}
	if f.Inlined {
		return s.finishInlined(f)
	}
	fn, im := s.functionOf(f.Level)
	m := &movement{thread: t, finishing: true}
	traps, err := s.returnTraps(t, f.Level, func() (Stop, error) {
		r := Returned{Where: s.where(t)}
		r.Value, r.Err = s.returnValue(t, im, fn)
		return r, nil
	})
	if errors.Is(err, dwarfinfo.ErrOutermost) {
		err = ErrOutermost
	}
	if err != nil {
		return nil, err
	}
	return s.moveWith(m, traps)
}

// finishInlined leaves the ranges of an inlined function: it has no return
// address.
func (s *Session) finishInlined(f Frame) (Stop, error) {
	st, err := s.lineStepFrom(false)
	if err != nil {
		return nil, err
	}
	if st.fn == nil {
		return nil, ErrOutermost
	}
	chain := st.image.file.InlineChain(st.image.Linked(f.PC))
	if f.Level >= len(chain) {
		return nil, ErrOutermost
	}
	st.inside, st.depth = chain[f.Level].Ranges, len(chain)-f.Level-1
	return st.run()
}

// functionOf is the function of a frame, nil if it has no debug information.
func (s *Session) functionOf(level int) (*dwarfinfo.Function, *image) {
	a := s.stack.activations[s.stack.owner[level]]
	if a.image == nil {
		return nil, nil
	}
	fn, ok := a.image.file.Function(a.image.Linked(a.lookup))
	if !ok {
		return nil, a.image
	}
	return fn, a.image
}

func notRunning(err error) error {
	if errors.Is(err, ErrNoStack) {
		return ErrNotRunning
	}
	return err
}
