package expr

import (
	"errors"
	"math/big"

	"deet/dwarfinfo"
)

// VoidPointer makes a void * of C.
func VoidPointer(addr uint64) Value { return pointerTo(nil, addr) }

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
