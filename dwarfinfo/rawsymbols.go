package dwarfinfo

import (
	"debug/elf"
	"encoding/binary"
)

// rawSymbols is a symbol table as it stands in the file: entries of a fixed
// size, whose names are offsets into a section of texts [System V ABI, "Symbol
// Table"].
type rawSymbols struct {
	entries []byte
	names   *section
	elf     *elf.File
}

// rawSymbols finds the table of the linker, which has all names; of a stripped
// file the loader's.
func (f *File) rawSymbols() rawSymbols {
	for _, o := range []*object{f.main, f.debugObject()} {
		if raw := o.rawSymbols(elf.SHT_SYMTAB); raw.count() > 0 {
			return raw
		}
	}
	return f.main.rawSymbols(elf.SHT_DYNSYM)
}

func (o *object) rawSymbols(kind elf.SectionType) (raw rawSymbols) {
	header := o.elf.SectionByType(kind)
	if header == nil || header.Link == 0 || int(header.Link) >= len(o.elf.Sections) {
		return raw
	}
	raw.elf = o.elf
	table, err := o.open(header)
	if err != nil {
		return raw
	}
	if raw.names, err = o.open(o.elf.Sections[header.Link]); err == nil {
		raw.entries, _ = table.all()
	}
	return raw
}

func (r rawSymbols) count() int { return len(r.entries) / elf.Sym64Size }

func (r rawSymbols) entry(i int) []byte { return r.entries[i*elf.Sym64Size:][:elf.Sym64Size] }

func (r rawSymbols) name(i int) []byte {
	name, _ := r.names.textAt(uint64(binary.LittleEndian.Uint32(r.entry(i))))
	return name
}

func (r rawSymbols) section(i int) elf.SectionIndex { return sectionOfSymbol(r.entry(i)) }

func sectionOfSymbol(raw []byte) elf.SectionIndex {
	return elf.SectionIndex(binary.LittleEndian.Uint16(raw[6:]))
}

// placed reads one entry, if it names a place in memory.
func (r rawSymbols) placed(i int) (sym placedSymbol, ok bool) {
	raw := r.entry(i)
	if sym.Symbol, ok = symbolFrom(raw); !ok || !r.loaded(sectionOfSymbol(raw)) {
		return sym, false
	}
	sym.Name = string(r.name(i))
	sym.global = elf.ST_BIND(raw[4]) != elf.STB_LOCAL
	return sym, sym.Name != ""
}

// loaded reports whether a section is in memory when the program runs: some
// hold warnings for the linker, under names like those of functions.
func (r rawSymbols) loaded(i elf.SectionIndex) bool {
	return int(i) >= len(r.elf.Sections) || r.elf.Sections[i].Flags&elf.SHF_ALLOC != 0
}

// find looks at one entry after the other: the preferred one of those that
// bear a name.
func (r rawSymbols) find(name string) (Symbol, bool) {
	var best placedSymbol
	found := false
	for i := range r.count() {
		if string(r.name(i)) != name {
			continue
		}
		if sym, ok := r.placed(i); ok && (!found || sym.preferredTo(best)) {
			best, found = sym, true
		}
	}
	return best.Symbol, found
}

// symbolFrom reads all but the name of an entry, if it names a place in memory.
func symbolFrom(raw []byte) (Symbol, bool) {
	section := sectionOfSymbol(raw)
	if section == elf.SHN_UNDEF || section == elf.SHN_ABS {
		return Symbol{}, false
	}
	sym := Symbol{Addr: Addr(binary.LittleEndian.Uint64(raw[8:])), Size: binary.LittleEndian.Uint64(raw[16:])}
	switch elf.ST_TYPE(raw[4]) {
	case elf.STT_FUNC, elf.STT_GNU_IFUNC:
		sym.Kind = Func
		sym.Indirect = elf.ST_TYPE(raw[4]) == elf.STT_GNU_IFUNC
	case elf.STT_OBJECT:
		sym.Kind = Data
	case elf.STT_NOTYPE:
	default:
		return Symbol{}, false // sections, files, thread-local offsets
	}
	return sym, true
}
