package dwarfinfo

import (
	"cmp"
	"debug/dwarf"
	"slices"
	"strings"

	"github.com/ianlancetaylor/demangle"
)

// A Definition is a function, variable or type of the program, as its source
// declares it.
type Definition struct {
	Name        string // with the namespaces and classes around it
	Declaration string // in C: "static int square(int)", "struct point"
	Decl        Position
}

// Functions lists the functions that have code, or were inlined, whose names
// are wanted: by file, then by name.
func (f *File) Functions(wanted func(name string) bool) []Definition {
	return f.definitions(isFunction|isInlined, wanted)
}

// Variables lists the variables outside functions.
func (f *File) Variables(wanted func(name string) bool) []Definition {
	return f.definitions(isVariable, wanted)
}

// Types lists the types that have a name. Those of the language itself have
// no position.
func (f *File) Types(wanted func(name string) bool) []Definition {
	return f.definitions(isType, wanted)
}

// definitions collects what the index has of a kind. What several units
// include from one header is listed once.
func (f *File) definitions(kind nameKind, wanted func(string) bool) []Definition {
	seen := make(map[Definition]bool)
	f.index().each(kind, func(n named, _ []byte) {
		e, err := n.ref.entry()
		if err != nil {
			return
		}
		name := e.qualifiedName()
		if name == "" || !wanted(name) {
			return
		}
		seen[Definition{name, e.declaration(name, kind), e.declared()}] = true
	})
	var list []Definition
	for d := range seen {
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b Definition) int {
		return cmp.Or(strings.Compare(a.Decl.File, b.Decl.File), strings.Compare(a.Name, b.Name),
			a.Decl.Line-b.Decl.Line, strings.Compare(a.Declaration, b.Declaration))
	})
	return list
}

// qualifiedName is the name as the source would call it from outside: what
// the linker's name says, or else what the entry stands in.
func (e entry) qualifiedName() string {
	if e.unit.isC() {
		return string(e.name())
	}
	for at, i := e, 0; i < longestChain; i++ {
		if linkage := at.linkageName(); linkage != "" {
			if name := demangle.Filter(linkage, demangle.NoParams); name != linkage {
				return name
			}
		}
		next, ok := at.describedBy()
		if !ok {
			break
		}
		at = next
	}
	return e.fullName()
}

// declared is where the entry, or the one that it is an instance of, was
// declared.
func (e entry) declared() Position {
	for range longestChain {
		if p := e.position(dwarf.AttrDeclFile, dwarf.AttrDeclLine); p.Line != 0 {
			return p
		}
		next, ok := e.describedBy()
		if !ok {
			break
		}
		e = next
	}
	return Position{}
}

// external reports whether other files see the name.
func (e entry) external() bool {
	for range longestChain {
		if e.flag(dwarf.AttrExternal) {
			return true
		}
		next, ok := e.describedBy()
		if !ok {
			break
		}
		e = next
	}
	return false
}

// declaration spells the declaration of a name.
func (e entry) declaration(name string, kind nameKind) string {
	var t Type
	var err error
	switch kind {
	case isType:
		return e.typeDeclaration(name)
	case isFunction | isInlined:
		t, err = e.functionType()
	default:
		if v := e.variable(); v != nil {
			t = v.Type
		}
	}
	if err != nil {
		return name
	}
	text := Declare(t, name)
	if !e.external() {
		text = "static " + text
	}
	return text
}

// functionType is the type of a function: that of the abstract one, which
// lacks no parameters, if this is an instance of one.
func (e entry) functionType() (Type, error) {
	for range longestChain {
		next, ok := e.describedBy()
		if !ok {
			break
		}
		e = next
	}
	return e.unit.file.typeAt(e.ref())
}

func (e entry) typeDeclaration(name string) string {
	t, err := e.unit.file.typeAt(e.ref())
	if err != nil {
		return name
	}
	if typedef, ok := t.(*TypedefType); ok {
		return "typedef " + Declare(typedef.Type, name)
	}
	if !e.unit.isC() {
		return name
	}
	return t.String()
}
