package x86

import (
	"encoding/binary"

	"golang.org/x/arch/x86/x86asm"
)

// A part is a general register, or a part of one.
type part struct {
	index int  // of the register in State.GPR
	width int  // in bytes
	high  bool // it is bits 8 to 15: %ah
}

// partOf says which register a name stands for; false for other kinds.
func partOf(reg x86asm.Reg) (part, bool) {
	switch {
	case reg >= x86asm.RAX && reg <= x86asm.R15:
		return part{int(reg - x86asm.RAX), 8, false}, true
	case reg >= x86asm.EAX && reg <= x86asm.R15L:
		return part{int(reg - x86asm.EAX), 4, false}, true
	case reg >= x86asm.AX && reg <= x86asm.R15W:
		return part{int(reg - x86asm.AX), 2, false}, true
	case reg >= x86asm.SPB && reg <= x86asm.R15B:
		return part{int(reg-x86asm.SPB) + rsp, 1, false}, true
	case reg >= x86asm.AH && reg <= x86asm.BH:
		return part{int(reg - x86asm.AH), 1, true}, true
	case reg >= x86asm.AL && reg <= x86asm.BL:
		return part{int(reg - x86asm.AL), 1, false}, true
	}
	return part{}, false
}

// mask has the bits of a number of some bytes.
func mask(width int) uint64 { return ^uint64(0) >> (64 - 8*width) }

func signExtend(v uint64, width int) uint64 {
	shift := 64 - 8*width
	return uint64(int64(v<<shift) >> shift)
}

// width is the size in bytes of what an operand names, 0 for a constant.
func (e *emulation) width(n int) int {
	switch arg := e.inst.Args[n].(type) {
	case x86asm.Reg:
		p, _ := partOf(arg)
		return p.width
	case x86asm.Mem:
		return e.inst.MemBytes
	}
	return 0
}

// read fetches operand n. A constant is as wide as it needs to be.
func (e *emulation) read(n int) (v uint64, width int, ok bool) {
	switch arg := e.inst.Args[n].(type) {
	case x86asm.Imm:
		return uint64(int64(arg)), 8, true
	case x86asm.Reg:
		p, ok := partOf(arg)
		if !ok {
			return 0, 0, false
		}
		v := e.s.GPR[p.index]
		if p.high {
			v >>= 8
		}
		return v & mask(p.width), p.width, true
	case x86asm.Mem:
		addr, ok := e.address(arg)
		width := e.inst.MemBytes
		if !ok || width < 1 || width > 8 {
			return 0, 0, false
		}
		clear(e.s.word[:])
		err := e.mem.ReadMemory(addr, e.s.word[:width])
		return binary.LittleEndian.Uint64(e.s.word[:]), width, err == nil
	}
	return 0, 0, false
}

// write stores operand n. Writing half a register clears the other half;
// writing less leaves the rest as it is [SDM 1, "General-Purpose Registers in
// 64-Bit Mode"].
func (e *emulation) write(n int, v uint64) bool {
	switch arg := e.inst.Args[n].(type) {
	case x86asm.Reg:
		p, ok := partOf(arg)
		if !ok {
			return false
		}
		r := &e.s.GPR[p.index]
		switch {
		case p.width >= 4:
			*r = v & mask(p.width)
		case p.high:
			*r = *r&^0xff00 | v&0xff<<8
		default:
			*r = *r&^mask(p.width) | v&mask(p.width)
		}
		return true
	case x86asm.Mem:
		addr, ok := e.address(arg)
		return ok && e.store(addr, v, e.inst.MemBytes)
	}
	return false
}

// store writes memory. Into two pages it does not: only half might be done.
func (e *emulation) store(addr, v uint64, width int) bool {
	const page = 4096
	if width < 1 || width > 8 || addr%page+uint64(width) > page {
		return false
	}
	binary.LittleEndian.PutUint64(e.s.word[:], v)
	return e.mem.WriteMemory(addr, e.s.word[:width]) == nil
}

// address computes what a memory operand refers to.
func (e *emulation) address(m x86asm.Mem) (uint64, bool) {
	addr := uint64(m.Disp)
	if m.Base == x86asm.RIP {
		addr += e.s.PC + uint64(e.Len)
	} else if m.Base != 0 {
		p, ok := partOf(m.Base)
		if !ok || p.width != 8 {
			return 0, false
		}
		addr += e.s.GPR[p.index]
	}
	if m.Index != 0 {
		p, ok := partOf(m.Index)
		if !ok || p.width != 8 {
			return 0, false
		}
		addr += e.s.GPR[p.index] * uint64(m.Scale)
	}
	return addr, m.Segment == 0
}
