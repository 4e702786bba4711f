package expr

import (
	"fmt"
	"math/big"
	"strings"

	"deet/dwarfinfo"
)

// isComplex reports whether a type is one of complex numbers.
func isComplex(t dwarfinfo.Type) bool {
	b, ok := dwarfinfo.Underlying(t).(*dwarfinfo.BaseType)
	return ok && b.Encoding == dwarfinfo.EncodingComplex
}

// partType is the type of the two halves of a complex number.
func partType(t dwarfinfo.Type) *dwarfinfo.BaseType {
	switch typeSize(t) {
	case 8:
		return floatType
	case 32:
		return longDoubleType
	}
	return doubleType
}

// parts are the halves of a number; a real one has no imaginary half.
func (e *evaluator) parts(v Value, n Node) (re, im *big.Float, err error) {
	if !isComplex(v.Type) {
		re, err = e.real(v, n)
		return re, new(big.Float), err
	}
	b, err := v.load(e)
	if err != nil {
		return big.NewFloat(1), big.NewFloat(1), e.named(err, v, n)
	}
	v.Bytes = b
	part := partType(v.Type)
	if re, err = v.field(dwarfinfo.Field{Type: part}).real(e); err != nil {
		return nil, nil, err
	}
	im, err = v.field(dwarfinfo.Field{Type: part, Offset: part.ByteSize}).real(e)
	return re, im, err
}

func complexValue(re, im *big.Float, t dwarfinfo.Type) Value {
	part := partType(t)
	return Value{Type: t, Bytes: append(floatValue(re, part).Bytes, floatValue(im, part).Bytes...)}
}

func (e *evaluator) complexUnary(n unary, x Value) (Value, error) {
	re, im, err := e.parts(x, n.x)
	if err != nil {
		return Value{}, err
	}
	if n.op == "-" && re != nil {
		re = new(big.Float).Neg(re)
	}
	if n.op != "+" && im != nil { // ~ is gcc's for the conjugate
		im = new(big.Float).Neg(im)
	}
	return complexValue(re, im, x.Type), nil
}

// complexes does an operation on two numbers, one of which is complex
// [C11 G.5.1]. It does not do what annex G has for infinities.
func (e *evaluator) complexes(n binop, x, y Value) (Value, error) {
	a, b, err := e.parts(x, n.x)
	if err != nil {
		return Value{}, err
	}
	c, d, err := e.parts(y, n.y)
	if err != nil {
		return Value{}, err
	}
	t := commonType(x, y)
	l, _ := layoutOf(partType(t))
	do := func(op string, p, q *big.Float) *big.Float { return calculate(op, p, q, l.precision()) }
	switch n.op {
	case "+", "-":
		return complexValue(do(n.op, a, c), do(n.op, b, d), t), nil
	case "*":
		return complexValue(do("-", do("*", a, c), do("*", b, d)), do("+", do("*", a, d), do("*", b, c)), t), nil
	case "/":
		norm := do("+", do("*", c, c), do("*", d, d))
		re := do("/", do("+", do("*", a, c), do("*", b, d)), norm)
		return complexValue(re, do("/", do("-", do("*", b, c), do("*", a, d)), norm), t), nil
	case "==", "!=":
		same := a != nil && b != nil && c != nil && d != nil && a.Cmp(c) == 0 && b.Cmp(d) == 0
		return e.truth(same == (n.op == "==")), nil
	}
	return Value{}, fmt.Errorf("%s does not work on complex numbers: %s", n.op, n)
}

// commonType is the type that arithmetic on two numbers has [C11 6.3.1.8].
func commonType(x, y Value) dwarfinfo.Type {
	switch {
	case isComplex(x.Type) && (!isComplex(y.Type) || typeSize(x.Type) >= typeSize(y.Type)):
		return x.Type
	case isComplex(y.Type):
		return y.Type
	case isFloat(x.Type) || isFloat(y.Type):
		return wider(x.Type, y.Type)
	}
	return common(x.promoted(), y.promoted())
}

// isArithmetic reports whether a type is one of numbers [C11 6.2.5].
func isArithmetic(t dwarfinfo.Type) bool {
	switch t := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.BaseType:
		return !strings.Contains(t.Name, "void")
	case *dwarfinfo.EnumType:
		return true
	}
	return false
}
