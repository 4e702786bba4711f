package expr

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"deet/dwarfinfo"
)

// A floatLayout says which bits of a floating point number mean what: from
// the highest down the sign, the exponent and the fraction. All but the x87's
// leave the leading 1 of the fraction out [IEEE 754-2008 3.4; SDM 1,
// "Floating-Point Data Types"].
type floatLayout struct {
	bytes    int
	exponent uint // bits
	fraction uint // bits, with the leading 1 if it is there
	explicit bool // the leading 1 is there
}

var (
	half          = floatLayout{2, 5, 10, false}
	brainFloat    = floatLayout{2, 8, 7, false} // a float without its last bits
	singleFloat   = floatLayout{4, 8, 23, false}
	doubleFloat   = floatLayout{8, 11, 52, false}
	extendedFloat = floatLayout{10, 15, 64, true}
	quadFloat     = floatLayout{16, 15, 112, false}
)

// layoutOf finds the layout of a type. A long double fills 16 bytes with 10.
func layoutOf(t *dwarfinfo.BaseType) (floatLayout, bool) {
	switch {
	case strings.Contains(t.Name, "128"):
		return quadFloat, t.ByteSize == 16
	case t.ByteSize == 2 && t.Name == "bfloat16":
		return brainFloat, true
	case t.ByteSize == 2:
		return half, true
	case t.ByteSize == 4:
		return singleFloat, true
	case t.ByteSize == 8:
		return doubleFloat, true
	}
	return extendedFloat, t.ByteSize >= 10
}

// precision is the number of binary digits, with the leading 1.
func (l floatLayout) precision() uint {
	if l.explicit {
		return l.fraction
	}
	return l.fraction + 1
}

func (l floatLayout) bias() int { return 1<<(l.exponent-1) - 1 }

// parts takes a number apart. special: it is infinite or no number.
func (l floatLayout) parts(b []byte) (negative, special bool, exponent int, fraction *big.Int) {
	reversed := slices.Clone(b[:l.bytes])
	slices.Reverse(reversed)
	n := new(big.Int).SetBytes(reversed)
	ones := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), l.fraction), big.NewInt(1))
	fraction = new(big.Int).And(n, ones)
	head := new(big.Int).Rsh(n, l.fraction).Uint64()
	exponent = int(head & (1<<l.exponent - 1))
	return head>>l.exponent&1 != 0, exponent == 1<<l.exponent-1, exponent, fraction
}

// decode reads a number exactly; nil is NaN, which big.Float does not have.
func (l floatLayout) decode(b []byte) *big.Float {
	negative, special, exponent, fraction := l.parts(b)
	f := new(big.Float).SetPrec(l.precision())
	switch {
	case special && !l.infinite(fraction):
		return nil
	case special:
		return f.SetInf(negative)
	case !l.explicit && exponent > 0:
		fraction.SetBit(fraction, int(l.fraction), 1)
	}
	f.SetInt(fraction)
	f.SetMantExp(f, max(exponent, 1)-l.bias()-int(l.precision())+1)
	if negative {
		f.Neg(f)
	}
	return f
}

func (l floatLayout) infinite(fraction *big.Int) bool {
	if l.explicit {
		return fraction.BitLen() == int(l.fraction) && fraction.TrailingZeroBits() == l.fraction-1
	}
	return fraction.Sign() == 0
}

// encode writes the nearest number of the layout.
func (l floatLayout) encode(f *big.Float) []byte {
	special := 1<<l.exponent - 1
	fraction, exponent, negative := new(big.Int), 0, false
	if l.explicit {
		fraction.SetBit(fraction, int(l.fraction)-1, 1)
	}
	switch {
	case f == nil: // what operations make that have no result [SDM 1, "QNaN Floating-Point Indefinite"]
		exponent, negative = special, true
		fraction.SetBit(fraction, int(l.precision())-2, 1)
	case f.IsInf():
		exponent, negative = special, f.Signbit()
	default:
		negative = f.Signbit()
		exponent = l.round(f, fraction)
		if exponent >= special {
			return l.encode(new(big.Float).SetInf(negative))
		}
	}
	head := new(big.Int).SetInt64(int64(exponent))
	if negative {
		head.SetBit(head, int(l.exponent), 1)
	}
	n := head.Lsh(head, l.fraction)
	n.Or(n, fraction)
	b := n.FillBytes(make([]byte, l.bytes))
	slices.Reverse(b)
	return b
}

// round sets fraction to the digits of f, and returns the exponent. Numbers
// below the least exponent lose digits instead.
func (l floatLayout) round(f *big.Float, fraction *big.Int) (exponent int) {
	if f.Sign() == 0 {
		fraction.SetInt64(0)
		return 0
	}
	digits := new(big.Float).SetPrec(l.precision()).Abs(f)
	exponent = digits.MantExp(nil) - 1 + l.bias()
	digits.SetMantExp(digits, int(l.precision())-digits.MantExp(nil))
	if exponent <= 0 {
		digits.SetMantExp(digits, exponent-1)
		exponent = 0
	}
	digits.Int(fraction)
	if !l.explicit && exponent > 0 {
		fraction.SetBit(fraction, int(l.fraction), 0)
	}
	return exponent
}

// text writes as many digits as it takes to tell the number from its
// neighbours: 9 for a float and 17 for a double, without trailing zeros.
func (l floatLayout) text(b []byte) string {
	if len(b) < l.bytes {
		return "<" + errNotComplete.Error() + ">"
	}
	negative, special, _, fraction := l.parts(b)
	if !special {
		const bitsPerDigit = 3.3219280948873626 // log2(10)
		digits := 2 + int(float64(l.precision())/bitsPerDigit)
		return trimZeros(l.decode(b).Text('g', digits))
	}
	text := "inf"
	if !l.infinite(fraction) {
		text = fmt.Sprintf("nan(0x%s)", fraction.Text(16))
	}
	if negative {
		text = "-" + text
	}
	return text
}

// trimZeros removes the zeros that end a fraction, as C's %g does.
func trimZeros(text string) string {
	mantissa, exponent, hasExponent := strings.Cut(text, "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	if hasExponent {
		mantissa += "e" + exponent
	}
	return mantissa
}

// floatToInteger drops the fraction; what is too large becomes the largest
// number there is.
func floatToInteger(f *big.Float) uint64 {
	switch {
	case f == nil:
		return 1 << 63 // as cvttsd2si has it [SDM 2A]
	case f.Sign() > 0 && f.Cmp(big.NewFloat(math.MaxInt64)) > 0 && !f.IsInf():
		n, _ := f.Uint64()
		return n
	}
	n, _ := f.Int64()
	return uint64(n)
}

// real reads a floating point value; nil is NaN.
func (v Value) real(s Scope) (*big.Float, error) {
	t, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.BaseType)
	if !ok {
		return nil, fmt.Errorf("a value of type %s is no number", typeName(v.Type))
	}
	b, err := v.load(s)
	if err != nil {
		return nil, err
	}
	l, ok := layoutOf(t)
	if !ok || len(b) < l.bytes {
		return nil, fmt.Errorf("floating point numbers of %d bytes are not known", len(b))
	}
	return l.decode(b), nil
}

// floatValue makes a value of a floating point type.
func floatValue(f *big.Float, t *dwarfinfo.BaseType) Value {
	l, ok := layoutOf(t)
	if !ok {
		return Value{Type: t, Err: fmt.Errorf("floating point numbers of %d bytes are not known", t.ByteSize)}
	}
	b := make([]byte, max(t.ByteSize, int64(l.bytes)))
	copy(b, l.encode(f))
	return Value{Type: t, Bytes: b}
}

// calculate does an operation as the type's precision has it.
func calculate(op string, a, b *big.Float, precision uint) *big.Float {
	r := new(big.Float).SetPrec(precision)
	switch {
	case a == nil || b == nil:
		return nil
	case op == "+" && !(a.IsInf() && b.IsInf() && a.Signbit() != b.Signbit()):
		return r.Add(a, b)
	case op == "-" && !(a.IsInf() && b.IsInf() && a.Signbit() == b.Signbit()):
		return r.Sub(a, b)
	case op == "*" && !(a.IsInf() && b.Sign() == 0 || b.IsInf() && a.Sign() == 0):
		return r.Mul(a, b)
	case op == "/" && !(a.Sign() == 0 && b.Sign() == 0 || a.IsInf() && b.IsInf()):
		return r.Quo(a, b)
	}
	return nil // ∞-∞, 0·∞, 0/0 and ∞/∞ are no numbers
}
