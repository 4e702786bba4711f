package expr

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"deet/dwarfinfo"
)

func truth(t bool) Value {
	if t {
		return integer(1, intType)
	}
	return integer(0, intType)
}

func float(f float64) Value {
	v := integer(math.Float64bits(f), ulongType)
	v.Type = doubleType
	return v
}

// promote is the type of arithmetic on an integer: at least int [C11 6.3.1.1].
func promote(t dwarfinfo.Type) *dwarfinfo.BaseType {
	if b, ok := dwarfinfo.Underlying(t).(*dwarfinfo.BaseType); ok && b.ByteSize >= 4 && b.ByteSize <= 8 && !b.IsFloat() {
		return b
	}
	if _, ok := dwarfinfo.Underlying(t).(*dwarfinfo.PointerType); ok {
		return ulongType
	}
	return intType
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
	if n.op == "@" {
		return e.repeat(n, x, y)
	}
	if isFloat(x.Type) || isFloat(y.Type) {
		return e.floatBinary(n, x, y)
	}
	if n.op == "+" || n.op == "-" {
		if v, ok, err := e.pointerArithmetic(n, x, y); ok || err != nil {
			return v, err
		}
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

func (e *evaluator) truthOf(v Value, n Node) (bool, error) {
	if isFloat(v.Type) {
		f, err := e.float(v, n)
		return f != 0, err
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
	x.Type = &dwarfinfo.ArrayType{Elem: x.Type, Count: int64(count)}
	return x, nil
}

// pointerArithmetic counts in elements, as C does. ok is false if no pointer
// is involved.
func (e *evaluator) pointerArithmetic(n binop, x, y Value) (v Value, ok bool, err error) {
	tx, errX := target(x, n.x)
	ty, errY := target(y, n.y)
	if errX != nil && errY != nil {
		return Value{}, false, nil
	}
	a, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, false, err
	}
	b, err := e.scalar(y, n.y)
	if err != nil {
		return Value{}, false, err
	}
	size := func(t dwarfinfo.Type) uint64 {
		if t == nil {
			return 1 // gcc's arithmetic on void *
		}
		return uint64(max(t.Size(), 1))
	}
	switch {
	case errX == nil && errY == nil && n.op == "-":
		return integer(uint64(int64(a-b)/int64(size(tx))), longType), true, nil
	case errX == nil && errY == nil:
		return Value{}, false, fmt.Errorf("two pointers cannot be added: %s", n)
	case errX != nil:
		tx, a, b = ty, b, a
	}
	b *= size(tx)
	if n.op == "-" {
		b = -b
	}
	v = integer(a+b, ulongType)
	v.Type = &dwarfinfo.PointerType{Elem: tx}
	return v, true, nil
}

// integers does an operation of C on two integers of a common type.
func integers(n binop, a, b uint64, t, shifted *dwarfinfo.BaseType) (Value, error) {
	sign := signed(t)
	if !sign && t.ByteSize == 4 {
		a, b = uint64(uint32(a)), uint64(uint32(b))
	}
	less, equal := a < b, a == b
	if sign {
		less = int64(a) < int64(b)
	}
	switch n.op {
	case "==":
		return truth(equal), nil
	case "!=":
		return truth(!equal), nil
	case "<":
		return truth(less), nil
	case ">":
		return truth(!less && !equal), nil
	case "<=":
		return truth(less || equal), nil
	case ">=":
		return truth(!less), nil
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

// float is a value as a floating point number.
func (e *evaluator) float(v Value, n Node) (float64, error) {
	if !isFloat(v.Type) {
		a, err := e.scalar(v, n)
		if signed(v.Type) {
			return float64(int64(a)), err
		}
		return float64(a), err
	}
	b, err := v.load(e)
	if err != nil {
		return 0, err
	}
	return floatOf(b), nil
}

// single reports whether arithmetic on a type stays in float [C11 6.3.1.8]:
// that on a float, or on an integer beside one.
func single(t dwarfinfo.Type) bool { return !isFloat(t) || t.Size() == 4 }

func float32Value(f float64) Value {
	v := integer(uint64(math.Float32bits(float32(f))), intType)
	v.Type = floatType
	return v
}

func (e *evaluator) floatBinary(n binop, x, y Value) (Value, error) {
	a, err := e.float(x, n.x)
	if err != nil {
		return Value{}, err
	}
	b, err := e.float(y, n.y)
	if err != nil {
		return Value{}, err
	}
	of := float
	if single(x.Type) && single(y.Type) {
		of = float32Value
	}
	switch n.op {
	case "+":
		return of(a + b), nil
	case "-":
		return of(a - b), nil
	case "*":
		return of(a * b), nil
	case "/":
		return of(a / b), nil
	case "==":
		return truth(a == b), nil
	case "!=":
		return truth(a != b), nil
	case "<":
		return truth(a < b), nil
	case ">":
		return truth(a > b), nil
	case "<=":
		return truth(a <= b), nil
	case ">=":
		return truth(a >= b), nil
	}
	return Value{}, fmt.Errorf("operator %s is not for floating point numbers", n.op)
}

// floatOf reads a float, a double, or the 80 bits of an x87 long double.
func floatOf(b []byte) float64 {
	switch {
	case len(b) == 4:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	case len(b) == 8:
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	case len(b) >= 10:
		mantissa := binary.LittleEndian.Uint64(b)
		head := binary.LittleEndian.Uint16(b[8:])
		exponent := int(head&0x7fff) - 16383 - 63
		f := math.Ldexp(float64(mantissa), exponent)
		if head&0x7fff == 0x7fff {
			f = math.Inf(1)
			if mantissa<<1 != 0 {
				f = math.NaN()
			}
		}
		if head&0x8000 != 0 {
			f = -f
		}
		return f
	}
	return math.NaN()
}
