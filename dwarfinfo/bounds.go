package dwarfinfo

import (
	"debug/dwarf"
	"encoding/binary"
)

// A bound says how many elements a variable-length array has: not the file
// but each call of the function decides [DWARF5 5.13]. It is an expression, or
// refers to a variable that the compiler made to hold the number.
type bound struct {
	entry entry // of the dimension
	attr  dwarf.Attr
	upper bool // the index of the last element, one less than their number
}

// maxCount bounds what is believed about an array's length: a variable that
// is not set yet says anything.
const maxCount = 1 << 40

// dimension makes an array of what a DW_TAG_subrange_type counts.
func dimension(elem Type, e entry) *ArrayType {
	t := &ArrayType{Elem: elem, Count: -1}
	for _, attr := range []dwarf.Attr{dwarf.AttrCount, dwarf.AttrUpperBound} {
		v, ok := e.attr(attr)
		if !ok {
			continue
		}
		upper := attr == dwarf.AttrUpperBound
		n := int64(v.n)
		switch {
		case !v.isNumber():
			t.bound = &bound{e, attr, upper}
		case upper && n < maxCount:
			t.Count = max(n+1, 0)
		case n >= 0 && n <= maxCount:
			t.Count = n
		}
		break
	}
	return t
}

// TypeAt is the variable's type, with the lengths of variable-length arrays
// as they are when the program is at pc.
func (v *Variable) TypeAt(pc Addr, ctx Context) Type { return measure(v.Type, pc, ctx) }

// measure returns t itself if nothing in it depends on the program's state.
func measure(t Type, pc Addr, ctx Context) Type {
	switch t := t.(type) {
	case *ArrayType:
		elem := measure(t.Elem, pc, ctx)
		if t.bound == nil && elem == t.Elem {
			return t
		}
		count := t.Count
		if t.bound != nil {
			count = t.bound.count(pc, ctx)
		}
		return &ArrayType{Elem: elem, Count: count}
	case *PointerType:
		if array, ok := t.Elem.(*ArrayType); ok {
			if elem := measure(array, pc, ctx); elem != t.Elem {
				return &PointerType{Elem: elem}
			}
		}
	case *QualifiedType:
		if elem := measure(t.Type, pc, ctx); elem != t.Type {
			return &QualifiedType{t.Qualifier, elem}
		}
	case *TypedefType:
		if elem := measure(t.Type, pc, ctx); elem != t.Type {
			return &TypedefType{t.Name, elem}
		}
	}
	return t
}

// count is the number of elements, -1 if it cannot be known here.
func (b *bound) count(pc Addr, ctx Context) int64 {
	n, err := b.value(pc, ctx)
	if b.upper {
		n++
	}
	if err != nil || n < 0 || n > maxCount {
		return -1
	}
	return n
}

func (b *bound) value(pc Addr, ctx Context) (int64, error) {
	if holder := b.entry.refer(b.attr); holder.valid() {
		return holder.number(pc, ctx)
	}
	expr, err := b.entry.unit.expressionAt(b.entry, b.attr, pc)
	if err != nil {
		return 0, err
	}
	n, err := b.entry.unit.evalNumberAt(expr, pc, ctx, nil)
	return int64(n), err
}

// number reads an integer variable.
func (r entryRef) number(pc Addr, ctx Context) (int64, error) {
	e, err := r.entry()
	if err != nil {
		return 0, err
	}
	pieces, err := (&Variable{entry: e}).Locate(pc, ctx)
	if err != nil {
		return 0, err
	}
	t, err := e.typ()
	if err != nil || len(pieces) != 1 {
		return 0, ErrOptimizedOut
	}
	var buf [8]byte
	size := min(max(sizeOf(t), 1), 8)
	switch p := pieces[0]; p.Kind {
	case InMemory:
		err = ctx.ReadMemory(p.Addr, buf[:size])
	case InRegister:
		var v uint64
		v, err = ctx.Register(p.Register)
		binary.LittleEndian.PutUint64(buf[:], v)
	case Literal:
		copy(buf[:], p.Value)
	default:
		err = ErrOptimizedOut
	}
	n := int64(binary.LittleEndian.Uint64(buf[:]))
	if unused := 64 - 8*size; unused > 0 {
		n = n << unused >> unused // the type's sign; a length has none
	}
	return n, err
}
