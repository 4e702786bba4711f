package expr

import (
	"bytes"
	"fmt"

	"deet/dwarfinfo"
)

// isPointer reports whether a value counts as an address in arithmetic.
func isPointer(t dwarfinfo.Type) bool {
	switch dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.PointerType, *dwarfinfo.ArrayType, *dwarfinfo.FuncType:
		return true
	}
	return false
}

// pointers does the operations that C has for pointers: a number may be added,
// two may be subtracted or compared.
func (e *evaluator) pointers(n binop, x, y Value) (Value, error) {
	if isFloat(x.Type) || isFloat(y.Type) {
		return Value{}, fmt.Errorf("a pointer and a floating point number: %s", n)
	}
	a, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	b, err := e.scalar(y, n.y)
	if err != nil {
		return Value{}, err
	}
	px, py := isPointer(x.Type), isPointer(y.Type)
	switch n.op {
	case "==", "!=", "<", ">", "<=", ">=":
		return e.integers(n, a, b, ulongType, ulongType)
	case "-":
		if px && py {
			return integer(uint64(int64(a-b)/step(x.Type)), longType), nil
		}
		if px {
			return moved(x.Type, a-b*uint64(step(x.Type))), nil
		}
	case "+":
		if px && !py {
			return moved(x.Type, a+b*uint64(step(x.Type))), nil
		}
		if py && !px {
			return moved(y.Type, b+a*uint64(step(y.Type))), nil
		}
	}
	return Value{}, fmt.Errorf("%s does not work on pointers: %s", n.op, n)
}

// elem is the type that a pointer or array leads to; nil is void.
func elem(t dwarfinfo.Type) (elem dwarfinfo.Type, ok bool) {
	switch t := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.PointerType:
		return t.Elem, true
	case *dwarfinfo.ArrayType:
		return t.Elem, true
	case *dwarfinfo.FuncType:
		return t, true
	}
	return nil, false
}

// step is how far a pointer moves when 1 is added: one element. void and
// functions count as one byte, as gcc has it.
func step(t dwarfinfo.Type) int64 {
	target, _ := elem(t)
	return max(typeSize(target), 1)
}

func moved(t dwarfinfo.Type, addr uint64) Value {
	if _, ok := dwarfinfo.Underlying(t).(*dwarfinfo.PointerType); ok {
		v := pointerTo(nil, addr)
		v.Type = t
		return v
	}
	target, _ := elem(t)
	return pointerTo(target, addr)
}

func isMemberPointer(t dwarfinfo.Type) bool {
	_, ok := dwarfinfo.Underlying(t).(*dwarfinfo.MemberPointerType)
	return ok
}

// memberPointers compares two pointers to members: they are equal or not.
func (e *evaluator) memberPointers(n binop, x, y Value) (Value, error) {
	a, err := x.load(e)
	if err != nil {
		return Value{}, e.unreadable(err, x, n.x)
	}
	b, err := y.load(e)
	if err != nil {
		return Value{}, e.unreadable(err, y, n.y)
	}
	if n.op != "==" && n.op != "!=" {
		return Value{}, fmt.Errorf("%s does not work on pointers to members: %s", n.op, n)
	}
	return e.truth(bytes.Equal(a, b) == (n.op == "==")), nil
}
