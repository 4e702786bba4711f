package expr

import (
	"errors"
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

// A dialect is a Scope that knows the language of the program. In C a
// comparison is an int, in C++ a bool.
type dialect interface{ CPlusPlus() bool }

func (e *evaluator) truth(t bool) Value {
	n := uint64(0)
	if t {
		n = 1
	}
	if d, ok := e.Scope.(dialect); ok && d.CPlusPlus() {
		return integer(n, boolType)
	}
	return integer(n, intType)
}

// promoted is the type of arithmetic on an integer: at least int. A bitfield
// becomes an int if that holds all its values [C11 6.3.1.1].
func (v Value) promoted() *dwarfinfo.BaseType {
	if v.BitSize > 0 && (v.BitSize < 32 || v.BitSize == 32 && signed(v.Type)) {
		return intType
	}
	return promote(v.Type)
}

// promote is the type of arithmetic on a type.
func promote(t dwarfinfo.Type) *dwarfinfo.BaseType {
	base, isBase := dwarfinfo.Underlying(t).(*dwarfinfo.BaseType)
	switch size := typeSize(t); {
	case size < 4:
		return intType
	case size == 4 && signed(t):
		return intType
	case size == 4:
		return uintType
	case isBase && size == 16 && !base.IsFloat():
		return wideType(signed(t))
	case isBase && strings.Contains(base.Name, "long long"):
		if signed(t) {
			return longLongType
		}
		return ulongLongType
	case signed(t):
		return longType
	}
	return ulongType
}

// common is the type of arithmetic on two integers [C11 6.3.1.8]. long long
// is as long as long, but ranks above it.
func common(x, y *dwarfinfo.BaseType) *dwarfinfo.BaseType {
	if rank(y) > rank(x) {
		x, y = y, x
	}
	if x == longLongType && y == ulongType {
		return ulongLongType
	}
	return x
}

func rank(t *dwarfinfo.BaseType) int64 {
	r := 4 * t.ByteSize
	if t == longLongType || t == ulongLongType {
		r += 2
	}
	if !signed(t) {
		r++
	}
	return r
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
	if err != nil || n.op == "," {
		return y, err
	}
	return e.operate(n, x, y)
}

// operate does an operation on the values of its operands.
func (e *evaluator) operate(n binop, x, y Value) (Value, error) {
	if n.op == "@" {
		return e.repeat(n, x, y)
	}
	switch a, b := x.Type, y.Type; {
	case isPointer(a) || isPointer(b):
		return e.pointers(n, x, y)
	case isMemberPointer(a) && isMemberPointer(b):
		return e.memberPointers(n, x, y)
	case isComplex(a) || isComplex(b):
		return e.complexes(n, x, y)
	case isFloat(a) || isFloat(b):
		return e.floats(n, x, y)
	case isWide(a) || isWide(b):
		return e.wides(n, x, y)
	}
	a, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	b, err := e.scalar(y, n.y)
	if err != nil {
		return Value{}, err
	}
	left, right := x.promotedAs(n.x), y.promotedAs(n.y)
	if n.op == "<<" || n.op == ">>" {
		return shift(n.op, a, b, left), nil
	}
	return e.integers(n, a, b, common(left, right))
}

// promotedAs is promoted for the value of a node. In C the constants of an
// enum are ints, though its variables may be unsigned [C11 6.7.2.2].
func (v Value) promotedAs(n Node) *dwarfinfo.BaseType {
	for p, ok := n.(paren); ok; p, ok = n.(paren) {
		n = p.x
	}
	id, isName := n.(name)
	enum, isEnum := dwarfinfo.Underlying(v.Type).(*dwarfinfo.EnumType)
	if isName && isEnum && !enum.Bare && !v.Lvalue && typeSize(enum) == 4 {
		for _, c := range enum.Values {
			if c.Name == id.text {
				return intType
			}
		}
	}
	return v.promoted()
}

// shift moves bits. One by more bits than there are leaves none but the sign.
func shift(op string, a, b uint64, t *dwarfinfo.BaseType) Value {
	switch {
	case op == "<<":
		return integer(a<<b, t)
	case signed(t):
		return integer(uint64(int64(a)>>min(b, 63)), t)
	case t.ByteSize == 4:
		a = uint64(uint32(a))
	}
	return integer(a>>b, t)
}

func (e *evaluator) shortCircuit(n binop, x Value) (Value, error) {
	a, err := e.truthOf(x, n.x)
	if err != nil || a == (n.op == "||") {
		return e.truth(a), err
	}
	y, err := e.eval(n.y)
	if err != nil {
		return Value{}, err
	}
	b, err := e.truthOf(y, n.y)
	return e.truth(b), err
}

// Truth says whether a value is not zero, as a condition has it.
func Truth(v Value, s Scope) (bool, error) {
	return (&evaluator{Scope: s}).truthOf(v, literal{text: "the condition"})
}

// Holds computes an expression and says whether it is not zero.
func Holds(n Node, s Scope) (bool, error) {
	e := &evaluator{Scope: s}
	v, err := e.eval(n)
	if err != nil {
		return false, err
	}
	return e.truthOf(v, n)
}

// truthOf says whether a value is not zero. NaN is not.
func (e *evaluator) truthOf(v Value, n Node) (bool, error) {
	switch {
	case isComplex(v.Type):
		re, im, err := e.parts(v, n)
		return re == nil || im == nil || re.Sign() != 0 || im.Sign() != 0, err
	case isFloat(v.Type):
		f, err := e.real(v, n)
		return f == nil || f.Sign() != 0, err
	case isWide(v.Type):
		w, err := e.wide(v, n)
		return err == nil && w.Sign() != 0, err
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

// integers does an operation of C on two integers of a common type.
func (e *evaluator) integers(n binop, a, b uint64, t *dwarfinfo.BaseType) (Value, error) {
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
		return e.truth(ordered(n.op, order)), nil
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
	case "/", "%":
		if b == 0 && e.dry {
			b = 1
		}
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
