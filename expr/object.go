package expr

import (
	"strings"

	"deet/dwarfinfo"
)

// actual is an object as what it is, not as the base class that it was declared
// to be; or a pointer or reference to it. Its table of virtual functions knows:
// before the first function stand its type and how far from here the object
// begins [Itanium C++ ABI, "Virtual Table Components"]. ok is false if there is
// no such table.
func actual(v Value, s Scope) (_ Value, ok bool) {
	class, addr, ok := declaredObject(v, s)
	if !ok {
		return v, false
	}
	whole, at, ok := objectAt(class, addr, s)
	if !ok {
		return v, false
	}
	switch t := dwarfinfo.Underlying(v.Type).(type) {
	case *dwarfinfo.PointerType:
		return pointerTo(whole, at), true
	case *dwarfinfo.ReferenceType:
		v = pointerTo(whole, at)
		v.Type = &dwarfinfo.ReferenceType{Elem: whole, RValue: t.RValue}
		return v, true
	}
	return Value{Type: whole, Addr: at, Lvalue: true}, true
}

// declaredObject is the class of an object, as it was declared, and its
// address.
func declaredObject(v Value, s Scope) (class *dwarfinfo.StructType, addr uint64, ok bool) {
	t := dwarfinfo.Underlying(v.Type)
	switch u := t.(type) {
	case *dwarfinfo.PointerType:
		t = dwarfinfo.Underlying(u.Elem)
	case *dwarfinfo.ReferenceType:
		t = dwarfinfo.Underlying(u.Elem)
	case *dwarfinfo.StructType:
		return u, v.Addr, v.Lvalue && v.Err == nil
	}
	if class, ok = t.(*dwarfinfo.StructType); !ok {
		return nil, 0, false
	}
	addr, err := v.number(s)
	return class, addr, err == nil
}

func objectAt(class *dwarfinfo.StructType, addr uint64, s Scope) (whole dwarfinfo.Type, at uint64, ok bool) {
	if !hasTable(class, 0) {
		return nil, 0, false
	}
	table, err := readWord(s, addr)
	if err != nil {
		return nil, 0, false
	}
	name, ok := strings.CutPrefix(s.Symbolize(table), "vtable for ")
	if !ok {
		return nil, 0, false
	}
	name, _, _ = strings.Cut(name, "+")
	whole, ok = s.LookupType(name)
	toTop, err := readWord(s, table-16)
	return whole, addr + toTop, ok && err == nil
}

// hasTable reports whether an object begins with the pointer to its table.
func hasTable(t *dwarfinfo.StructType, depth int) bool {
	for _, f := range t.Fields {
		if f.Offset != 0 || depth > maxDepth {
			continue
		}
		if isTablePointer(f) {
			return true
		}
		if base, ok := dwarfinfo.Underlying(f.Type).(*dwarfinfo.StructType); ok && f.Base && hasTable(base, depth+1) {
			return true
		}
	}
	return false
}
