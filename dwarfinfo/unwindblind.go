package dwarfinfo

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
	m := &frameMachine{Registers: regs, Memory: mem}
	c := &Caller{CFA: at + 8}
	for n := range numRegisters {
		v, err := unsaid(n, c.CFA, m)
		c.set(n, v, err)
	}
	pc, err := m.word(at)
	c.set(ReturnAddress, pc, err)
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
	sp, err := regs.Register(stackPointer)
	if err != nil {
		return nil, err
	}
	if ok && pc < f.afterFrameSetup(sym.Addr) {
		const push, endbr64 = 1, 4 // in bytes
		if pc == sym.Addr+push || pc == sym.Addr+endbr64+push {
			sp += 8
		}
		return unwindFrom(sp, regs, mem)
	}
	return unwindByFramePointer(sp, regs, mem)
}

// unwindByFramePointer takes %rbp for a frame pointer if it points into the
// stack: it is where the caller's was pushed, right below the return address.
func unwindByFramePointer(sp uint64, regs Registers, mem Memory) (*Caller, error) {
	fp, err := regs.Register(framePointer)
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
	saved, err := (&frameMachine{Memory: mem}).word(fp)
	c.set(framePointer, saved, err)
	return c, nil
}
