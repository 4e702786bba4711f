package dwarfinfo

import "debug/dwarf"

// StorageKind says in what way a variable is stored.
type StorageKind int

// The kinds of storage.
const (
	Nowhere       StorageKind = iota // it was optimised away
	StaticMemory                     // at Addr
	FrameMemory                      // at Offset from the frame base
	InOneRegister                    // in Register
	ThreadMemory                     // at Offset in the file's thread-local variables
	ConstantValue                    // it is Offset, or bytes that only Expression shows
	Computed                         // as Expression says
)

// Storage is where a variable is, for a range of addresses of the code.
type Storage struct {
	Range      Range // empty: everywhere
	Kind       StorageKind
	Addr       Addr
	Offset     int64
	Register   int // by its DWARF number
	Expression string
}

// Everywhere reports whether it is so in the whole scope of the variable.
func (s Storage) Everywhere() bool { return s.Range == Range{} }

// Storage tells where a variable is kept, without a process: once, or for each
// range of a list.
func (v *Variable) Storage() []Storage {
	if value, ok := v.entry.attr(dwarf.AttrConstValue); ok {
		return []Storage{{Kind: ConstantValue, Offset: int64(value.n)}}
	}
	value, ok := v.entry.attr(dwarf.AttrLocation)
	if !ok {
		return []Storage{{Kind: Nowhere}}
	}
	if expr, ok := value.block(); ok {
		return []Storage{v.entry.unit.storage(expr)}
	}
	var list []Storage
	err := v.entry.unit.locations(value, func(r Range, _ bool, expr []byte) bool {
		s := v.entry.unit.storage(expr)
		s.Range = r
		list = append(list, s)
		return true
	})
	if err != nil || len(list) == 0 {
		return []Storage{{Kind: Nowhere}}
	}
	return list
}

// storage classifies an expression: most are one operation.
func (u *unit) storage(expr []byte) Storage {
	if len(expr) == 0 {
		return Storage{Kind: Nowhere}
	}
	c := newCursor("location expression", expr, 0)
	s := Storage{Kind: Computed, Expression: u.exprFormat().Describe(expr)}
	switch op := c.uint8(); {
	case op == opAddr:
		s.Kind, s.Addr = StaticMemory, Addr(c.uint64())
	case op == opAddrx || op == opGNUAddrIndex:
		a, err := u.address(c.uleb128())
		s.Kind, s.Addr = StaticMemory, a
		if err != nil {
			s.Kind = Nowhere
		}
	case op == opFbreg:
		s.Kind, s.Offset = FrameMemory, c.sleb128()
	case op >= opReg0 && op < opReg0+32:
		s.Kind, s.Register = InOneRegister, int(op-opReg0)
	case op == opConst8u && c.left() == 9:
		s.Kind, s.Offset = ThreadMemory, int64(c.uint64())
		if op := c.uint8(); op != opGNUPushTLS && op != opFormTLSAddress {
			s.Kind = Computed
		}
	}
	if c.left() > 0 {
		s.Kind = Computed
	}
	return s
}

// A CompiledUnit describes a unit.
type CompiledUnit struct {
	Name      string // the source file
	Dir       string // in which the compiler ran
	Language  string
	Producer  string // the compiler and its options
	Version   int    // of DWARF
	HasMacros bool
}

// UnitAt describes the unit that an address belongs to.
func (f *File) UnitAt(pc Addr) (CompiledUnit, bool) {
	u, ok := f.unitAt(pc)
	if !ok {
		return CompiledUnit{}, false
	}
	body := u.body()
	return CompiledUnit{
		Name: u.name(), Dir: u.compDir(), Language: languageName(body.language()),
		Producer: body.root().text(dwarf.AttrProducer), Version: int(u.version), HasMacros: body.hasMacros(),
	}, true
}

func (u *unit) hasMacros() bool {
	for _, a := range []dwarf.Attr{dwarf.AttrMacros, dwarf.AttrMacroInfo, attrGNUMacros} {
		if _, ok := u.root().attr(a); ok {
			return true
		}
	}
	return false
}

const attrGNUMacros dwarf.Attr = 0x2119

// languageName names a language in gdb's words [DWARF5 7.12].
func languageName(language int64) string {
	switch language {
	case 0x01, 0x02, 0x0c, 0x1d, 0x2c:
		return "c"
	case 0x04, 0x1a, 0x21, 0x2b:
		return "c++"
	case 0x13:
		return "d"
	case 0x16:
		return "go"
	case 0x1c:
		return "rust"
	case 0x07, 0x08, 0x0e, 0x22, 0x23:
		return "fortran"
	case 0x05, 0x0d:
		return "ada"
	case 0x8001:
		return "asm"
	}
	return "unknown"
}

// SectionAt names the section that an address is in, "" if it is in none.
func (f *File) SectionAt(a Addr) string {
	for _, s := range f.main.elf.Sections {
		if s.Addr != 0 && uint64(a)-s.Addr < s.Size {
			return s.Name
		}
	}
	return ""
}

// TextRange is the extent of the section of code.
func (f *File) TextRange() (Range, bool) {
	s := f.main.elf.Section(".text")
	if s == nil {
		return Range{}, false
	}
	return Range{Addr(s.Addr), Addr(s.Addr + s.Size)}, true
}

// Symbols lists the symbols by their addresses.
func (f *File) Symbols() []Symbol {
	var list []Symbol
	for _, s := range f.symbolList() {
		list = append(list, s.Symbol)
	}
	return list
}
