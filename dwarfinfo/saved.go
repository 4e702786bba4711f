package dwarfinfo

import "errors"

// A Saving says where a register of the caller is kept while the function that
// it called runs. It is one of the types below.
type Saving interface{ isSaving() }

type (
	// SavedAt: in memory, at Addr.
	SavedAt struct{ Addr uint64 }
	// SavedIn: in Register of the called function, mostly the same one, which
	// that function has not touched.
	SavedIn struct{ Register int }
	// Computed from something else, as the stack pointer from the CFA: it
	// cannot be changed by itself.
	SavedAsValue struct{}
	// NotSaved: nowhere. Err says why.
	NotSaved struct{ Err error }
)

func (SavedAt) isSaving()      {}
func (SavedIn) isSaving()      {}
func (SavedAsValue) isSaving() {}
func (NotSaved) isSaving()     {}

// Saving finds where register n of the caller of the frame at pc is kept. Its
// arguments are those of Unwind.
func (f *File) Saving(n int, pc Addr, regs Registers, mem Memory, runtime func(Addr) uint64) (Saving, error) {
	if n < 0 || n >= numRegisters {
		return NotSaved{ErrNotSaved}, nil
	}
	r, err := f.rulesFor(pc)
	if errors.Is(err, errNoFrameInfo) {
		return f.savingBlind(n, pc, regs, mem)
	}
	if err != nil {
		return nil, err
	}
	m := &frameMachine{Registers: regs, Memory: mem, runtime: runtime}
	cfa, err := r.canonical(m)
	if err != nil {
		return nil, err
	}
	if n == ReturnAddress && r.ret < numRegisters {
		n = int(r.ret)
	}
	return r.saving(n, cfa, m)
}

// saving tells of a register what apply reads.
func (r *frameRow) saving(n int, cfa uint64, m *frameMachine) (Saving, error) {
	switch cell := r.registers[n]; cell.kind {
	case ruleOffset:
		return SavedAt{cfa + uint64(cell.n)}, nil
	case ruleRegister:
		return SavedIn{int(cell.n)}, nil
	case ruleExpression:
		addr, err := evalAddress(r.expression(cell), m, []uint64{cfa})
		return SavedAt{addr}, err
	case ruleValOffset, ruleValExpression:
		return SavedAsValue{}, nil
	case ruleSame:
		return SavedIn{n}, nil
	case ruleUndefined:
		return NotSaved{ErrNotSaved}, nil
	}
	return unsaidSaving(n), nil
}

// unsaidSaving is the Saving of a register of which the unwind information says
// nothing: see unsaid.
func unsaidSaving(n int) Saving {
	switch {
	case n == stackPointer:
		return SavedAsValue{}
	case calleeSaved(n):
		return SavedIn{n}
	}
	return NotSaved{ErrNotSaved}
}

// savingBlind answers for code that nothing is said about: see unwindBlind.
func (f *File) savingBlind(n int, pc Addr, regs Registers, mem Memory) (Saving, error) {
	c, err := f.unwindBlind(pc, regs, mem)
	if err != nil {
		return nil, err
	}
	const returnAddress, pushedPointer = 8, 16 // below the CFA
	fp, err := regs.Register(framePointer)
	switch {
	case n == ReturnAddress:
		return SavedAt{c.CFA - returnAddress}, nil
	case n == framePointer && err == nil && fp == c.CFA-pushedPointer:
		return SavedAt{fp}, nil
	}
	return unsaidSaving(n), nil
}
