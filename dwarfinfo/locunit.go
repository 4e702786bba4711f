package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
)

// What expressions ask about their unit. Offsets are those in .debug_info.

func (u *unit) exprFormat() ExprFormat {
	info, err := u.file.section(".debug_info")
	if err != nil {
		return ExprFormat{}
	}
	for c := newCursor(".debug_info", info, 0); c.left() > 0; {
		start := c.off
		h := readUnitHeader(c)
		if h.first == int(u.offset) {
			x := ExprFormat{Unit: uint64(start)}
			if c.dwarf64 {
				x.RefSize = 8
			}
			return x
		}
		if c.err != nil {
			break
		}
		c.off = h.end
	}
	return ExprFormat{}
}

func (u *unit) baseType(off uint64) (*BaseType, error) {
	t, err := u.file.typeAt(dwarf.Offset(off))
	if err != nil {
		return nil, err
	}
	base, ok := t.(*BaseType)
	if !ok {
		return nil, fmt.Errorf("the entry at %#x is no base type", off)
	}
	return base, nil
}

func (u *unit) indexedAddress(index uint64) (Addr, error) {
	c := newCursor("location expression", nil, 0)
	a := u.address(index, c)
	return a, c.err
}

func (u *unit) entryExpression(off uint64, pc Addr) ([]byte, error) {
	e, holder, err := u.entryIn(off)
	if err != nil {
		return nil, err
	}
	field := e.AttrField(dwarf.AttrLocation)
	if field == nil {
		return nil, nil
	}
	return holder.expressionAt(field, pc)
}

// entryIn reads an entry and finds the unit that it is in.
func (u *unit) entryIn(off uint64) (*dwarf.Entry, *unit, error) {
	data, err := u.file.dwarf()
	if err != nil {
		return nil, nil, err
	}
	e, err := entryAt(data, dwarf.Offset(off))
	return e, u.file.unitOf(dwarf.Offset(off), u), err
}

func (u *unit) variableType(off uint64) (*BaseType, error) {
	e, _, err := u.entryIn(off)
	if err != nil {
		return nil, err
	}
	if origin, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok && e.Val(dwarf.AttrType) == nil {
		if e, _, err = u.entryIn(uint64(origin)); err != nil {
			return nil, err
		}
	}
	t, err := u.file.typeOf(e)
	if err != nil {
		return nil, err
	}
	if n := numberType(t); n != nil {
		return n, nil
	}
	return nil, fmt.Errorf("the variable at %#x is no number", off)
}

// numberType is the base type of the numbers that stand for a type's values;
// nil if it is neither one of numbers nor of pointers.
func numberType(t Type) *BaseType {
	switch t := t.(type) {
	case *BaseType:
		return t
	case *TypedefType:
		return numberType(t.Type)
	case *QualifiedType:
		return numberType(t.Type)
	case *PointerType, *ReferenceType:
		return &BaseType{Name: t.String(), ByteSize: t.Size(), Encoding: EncodingUnsigned}
	case *EnumType:
		return &BaseType{Name: t.String(), ByteSize: t.ByteSize, Encoding: EncodingSigned}
	}
	return nil
}

// EntryLocation finds where the variable is whose entry is at an offset in
// .debug_info, when the program is at pc, and its type: what a piece that is
// Pointed points at.
func (f *File) EntryLocation(entry uint64, pc Addr, ctx Context) ([]Piece, Type, error) {
	data, err := f.dwarf()
	if err != nil {
		return nil, nil, err
	}
	off := dwarf.Offset(entry)
	u, ok := f.unitHolding(off)
	if !ok {
		return nil, nil, fmt.Errorf("%s: no unit holds the entry at %#x", f.path, entry)
	}
	e, err := entryAt(data, off)
	if err != nil {
		return nil, nil, err
	}
	t, err := f.typeOf(e)
	if err != nil {
		return nil, nil, err
	}
	pieces, err := (&Variable{unit: u, entry: e}).Locate(pc, ctx)
	return pieces, t, err
}
