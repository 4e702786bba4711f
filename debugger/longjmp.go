package debugger

import (
	"encoding/binary"
	"math/bits"
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
	for _, name := range []string{"longjmp", "_longjmp", "siglongjmp", "__longjmp_chk"} {
		images := s.images.list[:min(1, len(s.images.list))]
		if s.program != nil && s.program.Imports(name) {
			images = s.allImages() // else no library need be looked at
		}
		for _, im := range images {
			sym, ok := im.file.Symbol(name)
			if addr := im.Runtime(sym.Addr); ok && !hasTrap(traps, addr) {
				traps = append(traps, trap{addr, st.longjmp})
			}
		}
	}
	return traps
}

func hasTrap(traps []trap, addr uint64) bool {
	for _, tr := range traps {
		if tr.addr == addr {
			return true
		}
	}
	return false
}

// longjmp ends the step where the jump goes, unless it stays below the frame
// that steps.
func (st *lineStep) longjmp() (Stop, error) {
	s := st.s
	regs, err := st.thread.Registers()
	if err != nil {
		return nil, ignoreExited(err)
	}
	const savedSP, savedPC, guard = 48, 56, 0x30
	var buf [64]byte
	if err := s.ReadMemory(regs.Rdi, buf[:]); err != nil {
		return nil, nil // the program is about to fault, and that will be told
	}
	secret, err := s.readWord(regs.Fs_base + guard)
	if err != nil {
		return nil, nil
	}
	demangle := func(at int) uint64 {
		return bits.RotateLeft64(binary.LittleEndian.Uint64(buf[at:]), -17) ^ secret
	}
	sp, pc := demangle(savedSP), demangle(savedPC)
	if s.imageAt(pc) == nil || sp < st.cfa-st.frameSize() {
		return nil, nil
	}
	return nil, s.setTraps(st.m, []trap{{pc, st.restart}})
}

// frameSize bounds how far below the CFA the frame that steps may reach.
func (st *lineStep) frameSize() uint64 { return st.cfa - st.sp }
