package dwarfinfo

import (
	"debug/elf"
	"encoding/binary"
)

// pltSuffix ends the names that we make for stubs.
const pltSuffix = "@plt"

// pltSymbols names the stubs of the procedure linkage table. A call of a
// library's function goes to a stub, which jumps through a slot that the
// loader fills; the slot's relocation names the function [System V ABI,
// AMD64, "Procedure Linkage Table"]. The stubs themselves have no symbols.
func (f *File) pltSymbols() []Symbol {
	slots := f.jumpSlots()
	if len(slots) == 0 {
		return nil
	}
	var symbols []Symbol
	for _, name := range []string{".plt", ".plt.sec", ".plt.got"} {
		section := f.sectionHeader(name)
		if section == nil {
			continue
		}
		code, err := section.Data()
		if err != nil {
			continue
		}
		symbols = append(symbols, stubs(code, Addr(section.Addr), slots)...)
	}
	return symbols
}

// stubs finds the jumps through slots, each in a stub of 8 or 16 bytes.
func stubs(code []byte, base Addr, slots map[Addr]string) []Symbol {
	var symbols []Symbol
	for i := 0; i+6 <= len(code); i++ {
		if code[i] != 0xff || code[i+1] != 0x25 { // jmp *disp32(%rip)
			continue
		}
		disp := int32(binary.LittleEndian.Uint32(code[i+2:]))
		name, ok := slots[base+Addr(i+6)+Addr(int64(disp))]
		if !ok {
			continue
		}
		start, size := i&^15, 16
		if i%16 >= 8 && code[start] == 0xff {
			start, size = i&^7, 8
		}
		symbols = append(symbols, Symbol{Name: name + pltSuffix, Addr: base + Addr(start), Size: uint64(size), Kind: Func})
		i = start + size - 1
	}
	return symbols
}

// jumpSlots maps the address of each slot to the function that it is for.
func (f *File) jumpSlots() map[Addr]string {
	names := f.main.rawSymbols(elf.SHT_DYNSYM)
	slots := make(map[Addr]string)
	for _, section := range []string{".rela.plt", ".rela.dyn"} {
		data, err := f.section(section)
		if err != nil {
			continue
		}
		for ; len(data) >= 24; data = data[24:] { // Elf64_Rela: offset, info, addend
			info := binary.LittleEndian.Uint64(data[8:])
			kind, index := elf.R_X86_64(uint32(info)), info>>32
			if kind != elf.R_X86_64_JMP_SLOT && kind != elf.R_X86_64_GLOB_DAT {
				continue
			}
			if index < uint64(names.count()) {
				slots[Addr(binary.LittleEndian.Uint64(data))] = string(names.name(int(index)))
			}
		}
	}
	return slots
}
