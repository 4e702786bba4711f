package x86

import (
	"math/bits"

	"golang.org/x/arch/x86/x86asm"
)

// The flags that an arithmetic instruction sets [SDM 1, "EFLAGS Register"].
const (
	carry    = 1 << 0
	parity   = 1 << 2
	adjust   = 1 << 4
	zero     = 1 << 6
	sign     = 1 << 7
	overflow = 1 << 11
)

// arithmetic does the instructions with two operands that set the flags.
func (e *emulation) arithmetic() bool {
	switch e.inst.Op {
	case x86asm.ADD, x86asm.SUB, x86asm.CMP, x86asm.AND, x86asm.OR, x86asm.XOR, x86asm.TEST:
	default:
		return false
	}
	width := e.width(0)
	a, _, ok := e.read(0)
	if !ok || width == 0 {
		return false
	}
	b, _, ok := e.read(1)
	if !ok {
		return false
	}
	b &= mask(width) // a constant was extended to 64 bits
	var d, carries uint64
	switch e.inst.Op {
	case x86asm.ADD:
		d = a + b
		carries = a&b | (a|b)&^d
	case x86asm.SUB, x86asm.CMP:
		d = a - b
		carries = ^a&b | (^a|b)&d // the borrows
	case x86asm.AND, x86asm.TEST:
		d = a & b
	case x86asm.OR:
		d = a | b
	case x86asm.XOR:
		d = a ^ b
	}
	if e.inst.Op != x86asm.CMP && e.inst.Op != x86asm.TEST && !e.write(0, d) {
		return false
	}
	e.s.setFlags(d, carries, 8*width)
	return true
}

// setFlags sets the flags for a result of some bits. carries has a bit for
// each position out of which there was a carry or a borrow: the last one is
// the carry flag, and if it differs from the one before, a signed number has
// overflowed.
func (s *State) setFlags(d, carries uint64, size int) {
	top := size - 1
	flags := s.Flags &^ (carry | parity | adjust | zero | sign | overflow)
	set := func(bit, flag uint64) {
		if bit&1 != 0 {
			flags |= flag
		}
	}
	set(carries>>top, carry)
	set(carries>>3, adjust)
	set((carries>>top)^(carries>>(top-1)), overflow)
	set(d>>top, sign)
	set(uint64(bits.OnesCount8(uint8(d))+1), parity)
	if d&mask(size/8) == 0 {
		flags |= zero
	}
	s.Flags = flags
}
