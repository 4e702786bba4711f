package x86

import (
	"encoding/binary"
	"math/bits"

	"golang.org/x/arch/x86/x86asm"
)

// State is what an emulated instruction reads and changes.
type State struct {
	GPR   [16]uint64 // in the order of their encoding: rax rcx rdx rbx rsp rbp rsi rdi r8 ... r15
	PC    uint64
	Flags uint64
}

// Memory is where an emulated push writes.
type Memory interface {
	WriteMemory(addr uint64, buf []byte) error
}

const rsp = 4

// Emulate does the work of the instruction at the start of code, if it is one
// of those with which functions commonly begin: push %rbp; mov %rsp,%rbp;
// sub $n,%rsp; nop; endbr64. A thread that stands on a breakpoint there gets
// past it without taking the int3 out, which saves a step and its stop. For any
// other instruction Emulate returns false and changes nothing.
func Emulate(code []byte, s *State, mem Memory) bool {
	inst, err := Decode(code, s.PC)
	if err != nil {
		return false
	}
	if inst.text == "endbr64" { // does nothing where it is the target of a call
		s.PC += uint64(inst.Len)
		return true
	}
	if inst.text != "" || inst.inst.Prefix[0]&0xff == x86asm.PrefixLOCK {
		return false
	}
	done := false
	switch inst.inst.Op {
	case x86asm.NOP:
		done = true
	case x86asm.PUSH:
		done = s.push(inst.inst, mem)
	case x86asm.MOV:
		done = s.mov(inst.inst)
	case x86asm.SUB:
		done = s.sub(inst.inst)
	}
	if done {
		s.PC += uint64(inst.Len)
	}
	return done
}

// gpr is the index of a 64-bit register, false for any other operand.
func gpr(arg x86asm.Arg) (int, bool) {
	reg, ok := arg.(x86asm.Reg)
	if !ok || reg < x86asm.RAX || reg > x86asm.R15 {
		return 0, false
	}
	return int(reg - x86asm.RAX), true
}

func (s *State) push(inst x86asm.Inst, mem Memory) bool {
	r, ok := gpr(inst.Args[0])
	if !ok {
		return false
	}
	var word [8]byte
	binary.LittleEndian.PutUint64(word[:], s.GPR[r])
	if mem.WriteMemory(s.GPR[rsp]-8, word[:]) != nil {
		return false // let it fault by itself
	}
	s.GPR[rsp] -= 8
	return true
}

func (s *State) mov(inst x86asm.Inst) bool {
	to, ok1 := gpr(inst.Args[0])
	from, ok2 := gpr(inst.Args[1])
	if !ok1 || !ok2 {
		return false
	}
	s.GPR[to] = s.GPR[from]
	return true
}

// The flags that an arithmetic instruction sets [SDM 1, "EFLAGS Register"].
const (
	carry    = 1 << 0
	parity   = 1 << 2
	adjust   = 1 << 4
	zero     = 1 << 6
	sign     = 1 << 7
	overflow = 1 << 11
)

func (s *State) sub(inst x86asm.Inst) bool {
	r, ok1 := gpr(inst.Args[0])
	imm, ok2 := inst.Args[1].(x86asm.Imm)
	if !ok1 || !ok2 {
		return false
	}
	a, b := s.GPR[r], uint64(imm)
	d := a - b
	flags := s.Flags &^ (carry | parity | adjust | zero | sign | overflow)
	set := func(on bool, flag uint64) {
		if on {
			flags |= flag
		}
	}
	set(a < b, carry)
	set(bits.OnesCount8(uint8(d))%2 == 0, parity)
	set((a^b^d)&0x10 != 0, adjust)
	set(d == 0, zero)
	set(d>>63 != 0, sign)
	set((a^b)&(a^d)>>63 != 0, overflow)
	s.GPR[r], s.Flags = d, flags
	return true
}
