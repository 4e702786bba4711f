package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ianlancetaylor/demangle"
)

// A nameIndex finds functions and variables by name. It is made when the
// first name is asked for, by one walk over the top of each unit.
type nameIndex struct {
	once      sync.Once
	units     map[string][]*unit         // units with a function of that name, inlined copies too
	variables map[string][]variableEntry // globals and statics
}

type variableEntry struct {
	unit   *unit
	offset dwarf.Offset
	enum   dwarf.Offset // of the type, if the name is a value of an enum
	gone   bool         // it has no place: it was optimised away
}

// index makes the name index.
func (f *File) index() *nameIndex {
	f.names.once.Do(func() {
		f.names.units = make(map[string][]*unit)
		f.names.variables = make(map[string][]variableEntry)
		units, err := f.unitList()
		if err != nil {
			return
		}
		for _, u := range units {
			f.names.add(u)
		}
	})
	return &f.names
}

func (x *nameIndex) add(u *unit) {
	seen := make(map[string]bool)
	var visit func(fns []*Function)
	visit = func(fns []*Function) {
		for _, fn := range fns {
			if !seen[fn.Name] && fn.Name != "" {
				seen[fn.Name] = true
				x.units[fn.Name] = append(x.units[fn.Name], u)
			}
			visit(fn.children)
		}
	}
	visit(u.functionList())
	var enum dwarf.Offset
	u.topLevel(func(e *dwarf.Entry) {
		name, _ := e.Val(dwarf.AttrName).(string)
		switch e.Tag {
		case dwarf.TagEnumerationType:
			enum = e.Offset
			return
		case dwarf.TagEnumerator:
			x.variables[name] = append(x.variables[name], variableEntry{unit: u, offset: e.Offset, enum: enum})
			return
		case dwarf.TagVariable:
		default:
			return
		}
		if name == "" {
			if spec, ok := e.Val(dwarf.AttrSpecification).(dwarf.Offset); ok {
				name = u.nameOf(spec)
			}
		}
		if declared, _ := e.Val(dwarf.AttrDeclaration).(bool); name != "" && !declared {
			gone := e.Val(dwarf.AttrLocation) == nil && e.Val(dwarf.AttrConstValue) == nil
			x.variables[name] = append(x.variables[name], variableEntry{unit: u, offset: e.Offset, gone: gone})
		}
	})
}

func (u *unit) nameOf(off dwarf.Offset) string {
	data, err := u.file.dwarf()
	if err != nil {
		return ""
	}
	e, err := entryAt(data, off)
	if err != nil {
		return ""
	}
	name, _ := e.Val(dwarf.AttrName).(string)
	return name
}

// topLevel visits the entries right below a unit's own, and those in
// namespaces and enums: the values of an enum are names of the file too.
func (u *unit) topLevel(visit func(*dwarf.Entry)) {
	data, err := u.file.dwarf()
	if err != nil {
		return
	}
	r := data.Reader()
	r.Seek(u.offset)
	if _, err := r.Next(); err != nil {
		return
	}
	for depth := 1; depth > 0; {
		e, err := r.Next()
		if err != nil || e == nil || e.Offset >= u.end {
			return
		}
		if e.Tag == 0 {
			depth--
			continue
		}
		visit(e)
		if !e.Children {
			continue
		}
		if e.Tag == dwarf.TagNamespace || e.Tag == dwarf.TagEnumerationType {
			depth++
		} else {
			r.SkipChildren()
		}
	}
}

// FindFunction finds where to stop for a function: behind the prologue of each
// function of that name, and at the start of each inlined copy. A C++ function
// is found by its last name, with or without what encloses it ("draw",
// "shapes::circle::draw"), and by its mangled name.
func (f *File) FindFunction(name string) ([]Location, error) {
	locations := f.functionLocations(name, func(*Function) bool { return true })
	if len(locations) == 0 {
		locations = f.symbolLocations(name)
	}
	if len(locations) == 0 {
		return nil, undefinedFunction(name)
	}
	return locations, nil
}

// FindFunctionIn is FindFunction for those declared in one file.
func (f *File) FindFunctionIn(file, name string) ([]Location, error) {
	locations := f.functionLocations(name, func(fn *Function) bool { return sameFile(fn.Decl.File, file) })
	if len(locations) == 0 {
		return nil, undefinedFunction(name)
	}
	return locations, nil
}

func undefinedFunction(name string) error { return fmt.Errorf("Function %q not defined.", name) }

func (f *File) functionLocations(name string, wanted func(*Function) bool) []Location {
	last := lastName(name)
	var locations []Location
	var visit func(fns []*Function)
	visit = func(fns []*Function) {
		for _, fn := range fns {
			if fn.Name == last && fn.enclosedAs(name) && wanted(fn) {
				locations = append(locations, f.bodyOf(fn))
			}
			visit(fn.children)
		}
	}
	for _, u := range f.index().units[last] {
		visit(u.functionList())
	}
	return uniqueLocations(locations)
}

// symbolLocations finds a function by its symbol: it has no debug information,
// or the symbol is another name of one that has, such as a mangled one.
func (f *File) symbolLocations(name string) []Location {
	sym, ok := f.Symbol(name)
	if !ok || sym.Kind != Func {
		return nil
	}
	if fn, ok := f.Function(sym.Addr); ok && fn.Low() == sym.Addr {
		return []Location{f.bodyOf(fn)}
	}
	return []Location{{Addr: f.afterFrameSetup(sym.Addr), Function: name}}
}

// lastName is the part of a C++ name after the namespaces and classes around
// it. What stands in brackets belongs to it: "max<std::string>".
func lastName(name string) string {
	depth := 0
	for i := len(name) - 1; i > 0; i-- {
		switch name[i] {
		case '>', ')':
			depth++
		case '<', '(':
			depth--
		case ':':
			if depth == 0 && name[i-1] == ':' {
				return name[i+1:]
			}
		}
	}
	return name
}

// enclosedAs reports whether a name as the user wrote it, perhaps with
// namespaces and classes around the last one, can mean the function.
func (fn *Function) enclosedAs(name string) bool {
	if name == fn.Name {
		return true
	}
	name = strings.TrimPrefix(name, "::") // the global namespace
	full := demangle.Filter(fn.linkage, demangle.NoParams)
	return full == name || strings.HasSuffix(full, "::"+name)
}

func (f *File) bodyOf(fn *Function) Location {
	l := Location{Addr: fn.entry, Function: fn.Name}
	if !fn.Inlined {
		l.Addr = f.PrologueEnd(fn)
	}
	l.Position, _ = f.Position(l.Addr)
	return l
}

// FunctionNames lists the functions whose names begin with prefix.
func (f *File) FunctionNames(prefix string) []string {
	var names []string
	for name := range f.index().units {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		for _, sym := range f.symbolList() {
			if sym.Kind == Func && strings.HasPrefix(sym.Name, prefix) {
				names = append(names, sym.Name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// GlobalNames lists the variables outside functions whose names begin with
// prefix.
func (f *File) GlobalNames(prefix string) []string {
	var names []string
	for name := range f.index().variables {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// MainFile is the source file that defines main.
func (f *File) MainFile() (string, bool) {
	if sym, ok := f.Symbol("main"); ok { // so one unit is read, not all
		fn, ok := f.Function(sym.Addr)
		return mainFile(fn, ok)
	}
	for _, u := range f.index().units["main"] {
		for _, fn := range u.functionList() {
			if fn.Name == "main" {
				return mainFile(fn, true)
			}
		}
	}
	return "", false
}

func mainFile(fn *Function, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	return fn.Decl.File, fn.Decl.File != ""
}
