package dwarfinfo

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Memory is the program's memory, as expressions and saved registers need it.
type Memory interface {
	ReadMemory(addr uint64, buf []byte) error
}

// Registers are those of one frame, by their DWARF numbers. The error of one
// that is not known says why.
type Registers interface {
	Register(n int) (uint64, error)
}

// ErrOutermost: the frame has no caller. It is how a stack ends.
var ErrOutermost = errors.New("the outermost frame has no caller")

// A Caller is the frame that called another one.
type Caller struct {
	CFA         uint64 // of the frame that was called
	SignalFrame bool   // the called frame was made by the kernel, for a signal handler

	values  [numRegisters]uint64
	unknown [numRegisters]error
}

// Register returns a register as it was in the caller.
func (c *Caller) Register(n int) (uint64, error) {
	if n < 0 || n >= numRegisters {
		return 0, fmt.Errorf("register %d is not one that is unwound", n)
	}
	return c.values[n], c.unknown[n]
}

// rulesFor finds the row for an address, and keeps it: a recursion asks for
// the same one thousands of times.
func (f *File) rulesFor(pc Addr) (*rules, error) {
	t := f.loadFrames()
	if r, ok := t.cache[pc]; ok {
		return r, nil
	}
	entry, err := t.find(pc)
	if err != nil {
		return nil, err
	}
	r, err := entry.rulesAt(pc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	const limit = 1 << 16 // rows kept, about 50 MB at the most
	if len(t.cache) >= limit {
		clear(t.cache)
	}
	t.cache[pc] = r
	return r, nil
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
	return r.canonical(frameMachine{regs, mem, runtime})
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
	m := frameMachine{regs, mem, runtime}
	cfa, err := r.canonical(m)
	if err != nil {
		return nil, err
	}
	c := &Caller{CFA: cfa, SignalFrame: r.signal}
	if r.ret >= numRegisters || r.registers[r.ret].kind == ruleUndefined {
		return nil, ErrOutermost
	}
	for n := range numRegisters {
		c.values[n], c.unknown[n] = r.registers[n].apply(n, cfa, m)
	}
	if r.ret != ReturnAddress {
		c.values[ReturnAddress], c.unknown[ReturnAddress] = c.values[r.ret], c.unknown[r.ret]
	}
	return c, c.unknown[ReturnAddress]
}

// A frameMachine is what a rule may ask about the frame that it unwinds.
type frameMachine struct {
	Registers
	Memory
	runtime func(Addr) uint64
}

func (m frameMachine) Runtime(a Addr) uint64 { return m.runtime(a) }

func (m frameMachine) CFA() (uint64, error) {
	return 0, errors.New("a rule for the CFA asks for the CFA")
}

func (m frameMachine) FrameBase() (uint64, error) {
	return 0, errors.New("an unwind rule asks for the frame base")
}

func (m frameMachine) TLS(uint64) (uint64, error) {
	return 0, errors.New("an unwind rule asks for a thread-local variable")
}

func (m frameMachine) word(addr uint64) (uint64, error) {
	var buf [8]byte
	err := m.ReadMemory(addr, buf[:])
	return binary.LittleEndian.Uint64(buf[:]), err
}

// canonical computes the CFA by its rule.
func (r *rules) canonical(m frameMachine) (uint64, error) {
	switch r.cfa.kind {
	case ruleRegister:
		v, err := m.Register(int(r.cfa.offset))
		return v + uint64(r.cfaOffset), err
	case ruleValExpression:
		return evalAddress(r.cfa.expression, m, nil)
	}
	return 0, errors.New("the unwind information does not say where the frame is")
}

// apply finds a register of the caller by its rule.
func (r rule) apply(n int, cfa uint64, m frameMachine) (uint64, error) {
	switch r.kind {
	case ruleOffset:
		return m.word(cfa + uint64(r.offset))
	case ruleValOffset:
		return cfa + uint64(r.offset), nil
	case ruleRegister:
		return m.Register(int(r.offset))
	case ruleExpression:
		addr, err := evalAddress(r.expression, m, []uint64{cfa})
		if err != nil {
			return 0, err
		}
		return m.word(addr)
	case ruleValExpression:
		return evalAddress(r.expression, m, []uint64{cfa})
	case ruleSame:
		return m.Register(n)
	case ruleUndefined:
		return 0, ErrNotSaved
	}
	switch {
	case n == stackPointer: // by the definition of the CFA
		return cfa, nil
	case calleeSaved(n): // a function that changed it would say where it saved it
		return m.Register(n)
	}
	return 0, ErrNotSaved
}

// ErrNotSaved: the functions called since may have changed the register, and
// have not kept its value.
var ErrNotSaved = errors.New("not saved")

// calleeSaved: rbx, rbp and r12 to r15 [System V ABI, AMD64, "Registers"].
func calleeSaved(n int) bool { return n == 3 || n == 6 || n >= 12 && n <= 15 }

// UnwindCall unwinds a call to an address where there is nothing: the return
// address is on top of the stack, and no register has changed.
func UnwindCall(regs Registers, mem Memory) (*Caller, error) {
	sp, err := regs.Register(stackPointer)
	if err != nil {
		return nil, err
	}
	return unwindFrom(sp, regs, mem)
}

// unwindFrom unwinds a frame whose return address is at an address.
func unwindFrom(at uint64, regs Registers, mem Memory) (*Caller, error) {
	m := frameMachine{Registers: regs, Memory: mem}
	c := &Caller{CFA: at + 8}
	for n := range numRegisters {
		c.values[n], c.unknown[n] = rule{}.apply(n, c.CFA, m)
	}
	var err error
	c.values[ReturnAddress], err = m.word(at)
	c.unknown[ReturnAddress] = err
	return c, err
}

// unwindBlind unwinds code that nothing is said about, such as assembler. At
// the first instruction of a function, and after push %rbp, the return address
// is near the top of the stack; with a frame pointer set up it is above that.
func (f *File) unwindBlind(pc Addr, regs Registers, mem Memory) (*Caller, error) {
	sym, ok := f.SymbolAt(pc)
	if ok && pc == sym.Addr {
		return UnwindCall(regs, mem)
	}
	if ok && f.afterFrameSetup(sym.Addr) > sym.Addr && pc < f.afterFrameSetup(sym.Addr) {
		sp, err := regs.Register(stackPointer)
		if err != nil {
			return nil, err
		}
		if pc == sym.Addr+1 || pc == sym.Addr+5 { // after the push
			sp += 8
		}
		return unwindFrom(sp, regs, mem)
	}
	const framePointer = 6
	fp, err := regs.Register(framePointer)
	if err != nil {
		return nil, err
	}
	sp, err := regs.Register(stackPointer)
	if err != nil {
		return nil, err
	}
	if fp < sp {
		return nil, ErrOutermost // no frame pointer, so nothing to go on
	}
	c, err := unwindFrom(fp+8, regs, mem)
	if err != nil {
		return nil, ErrOutermost
	}
	c.values[framePointer], c.unknown[framePointer] = frameMachine{Registers: regs, Memory: mem}.word(fp)
	return c, nil
}
