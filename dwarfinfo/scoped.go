package dwarfinfo

import (
	"debug/dwarf"
	"path/filepath"
	"slices"
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

// Virtual reports whether the function is one that other classes can override.
func (fn *Function) Virtual() bool {
	e, err := fn.self.entry()
	for range longestChain {
		if err != nil {
			break
		}
		if n, ok := e.number(dwarf.AttrVirtuality); ok && n != 0 { // [DWARF5 7.11]
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

// DeclaredType is the type with which the unit of an address declares a
// variable that another file defines, such as stdout.
func (f *File) DeclaredType(name string, pc Addr) (Type, bool) {
	u, ok := f.unitAt(pc)
	if !ok {
		return nil, false
	}
	u = u.body()
	w := walker{unit: u, off: u.first}
	if !w.next() || !w.entry.children() {
		return nil, false
	}
	for w.next() && w.entry.abbrev != nil {
		e := w.entry
		if e.tag() == dwarf.TagVariable && string(e.name()) == name {
			t, err := e.typ()
			return t, err == nil && t != nil
		}
		if e.children() {
			w.skipChildren()
		}
	}
	return nil, false
}

// StaticMember finds a constant that a class declares, and that needs no
// definition outside of it, so that no name table has it.
func (f *File) StaticMember(class, name string) (*Variable, bool) {
	for _, n := range f.lookup(lastName(class), isType) {
		e, err := n.ref.entry()
		if err != nil || class != lastName(class) && !e.enclosedAs(class) || !e.children() {
			continue
		}
		for _, v := range membersIn(n.ref) {
			if v.Name == name {
				return v, true
			}
		}
	}
	return nil, false
}

// membersIn lists what a class declares that is no part of its objects.
func membersIn(class entryRef) []*Variable {
	w := walker{unit: class.unit, off: class.off}
	if !w.next() || !w.entry.children() {
		return nil
	}
	var found []*Variable
	for w.next() && w.entry.abbrev != nil {
		e := w.entry
		if e.tag() == dwarf.TagVariable || e.tag() == dwarf.TagMember && e.flag(dwarf.AttrExternal) {
			if v := e.variable(); v != nil {
				found = append(found, v)
			}
		}
		if e.children() {
			w.skipChildren()
		}
	}
	return found
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
// block, the outer blocks' first. Those that only the abstract function has
// come last: its static variables, and what was optimised away in this copy.
func (fn *Function) Variables() []*Variable {
	return slices.Concat(variablesIn(fn.self), fn.Abstract())
}

// Abstract are the variables that only the abstract function has, of which
// this one is a copy.
func (fn *Function) Abstract() []*Variable {
	e, err := fn.self.entry()
	if err != nil {
		return nil
	}
	var found []*Variable
	for range longestChain {
		next, ok := e.describedBy()
		if !ok {
			break
		}
		e = next
		found = append(found, variablesIn(e.ref())...)
	}
	if len(found) == 0 {
		return nil
	}
	own := variablesIn(fn.self)
	return slices.DeleteFunc(found, func(v *Variable) bool {
		return slices.ContainsFunc(own, func(copy *Variable) bool { return copy.origin() == v.entry.off })
	})
}

func variablesIn(function entryRef) []*Variable {
	w := walker{unit: function.unit, off: function.off}
	if function.unit == nil || !w.next() || !w.entry.children() {
		return nil
	}
	var found []*Variable
	for depth := 1; depth > 0 && w.next(); {
		e := w.entry
		if e.abbrev == nil {
			depth--
			continue
		}
		if e.tag() == dwarf.TagVariable || e.tag() == dwarf.TagFormalParameter {
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
