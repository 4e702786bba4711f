package debugger

import (
	"deet/inferior"
	"deet/x86"
)

// An emulator does the work of the instructions under our int3s, those that it
// can, so that a thread gets past without a step and the stop after it.
type emulator struct {
	cpu     x86.State
	decoded map[uint64]*x86.Inst // by address
}

// forget drops what was decoded: the code may have changed.
func (e *emulator) forget() { e.decoded = nil }

// emulate takes t over the instruction at its pc, if it can be emulated.
func (s *Session) emulate(t *inferior.Thread, regs *inferior.Registers) bool {
	if len(s.watches) > 0 {
		return false // what we write for it, no debug register sees
	}
	inst := s.instructionAt(regs.PC())
	if inst == nil {
		return false
	}
	cpu := &s.emulator.cpu
	loadState(cpu, regs)
	if !inst.Emulate(cpu, programMemory{s.process}) {
		return false
	}
	storeState(cpu, regs)
	t.StageRegisters(*regs)
	return true
}

// instructionAt decodes an instruction. Those of files are decoded once; other
// code may have been made by the program, and made anew since.
func (s *Session) instructionAt(pc uint64) *x86.Inst {
	if inst := s.emulator.decoded[pc]; inst != nil {
		return inst
	}
	var code [16]byte
	if s.readCode(pc, code[:]) != nil {
		return nil
	}
	inst, err := x86.Decode(code[:], pc)
	if err != nil {
		return nil
	}
	if im := s.imageAt(pc); im != nil && im.file.IsCode(im.Linked(pc)) {
		if s.emulator.decoded == nil {
			s.emulator.decoded = make(map[uint64]*x86.Inst)
		}
		s.emulator.decoded[pc] = &inst
	}
	return &inst
}

// programMemory is the process's memory with the rights of the program: to
// write where it may only read must fault.
type programMemory struct{ p *inferior.Process }

func (m programMemory) ReadMemory(addr uint64, buf []byte) error {
	return m.p.ReadAsProgram(addr, buf)
}

func (m programMemory) WriteMemory(addr uint64, buf []byte) error {
	return m.p.WriteAsProgram(addr, buf)
}

// loadState gives x86 the registers in the order of their encoding.
func loadState(st *x86.State, r *inferior.Registers) {
	st.GPR = [16]uint64{r.Rax, r.Rcx, r.Rdx, r.Rbx, r.Rsp, r.Rbp, r.Rsi, r.Rdi,
		r.R8, r.R9, r.R10, r.R11, r.R12, r.R13, r.R14, r.R15}
	st.PC, st.Flags = r.Rip, r.Eflags
}

func storeState(st *x86.State, r *inferior.Registers) {
	g := &st.GPR
	r.Rax, r.Rcx, r.Rdx, r.Rbx, r.Rsp, r.Rbp, r.Rsi, r.Rdi = g[0], g[1], g[2], g[3], g[4], g[5], g[6], g[7]
	r.R8, r.R9, r.R10, r.R11, r.R12, r.R13, r.R14, r.R15 = g[8], g[9], g[10], g[11], g[12], g[13], g[14], g[15]
	r.Rip, r.Eflags = st.PC, st.Flags
}
