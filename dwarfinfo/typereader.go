package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
	"strings"
)

// A typeReader turns entries into types. A type may refer to itself, as a list
// does, so a type is entered in the table before what it refers to is read.
type typeReader struct {
	file   *File
	within map[entryRef]bool // the types that the one being read is a part of
}

func newTypeReader(f *File) *typeReader {
	return &typeReader{f, make(map[entryRef]bool)}
}

// read reads the type at an offset. Only through a pointer can a type hold
// itself; a file that says otherwise is damaged.
func (r *typeReader) read(ref entryRef) (Type, error) {
	if r.within[ref] {
		return nil, fmt.Errorf("%s: the type at offset %#x is a part of itself", r.file.path, ref.off)
	}
	if t, ok := r.file.types.types[ref]; ok {
		return t, nil
	}
	r.within[ref] = true
	defer delete(r.within, ref)
	w := walker{unit: ref.unit, off: ref.off}
	if !w.next() || w.entry.abbrev == nil {
		return nil, fmt.Errorf("%s: no type at offset %#x", r.file.path, ref.off)
	}
	e := w.entry
	if v, ok := e.attr(dwarf.AttrSignature); ok { // it stands in a type unit
		whole, err := v.ref()
		if err != nil {
			return nil, err
		}
		t, err := r.read(whole)
		if err == nil {
			r.enter(ref, t)
		}
		return t, err
	}
	children := w.children()
	return r.build(e, children)
}

// children reads the entries below the walker's, but not those below them.
func (w *walker) children() []entry {
	if !w.entry.children() {
		return nil
	}
	var list []entry
	for w.next() && w.entry.abbrev != nil {
		list = append(list, w.entry)
		w.skipChildren()
	}
	return list
}

func (r *typeReader) enter(ref entryRef, t Type) { r.file.types.types[ref] = t }

// refer reads the type that an entry refers to.
func (r *typeReader) refer(e entry) (Type, error) {
	v, ok := e.attr(dwarf.AttrType)
	if !ok {
		return nil, nil
	}
	ref, err := v.ref()
	if err != nil {
		return nil, err
	}
	return r.read(ref)
}

// referApart is refer for what is not a part of the type but elsewhere, as
// the target of a pointer is.
func (r *typeReader) referApart(e entry) (Type, error) {
	return newTypeReader(r.file).refer(e)
}

// build makes the type of an entry. A flat switch over the tags.
func (r *typeReader) build(e entry, children []entry) (t Type, err error) {
	name := e.typeName()
	size, _ := e.number(dwarf.AttrByteSize)
	switch e.tag() {
	case dwarf.TagBaseType:
		encoding, _ := e.number(dwarf.AttrEncoding)
		t := &BaseType{canonical(name), size, Encoding(encoding)}
		r.enter(e.ref(), t)
		return t, nil
	case dwarf.TagUnspecifiedType:
		if name == "decltype(nullptr)" {
			return &TypedefType{name, &PointerType{}}, nil
		}
		return &VoidType{}, nil
	case dwarf.TagPointerType:
		t := &PointerType{}
		r.enter(e.ref(), t)
		t.Elem, err = r.referApart(e)
		return t, err
	case dwarf.TagReferenceType, dwarf.TagRvalueReferenceType:
		t := &ReferenceType{RValue: e.tag() == dwarf.TagRvalueReferenceType}
		r.enter(e.ref(), t)
		t.Elem, err = r.referApart(e)
		return t, err
	case dwarf.TagPtrToMemberType:
		t := &MemberPointerType{}
		r.enter(e.ref(), t)
		if t.Elem, err = r.referApart(e); err != nil {
			return nil, err
		}
		if class := e.refer(dwarf.AttrContainingType); class.valid() {
			t.Class, err = newTypeReader(r.file).read(class)
		}
		return t, err
	case dwarf.TagTypedef, dwarf.TagTemplateAlias:
		t := &TypedefType{Name: name}
		r.enter(e.ref(), t)
		t.Type, err = r.refer(e)
		return t, err
	case dwarf.TagConstType, dwarf.TagVolatileType, dwarf.TagRestrictType, dwarf.TagAtomicType:
		t := &QualifiedType{Qualifier: qualifier(e.tag())}
		r.enter(e.ref(), t)
		t.Type, err = r.refer(e)
		return t, err
	case dwarf.TagArrayType:
		return r.array(e, children)
	case dwarf.TagStructType, dwarf.TagUnionType, dwarf.TagClassType:
		return r.structure(e, name, size, children)
	case dwarf.TagEnumerationType:
		return r.enumeration(e, children), nil
	case dwarf.TagSubroutineType, dwarf.TagSubprogram:
		return r.function(e, children)
	}
	// One member that we do not know must not hide the others.
	return &StructType{Kind: e.tag().String(), Tag: name, ByteSize: size, Incomplete: true}, nil
}

// typeName is the name of a type; of one in a namespace or class with that
// before it.
func (e entry) typeName() string {
	name := e.text(dwarf.AttrName)
	if name == "" || e.tag() == dwarf.TagBaseType || e.unit.isC() {
		return name
	}
	return e.fullName()
}

// canonical spells a base type as programmers do: compilers write "long int".
func canonical(name string) string {
	switch name {
	case "short int":
		return "short"
	case "short unsigned int":
		return "unsigned short"
	case "long int":
		return "long"
	case "long unsigned int":
		return "unsigned long"
	case "long long int":
		return "long long"
	case "long long unsigned int":
		return "unsigned long long"
	}
	return name
}

func qualifier(tag dwarf.Tag) string {
	switch tag {
	case dwarf.TagConstType:
		return "const"
	case dwarf.TagVolatileType:
		return "volatile"
	case dwarf.TagRestrictType:
		return "restrict"
	}
	return "_Atomic"
}

// array makes one array in another for several dimensions.
func (r *typeReader) array(e entry, children []entry) (Type, error) {
	elem, err := r.refer(e)
	if err != nil {
		return nil, err
	}
	t := elem
	for i := len(children) - 1; i >= 0; i-- {
		if children[i].tag() == dwarf.TagSubrangeType {
			t = dimension(t, children[i])
		}
	}
	if t == elem {
		t = &ArrayType{Elem: elem, Count: -1}
	}
	if array, ok := t.(*ArrayType); ok {
		array.Vector = e.flag(attrGNUVector)
	}
	r.enter(e.ref(), t)
	return t, nil
}

func (r *typeReader) structure(e entry, name string, size int64, children []entry) (Type, error) {
	t := &StructType{Kind: "struct", Tag: name, ByteSize: size, Bare: !e.unit.isC(), ref: e.ref()}
	switch e.tag() {
	case dwarf.TagUnionType:
		t.Kind = "union"
	case dwarf.TagClassType:
		t.Kind = "class"
	}
	t.Incomplete = e.flag(dwarf.AttrDeclaration)
	t.ByReference = e.passedByReference(children)
	r.enter(e.ref(), t)
	for _, c := range children {
		if !isField(c) {
			continue
		}
		field, err := r.field(c)
		if err != nil {
			return nil, err
		}
		field.Access = c.access(usualAccess(e.tag()))
		t.Fields = append(t.Fields, field)
	}
	return t, nil
}

// field reads a member. Bitfields are described by DW_AT_data_bit_offset, or
// up to DWARF 3 by the distance from the high end of a storage unit.
func (r *typeReader) field(e entry) (Field, error) {
	f := Field{Base: e.tag() == dwarf.TagInheritance}
	var err error
	f.Name = e.text(dwarf.AttrName)
	if f.Type, err = r.refer(e); err != nil {
		return f, err
	}
	f.Offset, f.Virtual = memberOffset(e), virtualBase(e)
	f.BitSize, _ = e.number(dwarf.AttrBitSize)
	f.BitOffset = 8 * f.Offset
	if at, ok := e.number(dwarf.AttrDataBitOffset); ok {
		f.BitOffset = at
		if f.BitSize > 0 && sizeOf(f.Type) > 0 {
			f.Offset = at / 8
		}
	} else if at, ok := e.number(dwarf.AttrBitOffset); ok {
		storage, ok := e.number(dwarf.AttrByteSize)
		if !ok {
			storage = sizeOf(f.Type)
		}
		f.BitOffset = 8*f.Offset + 8*storage - at - f.BitSize
	}
	return f, nil
}

// memberOffset is where a member is in its structure. DWARF 2 wrote even a
// constant as an expression: DW_OP_plus_uconst n.
func memberOffset(e entry) int64 {
	at, ok := e.attr(dwarf.AttrDataMemberLoc)
	if !ok || at.isNumber() {
		return int64(at.n)
	}
	expr, _ := at.block()
	c := newCursor("member", expr, 0)
	if c.uint8() == opPlusUconst {
		return int64(c.uleb128())
	}
	return 0
}

func (r *typeReader) enumeration(e entry, children []entry) Type {
	t := &EnumType{Bare: !e.unit.isC(), Scoped: e.flag(dwarf.AttrEnumClass)}
	t.Tag = e.typeName()
	t.ByteSize, _ = e.number(dwarf.AttrByteSize)
	r.enter(e.ref(), t)
	t.Base, _ = r.refer(e) // it can do without
	before := ""
	switch {
	case t.Scoped:
		before = t.Tag + "::"
	case t.Bare:
		before = strings.TrimSuffix(e.fullName(), e.text(dwarf.AttrName))
	}
	for _, c := range children {
		if c.tag() == dwarf.TagEnumerator {
			value, _ := c.number(dwarf.AttrConstValue)
			t.Values = append(t.Values, Enumerator{before + c.text(dwarf.AttrName), value})
		}
	}
	return t
}

func (r *typeReader) function(e entry, children []entry) (Type, error) {
	t := &FuncType{}
	t.OldStyle = e.unit.isC() && !e.flag(dwarf.AttrPrototyped)
	r.enter(e.ref(), t)
	var err error
	if t.Return, err = r.referApart(e); err != nil {
		return nil, err
	}
	for _, c := range children {
		switch c.tag() {
		case dwarf.TagFormalParameter:
			p, err := r.referApart(c)
			if err != nil {
				return nil, err
			}
			if c.flag(dwarf.AttrArtificial) {
				t.Method = t.Method || len(t.Params) == 0
				p = unchanging(p)
			}
			t.Params = append(t.Params, p)
		case dwarf.TagUnspecifiedParameters:
			t.Variadic = true
		}
	}
	return t, nil
}

const attrGNUVector dwarf.Attr = 0x2107 // an extension of gcc's
// unchanging is the type of this, the object that a function of a class works
// on: the pointer cannot be changed, though not every compiler says it.
func unchanging(t Type) Type {
	if _, ok := t.(*PointerType); ok {
		return &QualifiedType{"const", t}
	}
	return t
}
