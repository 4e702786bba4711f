package dwarfinfo

import (
	"bytes"
	"debug/dwarf"
)

// An optimised function does not keep what it was called with: the register
// is used for something else. But the caller often still has the value, or can
// compute it again, and the compiler says so at the call: a call site lists
// parameters, each with the place where the callee finds it and an expression
// over the caller's frame for its value [DWARF5 3.4].

// What gcc wrote before version 5 had the tags and attributes.
const (
	tagGNUCallSite          dwarf.Tag  = 0x4109
	tagGNUCallSiteParameter dwarf.Tag  = 0x410a
	attrGNUCallValue        dwarf.Attr = 0x2111
)

// EntryValue computes what an expression, most often the name of a register,
// was worth when a function was entered. returnPC is where the function will
// return to and caller the frame there; callee is an address in the function.
func (f *File) EntryValue(expr []byte, returnPC, callee Addr, caller Context) (uint64, error) {
	site, ok := f.callSite(returnPC)
	if !ok || !f.calls(site, callee) {
		return 0, ErrOptimizedOut
	}
	w := walker{unit: site.unit, off: site.off}
	w.next()
	for _, p := range w.children() {
		if p.tag() != dwarf.TagCallSiteParameter && p.tag() != tagGNUCallSiteParameter {
			continue
		}
		place, ok := p.attr(dwarf.AttrLocation)
		if where, isBlock := place.block(); !ok || !isBlock || !bytes.Equal(where, expr) {
			continue
		}
		v, ok := p.attr(dwarf.AttrCallValue)
		if !ok {
			v, ok = p.attr(attrGNUCallValue)
		}
		if value, isBlock := v.block(); ok && isBlock {
			return p.unit.evalValueAt(value, returnPC-1, caller)
		}
	}
	return 0, ErrOptimizedOut
}

// callSite finds the call that returns to an address.
func (f *File) callSite(returnPC Addr) (entry, bool) {
	fn, ok := f.Function(returnPC - 1) // a call may be the last instruction
	if !ok {
		return entry{}, false
	}
	w := walker{unit: fn.unit, off: fn.self.off}
	if !w.next() || !w.entry.children() {
		return entry{}, false
	}
	for depth := 1; depth > 0 && w.next(); {
		e := w.entry
		switch e.tag() {
		case 0:
			depth--
			continue
		case dwarf.TagCallSite, tagGNUCallSite:
			if pc, ok := e.callReturn(); ok && pc == returnPC {
				return e, true
			}
			w.skipChildren()
			continue
		}
		if e.children() {
			depth++
		}
	}
	return entry{}, false
}

// callReturn is the address that a call returns to.
func (e entry) callReturn() (Addr, bool) {
	v, ok := e.attr(dwarf.AttrCallReturnPC)
	if !ok {
		v, ok = e.attr(dwarf.AttrLowpc) // GNU's
	}
	if !ok {
		return 0, false
	}
	return v.address()
}

// calls reports whether a call can be the one that entered a function. If it
// names another, that one went on to this by a jump, and what the call says is
// not about this one.
func (f *File) calls(site entry, callee Addr) bool {
	target := site.refer(dwarf.AttrCallOrigin)
	if !target.valid() {
		target = site.refer(dwarf.AttrAbstractOrigin) // GNU's
	}
	if !target.valid() {
		return true // through a pointer
	}
	fn, ok := f.Function(callee)
	if !ok {
		return false
	}
	e, err := target.entry()
	if err != nil {
		return false
	}
	return target == fn.origin || target == fn.self || string(e.name()) == fn.Name
}
