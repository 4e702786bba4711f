package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
)

// A typeReader turns entries into types. A type may refer to itself, as a list
// does, so a type is entered in the table before what it refers to is read.
type typeReader struct {
	file   *File
	data   *dwarf.Data
	within map[dwarf.Offset]bool // the types that the one being read is a part of
}

func (f *File) newTypeReader(data *dwarf.Data) *typeReader {
	return &typeReader{f, data, make(map[dwarf.Offset]bool)}
}

// read reads the type at an offset. Only through a pointer can a type hold
// itself; a file that says otherwise is damaged.
func (r *typeReader) read(off dwarf.Offset) (Type, error) {
	if r.within[off] {
		return nil, fmt.Errorf("%s: the type at offset %#x is a part of itself", r.file.path, off)
	}
	if t, ok := r.file.types.types[off]; ok {
		return t, nil
	}
	r.within[off] = true
	defer delete(r.within, off)
	d := r.data.Reader()
	d.Seek(off)
	e, err := d.Next()
	if err != nil {
		return nil, err
	}
	if e == nil {
		return nil, fmt.Errorf("%s: no type at offset %#x", r.file.path, off)
	}
	var children []*dwarf.Entry
	if e.Children {
		if children, err = r.children(d); err != nil {
			return nil, err
		}
	}
	return r.build(off, e, children)
}

func (r *typeReader) children(d *dwarf.Reader) ([]*dwarf.Entry, error) {
	var list []*dwarf.Entry
	for {
		e, err := d.Next()
		if err != nil || e == nil || e.Tag == 0 {
			return list, err
		}
		list = append(list, e)
		d.SkipChildren()
	}
}

func (r *typeReader) enter(off dwarf.Offset, t Type) { r.file.types.types[off] = t }

// refer reads the type that an entry refers to.
func (r *typeReader) refer(e *dwarf.Entry) (Type, error) {
	off, ok := e.Val(dwarf.AttrType).(dwarf.Offset)
	if !ok {
		return nil, nil
	}
	return r.read(off)
}

// referApart is refer for what is not a part of the type but elsewhere, as
// the target of a pointer is.
func (r *typeReader) referApart(e *dwarf.Entry) (Type, error) {
	return r.file.newTypeReader(r.data).refer(e)
}

// build makes the type of an entry. A flat switch over the tags.
func (r *typeReader) build(off dwarf.Offset, e *dwarf.Entry, children []*dwarf.Entry) (t Type, err error) {
	name, _ := e.Val(dwarf.AttrName).(string)
	size, _ := e.Val(dwarf.AttrByteSize).(int64)
	switch e.Tag {
	case dwarf.TagBaseType:
		encoding, _ := e.Val(dwarf.AttrEncoding).(int64)
		t := &BaseType{canonical(name), size, Encoding(encoding)}
		r.enter(off, t)
		return t, nil
	case dwarf.TagUnspecifiedType:
		return &VoidType{}, nil
	case dwarf.TagPointerType:
		t := &PointerType{}
		r.enter(off, t)
		t.Elem, err = r.referApart(e)
		return t, err
	case dwarf.TagReferenceType, dwarf.TagRvalueReferenceType:
		t := &ReferenceType{}
		r.enter(off, t)
		t.Elem, err = r.referApart(e)
		return t, err
	case dwarf.TagTypedef, dwarf.TagTemplateAlias:
		t := &TypedefType{Name: name}
		r.enter(off, t)
		t.Type, err = r.refer(e)
		return t, err
	case dwarf.TagConstType, dwarf.TagVolatileType, dwarf.TagRestrictType, dwarf.TagAtomicType:
		t := &QualifiedType{Qualifier: qualifier(e.Tag)}
		r.enter(off, t)
		t.Type, err = r.refer(e)
		return t, err
	case dwarf.TagArrayType:
		return r.array(off, e, children)
	case dwarf.TagStructType, dwarf.TagUnionType, dwarf.TagClassType:
		return r.structure(off, e, name, size, children)
	case dwarf.TagEnumerationType:
		return r.enumeration(off, e, children), nil
	case dwarf.TagSubroutineType, dwarf.TagSubprogram:
		return r.function(off, e, children)
	}
	// One member that we do not know must not hide the others.
	return &StructType{Kind: e.Tag.String(), Tag: name, ByteSize: size, Incomplete: true}, nil
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
func (r *typeReader) array(off dwarf.Offset, e *dwarf.Entry, children []*dwarf.Entry) (Type, error) {
	elem, err := r.refer(e)
	if err != nil {
		return nil, err
	}
	t := elem
	for i := len(children) - 1; i >= 0; i-- {
		if children[i].Tag == dwarf.TagSubrangeType {
			t = r.dimension(t, children[i])
		}
	}
	if t == elem {
		t = &ArrayType{Elem: elem, Count: -1}
	}
	r.enter(off, t)
	return t, nil
}

func (r *typeReader) structure(off dwarf.Offset, e *dwarf.Entry, name string, size int64, children []*dwarf.Entry) (Type, error) {
	t := &StructType{Kind: "struct", Tag: name, ByteSize: size, Bare: !r.file.isC(off)}
	switch e.Tag {
	case dwarf.TagUnionType:
		t.Kind = "union"
	case dwarf.TagClassType:
		t.Kind = "class"
	}
	t.Incomplete, _ = e.Val(dwarf.AttrDeclaration).(bool)
	r.enter(off, t)
	for _, c := range children {
		if c.Tag != dwarf.TagMember && c.Tag != dwarf.TagInheritance || c.Val(dwarf.AttrExternal) != nil {
			continue // a static member has no place in the object
		}
		field, err := r.field(c)
		if err != nil {
			return nil, err
		}
		t.Fields = append(t.Fields, field)
	}
	return t, nil
}

// field reads a member. Bitfields are described by DW_AT_data_bit_offset, or
// up to DWARF 3 by the distance from the high end of a storage unit.
func (r *typeReader) field(e *dwarf.Entry) (Field, error) {
	f := Field{Base: e.Tag == dwarf.TagInheritance}
	var err error
	f.Name, _ = e.Val(dwarf.AttrName).(string)
	if f.Type, err = r.refer(e); err != nil {
		return f, err
	}
	f.Offset = memberOffset(e)
	f.BitSize, _ = e.Val(dwarf.AttrBitSize).(int64)
	f.BitOffset = 8 * f.Offset
	if at, ok := e.Val(dwarf.AttrDataBitOffset).(int64); ok {
		f.BitOffset = at
		if f.BitSize > 0 && sizeOf(f.Type) > 0 {
			f.Offset = at / 8
		}
	} else if at, ok := e.Val(dwarf.AttrBitOffset).(int64); ok {
		storage, ok := e.Val(dwarf.AttrByteSize).(int64)
		if !ok {
			storage = sizeOf(f.Type)
		}
		f.BitOffset = 8*f.Offset + 8*storage - at - f.BitSize
	}
	return f, nil
}

// memberOffset is where a member is in its structure. DWARF 2 wrote even a
// constant as an expression: DW_OP_plus_uconst n.
func memberOffset(e *dwarf.Entry) int64 {
	switch at := e.Val(dwarf.AttrDataMemberLoc).(type) {
	case int64:
		return at
	case []byte:
		c := newCursor("member", at, 0)
		if c.uint8() == opPlusUconst {
			return int64(c.uleb128())
		}
	}
	return 0
}

func (r *typeReader) enumeration(off dwarf.Offset, e *dwarf.Entry, children []*dwarf.Entry) Type {
	t := &EnumType{Bare: !r.file.isC(off)}
	t.Tag, _ = e.Val(dwarf.AttrName).(string)
	t.ByteSize, _ = e.Val(dwarf.AttrByteSize).(int64)
	scoped, _ := e.Val(dwarf.AttrEnumClass).(bool)
	r.enter(off, t)
	for _, c := range children {
		if c.Tag == dwarf.TagEnumerator {
			label, _ := c.Val(dwarf.AttrName).(string)
			if scoped {
				label = t.Tag + "::" + label
			}
			value, _ := c.Val(dwarf.AttrConstValue).(int64)
			t.Values = append(t.Values, Enumerator{label, value})
		}
	}
	return t
}

func (r *typeReader) function(off dwarf.Offset, e *dwarf.Entry, children []*dwarf.Entry) (Type, error) {
	t := &FuncType{}
	if prototyped, _ := e.Val(dwarf.AttrPrototyped).(bool); !prototyped {
		t.OldStyle = true
	}
	r.enter(off, t)
	var err error
	if t.Return, err = r.referApart(e); err != nil {
		return nil, err
	}
	for _, c := range children {
		switch c.Tag {
		case dwarf.TagFormalParameter:
			p, err := r.referApart(c)
			if err != nil {
				return nil, err
			}
			t.Params = append(t.Params, p)
		case dwarf.TagUnspecifiedParameters:
			t.Variadic = true
		}
	}
	return t, nil
}
