package expr

import (
	"encoding/binary"
	"errors"

	"deet/dwarfinfo"
)

// structure shows the members in their order.
func (f *formatter) structure(v Value, t *dwarfinfo.StructType) (shape, error) {
	switch {
	case t.Incomplete:
		if whole, ok := completed(t, f.scope).(*dwarfinfo.StructType); ok && !whole.Incomplete {
			v.Type = whole
			return f.structure(v, whole)
		}
		return shape{text: "<incomplete type>"}, nil
	case f.Summary:
		return shape{text: "..."}, nil
	case f.hides() || f.HideUnions && t.Kind == "union" && f.depth > 1:
		return shape{text: "{...}"}, nil
	}
	if v.size() <= maxKept { // one read for all its members
		b, err := v.load(f.scope)
		if err != nil {
			return shape{}, err
		}
		v.Bytes = b
	}
	return f.members(v, t)
}

func (f *formatter) members(v Value, t *dwarfinfo.StructType) (shape, error) {
	all := shape{list: true}
	statics := t.Class().Statics
	if f.HideStatics {
		statics = nil
	}
	own := len(statics)
	for i, field := range t.Fields {
		for ; len(statics) > 0 && statics[0].Before <= i; statics = statics[1:] {
			all.parts = append(all.parts, f.static(t, statics[0]))
		}
		part, shown, err := f.member(v, field)
		if err != nil {
			return shape{}, err
		}
		if shown {
			all.parts = append(all.parts, part)
		}
		if field.Base {
			all.title = "members of " + t.Tag + ":"
		} else {
			own++
		}
	}
	for _, s := range statics {
		all.parts = append(all.parts, f.static(t, s))
	}
	switch {
	case own == 0 && len(all.parts) == 0:
		return shape{text: "{<No data fields>}"}, nil
	case own == 0:
		all.title = ""
		all.parts = append(all.parts, shape{text: "<No data fields>"})
	}
	return all, nil
}

// member shows one. A virtual base class is shared by those that have it, and
// shown once.
func (f *formatter) member(v Value, field dwarfinfo.Field) (part shape, shown bool, err error) {
	m := v.field(field)
	if field.Virtual != 0 {
		base, _ := dwarfinfo.Underlying(field.Type).(*dwarfinfo.StructType)
		if f.shared[base] {
			return part, false, nil
		}
		if f.shared == nil {
			f.shared = make(map[*dwarfinfo.StructType]bool)
		}
		f.shared[base] = true
		m = virtualBase(v, field, f.scope)
	}
	options := f.Options
	defer func() { f.Options = options }()
	switch {
	case isTablePointer(field): // never a number
		f.Format, f.HideSymbols = 0, false
		m.Type = plainPointer(m.Type)
	case field.Name == "" && !field.Base:
		f.Depth++ // the members of an anonymous structure are members of this one
	}
	part, err = f.value(m)
	if errors.Is(err, errWide) { // the other members have the format
		part, err = shape{text: "<error reading variable: " + err.Error() + ">"}, nil
	}
	part.label = label(field) + part.label
	part.base = field.Base
	return part, true, err
}

// plainPointer is a pointer that no text is behind.
func plainPointer(t dwarfinfo.Type) dwarfinfo.Type {
	if _, ok := dwarfinfo.Underlying(t).(*dwarfinfo.PointerType); ok {
		return &dwarfinfo.PointerType{}
	}
	return t
}

// virtualBase finds a base class whose place depends on what the object really
// is: the table of its virtual functions tells [Itanium C++ ABI, "Virtual
// Table Components"].
func virtualBase(v Value, field dwarfinfo.Field, s Scope) Value {
	base := Value{Type: field.Type, Lvalue: true}
	if !v.Lvalue {
		base.Err = errNotComplete
		return base
	}
	table, err := readWord(s, v.Addr)
	if err == nil {
		var offset uint64
		offset, err = readWord(s, table-uint64(field.Virtual))
		base.Addr = v.Addr + offset
	}
	base.Err = err
	return base
}

func readWord(s Scope, addr uint64) (uint64, error) {
	var b [8]byte
	err := s.ReadMemory(addr, b[:])
	return binary.LittleEndian.Uint64(b[:]), err
}

// static shows a variable of the class.
func (f *formatter) static(t *dwarfinfo.StructType, s dwarfinfo.Static) shape {
	part := shape{text: "<optimized out>"}
	v, err := Value{Type: s.Type, Bytes: s.Value}, error(nil)
	if s.Value == nil {
		v, err = f.scope.Lookup(t.Tag + "::" + s.Name)
	}
	switch {
	case err == nil && v.Lvalue && f.statics[v.Addr] && dwarfinfo.Composite(v.Type):
		part.text = "<same as static member of an already seen type>"
	case err == nil:
		if f.statics == nil {
			f.statics = make(map[uint64]bool)
		}
		f.statics[v.Addr] = v.Lvalue
		if part, err = f.value(v); err != nil {
			part.text = "<error: " + err.Error() + ">"
		}
	}
	part.label = "static " + s.Name + " = " + part.label
	return part
}

func label(f dwarfinfo.Field) string {
	switch {
	case f.Base:
		return "<" + typeName(f.Type) + "> = "
	case f.Name == "":
		return "" // of an anonymous struct or union
	}
	return f.Name + " = "
}
