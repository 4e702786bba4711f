package dwarfinfo

import (
	"debug/dwarf"
	"strings"
)

// The values of DW_AT_calling_convention on a type [DWARF5 7.15].
const (
	passByReference = 4
	passByValue     = 5
)

// passedByReference reports whether a class is passed by the address of a
// copy: one whose copies or ends are made by code of its own must not be moved
// behind its back [Itanium C++ ABI, "Non-trivial for the purposes of calls"].
// clang says so; of gcc it has to be told by what the class declares.
func (e entry) passedByReference(children []entry) bool {
	switch convention, _ := e.number(dwarf.AttrCalling); convention {
	case passByReference:
		return true
	case passByValue:
		return false
	}
	for _, c := range children {
		virtual, _ := c.number(dwarf.AttrVirtuality)
		switch c.tag() {
		case dwarf.TagInheritance:
			if virtual != 0 {
				return true
			}
		case dwarf.TagSubprogram:
			if virtual != 0 || c.writtenByUser() && (c.destroys() || c.copies(e)) {
				return true
			}
		}
	}
	return false
}

// writtenByUser: not made by the compiler, nor asked for with = default.
func (e entry) writtenByUser() bool {
	const inClass = 1 // DW_DEFAULTED_in_class [DWARF5 7.29]
	defaulted, _ := e.number(dwarf.AttrDefaulted)
	return !e.flag(dwarf.AttrArtificial) && !e.flag(dwarf.AttrDeleted) && defaulted != inClass
}

func (e entry) destroys() bool { return strings.HasPrefix(e.text(dwarf.AttrName), "~") }

// copies reports whether a function is a constructor from a reference to an
// object of the class itself.
func (e entry) copies(class entry) bool {
	name, _, _ := strings.Cut(class.text(dwarf.AttrName), "<")
	if e.text(dwarf.AttrName) != name {
		return false
	}
	var params []entry
	w := walker{unit: e.unit, off: e.off}
	if !w.next() {
		return false
	}
	for _, c := range w.children() {
		if c.tag() == dwarf.TagFormalParameter {
			params = append(params, c)
		}
	}
	if len(params) != 2 || !params[0].flag(dwarf.AttrArtificial) { // this, and the other object
		return false
	}
	reference, ok := params[1].typeEntry()
	if !ok || reference.tag() != dwarf.TagReferenceType && reference.tag() != dwarf.TagRvalueReferenceType {
		return false
	}
	target, ok := reference.typeEntry()
	if ok && target.tag() == dwarf.TagConstType {
		target, ok = target.typeEntry()
	}
	return ok && target.ref() == class.ref()
}

// typeEntry is the entry of the type that an entry refers to.
func (e entry) typeEntry() (entry, bool) {
	ref := e.refer(dwarf.AttrType)
	if !ref.valid() {
		return entry{}, false
	}
	t, err := ref.entry()
	return t, err == nil
}
