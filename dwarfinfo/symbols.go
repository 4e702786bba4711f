package dwarfinfo

import (
	"debug/elf"
	"math"
	"sort"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ianlancetaylor/demangle"
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

	// The code there does not do the function's work, but returns the address
	// of the code that does on this processor: STT_GNU_IFUNC.
	Indirect bool
}

// Demangled is the name as the source has it: C++ and Rust write the types of
// parameters, or the module, into the names that the linker sees.
func (s Symbol) Demangled() string {
	if !strings.HasPrefix(s.Name, "_Z") && !strings.HasPrefix(s.Name, "_R") {
		return s.Name // of C, as most are
	}
	return demangle.Filter(s.Name)
}

// symbolTable holds the symbols of a file. Sorting those of a large program
// takes a while, so they are read when somebody first asks what is at an
// address, or for a name that the loader's hash table does not have.
type symbolTable struct {
	once   sync.Once
	listed atomic.Bool
	list   []placedSymbol // by address
	byName map[string]int // the preferred one of each name

	dynamicOnce sync.Once
	imports     map[string]bool
}

// A placedSymbol is a symbol and the addresses that belong to it.
type placedSymbol struct {
	Symbol
	end    Addr // one without a size reaches to the next, or to the end of its section
	reach  Addr // the highest end of this symbol and those before it
	global bool
}

// symbolList reads .symtab, or .dynsym of a stripped file, and names the
// stubs of the procedure linkage table.
func (f *File) symbolList() []placedSymbol {
	f.symbols.once.Do(func() {
		f.symbols.list = f.readSymbols()
		f.placeSymbols(f.symbols.list)
		f.symbols.byName = make(map[string]int, len(f.symbols.list))
		for i, sym := range f.symbols.list {
			if old, ok := f.symbols.byName[sym.Name]; !ok || sym.preferredTo(f.symbols.list[old]) {
				f.symbols.byName[sym.Name] = i
			}
		}
		f.symbols.listed.Store(true)
	})
	return f.symbols.list
}

func (f *File) readSymbols() []placedSymbol {
	var list []placedSymbol
	raw := f.rawSymbols()
	for i := range raw.count() {
		if sym, ok := raw.placed(i); ok {
			list = append(list, sym)
		}
	}
	for _, sym := range f.pltSymbols() {
		list = append(list, placedSymbol{Symbol: sym})
	}
	return list
}

// placeSymbols sorts symbols and finds where each ends.
func (f *File) placeSymbols(list []placedSymbol) {
	sort.SliceStable(list, func(i, j int) bool { return list[i].Addr < list[j].Addr })
	next := Addr(math.MaxUint64) // the lowest address above that of symbol i
	for i := len(list) - 1; i >= 0; i-- {
		if i+1 < len(list) && list[i+1].Addr > list[i].Addr {
			next = list[i+1].Addr
		}
		list[i].end = list[i].Addr + Addr(list[i].Size)
		if list[i].Size == 0 {
			list[i].end = min(next, f.sectionEnd(list[i].Addr))
		}
	}
	var reach Addr
	for i := range list {
		reach = max(reach, list[i].end)
		list[i].reach = reach
	}
}

// sectionEnd is the end of the section that holds an address.
func (f *File) sectionEnd(a Addr) Addr {
	for _, s := range f.main.elf.Sections {
		if s.Addr != 0 && uint64(a)-s.Addr < s.Size {
			return Addr(s.Addr + s.Size)
		}
	}
	return a
}

// preferredTo says which of two symbols is meant by their name, or stands for
// the address that they share: functions and variables before bare labels,
// what other files can see before what is private to one.
func (s placedSymbol) preferredTo(other placedSymbol) bool {
	if s.Kind != other.Kind && (s.Kind == Func || other.Kind == Func || other.Kind == OtherSymbol) {
		return s.Kind == Func || other.Kind == OtherSymbol
	}
	if s.global != other.global {
		return s.global
	}
	return s.Size > other.Size
}

// SymbolAt finds the symbol that an address belongs to: of several the one
// that begins nearest to it.
func (f *File) SymbolAt(a Addr) (Symbol, bool) {
	list := f.symbolList()
	best := -1
	i := sort.Search(len(list), func(i int) bool { return list[i].Addr > a }) - 1
	for ; i >= 0 && list[i].reach > a; i-- {
		if best >= 0 && list[i].Addr != list[best].Addr {
			break
		}
		s := list[i]
		if s.end <= a || s.Kind == OtherSymbol && !f.IsCode(a) {
			continue // labels in data mark ends, not things
		}
		if best < 0 || s.preferredTo(list[best]) {
			best = i
		}
	}
	if best < 0 {
		return Symbol{}, false
	}
	return list[best].Symbol, true
}

// Symbol finds a symbol by name. What the file offers to others is found
// through the loader's hash table, so that a name in a large library costs no
// more than one in a small one.
func (f *File) Symbol(name string) (Symbol, bool) {
	if sym, ok := f.exportedSymbol(name); ok {
		return sym, true
	}
	if f.onlyExported() && !strings.HasSuffix(name, pltSuffix) {
		return Symbol{}, false
	}
	if !f.symbols.listed.Load() && !strings.HasSuffix(name, pltSuffix) {
		return f.rawSymbols().find(name) // to sort them all takes longer
	}
	list := f.symbolList()
	i, ok := f.symbols.byName[name]
	if !ok {
		return Symbol{}, false
	}
	return list[i].Symbol, true
}

// onlyExported reports whether the hash table has all names that there are:
// the file is stripped of its own symbol table.
func (f *File) onlyExported() bool {
	_, hashed := f.dynamicValue(elf.DT_GNU_HASH)
	return hashed && f.sectionHeader(".symtab") == nil
}

// Imports reports whether the file wants a symbol from a library.
func (f *File) Imports(name string) bool {
	f.symbols.dynamicOnce.Do(func() {
		f.symbols.imports = make(map[string]bool)
		raw := f.main.rawSymbols(elf.SHT_DYNSYM)
		for i := range raw.count() {
			if raw.section(i) == elf.SHN_UNDEF {
				f.symbols.imports[string(raw.name(i))] = true
			}
		}
	})
	return f.symbols.imports[name]
}
