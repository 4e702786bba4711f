package dwarfinfo

import (
	"math/big"
	"strings"
)

// A floatFormat is how the bits of a floating-point number are divided: from
// the lowest, a significand, an exponent and a sign [IEEE 754, 3.4].
type floatFormat struct {
	significand uint // bits, without the highest one if that is only implied
	exponent    uint // bits
	explicit    bool // the highest bit of the significand is stored
}

// floatPrecision is what is computed with before the result is rounded to its
// format. More than twice a format's bits and two more make that second
// rounding harmless.
const floatPrecision = 300

// floatFormatOf is the format of a type; nil if it has none. Two formats have
// 16 bytes: x87's extended one, long double [SDM 1, "Floating-Point Data
// Types"], and that of __float128.
func floatFormatOf(t *BaseType) *floatFormat {
	if t == nil || t.Encoding != EncodingFloat {
		return nil
	}
	switch t.ByteSize {
	case 2:
		return &floatFormat{significand: 10, exponent: 5}
	case 4:
		return &floatFormat{significand: 23, exponent: 8}
	case 8:
		return &floatFormat{significand: 52, exponent: 11}
	case 16:
		if strings.Contains(t.Name, "loat128") {
			return &floatFormat{significand: 112, exponent: 15}
		}
		fallthrough
	case 10, 12:
		return &floatFormat{significand: 64, exponent: 15, explicit: true}
	}
	return nil
}

// precision is the number of bits of the significand.
func (f *floatFormat) precision() uint {
	if f.explicit {
		return f.significand
	}
	return f.significand + 1
}

func (f *floatFormat) bias() int { return 1<<(f.exponent-1) - 1 }

// bits is x's n bits from bit at on.
func bits(x *big.Int, at, n uint) *big.Int {
	mask := new(big.Int).Lsh(big.NewInt(1), n)
	mask.Sub(mask, big.NewInt(1))
	return mask.And(mask, new(big.Int).Rsh(x, at))
}

// decode reads a number; nil is one that is none (NaN).
func (f *floatFormat) decode(v typedValue) *big.Float {
	x := new(big.Int).SetUint64(v.hi)
	x.Or(x.Lsh(x, 64), new(big.Int).SetUint64(v.lo))
	significand := bits(x, 0, f.significand)
	exponent := int(bits(x, f.significand, f.exponent).Int64())
	negative := x.Bit(int(f.significand+f.exponent)) == 1
	n := new(big.Float).SetPrec(floatPrecision)
	switch {
	case exponent == 1<<f.exponent-1:
		if bits(x, 0, f.precision()-1).Sign() != 0 {
			return nil
		}
		return n.SetInf(negative)
	case exponent == 0:
		exponent = 1 // a subnormal number, or zero
	case !f.explicit:
		significand.SetBit(significand, int(f.significand), 1)
	}
	n.SetMantExp(n.SetInt(significand), exponent-f.bias()-int(f.precision()-1))
	if negative {
		n.Neg(n)
	}
	return n
}

// encode rounds a number to the nearest one of the format, or of two to the
// even one.
func (f *floatFormat) encode(t *BaseType, n *big.Float) typedValue {
	all := 1<<f.exponent - 1 // the exponent of infinity and NaN
	highest := new(big.Int).Lsh(big.NewInt(1), f.precision()-1)
	switch {
	case n == nil:
		return f.pack(t, false, all, highest.Or(highest, new(big.Int).Rsh(highest, 1)))
	case n.IsInf():
		return f.pack(t, n.Signbit(), all, highest)
	case n.Sign() == 0:
		return f.pack(t, n.Signbit(), 0, new(big.Int))
	}
	exponent := max(n.MantExp(nil)-1, 1-f.bias()) // of the lowest normal number, at least
	scaled := new(big.Float).SetMantExp(n, int(f.precision()-1)-exponent)
	significand := roundToEven(scaled.Abs(scaled))
	if uint(significand.BitLen()) > f.precision() { // rounded up to the next power of two
		significand.Rsh(significand, 1)
		exponent++
	}
	switch {
	case exponent > f.bias():
		return f.pack(t, n.Signbit(), all, highest)
	case significand.Cmp(highest) < 0:
		return f.pack(t, n.Signbit(), 0, significand)
	}
	return f.pack(t, n.Signbit(), exponent+f.bias(), significand)
}

// roundToEven rounds a number that is not negative.
func roundToEven(n *big.Float) *big.Int {
	whole, _ := n.Int(nil)
	rest := new(big.Float).SetPrec(floatPrecision).SetInt(whole)
	rest.Sub(n, rest)
	if c := rest.Cmp(big.NewFloat(0.5)); c > 0 || c == 0 && whole.Bit(0) == 1 {
		whole.Add(whole, big.NewInt(1))
	}
	return whole
}

func (f *floatFormat) pack(t *BaseType, negative bool, exponent int, significand *big.Int) typedValue {
	x := big.NewInt(int64(exponent))
	if negative {
		x.SetBit(x, int(f.exponent), 1)
	}
	x.Lsh(x, f.significand)
	x.Or(x, bits(significand, 0, f.significand))
	return integerValue(t, x)
}

// unary does abs and neg, which only touch the sign.
func (f *floatFormat) unary(op uint8, v typedValue) typedValue {
	sign := new(big.Int).Lsh(big.NewInt(1), f.significand+f.exponent)
	mask := integerValue(&BaseType{ByteSize: maxValueSize}, sign)
	if op == opAbs {
		v.lo, v.hi = v.lo&^mask.lo, v.hi&^mask.hi
	} else {
		v.lo, v.hi = v.lo^mask.lo, v.hi^mask.hi
	}
	return v
}

// floatBinary computes with two numbers of one format.
func (m *exprMachine) floatBinary(op uint8, a, b typedValue) typedValue {
	f := floatFormatOf(a.typ)
	x, y := f.decode(a), f.decode(b)
	if op >= opEq && op <= opNe {
		if x == nil || y == nil { // NaN is unlike everything, and in no order
			if op == opNe {
				return typedValue{lo: 1}
			}
			return typedValue{}
		}
		return truth(op, x.Cmp(y))
	}
	n := new(big.Float).SetPrec(floatPrecision)
	switch {
	case op != opPlus && op != opMinus && op != opMul && op != opDiv:
		m.fail("%s of %s", opName(op), typeName(a.typ))
		return typedValue{}
	case x == nil || y == nil || undefined(op, x, y):
		return f.encode(a.typ, nil)
	case op == opPlus:
		n.Add(x, y)
	case op == opMinus:
		n.Sub(x, y)
	case op == opMul:
		n.Mul(x, y)
	case op == opDiv:
		n.Quo(x, y)
	}
	return f.encode(a.typ, n)
}

// undefined reports whether an operation on infinities or zeros has no
// result, which big.Float answers with a panic [IEEE 754, 7.2].
func undefined(op uint8, x, y *big.Float) bool {
	zero := x.Sign() == 0 || y.Sign() == 0
	infinite := x.IsInf() || y.IsInf()
	switch op {
	case opPlus:
		return x.IsInf() && y.IsInf() && x.Signbit() != y.Signbit()
	case opMinus:
		return x.IsInf() && y.IsInf() && x.Signbit() == y.Signbit()
	case opMul:
		return zero && infinite
	}
	return x.Sign() == 0 && y.Sign() == 0 || x.IsInf() && y.IsInf() // opDiv
}
