package expr

import (
	"errors"
	"fmt"
	"math/big"

	"deet/dwarfinfo"
)

func truth(t bool) Value {
	if t {
		return integer(1, intType)
	}
	return integer(0, intType)
}

// promote is the type of arithmetic on an integer: at least int [C11 6.3.1.1].
func promote(t dwarfinfo.Type) *dwarfinfo.BaseType {
	switch size := typeSize(t); {
	case size < 4:
		return intType
	case size == 4 && signed(t):
		return intType
	case size == 4:
		if _, ok := dwarfinfo.Underlying(t).(*dwarfinfo.EnumType); ok {
			return intType // its constants are ints [C11 6.7.2.2]
		}
		return uintType
	case signed(t):
		return longType
	}
	return ulongType
}

// common is the type of arithmetic on two integers [C11 6.3.1.8].
func common(a, b dwarfinfo.Type) *dwarfinfo.BaseType {
	x, y := promote(a), promote(b)
	if y.ByteSize > x.ByteSize || y.ByteSize == x.ByteSize && signed(x) && !signed(y) {
		x = y
	}
	return x
}

func (e *evaluator) binop(n binop) (Value, error) {
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	if n.op == "&&" || n.op == "||" {
		return e.shortCircuit(n, x)
	}
	y, err := e.eval(n.y)
	if err != nil {
		return Value{}, err
	}
	switch {
	case n.op == "@":
		return e.repeat(n, x, y)
	case isPointer(x.Type) || isPointer(y.Type):
		return e.pointers(n, x, y)
	case isFloat(x.Type) || isFloat(y.Type):
		return e.floats(n, x, y)
	}
	a, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	b, err := e.scalar(y, n.y)
	if err != nil {
		return Value{}, err
	}
	return integers(n, a, b, common(x.Type, y.Type), promote(x.Type))
}

func (e *evaluator) shortCircuit(n binop, x Value) (Value, error) {
	a, err := e.truthOf(x, n.x)
	if err != nil || a == (n.op == "||") {
		return truth(a), err
	}
	y, err := e.eval(n.y)
	if err != nil {
		return Value{}, err
	}
	b, err := e.truthOf(y, n.y)
	return truth(b), err
}

// truthOf says whether a value is not zero. NaN is not.
func (e *evaluator) truthOf(v Value, n Node) (bool, error) {
	if isFloat(v.Type) {
		f, err := e.real(v, n)
		return f == nil || f.Sign() != 0, err
	}
	a, err := e.scalar(v, n)
	return a != 0, err
}

// repeat is gdb's x@n: n objects from x on, as an array.
func (e *evaluator) repeat(n binop, x, y Value) (Value, error) {
	if !x.Lvalue {
		return Value{}, errors.New("Only values in memory can be extended with '@'.")
	}
	count, err := e.scalar(y, n.y)
	if err != nil {
		return Value{}, err
	}
	if int64(count) <= 0 || count > maxObject {
		return Value{}, errors.New("Invalid number " + n.y.String() + " of repetitions.")
	}
	x.Type, x.Bytes = &dwarfinfo.ArrayType{Elem: x.Type, Count: int64(count)}, nil
	return x, nil
}

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
		return integers(n, a, b, ulongType, ulongType)
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

// integers does an operation of C on two integers of a common type; those
// that shift have the type of the left operand.
func integers(n binop, a, b uint64, t, shifted *dwarfinfo.BaseType) (Value, error) {
	sign := signed(t)
	if !sign && t.ByteSize == 4 {
		a, b = uint64(uint32(a)), uint64(uint32(b))
	}
	switch n.op {
	case "==", "!=", "<", ">", "<=", ">=":
		order := 0
		if less := sign && int64(a) < int64(b) || !sign && a < b; less {
			order = -1
		} else if a != b {
			order = 1
		}
		return truth(ordered(n.op, order)), nil
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "&":
		a &= b
	case "|":
		a |= b
	case "^":
		a ^= b
	case "<<":
		return integer(a<<b, shifted), nil
	case ">>":
		if signed(shifted) {
			return integer(uint64(int64(a)>>min(b, 63)), shifted), nil
		}
		return integer(a>>b, shifted), nil
	case "/", "%":
		if b == 0 {
			return Value{}, fmt.Errorf("Division by zero: %s", n)
		}
		a = divide(n.op, a, b, sign)
	default:
		return Value{}, fmt.Errorf("operator %s is not known", n.op)
	}
	return integer(a, t), nil
}

func ordered(op string, order int) bool {
	switch op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case ">":
		return order > 0
	case "<=":
		return order <= 0
	}
	return order >= 0
}

func divide(op string, a, b uint64, sign bool) uint64 {
	switch {
	case op == "/" && sign:
		return uint64(int64(a) / int64(b))
	case op == "/":
		return a / b
	case sign:
		return uint64(int64(a) % int64(b))
	}
	return a % b
}

// real is a value as a floating point number; nil is NaN.
func (e *evaluator) real(v Value, n Node) (*big.Float, error) {
	if isFloat(v.Type) {
		f, err := v.real(e)
		return f, e.named(err, v, n)
	}
	a, err := e.scalar(v, n)
	if signed(v.Type) {
		return new(big.Float).SetInt64(int64(a)), err
	}
	return new(big.Float).SetUint64(a), err
}

// wider is the type of arithmetic in which there is a floating point number
// [C11 6.3.1.8].
func wider(a, b dwarfinfo.Type) *dwarfinfo.BaseType {
	x, okX := dwarfinfo.Underlying(a).(*dwarfinfo.BaseType)
	y, okY := dwarfinfo.Underlying(b).(*dwarfinfo.BaseType)
	if okX && isFloat(x) && (!okY || !isFloat(y) || x.ByteSize >= y.ByteSize) {
		return x
	}
	return y
}

func (e *evaluator) floats(n binop, x, y Value) (Value, error) {
	a, err := e.real(x, n.x)
	if err != nil {
		return Value{}, err
	}
	b, err := e.real(y, n.y)
	if err != nil {
		return Value{}, err
	}
	switch n.op {
	case "+", "-", "*", "/":
		t := wider(x.Type, y.Type)
		l, _ := layoutOf(t)
		return floatValue(calculate(n.op, a, b, l.precision()), t), nil
	case "==", "!=", "<", ">", "<=", ">=":
		if a == nil || b == nil { // NaN is not even equal to itself
			return truth(n.op == "!="), nil
		}
		return truth(ordered(n.op, a.Cmp(b))), nil
	}
	return Value{}, fmt.Errorf("%s does not work on floating point numbers: %s", n.op, n)
}
