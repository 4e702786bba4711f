package dwarfinfo

import (
	"debug/elf"
	"encoding/binary"
)

// ThreadLocal finds a thread-local variable by the name that the linker kept.
// It returns where it is in the thread-local variables of the file, in bytes,
// and its size [System V ABI, "Symbol Table", STT_TLS].
func (f *File) ThreadLocal(name string) (offset, size uint64, ok bool) {
	for _, raw := range []rawSymbols{f.main.rawSymbols(elf.SHT_DYNSYM), f.rawSymbols()} {
		for i := range raw.count() {
			e := raw.entry(i)
			if elf.ST_TYPE(e[4]) == elf.STT_TLS && sectionOfSymbol(e) != elf.SHN_UNDEF && string(raw.name(i)) == name {
				return binary.LittleEndian.Uint64(e[8:]), binary.LittleEndian.Uint64(e[16:]), true
			}
		}
	}
	return 0, 0, false
}
