package debugger

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"deet/inferior"
)

// longjmpTraps catch a longjmp out of the line that is stepped over: it leaves
// by none of the line's exits, and the step would never end.
//
// On entry to longjmp the first argument points at the jmp_buf. glibc keeps
// the stack pointer and the pc in it mangled, xored with a secret of the
// process that stands at %fs:0x30 and rotated, so that a program that
// overwrites a jmp_buf cannot choose where it goes.
func (s *Session) longjmpTraps(st *lineStep) []trap {
	var traps []trap
	for _, addr := range s.entriesOf("longjmp", "_longjmp", "siglongjmp", "__longjmp_chk") {
		traps = append(traps, trap{addr, st.longjmp})
	}
	return traps
}

// entriesOf finds where functions of libraries begin, those that the program
// uses: several names may be one function.
func (s *Session) entriesOf(names ...string) []uint64 {
	var entries []uint64
	for _, name := range names {
		images := s.images.list[:min(1, len(s.images.list))]
		if s.program != nil && s.program.Imports(name) {
			images = s.allImages() // else no library need be looked at
		}
		for _, im := range images {
			sym, ok := im.file.Symbol(name)
			if addr := im.Runtime(sym.Addr); ok && !slices.Contains(entries, addr) {
				entries = append(entries, addr)
			}
		}
	}
	return entries
}

// longjmp ends the step where the jump goes, unless it stays below the frame
// that steps.
func (st *lineStep) longjmp() (Stop, error) {
	pc, sp, ok := st.s.longjmpTarget(st.thread)
	if !ok || sp < st.cfa-st.frameSize() {
		return nil, nil
	}
	return nil, st.s.setTraps(st.m, []trap{{pc, st.restart}})
}

// longjmpTarget tells where a thread that stands at longjmp's first
// instruction is about to jump. If it cannot be told the program is about to
// fault, and that will be told.
func (s *Session) longjmpTarget(t *inferior.Thread) (pc, sp uint64, ok bool) {
	regs, err := t.Registers()
	if err != nil {
		return 0, 0, false
	}
	const savedSP, savedPC, guard = 48, 56, 0x30
	var buf [64]byte
	if err := s.ReadMemory(regs.Rdi, buf[:]); err != nil {
		return 0, 0, false
	}
	secret, err := s.readWord(regs.Fs_base + guard)
	if err != nil {
		return 0, 0, false
	}
	demangle := func(at int) uint64 {
		return bits.RotateLeft64(binary.LittleEndian.Uint64(buf[at:]), -17) ^ secret
	}
	pc, sp = demangle(savedPC), demangle(savedSP)
	return pc, sp, s.imageAt(pc) != nil
}

// frameSize bounds how far below the CFA the frame that steps may reach.
func (st *lineStep) frameSize() uint64 { return st.cfa - st.sp }
