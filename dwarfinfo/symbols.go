package dwarfinfo

import (
	"debug/elf"
	"sort"
	"sync"
)

// SymbolKind says what a symbol names.
type SymbolKind int

// The kinds of symbols.
const (
	OtherSymbol SymbolKind = iota
	Func
	Data
)

// A Symbol is a name that the linker kept.
type Symbol struct {
	Name string
	Addr Addr
	Size uint64 // in bytes, 0 if unknown
	Kind SymbolKind
}

// symbolTable holds the symbols of a file, sorted by address when somebody
// first asks what is at one.
type symbolTable struct {
	once   sync.Once
	list   []Symbol // by address
	byName map[string]int

	dynamicOnce sync.Once
	imports     map[string]bool
}

// symbolList reads .symtab, or .dynsym of a stripped file, and names the
// stubs of the procedure linkage table.
func (f *File) symbolList() []Symbol {
	f.symbols.once.Do(func() {
		raw, err := f.elf.Symbols()
		if err != nil || len(raw) == 0 {
			raw, _ = f.elf.DynamicSymbols() // none is no error: there are no names then
		}
		for _, s := range raw {
			if sym, ok := symbolFrom(s); ok {
				f.symbols.list = append(f.symbols.list, sym)
			}
		}
		f.symbols.list = append(f.symbols.list, f.pltSymbols()...)
		list := f.symbols.list
		sort.SliceStable(list, func(i, j int) bool { return list[i].Addr < list[j].Addr })
		f.symbols.byName = make(map[string]int, len(list))
		for i, sym := range list {
			if _, ok := f.symbols.byName[sym.Name]; !ok || sym.Kind == Func {
				f.symbols.byName[sym.Name] = i
			}
		}
	})
	return f.symbols.list
}

// symbolFrom keeps the symbols that name a place in memory.
func symbolFrom(s elf.Symbol) (Symbol, bool) {
	if s.Section == elf.SHN_UNDEF || s.Section == elf.SHN_ABS || s.Name == "" {
		return Symbol{}, false
	}
	sym := Symbol{Name: s.Name, Addr: Addr(s.Value), Size: s.Size}
	switch elf.ST_TYPE(s.Info) {
	case elf.STT_FUNC, elf.STT_GNU_IFUNC:
		sym.Kind = Func
	case elf.STT_OBJECT:
		sym.Kind = Data
	case elf.STT_NOTYPE:
	default:
		return Symbol{}, false // sections, files, thread-local offsets
	}
	return sym, true
}

// SymbolAt finds the symbol that an address belongs to. One without a size
// reaches up to the next one, or to the end of its section.
func (f *File) SymbolAt(a Addr) (Symbol, bool) {
	list := f.symbolList()
	i := sort.Search(len(list), func(i int) bool { return list[i].Addr > a }) - 1
	best := -1
	for ; i >= 0 && a-list[i].Addr < 1<<24; i-- {
		s := list[i]
		if s.Size > 0 && uint64(a-s.Addr) >= s.Size || s.Size == 0 && !f.sameSection(s.Addr, a) {
			continue
		}
		if best >= 0 && s.Addr != list[best].Addr {
			break
		}
		if best < 0 || s.Kind == Func || s.Size > list[best].Size {
			best = i
		}
	}
	if best < 0 || list[best].Kind == OtherSymbol && !f.IsCode(a) {
		return Symbol{}, false
	}
	return list[best], true
}

func (f *File) sameSection(a, b Addr) bool {
	for _, s := range f.elf.Sections {
		if s.Addr != 0 && s.Addr <= uint64(a) && uint64(a) < s.Addr+s.Size {
			return s.Addr <= uint64(b) && uint64(b) < s.Addr+s.Size
		}
	}
	return false
}

// Symbol finds a symbol by name.
func (f *File) Symbol(name string) (Symbol, bool) {
	list := f.symbolList()
	i, ok := f.symbols.byName[name]
	if !ok {
		return Symbol{}, false
	}
	return list[i], true
}

// Imports reports whether the file wants a symbol from a library.
func (f *File) Imports(name string) bool {
	f.symbols.dynamicOnce.Do(func() {
		f.symbols.imports = make(map[string]bool)
		symbols, _ := f.elf.DynamicSymbols()
		for _, s := range symbols {
			if s.Section == elf.SHN_UNDEF {
				f.symbols.imports[s.Name] = true
			}
		}
	})
	return f.symbols.imports[name]
}
