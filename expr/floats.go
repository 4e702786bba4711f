package expr

import (
	"fmt"
	"math/big"
	"slices"

	"deet/dwarfinfo"
)

// real is a value as a floating point number; nil is NaN.
func (e *evaluator) real(v Value, n Node) (*big.Float, error) {
	if isFloat(v.Type) {
		f, err := v.real(e)
		if err != nil && e.dry {
			f = big.NewFloat(1)
		}
		return f, e.named(err, v, n)
	}
	if isWide(v.Type) {
		w, err := e.wide(v, n)
		return new(big.Float).SetInt(w), err
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
	t := wider(x.Type, y.Type)
	l, _ := layoutOf(t)
	a, b = l.rounded(a), l.rounded(b)
	switch n.op {
	case "+", "-", "*", "/":
		if nan, ok := e.operandNaN(a, b, x, y, t); ok {
			return nan, nil
		}
		return floatValue(calculate(n.op, a, b, l.precision()), t), nil
	case "==", "!=", "<", ">", "<=", ">=":
		if a == nil || b == nil { // NaN is not even equal to itself
			return e.truth(n.op == "!="), nil
		}
		return e.truth(ordered(n.op, a.Cmp(b))), nil
	}
	return Value{}, fmt.Errorf("%s does not work on floating point numbers: %s", n.op, n)
}

// rounded is an operand as the type of the arithmetic holds it: with its
// digits, and infinite if it is too large.
func (l floatLayout) rounded(f *big.Float) *big.Float {
	if f == nil || f.Sign() == 0 {
		return f
	}
	return l.decode(l.encode(f))
}

// operandNaN is the result of an operation on a NaN: the first of them.
func (e *evaluator) operandNaN(a, b *big.Float, x, y Value, t *dwarfinfo.BaseType) (Value, bool) {
	if a != nil && b != nil {
		return Value{}, false
	}
	if a != nil {
		x = y
	}
	return e.sameNaN(x, t), true
}

// sameNaN is a NaN as another type holds it: with its sign.
func (e *evaluator) sameNaN(x Value, t *dwarfinfo.BaseType) Value {
	b, err := x.load(e)
	if err == nil && typeSize(x.Type) == t.ByteSize {
		return Value{Type: t, Bytes: b}
	}
	v := floatValue(nil, t)
	from, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.BaseType)
	if err != nil || !ok {
		return v
	}
	l, _ := layoutOf(from)
	if negative, _, _, _ := l.parts(b); !negative {
		v = v.negated()
	}
	return v
}

// negated is a floating point number with the other sign, NaN too.
func (v Value) negated() Value {
	t, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.BaseType)
	if !ok || v.Err != nil {
		return v
	}
	l, _ := layoutOf(t)
	v.Bytes = slices.Clone(v.Bytes)
	v.Bytes[l.bytes-1] ^= 0x80
	return v
}
