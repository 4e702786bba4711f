package dwarfinfo

import (
	"debug/dwarf"
	"path/filepath"
)

// FunctionsNamed lists the functions of a name that have code of their own.
// C++'s may be named with what encloses them.
func (f *File) FunctionsNamed(name string) []*Function {
	last := lastName(name)
	var found []*Function
	for _, u := range f.unitsWith(last) {
		for _, fn := range u.functionList() {
			if fn.Name == last && fn.enclosedAs(name) {
				found = append(found, fn)
			}
		}
	}
	return found
}

// GlobalOf finds a variable outside functions, or a value of an enum, that the
// source file of a name declares.
func (f *File) GlobalOf(file, name string) (*Variable, bool) {
	for _, n := range f.lookup(lastName(name), isVariable|isEnumerator) {
		e, err := n.ref.entry()
		if err != nil {
			continue
		}
		v := e.variable()
		if v == nil || !sameFile(v.Decl.File, file) && !sameFile(n.ref.unit.name(), file) {
			continue
		}
		if n.kind == isEnumerator {
			if v.Type, err = f.enumOf(e); err != nil {
				continue
			}
		}
		return v, true
	}
	return nil, false
}

// HasSource reports whether a unit was made of the source file of a name.
func (f *File) HasSource(file string) bool {
	for _, path := range f.SourceFiles() {
		if sameFile(path, file) || filepath.Base(path) == file {
			return true
		}
	}
	return false
}

// Variables are all variables and parameters of the function, of whatever
// block, the outer blocks' first.
func (fn *Function) Variables() []*Variable {
	w := walker{unit: fn.self.unit, off: fn.self.off}
	if !w.next() || !w.entry.children() {
		return nil
	}
	var found []*Variable
	for depth := 1; depth > 0 && w.next(); {
		e := w.entry
		switch {
		case e.abbrev == nil:
			depth--
			continue
		case e.tag() == dwarf.TagVariable || e.tag() == dwarf.TagFormalParameter:
			if v := e.variable(); v != nil {
				found = append(found, v)
			}
		}
		switch {
		case e.children() && e.tag() == dwarf.TagLexDwarfBlock:
			depth++
		case e.children():
			w.skipChildren()
		}
	}
	return found
}
