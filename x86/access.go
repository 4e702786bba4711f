package x86

import "golang.org/x/arch/x86/x86asm"

// An Access is what an instruction does to memory.
type Access struct {
	Write bool
	Bytes int // how many, 0 if that is not known
}

// Access tells what the instruction does to the memory that its operand names;
// ok is false if it names none. One that reads and writes counts as a write.
func (i Inst) Access() (a Access, ok bool) {
	for n, arg := range i.inst.Args {
		if _, isMemory := arg.(x86asm.Mem); isMemory && i.inst.Op != x86asm.LEA && i.inst.Op != x86asm.NOP {
			return Access{Write: n == 0 && !onlyReads(i.inst.Op), Bytes: i.inst.MemBytes}, true
		}
	}
	switch i.inst.Op { // those whose memory is the stack
	case x86asm.PUSH, x86asm.CALL, x86asm.ENTER:
		return Access{Write: true, Bytes: 8}, true
	case x86asm.POP, x86asm.RET, x86asm.LEAVE:
		return Access{Bytes: 8}, true
	}
	return Access{}, false
}

// onlyReads lists the instructions whose first operand is not their result.
func onlyReads(op x86asm.Op) bool {
	switch op {
	case x86asm.CMP, x86asm.TEST, x86asm.PUSH, x86asm.CALL, x86asm.LCALL, x86asm.JMP, x86asm.LJMP,
		x86asm.MUL, x86asm.IMUL, x86asm.DIV, x86asm.IDIV, x86asm.BT,
		x86asm.UCOMISD, x86asm.UCOMISS, x86asm.COMISD, x86asm.COMISS,
		x86asm.FLD, x86asm.FILD, x86asm.FADD, x86asm.FSUB, x86asm.FMUL, x86asm.FDIV, x86asm.FCOM, x86asm.FCOMP,
		x86asm.PREFETCHT0, x86asm.PREFETCHT1, x86asm.PREFETCHT2, x86asm.PREFETCHNTA, x86asm.PREFETCHW,
		x86asm.CMPSB, x86asm.CMPSW, x86asm.CMPSD, x86asm.CMPSQ, x86asm.SCASB, x86asm.SCASW, x86asm.SCASD, x86asm.SCASQ,
		x86asm.LODSB, x86asm.LODSW, x86asm.LODSD, x86asm.LODSQ:
		return true
	}
	return false
}
