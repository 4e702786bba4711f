package dwarfinfo

import "debug/dwarf"

// Access says who may name a member of a class.
type Access int

// The accesses, from the most open one on.
const (
	Public Access = iota
	Protected
	Private
)

// String is the word of C++.
func (a Access) String() string {
	switch a {
	case Public:
		return "public"
	case Protected:
		return "protected"
	}
	return "private"
}

// A Class is what a structure of C++ has beside the data in each object. It is
// read when somebody asks, as a class of the standard library may have hundreds
// of functions.
type Class struct {
	Statics   []Static
	Methods   []Method // those that the programmer declared, in their order
	Made      bool     // the compiler has added functions
	Typedefs  []ClassTypedef
	Arguments []TemplateArgument
}

// A Static is a member that all objects of a class share: a variable outside
// of them, by the name Class::Name.
type Static struct {
	Name   string
	Type   Type
	Access Access
	Before int    // the index in Fields of the member that is declared after it
	Value  []byte // of a constant that need not be in memory, else nil
}

// A Method is a function of a class.
type Method struct {
	Name    string // without the class
	Linkage string // the linker's name, "" if it has none
	Access  Access
	Virtual bool
	Slot    int64 // in the table of virtual functions, -1 if that is not known
	entry   entry
}

// A ClassTypedef is a typedef that a class declares.
type ClassTypedef struct {
	*TypedefType
	Access Access
}

// A TemplateArgument is a type that a template was made with.
type TemplateArgument struct {
	Name string
	Type Type
}

// Class is what the structure has beside the data. It is empty in C.
func (t *StructType) Class() *Class {
	if t.class != nil {
		return t.class
	}
	t.class = &Class{}
	if t.ref.unit == nil || t.ref.unit.isC() {
		return t.class
	}
	w := walker{unit: t.ref.unit, off: t.ref.off}
	if w.next() && w.entry.abbrev != nil {
		usual := usualAccess(w.entry.tag())
		fields := 0
		for _, e := range w.children() {
			if isField(e) {
				fields++
				continue
			}
			t.class.add(e, usual, fields)
		}
	}
	return t.class
}

// add enters what is no data of an object, and not made by the compiler.
func (c *Class) add(e entry, usual Access, fields int) {
	access := e.access(usual)
	switch e.tag() {
	case dwarf.TagMember, dwarf.TagVariable: // the second since DWARF 5
		if t, err := e.typ(); err == nil {
			c.Statics = append(c.Statics, Static{e.text(dwarf.AttrName), t, access, fields, e.constant(t)})
		}
	case dwarf.TagSubprogram:
		if e.flag(dwarf.AttrArtificial) {
			c.Made = true
		} else {
			c.Methods = append(c.Methods, e.method(access))
		}
	case dwarf.TagTypedef:
		if t, err := e.unit.file.typeAt(e.ref()); err == nil {
			if typedef, ok := t.(*TypedefType); ok {
				c.Typedefs = append(c.Typedefs, ClassTypedef{typedef, access})
			}
		}
	case dwarf.TagTemplateTypeParameter:
		if t, err := e.typ(); err == nil && t != nil {
			c.Arguments = append(c.Arguments, TemplateArgument{e.text(dwarf.AttrName), t})
		}
	}
}

// constant is the value that the entry itself says, nil if it says none.
func (e entry) constant(t Type) []byte {
	v, ok := e.attr(dwarf.AttrConstValue)
	if !ok {
		return nil
	}
	pieces, ok := v.constant()
	if size := sizeOf(t); ok && size >= 0 && size <= int64(len(pieces[0].Value)) {
		return pieces[0].Value[:size]
	}
	return nil
}

// isField reports whether an entry describes data of each object. A static
// member has no place in the object.
func isField(e entry) bool {
	return e.tag() == dwarf.TagInheritance || e.tag() == dwarf.TagMember && !e.flag(dwarf.AttrExternal)
}

func (e entry) method(access Access) Method {
	m := Method{Name: e.text(dwarf.AttrName), Linkage: e.linkageName(), Access: access, Slot: -1, entry: e}
	if at, ok := e.attr(dwarf.AttrVtableElemLoc); ok {
		if expr, ok := at.block(); ok {
			if slot, ok := constantOf(newCursor("slot", expr, 0)); ok {
				m.Virtual, m.Slot = true, slot
			}
		}
	}
	return m
}

// Type is the type of the function as it is declared: without the object that
// it works on and what else the compiler hands over.
func (m Method) Type() (*FuncType, error) {
	t := &FuncType{}
	var err error
	if t.Return, err = m.entry.typ(); err != nil {
		return nil, err
	}
	w := walker{unit: m.entry.unit, off: m.entry.off}
	w.next()
	for _, c := range w.children() {
		switch {
		case c.tag() == dwarf.TagUnspecifiedParameters:
			t.Variadic = true
		case c.tag() == dwarf.TagFormalParameter && !c.flag(dwarf.AttrArtificial):
			p, err := c.typ()
			if err != nil {
				return nil, err
			}
			t.Params = append(t.Params, p)
		}
	}
	return t, nil
}

// Object is the type of the object that the function works on: const if it
// does not change it. nil if there is none, as the function is static. It is
// the first parameter, which the compiler adds.
func (m Method) Object() Type {
	w := walker{unit: m.entry.unit, off: m.entry.off}
	w.next()
	for _, c := range w.children() {
		if c.tag() != dwarf.TagFormalParameter {
			continue
		}
		t, err := c.typ()
		if p, ok := Underlying(t).(*PointerType); ok && err == nil && c.flag(dwarf.AttrArtificial) {
			return p.Elem
		}
		break
	}
	return nil
}

// usualAccess is that of members which do not say it [DWARF5 5.7.3, 5.7.6].
func usualAccess(tag dwarf.Tag) Access {
	if tag == dwarf.TagClassType {
		return Private
	}
	return Public
}

func (e entry) access(usual Access) Access {
	switch n, _ := e.number(dwarf.AttrAccessibility); n { // [DWARF5 7.9]
	case 1:
		return Public
	case 2:
		return Protected
	case 3:
		return Private
	}
	return usual
}

// virtualBase finds where an object's table says the offset of a virtual base
// class: so many bytes before the functions. Compilers write the way there as
// dup, deref, the number, minus, deref, plus.
func virtualBase(e entry) int64 {
	at, ok := e.attr(dwarf.AttrDataMemberLoc)
	if !ok || at.isNumber() {
		return 0
	}
	expr, _ := at.block()
	c := newCursor("base class", expr, 0)
	if c.uint8() != opDup || c.uint8() != opDeref {
		return 0
	}
	n, ok := constantOf(c)
	if !ok || c.uint8() != opMinus {
		return 0
	}
	return n
}

// constantOf reads an operation that pushes a number.
func constantOf(c *cursor) (int64, bool) {
	switch op := c.uint8(); {
	case op >= opLit0 && op < opLit0+32:
		return int64(op - opLit0), c.err == nil
	case op == opConstu:
		n := c.uleb128()
		return int64(n), c.err == nil
	case op == opConst1u:
		n := c.uint8()
		return int64(n), c.err == nil
	}
	return 0, false
}
