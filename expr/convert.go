package expr

import (
	"encoding/binary"
	"errors"
	"fmt"

	"deet/dwarfinfo"
)

// Bytes are those of a value as a variable of its type would hold it.
func Bytes(v Value, s Scope) ([]byte, error) {
	switch {
	case v.Known != nil:
		return nil, dwarfinfo.ErrOptimizedOut
	case v.BitSize > 0:
		n, err := v.number(s)
		size := typeSize(v.Type)
		if err == nil && (size < 0 || size > 8) {
			err = errWide
		}
		if err != nil {
			return nil, err
		}
		return binary.LittleEndian.AppendUint64(nil, n)[:size], nil
	}
	return v.load(s)
}

// Convert makes of a value one of another type, as an assignment does [C11
// 6.5.16.1].
func Convert(v Value, t dwarfinfo.Type, s Scope) (Value, error) {
	e := &evaluator{s}
	n := literal{text: "the value"}
	switch to := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.BaseType:
		if from, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.BaseType); ok && *from == *to {
			return v, nil // also what arithmetic cannot handle: complex numbers
		}
		return e.castBase(cast{to: typeName(t), x: n}, to, t, v)
	case *dwarfinfo.EnumType, *dwarfinfo.PointerType:
		a, err := e.scalar(v, n)
		if err != nil {
			return Value{}, err
		}
		return sized(a, t)
	}
	if typeSize(v.Type) != typeSize(t) || typeName(v.Type) != typeName(dwarfinfo.Underlying(t)) && typeName(dwarfinfo.Underlying(v.Type)) != typeName(dwarfinfo.Underlying(t)) {
		return Value{}, fmt.Errorf("a value of type %s is no %s", typeName(v.Type), typeName(t))
	}
	return v, nil
}

// errTooFew is in gdb's words, which people know.
var errTooFew = errors.New("Too few arguments in function call.")

// call runs a function of the program.
func (e *evaluator) call(n call) (Value, error) {
	f, err := e.eval(n.function)
	if err != nil {
		return Value{}, err
	}
	typ := dwarfinfo.Underlying(f.Type)
	if p, ok := typ.(*dwarfinfo.PointerType); ok {
		typ = dwarfinfo.Underlying(p.Elem)
	}
	var params []dwarfinfo.Type
	if t, ok := typ.(*dwarfinfo.FuncType); ok {
		params = t.Params
	}
	if len(n.arguments) < len(params) {
		return Value{}, errTooFew
	}
	var values []Value
	for i, a := range n.arguments {
		v, err := e.eval(a)
		if err != nil {
			return Value{}, err
		}
		if i < len(params) && converts(v.Type, params[i]) {
			if v, err = Convert(v, params[i], e.Scope); err != nil {
				return Value{}, err
			}
		}
		values = append(values, v)
	}
	return e.Call(f, values)
}

// converts reports whether an argument is converted here: an array, a function
// or a reference is for Call to see to.
func converts(from, to dwarfinfo.Type) bool {
	switch dwarfinfo.Underlying(from).(type) {
	case *dwarfinfo.ArrayType, *dwarfinfo.FuncType:
		return false
	}
	_, reference := dwarfinfo.Underlying(to).(*dwarfinfo.ReferenceType)
	return !reference
}
