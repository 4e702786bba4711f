package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
)

// A typeReader turns entries into types. A type may refer to itself, as a list
// does, so a type is entered in the table before what it refers to is read.
type typeReader struct {
	file *File
	data *dwarf.Data
}

func (r *typeReader) read(off dwarf.Offset) (Type, error) {
	if t, ok := r.file.types.types[off]; ok {
		return t, nil
	}
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

// build makes the type of an entry. A flat switch over the tags.
func (r *typeReader) build(off dwarf.Offset, e *dwarf.Entry, children []*dwarf.Entry) (t Type, err error) {
	name, _ := e.Val(dwarf.AttrName).(string)
	size, _ := e.Val(dwarf.AttrByteSize).(int64)
	switch e.Tag {
	case dwarf.TagBaseType:
		encoding, _ := e.Val(dwarf.AttrEncoding).(int64)
		t := &BaseType{name, size, Encoding(encoding)}
		r.enter(off, t)
		return t, nil
	case dwarf.TagUnspecifiedType:
		return &VoidType{}, nil
	case dwarf.TagPointerType:
		t := &PointerType{}
		r.enter(off, t)
		t.Elem, err = r.refer(e)
		return t, err
	case dwarf.TagReferenceType, dwarf.TagRvalueReferenceType:
		t := &ReferenceType{}
		r.enter(off, t)
		t.Elem, err = r.refer(e)
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
		return r.enumeration(off, name, size, children), nil
	case dwarf.TagSubroutineType, dwarf.TagSubprogram:
		return r.function(off, e, children)
	}
	return nil, fmt.Errorf("%s: types of kind %v are not known", r.file.path, e.Tag)
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
			t = &ArrayType{t, count(children[i])}
		}
	}
	if t == elem {
		t = &ArrayType{elem, -1}
	}
	r.enter(off, t)
	return t, nil
}

// count is the number of elements of a dimension, -1 if the file does not say.
func count(e *dwarf.Entry) int64 {
	if n, ok := e.Val(dwarf.AttrCount).(int64); ok {
		return n
	}
	if upper, ok := e.Val(dwarf.AttrUpperBound).(int64); ok {
		return upper + 1
	}
	return -1
}

func (r *typeReader) structure(off dwarf.Offset, e *dwarf.Entry, name string, size int64, children []*dwarf.Entry) (Type, error) {
	t := &StructType{Kind: "struct", Tag: name, ByteSize: size}
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
	var f Field
	var err error
	f.Name, _ = e.Val(dwarf.AttrName).(string)
	if f.Type, err = r.refer(e); err != nil {
		return f, err
	}
	f.Offset, _ = e.Val(dwarf.AttrDataMemberLoc).(int64)
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

func (r *typeReader) enumeration(off dwarf.Offset, name string, size int64, children []*dwarf.Entry) Type {
	t := &EnumType{Tag: name, ByteSize: size}
	r.enter(off, t)
	for _, c := range children {
		if c.Tag == dwarf.TagEnumerator {
			label, _ := c.Val(dwarf.AttrName).(string)
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
	if t.Return, err = r.refer(e); err != nil {
		return nil, err
	}
	for _, c := range children {
		switch c.Tag {
		case dwarf.TagFormalParameter:
			p, err := r.refer(c)
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

// LookupType finds a type by its C name: "int", "node_t", "struct point".
func (f *File) LookupType(name string) (Type, bool) {
	if f.types.byName == nil {
		f.types.byName = make(map[string]dwarf.Offset)
		units, err := f.unitList()
		if err != nil {
			return nil, false
		}
		for _, u := range units {
			u.topLevel(f.indexType)
		}
	}
	off, ok := f.types.byName[name]
	if !ok {
		return nil, false
	}
	t, err := f.typeAt(off)
	return t, err == nil
}

func (f *File) indexType(e *dwarf.Entry) {
	name, _ := e.Val(dwarf.AttrName).(string)
	if declared, _ := e.Val(dwarf.AttrDeclaration).(bool); name == "" || declared {
		return
	}
	switch e.Tag {
	case dwarf.TagStructType:
		name = "struct " + name
	case dwarf.TagUnionType:
		name = "union " + name
	case dwarf.TagEnumerationType:
		name = "enum " + name
	case dwarf.TagBaseType, dwarf.TagTypedef, dwarf.TagClassType:
	default:
		return
	}
	if _, ok := f.types.byName[name]; !ok {
		f.types.byName[name] = e.Offset
	}
}
