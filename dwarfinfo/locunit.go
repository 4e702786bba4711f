package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
)

// What expressions ask about their unit. Offsets are those in the section that
// the unit is in.

func (u *unit) exprFormat() ExprFormat {
	x := ExprFormat{Unit: uint64(u.off)}
	if u.dwarf64 {
		x.RefSize = 8
	}
	return x
}

func (u *unit) baseType(off uint64) (*BaseType, error) {
	ref, err := u.entryIn(off)
	if err != nil {
		return nil, err
	}
	t, err := u.file.typeAt(ref)
	if err != nil {
		return nil, err
	}
	base, ok := t.(*BaseType)
	if !ok {
		return nil, fmt.Errorf("the entry at %#x is no base type", off)
	}
	return base, nil
}

func (u *unit) indexedAddress(index uint64) (Addr, error) { return u.address(index) }

func (u *unit) entryExpression(off uint64, pc Addr) ([]byte, error) {
	ref, err := u.entryIn(off)
	if err != nil {
		return nil, err
	}
	e, err := ref.entry()
	if err != nil {
		return nil, err
	}
	if _, ok := e.attr(dwarf.AttrLocation); !ok {
		return nil, nil
	}
	return e.unit.expressionAt(e, dwarf.AttrLocation, pc)
}

// entryIn names the entry at an offset, mostly one of this unit.
func (u *unit) entryIn(off uint64) (entryRef, error) {
	if off >= uint64(u.first) && off < uint64(u.end) {
		return entryRef{u, int(off)}, nil
	}
	other, err := u.space.holding(off)
	return entryRef{other, int(off)}, err
}

func (u *unit) variableType(off uint64) (*BaseType, error) {
	ref, err := u.entryIn(off)
	if err != nil {
		return nil, err
	}
	e, err := ref.entry()
	if err != nil {
		return nil, err
	}
	t, err := e.valueType()
	if err != nil {
		return nil, err
	}
	if n := numberType(t); n != nil {
		return n, nil
	}
	return nil, fmt.Errorf("the variable at %#x is no number", off)
}

// valueType is the type of a variable, which may stand in the entry that this
// one is an instance of.
func (e entry) valueType() (Type, error) {
	for range longestChain {
		if _, ok := e.attr(dwarf.AttrType); ok {
			break
		}
		next, ok := e.describedBy()
		if !ok {
			break
		}
		e = next
	}
	return e.typ()
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

// Target finds what a piece that is Pointed points at, when the program is at
// pc: where that variable is, and its type.
func (p Piece) Target(pc Addr, ctx Context) ([]Piece, Type, error) {
	if p.unit == nil {
		return nil, nil, ErrOptimizedOut
	}
	ref, err := p.unit.entryIn(p.Entry)
	if err != nil {
		return nil, nil, err
	}
	e, err := ref.entry()
	if err != nil {
		return nil, nil, err
	}
	t, err := e.valueType()
	if err != nil {
		return nil, nil, err
	}
	pieces, err := (&Variable{entry: e}).Locate(pc, ctx) // it may have no name
	return pieces, t, err
}
