package dwarfinfo

import (
	"encoding/binary"
	"errors"
)

// A frameMachine is what a rule may ask about the frame that it unwinds.
type frameMachine struct {
	Registers
	Memory
	runtime func(Addr) uint64
	saved   []byte // a part of the stack that was read already
	savedAt uint64
}

// Runtime is where an address of the file is in the process.
func (m *frameMachine) Runtime(a Addr) uint64 { return m.runtime(a) }

// CFA, FrameBase and TLS refuse what an expression of an unwind rule must not
// ask for [DWARF5 6.4.2].
func (m *frameMachine) CFA() (uint64, error) {
	return 0, errors.New("an unwind rule asks for the CFA")
}

func (m *frameMachine) FrameBase() (uint64, error) {
	return 0, errors.New("an unwind rule asks for the frame base")
}

func (m *frameMachine) TLS(uint64) (uint64, error) {
	return 0, errors.New("an unwind rule asks for a thread-local variable")
}

// maxSaved bounds what readSaved reads: far more than 17 registers.
const maxSaved = 512

// readSaved reads the saved registers at once. A function pushes them one
// after the other, and each read of another process is a system call.
func (m *frameMachine) readSaved(r *frameRow, cfa uint64) {
	low, high, found := int64(0), int64(0), 0
	for _, cell := range r.registers {
		if cell.kind != ruleOffset {
			continue
		}
		if found++; found == 1 {
			low, high = cell.n, cell.n
		}
		low, high = min(low, cell.n), max(high, cell.n)
	}
	if size := uint64(high-low) + 8; found > 1 && size >= 8 && size <= maxSaved {
		m.saved, m.savedAt = make([]byte, size), cfa+uint64(low)
		if m.ReadMemory(m.savedAt, m.saved) != nil {
			m.saved = nil // then one at a time: some may be had
		}
	}
}

// word reads 8 bytes of memory.
func (m *frameMachine) word(addr uint64) (uint64, error) {
	if at := addr - m.savedAt; len(m.saved) >= 8 && at <= uint64(len(m.saved)-8) {
		return binary.LittleEndian.Uint64(m.saved[at:]), nil
	}
	var buf [8]byte
	err := m.ReadMemory(addr, buf[:])
	return binary.LittleEndian.Uint64(buf[:]), err
}

// canonical computes the CFA by its rule.
func (r *frameRow) canonical(m *frameMachine) (uint64, error) {
	switch r.cfa.kind {
	case ruleRegister:
		v, err := m.Register(int(r.cfa.n))
		return v + uint64(r.cfaOffset), err
	case ruleValExpression:
		return evalAddress(r.expression(r.cfa), m, nil)
	}
	return 0, errors.New("the unwind information does not say where the frame is")
}

// apply finds register n of the caller by its rule. An expression starts with
// the CFA on its stack [DWARF5 6.4.2.3].
func (r *frameRow) apply(n int, cfa uint64, m *frameMachine) (uint64, error) {
	switch cell := r.registers[n]; cell.kind {
	case ruleOffset:
		return m.word(cfa + uint64(cell.n))
	case ruleValOffset:
		return cfa + uint64(cell.n), nil
	case ruleRegister:
		return m.Register(int(cell.n))
	case ruleExpression:
		addr, err := evalAddress(r.expression(cell), m, []uint64{cfa})
		if err != nil {
			return 0, err
		}
		return m.word(addr)
	case ruleValExpression:
		return evalAddress(r.expression(cell), m, []uint64{cfa})
	case ruleSame:
		return m.Register(n)
	case ruleUndefined:
		return 0, ErrNotSaved
	}
	return unsaid(n, cfa, m)
}

// unsaid finds a register of which the unwind information says nothing.
func unsaid(n int, cfa uint64, m *frameMachine) (uint64, error) {
	switch {
	case n == stackPointer: // by the definition of the CFA
		return cfa, nil
	case calleeSaved(n): // a function that changed it would say where it saved it
		return m.Register(n)
	}
	v, err := m.Register(n)
	if err == nil {
		err = ErrNotSaved
	}
	return v, err
}

// calleeSaved: rbx, rbp and r12 to r15 [System V ABI, AMD64, "Registers"].
func calleeSaved(n int) bool { return n == 3 || n == framePointer || n >= 12 && n <= 15 }
