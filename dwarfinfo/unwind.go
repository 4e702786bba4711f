package dwarfinfo

import (
	"errors"
	"fmt"
)

// Memory is the program's memory, as expressions and saved registers need it.
type Memory interface {
	ReadMemory(addr uint64, buf []byte) error
}

// Registers are those of one frame, by their DWARF numbers. The error of one
// that is not known says why. With ErrNotSaved comes what the functions called
// since have left in the register: see KeepsRegisters.
type Registers interface {
	Register(n int) (uint64, error)
}

// ErrOutermost: the frame has no caller. It is how a stack ends.
var ErrOutermost = errors.New("the outermost frame has no caller")

// ErrNotSaved: the functions called since may have changed the register, and
// have not kept its value.
var ErrNotSaved = errors.New("not saved")

// A Caller is the frame that called another one. A deep recursion has a
// hundred thousand of them, so what is rare does not take space in each.
type Caller struct {
	CFA         uint64 // of the frame that was called
	SignalFrame bool   // the called frame was made by the kernel, for a signal handler

	known  uint32 // a bit for each register that has a value
	values [numRegisters]uint64
	errs   map[int]error // why others have none, if not because of ErrNotSaved
}

// Register returns a register as it was in the caller.
func (c *Caller) Register(n int) (uint64, error) {
	if n < 0 || n >= numRegisters {
		return 0, fmt.Errorf("register %d is not one that is unwound", n)
	}
	if c.known&(1<<n) != 0 {
		return c.values[n], nil
	}
	if err := c.errs[n]; err != nil {
		return 0, err
	}
	return c.values[n], ErrNotSaved
}

// set keeps what is known of a register.
func (c *Caller) set(n int, value uint64, err error) {
	delete(c.errs, n)
	c.known &^= 1 << n
	switch {
	case err == nil:
		c.values[n], c.known = value, c.known|1<<n
	case errors.Is(err, ErrNotSaved):
		c.values[n] = value
	default:
		if c.errs == nil {
			c.errs = make(map[int]error)
		}
		c.errs[n] = err
	}
}

// CFA computes the canonical frame address of the frame whose code runs at pc.
func (f *File) CFA(pc Addr, regs Registers, mem Memory, runtime func(Addr) uint64) (uint64, error) {
	r, err := f.rulesFor(pc)
	if errors.Is(err, errNoFrameInfo) {
		c, err := f.unwindBlind(pc, regs, mem)
		if err != nil {
			return 0, err
		}
		return c.CFA, nil
	}
	if err != nil {
		return 0, err
	}
	return r.canonical(&frameMachine{Registers: regs, Memory: mem, runtime: runtime})
}

// Unwind finds the caller of the frame whose code runs at pc. runtime turns
// an address of this file into one of the process.
func (f *File) Unwind(pc Addr, regs Registers, mem Memory, runtime func(Addr) uint64) (*Caller, error) {
	r, err := f.rulesFor(pc)
	if errors.Is(err, errNoFrameInfo) {
		return f.unwindBlind(pc, regs, mem)
	}
	if err != nil {
		return nil, err
	}
	return r.unwind(&frameMachine{Registers: regs, Memory: mem, runtime: runtime})
}

// unwind follows a row's rules. An undefined return address is how the first
// function of a thread says that nobody called it [System V ABI, AMD64,
// "Unwinding Through Assembler Code"].
func (r *frameRow) unwind(m *frameMachine) (*Caller, error) {
	cfa, err := r.canonical(m)
	if err != nil {
		return nil, err
	}
	if r.ret >= numRegisters {
		return nil, fmt.Errorf("the return address is in register %d, which is not one that is unwound", r.ret)
	}
	if r.registers[r.ret].kind == ruleUndefined {
		return nil, ErrOutermost
	}
	c := &Caller{CFA: cfa, SignalFrame: r.signal}
	m.readSaved(r, cfa)
	for n := range numRegisters {
		v, err := r.apply(n, cfa, m)
		c.set(n, v, err)
	}
	pc, err := c.Register(int(r.ret))
	c.set(ReturnAddress, pc, err)
	return c, err
}
