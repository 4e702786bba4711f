// Package x86 knows single instructions: their length, what kind of step they
// make, their text, and for a few of them their whole effect.
//
// The decoding itself is golang.org/x/arch's x86asm. This package mends what
// that gets wrong, and answers the questions that a debugger has: does this
// instruction leave the line, and where to?
package x86

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// Kind says how an instruction hands control on.
type Kind int

// The kinds of instructions. All but these go on to the next one.
const (
	Other    Kind = iota
	Call          // and comes back
	Jump          // always
	CondJump      // or goes on
	Return
	Syscall
	Halt // ud2, hlt, int3: what follows is not reached from here
)

// An Inst is one decoded instruction.
type Inst struct {
	Addr      uint64
	Len       int // in bytes, at least 1
	Kind      Kind
	Target    uint64 // of a Jump, CondJump or Call, if HasTarget
	HasTarget bool   // false: the target is computed at run time
	Bytes     []byte

	inst x86asm.Inst
	text string // for what x86asm does not know
}

// maxLen is the longest that an instruction can be [SDM 2A, "Instruction
// Prefixes"].
const maxLen = 15

// Decode decodes the instruction at the start of code, which stands at addr.
// Bytes that are none become a ".byte" of length 1, so that a listing goes on.
func Decode(code []byte, addr uint64) (Inst, error) {
	if len(code) == 0 {
		return Inst{}, errors.New("no bytes to decode")
	}
	i := Inst{Addr: addr}
	if text, n := unknownToX86asm(code); n > 0 {
		i.Len, i.text = n, text
	} else if inst, err := x86asm.Decode(code[:min(len(code), maxLen)], 64); err != nil || inst.Len == 0 {
		i.Len, i.text = 1, fmt.Sprintf(".byte 0x%02x", code[0])
	} else {
		i.Len, i.inst = inst.Len, inst
		signDisplacement(&i.inst)
		i.classify()
	}
	i.Bytes = code[:i.Len]
	return i, nil
}

// signDisplacement mends what x86asm reads as unsigned: a displacement of 32
// bits is signed [SDM 2A, "Displacement and Immediate Bytes in 64-Bit Mode"].
// Only the moves of opcodes A0 to A3 have one of 64.
func signDisplacement(inst *x86asm.Inst) {
	if opcode := inst.Opcode >> 24; opcode >= 0xa0 && opcode <= 0xa3 {
		return
	}
	for n, arg := range inst.Args {
		if m, ok := arg.(x86asm.Mem); ok && uint64(m.Disp)>>32 == 0 {
			m.Disp = int64(int32(m.Disp))
			inst.Args[n] = m
		}
	}
}

// unknownToX86asm finds the instructions that x86asm decodes wrongly without
// saying so: it takes the F3 of endbr64 and of the shadow stack instructions
// for a prefix that stands alone, and gives vzeroupper the byte after it.
func unknownToX86asm(code []byte) (text string, n int) {
	has := func(prefix ...byte) bool { return strings.HasPrefix(string(code), string(prefix)) }
	switch {
	case has(0xf3, 0x0f, 0x1e, 0xfa):
		return "endbr64", 4
	case has(0xf3, 0x0f, 0x1e, 0xfb):
		return "endbr32", 4
	case has(0xc5, 0xf8, 0x77):
		return "vzeroupper", 3
	case has(0xc5, 0xfc, 0x77):
		return "vzeroall", 3
	case has(0x0f, 0x01, 0xee):
		return "rdpkru", 3
	case has(0x0f, 0x01, 0xef):
		return "wrpkru", 3
	}
	// F3 [REX] 0F C7 /7 with a register is rdpid, F3 [REX] 0F 1E /1 rdssp,
	// F3 [REX] 0F AE /5 incssp.
	if len(code) < 4 || code[0] != 0xf3 {
		return "", 0
	}
	rest, wide := code[1:], false
	if rest[0]&0xf0 == 0x40 {
		wide = rest[0]&8 != 0
		rest = rest[1:]
	}
	if len(rest) < 3 || rest[0] != 0x0f || rest[2]>>6 != 3 {
		return "", 0
	}
	n = len(code) - len(rest) + 3
	register := general(int(rest[2]&7), wide)
	suffix := "d"
	if wide {
		suffix = "q"
	}
	switch field := rest[2] >> 3 & 7; {
	case rest[1] == 0xc7 && field == 7:
		return "rdpid " + general(int(rest[2]&7), true), n
	case rest[1] == 0x1e && field == 1:
		return "rdssp" + suffix + " " + register, n
	case rest[1] == 0xae && field == 5:
		return "incssp" + suffix + " " + register, n
	}
	return "", 0
}

// general names a general register by its encoding.
func general(n int, wide bool) string {
	reg := x86asm.EAX + x86asm.Reg(n)
	if wide {
		reg = x86asm.RAX + x86asm.Reg(n)
	}
	return strings.ToLower(reg.String())
}

func (i *Inst) classify() {
	switch op := i.inst.Op; op {
	case x86asm.CALL, x86asm.LCALL:
		i.Kind = Call
	case x86asm.JMP, x86asm.LJMP:
		i.Kind = Jump
	case x86asm.RET, x86asm.LRET, x86asm.IRET, x86asm.IRETD, x86asm.IRETQ:
		i.Kind = Return
	case x86asm.SYSCALL, x86asm.SYSENTER:
		i.Kind = Syscall
	case x86asm.UD1, x86asm.UD2, x86asm.HLT:
		i.Kind = Halt
	case x86asm.LOOP, x86asm.LOOPE, x86asm.LOOPNE, x86asm.JCXZ, x86asm.JECXZ, x86asm.JRCXZ:
		i.Kind = CondJump
	default:
		if strings.HasPrefix(op.String(), "J") {
			i.Kind = CondJump
		}
	}
	if rel, ok := i.inst.Args[0].(x86asm.Rel); ok {
		i.Target, i.HasTarget = i.Addr+uint64(i.Len)+uint64(int64(rel)), true
	}
}

// Hex is the instruction's bytes as text.
func (i Inst) Hex() string { return hex.EncodeToString(i.Bytes) }
