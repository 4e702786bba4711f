package debugger

import (
	"encoding/binary"
	"errors"
	"fmt"

	"deet/dwarfinfo"
	"deet/inferior"
)

// A keeper is where a general register of a frame is now: in memory, or in a
// register, which is the thread's unless a call keeps it.
type keeper struct {
	inMemory bool
	addr     uint64
	number   int
	call     *call
}

// keeperOf finds where general register n of activation k is. A function
// leaves it where it is, or saves it on the stack, so the search goes from
// frame to frame inwards.
func (s *Session) keeperOf(k, n int) (keeper, error) {
	for ; ; k-- {
		switch regs := s.stack.activations[k].regs.(type) {
		case dwarfRegisters:
			return keeper{number: n}, nil
		case savedRegisters:
			return keeper{number: n, call: regs.call}, nil
		}
		saving, err := s.saving(s.stack.activations[k-1], n)
		if err != nil {
			return keeper{}, err
		}
		switch saving := saving.(type) {
		case dwarfinfo.SavedAt:
			return keeper{inMemory: true, addr: saving.Addr}, nil
		case dwarfinfo.SavedIn:
			n = saving.Register
		case dwarfinfo.SavedAsValue:
			return keeper{}, fmt.Errorf("$%s of this frame is computed from where the frame is: it cannot be changed", inferior.RegisterName(n))
		case dwarfinfo.NotSaved:
			return keeper{}, fmt.Errorf("$%s of this frame was %w: it cannot be changed", inferior.RegisterName(n), saving.Err)
		}
	}
}

// saving tells where an activation keeps a register of its caller.
func (s *Session) saving(a *activation, n int) (dwarfinfo.Saving, error) {
	if a.image == nil { // a call to nowhere: see unwindUnknown
		sp, err := a.regs.Register(7)
		if n == dwarfinfo.ReturnAddress {
			return dwarfinfo.SavedAt{Addr: sp}, err
		}
		return dwarfinfo.SavedIn{Register: n}, err
	}
	return a.image.file.Saving(n, a.image.Linked(a.lookup), a.regs, memory{s}, a.image.Runtime)
}

// storeGeneral changes bytes of a general register, of the frame at a level.
func (s *Session) storeGeneral(level, n, at int, b []byte) error {
	k, err := s.activationOf(level)
	if err != nil {
		return err
	}
	where, err := s.keeperOf(k, n)
	switch {
	case err != nil:
		return err
	case where.inMemory:
		err = s.WriteMemory(where.addr+uint64(at), b)
	default:
		err = s.changeGeneral(where.call, func(r *inferior.Registers) {
			v, _ := r.DWARF(where.number)
			var word [eightbyte]byte
			binary.LittleEndian.PutUint64(word[:], v)
			copy(word[at:], b)
			v = binary.LittleEndian.Uint64(word[:])
			setNumbered(r, where.number, v)
		})
	}
	s.forgetFrames()
	return err
}

// activationOf finds the activation of a frame.
func (s *Session) activationOf(level int) (int, error) {
	ok, err := s.growTo(level)
	if err != nil || !ok {
		return 0, errors.Join(err, ErrNoStack)
	}
	return s.stack.owner[level], nil
}

// changeGeneral changes the thread's registers, or those that a call keeps.
func (s *Session) changeGeneral(c *call, change func(*inferior.Registers)) error {
	if c != nil {
		change(&c.before.Registers)
		return nil
	}
	regs, err := s.thread.Registers()
	if err != nil {
		return err
	}
	change(&regs)
	return s.thread.SetRegisters(regs)
}

// forgetFrames forgets the frames that were unwound, for memory or registers have
// changed. The selected one stays selected.
func (s *Session) forgetFrames() { s.stack = stack{selected: s.stack.selected} }

// storeSpecial changes a register that is not unwound, as eflags: all frames
// have the same.
func (s *Session) storeSpecial(level int, name string, b []byte) error {
	k, err := s.activationOf(level)
	if err != nil {
		return err
	}
	var kept *call
	switch regs := s.stack.activations[k].regs.(type) {
	case dwarfRegisters:
	case savedRegisters:
		kept = regs.call
	default:
		return fmt.Errorf("$%s of an outer frame is not known: it cannot be changed", name)
	}
	v := binary.LittleEndian.Uint64(padded(b, eightbyte))
	err = s.changeGeneral(kept, func(r *inferior.Registers) { r.Set(name, v) })
	s.forgetFrames()
	return err
}

// storeWide changes a vector or x87 register.
func (s *Session) storeWide(level int, w inferior.WideRegister, b []byte) error {
	k, err := s.activationOf(level)
	if err != nil {
		return err
	}
	a := s.stack.activations[k]
	x, err := s.extendedState(a)
	if err != nil {
		return fmt.Errorf("$%s of this frame was %w: it cannot be changed", w.Name, err)
	}
	if !w.Set(x, b) {
		return fmt.Errorf("$%s cannot be changed", w.Name)
	}
	if _, kept := a.regs.(savedRegisters); kept {
		return nil // the bytes are the call's own
	}
	return s.thread.SetExtendedState(x)
}
