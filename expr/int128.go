package expr

import (
	"fmt"
	"math/big"
	"slices"

	"deet/dwarfinfo"
)

// Integers of 16 bytes do not fit a register. They are computed exactly, and
// then cut to their size as arithmetic modulo 2¹²⁸ wants it.

// isWide reports whether a type is an integer of more than 8 bytes.
func isWide(t dwarfinfo.Type) bool {
	b, ok := dwarfinfo.Underlying(t).(*dwarfinfo.BaseType)
	return ok && b.ByteSize == 16 && !b.IsFloat()
}

func wideType(signed bool) *dwarfinfo.BaseType {
	if signed {
		return basic["__int128"].(*dwarfinfo.BaseType)
	}
	return basic["unsigned __int128"].(*dwarfinfo.BaseType)
}

// wide is a value as an exact integer. A floating point number loses its
// fraction.
func (e *evaluator) wide(v Value, n Node) (*big.Int, error) {
	switch {
	case isFloat(v.Type):
		f, err := e.real(v, n)
		if err != nil || f == nil || f.IsInf() {
			return new(big.Int).Lsh(big.NewInt(1), 127), err // as gcc's conversion has it
		}
		i, _ := f.Int(nil)
		return i, nil
	case isWide(v.Type):
		b, err := v.load(e)
		if err != nil {
			return big.NewInt(1), e.named(err, v, n)
		}
		if v.BitSize > 0 {
			return cut(new(big.Int).Rsh(wide(b, false), uint(v.BitOffset)), uint(v.BitSize), signed(v.Type)), nil
		}
		return wide(b, signed(v.Type)), nil
	}
	a, err := e.scalar(v, n)
	if signed(v.Type) {
		return big.NewInt(int64(a)), err
	}
	return new(big.Int).SetUint64(a), err
}

// cut keeps the low bits of a number.
func cut(n *big.Int, bits uint, signed bool) *big.Int {
	modulus := new(big.Int).Lsh(big.NewInt(1), bits)
	n = new(big.Int).Mod(n, modulus)
	if signed && n.Bit(int(bits)-1) != 0 {
		n.Sub(n, modulus)
	}
	return n
}

// wideValue makes a value of an exact integer, cut to the size of the type.
func wideValue(n *big.Int, t dwarfinfo.Type) Value {
	size := t.Size()
	b := cut(n, uint(8*size), false).FillBytes(make([]byte, size))
	slices.Reverse(b)
	return Value{Type: t, Bytes: b}
}

func (e *evaluator) wideUnary(n unary, x Value) (Value, error) {
	a, err := e.wide(x, n.x)
	if err != nil {
		return Value{}, err
	}
	switch n.op {
	case "-":
		a = new(big.Int).Neg(a)
	case "~":
		a = new(big.Int).Not(a)
	}
	return wideValue(a, promote(x.Type)), nil
}

// wides does an operation of C on two integers, one of which is wide.
func (e *evaluator) wides(n binop, x, y Value) (Value, error) {
	a, err := e.wide(x, n.x)
	if err != nil {
		return Value{}, err
	}
	b, err := e.wide(y, n.y)
	if err != nil {
		return Value{}, err
	}
	if n.op == "<<" || n.op == ">>" {
		return shiftWide(n.op, a, b, x.promoted()), nil
	}
	t := common(x.promoted(), y.promoted())
	a, b = cut(a, 128, signed(t)), cut(b, 128, signed(t))
	switch n.op {
	case "==", "!=", "<", ">", "<=", ">=":
		return e.truth(ordered(n.op, a.Cmp(b))), nil
	case "/", "%":
		if b.Sign() == 0 && e.dry {
			b = big.NewInt(1)
		}
		if b.Sign() == 0 {
			return Value{}, fmt.Errorf("Division by zero: %s", n)
		}
	}
	r, ok := exactly(n.op, a, b)
	if !ok {
		return Value{}, fmt.Errorf("operator %s is not known", n.op)
	}
	return wideValue(r, t), nil
}

func exactly(op string, a, b *big.Int) (r *big.Int, ok bool) {
	r = new(big.Int)
	switch op {
	case "+":
		return r.Add(a, b), true
	case "-":
		return r.Sub(a, b), true
	case "*":
		return r.Mul(a, b), true
	case "/":
		return r.Quo(a, b), true
	case "%":
		return r.Rem(a, b), true
	case "&":
		return r.And(a, b), true
	case "|":
		return r.Or(a, b), true
	case "^":
		return r.Xor(a, b), true
	}
	return nil, false
}

// shiftWide shifts by a number of bits that may be out of range: then all
// bits are gone.
func shiftWide(op string, a, b *big.Int, t *dwarfinfo.BaseType) Value {
	const most = 1 << 10
	by := uint(most)
	if b.IsUint64() && b.Uint64() < most {
		by = uint(b.Uint64())
	}
	if op == "<<" {
		return wideValue(new(big.Int).Lsh(a, by), t)
	}
	return wideValue(new(big.Int).Rsh(a, by), t)
}
