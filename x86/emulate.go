package x86

import (
	"golang.org/x/arch/x86/x86asm"
)

// State is what an emulated instruction reads and changes.
type State struct {
	GPR   [16]uint64 // in the order of their encoding: rax rcx rdx rbx rsp rbp rsi rdi r8 ... r15
	PC    uint64
	Flags uint64

	word [8]byte // on its way to or from memory; here, so that nothing is allocated
}

// Memory is what an emulated instruction can access, with the rights that the
// program has: where it would fault there must be an error.
type Memory interface {
	ReadMemory(addr uint64, buf []byte) error
	WriteMemory(addr uint64, buf []byte) error
}

const rsp = 4

// Emulate is the instruction's method for the one at the start of code.
func Emulate(code []byte, s *State, mem Memory) bool {
	inst, err := Decode(code, s.PC)
	return err == nil && inst.Emulate(s, mem)
}

// Emulate does the work of an instruction, if it is one of those with which
// functions and statements commonly begin: moves, additions, comparisons, push.
// A thread that stands on a breakpoint there gets past it without
// taking the int3 out, which saves a step and its stop. For any other
// instruction, and for one that would fault, Emulate returns false and changes
// nothing.
func (i *Inst) Emulate(s *State, mem Memory) bool {
	if i.text == "endbr64" { // does nothing where it is the target of a call
		s.PC += uint64(i.Len)
		return true
	}
	if i.text != "" || i.inst.AddrSize != 64 || prefixed(i.inst.Prefix) {
		return false
	}
	e := emulation{i, s, mem}
	if !e.do() {
		return false
	}
	if i.Kind != Jump {
		s.PC += uint64(i.Len)
	}
	return true
}

// prefixed reports whether a prefix makes more of an instruction than its name
// says: it locks the bus, repeats, or uses a segment.
func prefixed(prefixes x86asm.Prefixes) bool {
	for _, p := range prefixes {
		switch p & 0xff {
		case x86asm.PrefixLOCK, x86asm.PrefixREP, x86asm.PrefixREPN, x86asm.PrefixFS, x86asm.PrefixGS:
			return true
		}
	}
	return false
}

// An emulation is one instruction at work.
type emulation struct {
	*Inst
	s   *State
	mem Memory
}

func (e *emulation) do() bool {
	switch e.inst.Op {
	case x86asm.NOP:
		return true
	case x86asm.PUSH:
		v, width, ok := e.read(0)
		return ok && width == 8 && e.push(v)
	case x86asm.MOV, x86asm.MOVZX:
		v, _, ok := e.read(1)
		return ok && e.write(0, v)
	case x86asm.MOVSX, x86asm.MOVSXD:
		v, width, ok := e.read(1)
		return ok && e.write(0, signExtend(v, width))
	case x86asm.LEA:
		m, ok := e.inst.Args[1].(x86asm.Mem)
		if !ok {
			return false
		}
		addr, ok := e.address(m)
		return ok && e.write(0, addr)
	case x86asm.JMP:
		if e.HasTarget {
			e.s.PC = e.Target
		}
		return e.HasTarget
	}
	return e.arithmetic()
}

func (e *emulation) push(v uint64) bool {
	if !e.store(e.s.GPR[rsp]-8, v, 8) {
		return false
	}
	e.s.GPR[rsp] -= 8
	return true
}
