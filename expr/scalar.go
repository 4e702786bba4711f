package expr

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"deet/dwarfinfo"
)

// scalar shows a number, character, enum or pointer.
func (f *formatter) scalar(v Value) (string, error) {
	b, err := v.load(f.scope)
	if err != nil {
		return "", err
	}
	base, isBase := dwarfinfo.Underlying(v.Type).(*dwarfinfo.BaseType)
	if isBase && base.Encoding == dwarfinfo.EncodingComplex {
		return f.complex(v, base)
	}
	if f.Format != 0 && f.Format != 's' {
		return f.formatted(v, b)
	}
	if isFloat(v.Type) {
		return floatText(b, base), nil
	}
	if len(b) > 8 && v.BitSize == 0 {
		return wide(b, signed(v.Type)).String(), nil
	}
	n, err := v.number(f.scope)
	if err != nil {
		return "", err
	}
	return f.natural(n, v.Type), nil
}

func floatText(b []byte, t *dwarfinfo.BaseType) string {
	l, ok := layoutOf(t)
	if !ok {
		return fmt.Sprintf("<a floating point number of %d bytes>", t.ByteSize)
	}
	return l.text(b)
}

// complex shows the two halves of a complex number.
func (f *formatter) complex(v Value, t *dwarfinfo.BaseType) (string, error) {
	part := &dwarfinfo.BaseType{Name: t.Name, ByteSize: t.ByteSize / 2, Encoding: dwarfinfo.EncodingFloat}
	re, err := f.scalar(v.field(dwarfinfo.Field{Type: part}))
	if err != nil {
		return "", err
	}
	im, err := f.scalar(v.field(dwarfinfo.Field{Type: part, Offset: part.ByteSize}))
	return re + " + " + im + "i", err
}

// wide makes a number of any size.
func wide(b []byte, signed bool) *big.Int {
	reversed := slices.Clone(b)
	slices.Reverse(reversed)
	n := new(big.Int).SetBytes(reversed)
	if signed && len(b) > 0 && b[len(b)-1]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// natural shows a number in the form that suits its type.
func (f *formatter) natural(n uint64, t dwarfinfo.Type) string {
	decimal := strconv.FormatUint(n, 10)
	if signed(t) {
		decimal = strconv.FormatInt(int64(n), 10)
	}
	if c, ok := charKindOf(t); ok {
		return decimal + " " + c.quoted(n&(1<<(8*c.size)-1))
	}
	switch t := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.EnumType:
		return enumName(int64(n), t)
	case *dwarfinfo.PointerType:
		return f.pointer(n, t)
	case *dwarfinfo.BaseType:
		if t.Encoding == dwarfinfo.EncodingBoolean && n <= 1 {
			return strconv.FormatBool(n == 1)
		}
	}
	return decimal
}

// enumName shows the name of a value. If the values of the enum are single
// bits, others are shown as the flags that they are made of.
func enumName(n int64, t *dwarfinfo.EnumType) string {
	if t.Flags {
		return flagNames(n, t)
	}
	var flags []string
	rest, isFlags := n, len(t.Values) > 0
	for _, e := range t.Values {
		if e.Value == n {
			return e.Name
		}
		if e.Value&(e.Value-1) != 0 || e.Value < 0 {
			isFlags = false
		}
		if rest&e.Value != 0 {
			flags = append(flags, e.Name)
			rest &^= e.Value
		}
	}
	if !isFlags || n == 0 {
		return strconv.FormatInt(n, 10)
	}
	if rest != 0 {
		flags = append(flags, fmt.Sprintf("unknown: %#x", uint64(rest)&(1<<(8*min(t.ByteSize, 8))-1)))
	}
	return "(" + strings.Join(flags, " | ") + ")"
}

// pointer shows an address with what is there: a name, a text.
func (f *formatter) pointer(n uint64, t *dwarfinfo.PointerType) string {
	var words []string
	if !f.HideAddresses {
		words = append(words, fmt.Sprintf("%#x", n))
	}
	if n == 0 {
		return strings.Join(words, "")
	}
	_, toCode := dwarfinfo.Underlying(t.Elem).(*dwarfinfo.FuncType)
	c, toText := charKindOf(t.Elem)
	if symbol := f.scope.Symbolize(n); symbol != "" && (toCode || !f.HideSymbols) {
		words = append(words, "<"+symbol+">")
	}
	if toText {
		words = append(words, f.textAt(n, c))
	}
	return strings.Join(words, " ")
}

// formatted shows a number in the form that the user asked for: its bits, of
// whatever type it is.
func (f *formatter) formatted(v Value, b []byte) (string, error) {
	if v.BitSize > 0 { // as its declared type would hold it
		n, err := v.number(f.scope)
		if err != nil {
			return "", err
		}
		b = binary.LittleEndian.AppendUint64(nil, n)[:min(max(typeSize(v.Type), 1), 8)]
	}
	n := wide(b, false)
	switch f.Format {
	case 'x':
		return "0x" + n.Text(16), nil
	case 'z':
		return fmt.Sprintf("0x%0*x", 2*len(b), n), nil
	case 'o':
		if n.Sign() == 0 {
			return "0", nil
		}
		return "0" + n.Text(8), nil
	case 't':
		return n.Text(2), nil
	case 'd':
		return wide(b, true).String(), nil
	case 'u':
		return n.String(), nil
	case 'f':
		return f.asFloat(v, b), nil
	case 'c', 'a':
		return f.asCharOrAddress(v, b)
	}
	return "", errors.New("format " + strconv.Quote(string(f.Format)) + " is not known")
}

// asFloat shows bits as the floating point number of their size, if there is
// one.
func (f *formatter) asFloat(v Value, b []byte) string {
	if base, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.BaseType); ok && base.IsFloat() {
		return floatText(b, base)
	}
	switch len(b) {
	case 4:
		return singleFloat.text(b)
	case 8:
		return doubleFloat.text(b)
	case 16:
		return extendedFloat.text(b)
	}
	return wide(b, signed(v.Type)).String()
}

func (f *formatter) asCharOrAddress(v Value, b []byte) (string, error) {
	n := extend(b[:min(len(b), 8)], signed(v.Type))
	switch {
	case isFloat(v.Type):
		var err error
		if n, err = v.number(f.scope); err != nil {
			return "", err
		}
	case len(b) > 8:
		return "", errWide
	}
	if f.Format == 'a' {
		return f.pointer(n, &dwarfinfo.PointerType{}), nil
	}
	quoted := charKind{size: 1}.quoted(n & 0xff)
	if signed(v.Type) || isFloat(v.Type) {
		return fmt.Sprintf("%d %s", int8(n), quoted), nil
	}
	return fmt.Sprintf("%d %s", uint8(n), quoted), nil
}
