package dwarfinfo

import (
	"math"
	"math/big"
	"testing"
)

// valueOfBits is a number of a type of the table, as bits.
func valueOfBits(t uint64, lo, hi uint64) typedValue {
	return typedValue{testTypes[t], lo, hi}.extended()
}

// compute does one operation on two values.
func compute(t *testing.T, op uint8, a, b typedValue) typedValue {
	t.Helper()
	m := exprMachine{cursor: exprCursor(nil)}
	m.push(a)
	m.push(b)
	m.arithmetic(op)
	v := m.pop()
	if m.err != nil {
		t.Fatalf("%s of %#x and %#x: %v", opName(op), a.lo, b.lo, m.err)
	}
	return v
}

func converted(t *testing.T, v typedValue, typ *BaseType) typedValue {
	t.Helper()
	m := exprMachine{cursor: exprCursor(nil)}
	got := m.convert(v, typ)
	if m.err != nil {
		t.Fatal(m.err)
	}
	return got
}

const allOnes = ^uint64(0)

// TestTypedArithmetic: results wrap around at the type's size, and its sign
// decides what is divided, shifted and compared.
func TestTypedArithmetic(t *testing.T) {
	tests := []struct {
		op     uint8
		typ    uint64
		a, b   uint64
		lo, hi uint64
	}{
		{opPlus, tI8, 127, 1, allOnes - 127, 0},
		{opPlus, tU8, 255, 1, 0, 0},
		{opMinus, tU32, 0, 1, 0xffffffff, 0},
		{opMinus, tI32, 0, 1, allOnes, 0},
		{opMul, tI32, 0x10000, 0x8000, 0xffffffff80000000, 0},
		{opMul, tU64, 1 << 63, 2, 0, 0},
		{opDiv, tI8, 0x80, 0xff, allOnes - 127, 0}, // -128 / -1 has no room
		{opDiv, tI32, uint64(0xfffffff9), 2, allOnes - 2, 0},
		{opDiv, tU32, uint64(0xfffffff9), 2, 0x7ffffffc, 0},
		{opDiv, tI64, 1 << 63, allOnes, 1 << 63, 0},
		{opMod, tI32, uint64(0xfffffff9), 4, allOnes - 2, 0},
		{opMod, tU32, uint64(0xfffffff9), 4, 1, 0},
		{opAnd, tI8, 0xf0, 0x8f, allOnes - 127, 0},
		{opOr, tU8, 0xf0, 0x0f, 0xff, 0},
		{opXor, tI8, 0xff, 0x0f, allOnes - 15, 0},
		{opShl, tU8, 0xff, 4, 0xf0, 0},
		{opShr, tI8, 0xf0, 4, 0x0f, 0},
		{opShra, tI8, 0xf0, 4, allOnes, 0},
		{opShra, tU8, 0xf0, 4, 0xff, 0},
		{opShr, tU32, 0xf0000000, 40, 0, 0},
		{opLt, tI8, 0xff, 0, 1, 0},
		{opLt, tU8, 0xff, 0, 0, 0},
		{opGe, tI64, allOnes, 0, 0, 0},
		{opGe, tU64, allOnes, 0, 1, 0},
		{opPlus, tU128, allOnes, 1, 0, 1},
		{opMinus, tI128, 0, 1, allOnes, allOnes},
		{opMinus, tU128, 0, 1, allOnes, allOnes},
		{opMul, tU128, 1 << 63, 6, 0, 3},
		{opDiv, tI128, 100, 7, 14, 0},
		{opMod, tU128, 100, 7, 2, 0},
		{opShl, tI128, 3, 64, 0, 3},
		{opShl, tI128, 3, 128, 0, 0},
		{opShr, tI128, 12, 2, 3, 0},
		{opAnd, tI128, 12, 10, 8, 0},
		{opOr, tI128, 12, 10, 14, 0},
		{opXor, tI128, 12, 10, 6, 0},
		{opEq, tI128, 12, 12, 1, 0},
		{opNe, tI128, 12, 12, 0, 0},
	}
	for _, tt := range tests {
		a, b := valueOfBits(tt.typ, tt.a, 0), valueOfBits(tt.typ, tt.b, 0)
		got := compute(t, tt.op, a, b)
		if got.lo != tt.lo || got.hi != tt.hi {
			t.Errorf("%s of %#x and %#x, %s: %#x %#x, want %#x %#x", opName(tt.op), tt.a, tt.b, testTypes[tt.typ].Name, got.hi, got.lo, tt.hi, tt.lo)
		}
		comparison := tt.op >= opEq && tt.op <= opNe
		if (got.typ == nil) != comparison {
			t.Errorf("%s gives a number of %s", opName(tt.op), typeName(got.typ))
		}
	}
	minusOne := valueOfBits(tI128, allOnes, allOnes)
	if got := compute(t, opShr, minusOne, typedValue{lo: 64}); got.lo != allOnes || got.hi != 0 {
		t.Errorf("-1 >> 64 is %#x %#x", got.hi, got.lo)
	}
	if got := compute(t, opShra, minusOne, typedValue{lo: 64}); got.lo != allOnes || got.hi != allOnes {
		t.Errorf("-1 >> 64 with a sign is %#x %#x", got.hi, got.lo)
	}
	if got := compute(t, opDiv, minusOne, valueOfBits(tI128, 1, 0)); got.hi != allOnes {
		t.Errorf("-1 / 1 is %#x %#x", got.hi, got.lo)
	}
}

func TestTypedUnary(t *testing.T) {
	tests := []struct {
		op  uint8
		typ uint64
		lo  uint64
		hi  uint64
		low uint64
		up  uint64
	}{
		{opAbs, tI8, 0xfb, 0, 5, 0},
		{opAbs, tU8, 0xfb, 0, 0xfb, 0},
		{opAbs, tI128, allOnes, allOnes, 1, 0},
		{opAbs, tU128, allOnes, allOnes, allOnes, allOnes},
		{opNeg, tU8, 1, 0, 0xff, 0},
		{opNeg, tI128, 1, 0, allOnes, allOnes},
		{opNeg, tI128, 0, 1, 0, allOnes},
		{opNot, tU32, 0xf, 0, 0xfffffff0, 0},
		{opNot, tI128, 0, 0, allOnes, allOnes},
		{opNeg, tF32, 0x3f800000, 0, 0xbf800000, 0},
		{opAbs, tF64, math.Float64bits(-2), 0, math.Float64bits(2), 0},
		{opNeg, tF80, 1 << 63, 0x3fff, 1 << 63, 0xbfff},
	}
	for _, tt := range tests {
		m := exprMachine{cursor: exprCursor(nil)}
		m.push(valueOfBits(tt.typ, tt.lo, tt.hi))
		m.arithmetic(tt.op)
		if got := m.pop(); m.err != nil || got.lo != tt.low || got.hi != tt.up {
			t.Errorf("%s of %#x %#x: %#x %#x, %v; want %#x %#x", opName(tt.op), tt.hi, tt.lo, got.hi, got.lo, m.err, tt.up, tt.low)
		}
	}
}

// floats are numbers at the edges of float and double.
var floats = []float64{0, math.Copysign(0, -1), 1, -1.5, 0.1, 1e10, -3e38, 1e300, -1e308, math.MaxFloat64, math.SmallestNonzeroFloat64,
	math.SmallestNonzeroFloat64 * 3, 2.2250738585072014e-308, 1e-310, 1e-40, 1e-45, 3.4028235677973366e38, math.MaxFloat32,
	math.SmallestNonzeroFloat32, math.SmallestNonzeroFloat32 / 2, math.Inf(1), math.Inf(-1), math.NaN(), math.Pi, 1 << 53, 1<<53 + 2}

// sameFloat: of NaN there are many.
func sameFloat(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// TestFloatsAgainstGo compares float and double with what the processor does.
func TestFloatsAgainstGo(t *testing.T) {
	f64 := func(x float64) typedValue { return valueOfBits(tF64, math.Float64bits(x), 0) }
	f32 := func(x float32) typedValue { return valueOfBits(tF32, uint64(math.Float32bits(x)), 0) }
	operations := map[uint8]func(x, y float64) float64{
		opPlus: func(x, y float64) float64 { return x + y }, opMinus: func(x, y float64) float64 { return x - y },
		opMul: func(x, y float64) float64 { return x * y }, opDiv: func(x, y float64) float64 { return x / y },
	}
	compared := 0
	for _, x := range floats {
		if got := converted(t, f64(x), testTypes[tF32]).lo; !sameFloat(float64(math.Float32frombits(uint32(got))), float64(float32(x))) {
			t.Errorf("float of %g: %#x, want %#x", x, got, math.Float32bits(float32(x)))
		}
		for _, y := range floats {
			for op, do := range operations {
				compared += 2
				if got := math.Float64frombits(compute(t, op, f64(x), f64(y)).lo); !sameFloat(got, do(x, y)) {
					t.Errorf("%s of %g and %g: %g, want %g", opName(op), x, y, got, do(x, y))
				}
				// A double has room enough that rounding twice does no harm.
				want := float32(do(float64(float32(x)), float64(float32(y))))
				if got := math.Float32frombits(uint32(compute(t, op, f32(float32(x)), f32(float32(y))).lo)); !sameFloat(float64(got), float64(want)) {
					t.Errorf("%s of floats %g and %g: %g, want %g", opName(op), x, y, got, want)
				}
			}
			for op, want := range map[uint8]bool{opEq: x == y, opNe: x != y, opLt: x < y, opLe: x <= y, opGt: x > y, opGe: x >= y} {
				if got := compute(t, op, f64(x), f64(y)); (got.lo == 1) != want || got.typ != nil {
					t.Errorf("%s of %g and %g: %d, want %v", opName(op), x, y, got.lo, want)
				}
			}
		}
	}
	t.Logf("%d results compared", compared)
}

// TestFormats: the bits of numbers in each format. Those of x87 are of the
// form that gcc gives to long double constants.
func TestFormats(t *testing.T) {
	tests := []struct {
		typ    uint64
		number float64
		lo, hi uint64
	}{
		{tF80, 1, 1 << 63, 0x3fff},
		{tF80, -1.5, 0xc000000000000000, 0xbfff},
		{tF80, 0, 0, 0},
		{tF80, math.Inf(-1), 1 << 63, 0xffff},
		{tF80, 0.1, 0xccccccccccccd000, 0x3ffb}, // the double next to 0.1
		{tF128, 1, 0, 0x3fff000000000000},
		{tF128, -2.5, 0, 0xc000400000000000},
		{tF128, math.Inf(1), 0, 0x7fff000000000000},
		{tF16, 1, 0x3c00, 0},
		{tF16, 65504, 0x7bff, 0},
		{tF16, 65520, 0x7c00, 0}, // half way to what has no room
		{tF16, 0x1p-24, 1, 0},
		{tF16, 0x1p-25, 0, 0},
		{tF16, 0x1.8p-24, 2, 0},
	}
	for _, tt := range tests {
		v := valueOfBits(tF64, math.Float64bits(tt.number), 0)
		got := converted(t, v, testTypes[tt.typ])
		if got.lo != tt.lo || got.hi != tt.hi {
			t.Errorf("%g as %s: %#x %#x, want %#x %#x", tt.number, testTypes[tt.typ].Name, got.hi, got.lo, tt.hi, tt.lo)
		}
		if tt.typ == tF16 {
			continue // which does not hold all of these
		}
		if back := converted(t, got, testTypes[tF64]); back.lo != v.lo {
			t.Errorf("%g as %s and back: %#x", tt.number, testTypes[tt.typ].Name, back.lo)
		}
	}
	nan := converted(t, valueOfBits(tF64, math.Float64bits(math.NaN()), 0), testTypes[tF80])
	if floatFormatOf(nan.typ).decode(nan) != nil {
		t.Errorf("NaN as long double is %#x %#x", nan.hi, nan.lo)
	}
	sum := compute(t, opPlus, valueOfBits(tF80, 1<<63, 0x3fff), valueOfBits(tF80, 1<<63, 0x3fff-63))
	if sum.lo != 1<<63|1 || sum.hi != 0x3fff {
		t.Errorf("1 + 2^-63 is %#x %#x", sum.hi, sum.lo)
	}
}

// TestConversions: between whole numbers and others, towards zero.
func TestConversions(t *testing.T) {
	double := func(x float64) typedValue { return valueOfBits(tF64, math.Float64bits(x), 0) }
	tests := []struct {
		from   typedValue
		to     uint64
		lo, hi uint64
	}{
		{double(-3.99), tI32, allOnes - 2, 0},
		{double(3.99), tU8, 3, 0},
		{double(-1), tI128, allOnes, allOnes},
		{double(0x1p100), tU128, 0, 1 << 36},
		{valueOfBits(tI8, 0xff, 0), tF64, math.Float64bits(-1), 0},
		{valueOfBits(tU8, 0xff, 0), tF64, math.Float64bits(255), 0},
		{valueOfBits(tI32, 16777217, 0), tF32, uint64(math.Float32bits(16777216)), 0},
		{valueOfBits(tU64, allOnes, 0), tF64, math.Float64bits(0x1p64), 0},
		{valueOfBits(tI128, 0, allOnes), tF64, math.Float64bits(-0x1p64), 0},
		{typedValue{lo: allOnes}, tF64, math.Float64bits(0x1p64), 0}, // generic: unsigned
		{valueOfBits(tI8, 0x80, 0), tI128, allOnes - 127, allOnes},
		{valueOfBits(tU8, 0x80, 0), tI128, 0x80, 0},
		{valueOfBits(tI128, 0x1ff, 5), tI8, allOnes, 0},
		{valueOfBits(tI128, 1, 2), tU128, 1, 2},
	}
	for _, tt := range tests {
		if got := converted(t, tt.from, testTypes[tt.to]); got.lo != tt.lo || got.hi != tt.hi {
			t.Errorf("%#x %#x of %s as %s: %#x %#x, want %#x %#x", tt.from.hi, tt.from.lo, typeName(tt.from.typ),
				testTypes[tt.to].Name, got.hi, got.lo, tt.hi, tt.lo)
		}
	}
	if n := valueOfBits(tI128, 0, 1<<63).integer(); n.Cmp(new(big.Int).Neg(new(big.Int).Lsh(big.NewInt(1), 127))) != 0 {
		t.Errorf("the lowest __int128 is %v", n)
	}
}
