package debugger

import (
	"encoding/binary"
	"errors"
	"fmt"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// Register reads a register of the selected frame. What a callee may have
// overwritten is unknown there, and said to be.
func (sc scope) Register(name string) (expr.Value, error) {
	s := sc.s
	if _, ok := inferior.LookupRegister(name); !ok {
		return expr.Value{}, fmt.Errorf("there is no register $%s: %w", name, expr.ErrNoRegister)
	}
	if s.process == nil || s.thread == nil {
		return expr.Value{}, ErrNotRunning
	}
	regs, err := s.frameRegisters()
	if err != nil {
		return expr.Value{}, err
	}
	switch name {
	case "pc":
		name = "rip"
	case "sp":
		name = "rsp"
	case "fp":
		name = "rbp"
	}
	v, size, err := namedRegister(regs, name)
	value := expr.RegisterValue(name, v, size)
	if errors.Is(err, dwarfinfo.ErrNotSaved) {
		value.Err, err = err, nil
	}
	value.Store = func(b []byte) error { return s.setRegister(name, b) }
	return value, err
}

// FrameRegister reads a register as the selected frame's function sees it.
func (s *Session) FrameRegister(name string) (uint64, error) {
	if s.process == nil || s.thread == nil {
		return 0, ErrNotRunning
	}
	regs, err := s.frameRegisters()
	if err != nil {
		return 0, err
	}
	v, _, err := namedRegister(regs, name)
	return v, err
}

// namedRegister reads a register, or the part of one that its name means.
func namedRegister(regs dwarfinfo.Registers, name string) (v uint64, size int, err error) {
	r, ok := inferior.LookupRegister(name)
	if !ok {
		return 0, 8, fmt.Errorf("there is no register $%s", name)
	}
	if r.DWARF < 0 { // segment bases, eflags: only the innermost frame's
		d, ok := regs.(dwarfRegisters)
		if !ok {
			return 0, 8, fmt.Errorf("$%s is not known in an outer frame", name)
		}
		v, _ = d.regs.Get(name)
		return v, r.Size, nil
	}
	if v, err = regs.Register(r.DWARF); err != nil {
		return 0, r.Size, err
	}
	v >>= r.Shift
	if r.Size < 8 {
		v &= 1<<(8*r.Size) - 1
	}
	return v, r.Size, nil
}

// forgetFrames forgets the frames that were unwound, for memory or registers have
// changed. The selected one stays selected.
func (s *Session) forgetFrames() {
	selected := s.stack.selected
	s.stack.clear()
	s.stack.selected = selected
}

// setRegister changes a register of the selected frame, or a part of one.
func (s *Session) setRegister(name string, b []byte) error {
	if s.process == nil || s.thread == nil {
		return ErrNotRunning
	}
	if ok, err := s.growTo(s.stack.selected); err != nil || !ok {
		return errors.Join(err, ErrNoStack)
	}
	if s.stack.owner[s.stack.selected] != 0 {
		return fmt.Errorf("$%s cannot be changed in an outer frame: select frame 0", name)
	}
	regs, err := s.thread.Registers()
	if err != nil {
		return err
	}
	var word [8]byte
	copy(word[:], b)
	v := binary.LittleEndian.Uint64(word[:])
	if r, ok := inferior.LookupRegister(name); ok && r.Whole == "rip" {
		regs.SetPC(v) // a system call that was interrupted is not to be restarted there
	} else if !regs.Set(name, v) {
		return fmt.Errorf("$%s cannot be changed", name)
	}
	s.forgetFrames()
	return s.thread.SetRegisters(regs)
}
