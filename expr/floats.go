package expr

import (
	"fmt"
	"math/big"

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
	switch n.op {
	case "+", "-", "*", "/":
		t := wider(x.Type, y.Type)
		l, _ := layoutOf(t)
		return floatValue(calculate(n.op, a, b, l.precision()), t), nil
	case "==", "!=", "<", ">", "<=", ">=":
		if a == nil || b == nil { // NaN is not even equal to itself
			return e.truth(n.op == "!="), nil
		}
		return e.truth(ordered(n.op, a.Cmp(b))), nil
	}
	return Value{}, fmt.Errorf("%s does not work on floating point numbers: %s", n.op, n)
}
