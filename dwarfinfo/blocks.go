package dwarfinfo

import "debug/dwarf"

// ScopeOf finds the code in which a variable of the function is in scope: that
// of the innermost block around pc that has the name, or of all the function
// for its parameters and outermost variables.
func (fn *Function) ScopeOf(name string, pc Addr) ([]Range, bool) {
	w := walker{unit: fn.self.unit, off: fn.self.off}
	if !w.next() || !w.entry.children() {
		return nil, false
	}
	return w.scopeOf(name, pc, fn.Ranges)
}

// scopeOf looks through the children of a block, whose code is given. An inner
// block hides the names of this one.
func (w *walker) scopeOf(name string, pc Addr, code []Range) (found []Range, ok bool) {
	for w.next() && w.entry.abbrev != nil {
		e := w.entry
		switch e.tag() {
		case dwarf.TagVariable, dwarf.TagFormalParameter:
			if v := e.variable(); found == nil && v != nil && v.Name == name {
				found, ok = code, true
			}
		}
		if !e.children() {
			continue
		}
		block := w.unit.ranges(e)
		if e.tag() != dwarf.TagLexDwarfBlock || !anyContains(block, pc) {
			w.skipChildren()
			continue
		}
		if inner, has := w.scopeOf(name, pc, block); has {
			return inner, true
		}
	}
	return found, ok
}

func anyContains(list []Range, pc Addr) bool {
	for _, r := range list {
		if r.contains(pc) {
			return true
		}
	}
	return false
}
