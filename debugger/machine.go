package debugger

import (
	"encoding/binary"

	"deet/inferior"
)

// A machine is the thread that compiled conditions ask. There is one for the
// session, as it is used anew for each hit.
type machine struct {
	s    *Session
	regs inferior.Registers

	// Variables that stand together are read together.
	block [blockSize]byte
	at    uint64 // the address of block
	valid bool
}

// blockSize divides a page, so a block is mapped as a whole or not at all.
const blockSize = 128

// arrive makes the machine that of a thread which has just stopped.
func (m *machine) arrive(s *Session, t *inferior.Thread) {
	m.s, m.valid = s, false
	m.regs, _ = t.Registers() // they were read when it came here
}

// fsBase is the DWARF number of %fs.base [System V ABI, AMD64, "DWARF Register
// Number Mapping"]: thread-local variables are counted from it.
const fsBase = 58

func (m *machine) Register(n int) uint64 {
	if n == fsBase {
		return m.regs.Fs_base
	}
	v, _ := m.regs.DWARF(n)
	return v
}

func (m *machine) Load(addr uint64, size int) (uint64, error) {
	start := addr &^ (blockSize - 1)
	if !m.valid || m.at != start {
		m.at = start
		m.valid = m.s.ReadMemory(start, m.block[:]) == nil
	}
	var word [8]byte
	if offset := int(addr - start); m.valid && offset+size <= blockSize {
		copy(word[:], m.block[offset:offset+size])
	} else if err := m.s.ReadMemory(addr, m.spare(size)); err != nil {
		return 0, err
	} else {
		copy(word[:], m.block[:size])
		m.valid = false
	}
	return binary.LittleEndian.Uint64(word[:]), nil
}

// spare is room for what stands in two blocks.
func (m *machine) spare(size int) []byte {
	m.valid = false
	return m.block[:size]
}
