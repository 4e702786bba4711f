package dwarfinfo

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/ianlancetaylor/demangle"
)

// FindFunction finds where to stop for a function: behind the prologue of each
// function of that name, and at the start of each inlined copy. A C++ function
// is found by its last name, with or without what encloses it ("draw",
// "shapes::circle::draw"), and by its mangled name.
func (f *File) FindFunction(name string) ([]Location, error) {
	if name == "main" {
		if l, ok := f.mainLocation(); ok {
			return []Location{l}, nil
		}
	}
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

// mainLocation is where to stop for main, at which most sessions begin. A
// program of C or C++ has one, which is never inlined [C11 5.1.2.2.1; C++20
// basic.start.main], so its symbol finds it, and of a large program one unit is
// read instead of all. A method of that name is found with its class.
func (f *File) mainLocation() (Location, bool) {
	sym, ok := f.Symbol("main")
	if !ok || sym.Kind != Func {
		return Location{}, false
	}
	fn, ok := f.Function(sym.Addr)
	if !ok || fn.Low() != sym.Addr || fn.Name != "main" {
		return Location{}, false
	}
	return f.bodyOf(fn), true
}

func undefinedFunction(name string) error { return fmt.Errorf("Function %q not defined.", name) }

func (f *File) functionLocations(name string, wanted func(*Function) bool) []Location {
	last := lastName(name)
	var locations []Location
	for _, u := range f.unitsWith(last) {
		for _, fn := range u.functionsNamed(last) {
			if fn.enclosedAs(name) && wanted(fn) {
				locations = append(locations, f.bodyOf(fn))
			}
		}
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
	names := f.namesOf(isFunction|isInlined, prefix)
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

// GlobalNames lists the variables outside functions, and the values of enums,
// whose names begin with prefix.
func (f *File) GlobalNames(prefix string) []string {
	names := f.namesOf(isVariable|isEnumerator, prefix)
	slices.Sort(names)
	return slices.Compact(names)
}

func (f *File) namesOf(kinds nameKind, prefix string) []string {
	var names []string
	f.index().each(kinds, func(_ named, name []byte) {
		if bytes.HasPrefix(name, []byte(prefix)) {
			names = append(names, string(name))
		}
	})
	return names
}

// MainFile is the source file that defines main.
func (f *File) MainFile() (string, bool) {
	if sym, ok := f.Symbol("main"); ok { // so one unit is read, not all
		fn, ok := f.Function(sym.Addr)
		return mainFile(fn, ok)
	}
	for _, u := range f.unitsWith("main") {
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
