package expr

import (
	"fmt"

	"deet/dwarfinfo"
)

// convert makes a value of another type, as a cast or an assignment does
// [C11 6.3]. n is what the value was computed from.
func (e *evaluator) convert(x Value, t dwarfinfo.Type, n Node) (Value, error) {
	switch to := dwarfinfo.Underlying(t).(type) {
	case nil, *dwarfinfo.VoidType:
		return Value{Type: t, Bytes: []byte{}}, nil
	case *dwarfinfo.StructType:
		return toStruct(x, t, to, n)
	case *dwarfinfo.ReferenceType:
		return toReference(x, t, n)
	case *dwarfinfo.MemberPointerType:
		return e.toMemberPointer(x, t, n)
	case *dwarfinfo.PointerType:
		return e.toPointer(x, t, to, n)
	case *dwarfinfo.BaseType:
		return e.toBase(x, t, to, n)
	case *dwarfinfo.EnumType:
		return e.toInteger(x, t, n)
	case *dwarfinfo.ArrayType:
		if from, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.ArrayType); ok && to.Vector && from.Vector && to.Size() == from.Size() {
			x.Type = t // the bits of one kind of vector are those of another
			return x, nil
		}
	}
	return Value{}, cannotConvert(x, t, n)
}

func cannotConvert(x Value, t dwarfinfo.Type, n Node) error {
	return fmt.Errorf("%s cannot be converted to %s: it is of type %s", n, typeName(t), typeName(x.Type))
}

// toStruct makes a structure of one of the same type, or of one of a class
// that has it as a base.
func toStruct(x Value, t dwarfinfo.Type, to *dwarfinfo.StructType, n Node) (Value, error) {
	from, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.StructType)
	if !ok {
		return Value{}, cannotConvert(x, t, n)
	}
	if sameStruct(from, to) {
		x.Type = t
		return x, nil
	}
	path, ok := findBase(from, to.Tag)
	if !ok || to.Tag == "" {
		return Value{}, cannotConvert(x, t, n)
	}
	for _, f := range path {
		x = x.field(f)
	}
	return x, nil
}

func sameStruct(a, b *dwarfinfo.StructType) bool {
	return a == b || a.Tag != "" && a.Tag == b.Tag && a.Kind == b.Kind
}

// toReference makes the address that a reference is.
func toReference(x Value, t dwarfinfo.Type, n Node) (Value, error) {
	p, err := addressOf(x, n)
	p.Type = t
	return p, err
}

func (e *evaluator) toMemberPointer(x Value, t dwarfinfo.Type, n Node) (Value, error) {
	b, err := x.load(e)
	if err != nil {
		return Value{}, e.unreadable(err, x, n)
	}
	if !isMemberPointer(x.Type) || int64(len(b)) != t.Size() {
		return Value{}, cannotConvert(x, t, n)
	}
	return Value{Type: t, Bytes: b}, nil
}

// toPointer makes a pointer. One to an object of a class and one to its base
// differ by where the base lies in the object [C++20 conv.ptr].
func (e *evaluator) toPointer(x Value, t dwarfinfo.Type, to *dwarfinfo.PointerType, n Node) (Value, error) {
	a, err := e.scalarOf(x, n)
	if err != nil {
		return Value{}, err
	}
	if from, ok := elem(x.Type); ok && a != 0 {
		a += uint64(baseOffset(from, to.Elem))
	}
	return sized(a, t)
}

func baseOffset(from, to dwarfinfo.Type) (offset int64) {
	a, ok1 := dwarfinfo.Underlying(from).(*dwarfinfo.StructType)
	b, ok2 := dwarfinfo.Underlying(to).(*dwarfinfo.StructType)
	if !ok1 || !ok2 || a.Tag == "" || b.Tag == "" || sameStruct(a, b) {
		return 0
	}
	up, _ := findBase(a, b.Tag)
	down, _ := findBase(b, a.Tag)
	for _, f := range up {
		offset += f.Offset
	}
	for _, f := range down {
		offset -= f.Offset
	}
	return offset
}

// scalarOf is scalar for any number, of which 64 bits are wanted.
func (e *evaluator) scalarOf(x Value, n Node) (uint64, error) {
	switch {
	case isComplex(x.Type):
		re, _, err := e.parts(x, n)
		return floatToInteger(re), err
	case isWide(x.Type):
		w, err := e.wide(x, n)
		return extend(wideValue(w, longType).Bytes, true), err
	case isFloat(x.Type):
		f, err := e.real(x, n)
		return floatToInteger(f), err
	}
	return e.scalar(x, n)
}

func (e *evaluator) toInteger(x Value, t dwarfinfo.Type, n Node) (Value, error) {
	if t.Size() == 16 {
		w, err := e.wide(x, n)
		if err != nil {
			return Value{}, err
		}
		return wideValue(w, t), nil
	}
	a, err := e.scalarOf(x, n)
	if err != nil {
		return Value{}, err
	}
	return sized(a, t)
}

func (e *evaluator) toBase(x Value, t dwarfinfo.Type, to *dwarfinfo.BaseType, n Node) (Value, error) {
	switch {
	case to.Encoding == dwarfinfo.EncodingComplex:
		re, im, err := e.parts(x, n)
		if err != nil {
			return Value{}, err
		}
		return complexValue(re, im, t), nil
	case to.IsFloat():
		return e.toFloat(x, t, to, n)
	case to.Encoding == dwarfinfo.EncodingBoolean: // any value but 0 is true [C11 6.3.1.2]
		isTrue, err := e.truthOf(x, n)
		if err != nil {
			return Value{}, err
		}
		a := uint64(0)
		if isTrue {
			a = 1
		}
		return sized(a, t)
	}
	return e.toInteger(x, t, n)
}

func (e *evaluator) toFloat(x Value, t dwarfinfo.Type, to *dwarfinfo.BaseType, n Node) (Value, error) {
	f, _, err := e.parts(x, n)
	if err != nil {
		return Value{}, err
	}
	v := floatValue(f, to)
	if f == nil && isFloat(x.Type) {
		v = e.sameNaN(x, to)
	}
	v.Type = t
	return v, nil
}

func sized(a uint64, t dwarfinfo.Type) (Value, error) {
	v := integer(a, ulongType)
	size := t.Size()
	if size < 0 || size > 8 {
		return Value{}, fmt.Errorf("a number cannot be cast to %s", typeName(t))
	}
	v.Type, v.Bytes = t, v.Bytes[:size]
	return v, nil
}
