package expr

import (
	"errors"
	"fmt"
	"math/big"

	"deet/dwarfinfo"
)

// IntValue makes an int of C.
func IntValue(n int) Value { return integer(uint64(n), intType) }

// VoidPointer makes a void * of C.
func VoidPointer(addr uint64) Value { return pointerTo(nil, addr) }

// PointerTo makes a pointer to a value that is in memory.
func PointerTo(v Value) Value { return pointerTo(v.Type, v.Addr) }

// LastUnit is the last of the units that Dump has shown between two addresses.
// Of texts that is the one at first: they are of any length.
func LastUnit(format, unit byte, first, next uint64) Value {
	size, _ := unitSize(unit)
	t := &dwarfinfo.BaseType{Name: fmt.Sprintf("int%d_t", 8*size), ByteSize: int64(size), Encoding: dwarfinfo.EncodingSigned}
	addr := next - uint64(size)
	switch {
	case format == 's':
		t = &dwarfinfo.BaseType{Name: "int8_t", ByteSize: 1, Encoding: dwarfinfo.EncodingSigned}
		addr = first
	case format == 'f' && size == 4:
		t = floatType
	case format == 'f' && size == 8:
		t = doubleType
	}
	return Value{Type: t, Addr: addr, Lvalue: true}
}

// Truth says whether a value counts as true in a condition.
func Truth(v Value, s Scope) (bool, error) {
	return (&evaluator{s}).truthOf(v, name{"the condition"})
}

var errNoInteger = errors.New("Value can't be converted to integer.")

// Integer is a value as an integer, extended to 64 bits: a floating point
// number without its fraction, an array or function as its address.
func Integer(v Value, s Scope) (uint64, error) {
	switch dwarfinfo.Underlying(v.Type).(type) {
	case *dwarfinfo.StructType, *dwarfinfo.VoidType, nil:
		if v.Err == nil {
			return 0, errNoInteger
		}
	}
	n, err := v.number(s)
	if err != nil && v.Err != nil {
		return 0, v.Err
	}
	return n, err
}

// Real is a value as a floating point number; nil is NaN.
func Real(v Value, s Scope) (*big.Float, error) {
	if isFloat(v.Type) {
		return v.real(s)
	}
	n, err := Integer(v, s)
	if signed(v.Type) {
		return new(big.Float).SetInt64(int64(n)), err
	}
	return new(big.Float).SetUint64(n), err
}

// maxText bounds the texts that are read for printf, in units.
const maxText = 1 << 20

// Text is the text that a pointer leads to or that an array holds, up to its
// NUL. size is that of a character in bytes: 1, or 4 for a wchar_t. ok is
// false for a null pointer.
func Text(v Value, s Scope, size int) (text string, ok bool, err error) {
	c := charKind{size: int64(size)}
	if _, isArray := dwarfinfo.Underlying(v.Type).(*dwarfinfo.ArrayType); isArray && !v.Lvalue {
		b, err := v.load(s)
		return c.decode(c.untilNUL(b)), true, err
	}
	addr, err := Integer(v, s)
	if err != nil || addr == 0 {
		return "", false, err
	}
	units, err := readText(s, addr, c, maxText)
	return c.decode(units), true, err
}

// decode writes units as they are: a byte stays that byte, whatever it means.
func (c charKind) decode(units []uint32) string {
	if c.size == 1 {
		b := make([]byte, len(units))
		for i, u := range units {
			b[i] = byte(u)
		}
		return string(b)
	}
	var runes []rune
	for _, g := range c.glyphs(units) {
		runes = append(runes, g.code)
	}
	return string(runes)
}
