package expr

import (
	"fmt"

	"deet/dwarfinfo"
)

// sizeOf computes nothing but the type of its operand, so it does not mind
// that a pointer in it leads nowhere [C11 6.5.3.4].
func (e *evaluator) sizeOf(n sizeOf) (Value, error) {
	t, err := e.typeOf(n.x)
	if err != nil {
		return Value{}, err
	}
	if s, ok := dwarfinfo.Underlying(t).(*dwarfinfo.StructType); ok && s.Incomplete {
		return Value{}, fmt.Errorf("%s is only declared in the program, so its size is not known", typeName(t))
	}
	return integer(uint64(typeSize(t)), ulongType), nil
}

// alignOf is the alignment of a type [C11 6.5.3.4], which the compiler may
// have raised for one object: DWARF does not always say so.
func (e *evaluator) alignOf(n alignOf) (Value, error) {
	t, err := e.typeOf(n.x)
	if err != nil {
		return Value{}, err
	}
	return integer(uint64(alignment(t, make(map[dwarfinfo.Type]bool))), ulongType), nil
}

// alignment is that of the System V ABI for AMD64, "Scalar Types": numbers
// stand at multiples of their size, composites at those of their members.
func alignment(t dwarfinfo.Type, seen map[dwarfinfo.Type]bool) int64 {
	most := int64(1)
	if seen[t] { // a structure of a damaged file may hold itself
		return most
	}
	if dwarfinfo.Composite(t) {
		seen[t] = true
	}
	switch t := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.ArrayType:
		return alignment(t.Elem, seen)
	case *dwarfinfo.StructType:
		for _, f := range t.Fields {
			most = max(most, alignment(f.Type, seen))
		}
	case *dwarfinfo.MemberPointerType:
		return 8
	case *dwarfinfo.BaseType:
		if t.Encoding == dwarfinfo.EncodingComplex {
			return t.ByteSize / 2
		}
		return t.ByteSize
	case nil, *dwarfinfo.FuncType:
	default:
		return t.Size()
	}
	return most
}

func (e *evaluator) typeOf(n Node) (dwarfinfo.Type, error) {
	for {
		p, ok := n.(paren)
		if !ok {
			break
		}
		n = p.x
	}
	if t, ok := n.(typeNode); ok {
		return e.namedType(t.to)
	}
	dry := &evaluator{e.Scope, true}
	x, err := dry.eval(n)
	if id, ok := n.(name); ok && err != nil {
		if t, typeErr := e.baseType(id.text); typeErr == nil {
			return t, nil
		}
	}
	return x.Type, err
}
