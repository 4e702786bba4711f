package expr

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"deet/dwarfinfo"
)

// The types of wide characters, as wchar.h and uchar.h name them.
var (
	wcharType  = &dwarfinfo.TypedefType{Name: "wchar_t", Type: intType}
	char16Type = &dwarfinfo.TypedefType{Name: "char16_t", Type: basic["unsigned short"]}
	char32Type = &dwarfinfo.TypedefType{Name: "char32_t", Type: uintType}
)

// prefixedType is the type of the characters of a literal [C11 6.4.4.4].
func prefixedType(prefix string) dwarfinfo.Type {
	switch prefix {
	case "L":
		return wcharType
	case "u":
		return char16Type
	case "U":
		return char32Type
	}
	return charType
}

// parseLiteral reads a number or a character.
func parseLiteral(t string) (Value, error) {
	switch {
	case t[len(t)-1] == '\'':
		return parseChar(t)
	case !digit(t[0]) && t[0] != '.':
		return Value{}, fmt.Errorf("%q is no value", t)
	}
	return parseNumber(t)
}

func parseChar(t string) (Value, error) {
	prefix, _, _ := strings.Cut(t, "'")
	kind := prefixedType(prefix)
	units, err := unquote(t[len(prefix):], kind.Size())
	if err != nil {
		return Value{}, err
	}
	if len(units) != 1 {
		return Value{}, fmt.Errorf("%s is not one character", t)
	}
	v := integer(uint64(units[0]), ulongType)
	v.Type, v.Bytes = kind, v.Bytes[:kind.Size()]
	return v, nil
}

// parseStrings reads strings that follow one another. One with a prefix makes
// them all wide [C11 6.4.5].
func parseStrings(parts []string) (Value, error) {
	wide := ""
	for _, t := range parts {
		prefix, _, _ := strings.Cut(t, `"`)
		switch {
		case prefix == "" || prefix == wide:
		case wide != "":
			return Value{}, errors.New("Undefined string concatenation.")
		default:
			wide = prefix
		}
	}
	kind := prefixedType(wide)
	var text []byte
	count := int64(1)
	for _, t := range parts {
		units, err := unquote(t[strings.IndexByte(t, '"'):], kind.Size())
		if err != nil {
			return Value{}, err
		}
		count += int64(len(units))
		for _, u := range units {
			text = append(text, integer(uint64(u), ulongType).Bytes[:kind.Size()]...)
		}
	}
	text = append(text, make([]byte, kind.Size())...)
	return Value{Type: &dwarfinfo.ArrayType{Elem: kind, Count: count}, Bytes: text}, nil
}

// unquote makes the characters of a literal, each of size bytes, and replaces
// its escapes [C11 6.4.4.4].
func unquote(t string, size int64) ([]uint32, error) {
	var units []uint32
	for body := t[1 : len(t)-1]; body != ""; {
		if body[0] == '\\' {
			c, n := unescape(body[1:])
			if n == 0 {
				return nil, fmt.Errorf("%s has an escape that C does not know", t)
			}
			if body[1] == 'u' || body[1] == 'U' {
				units = append(units, encoded(rune(c), size)...)
			} else {
				units = append(units, c&uint32(1<<(8*size)-1))
			}
			body = body[1+n:]
			continue
		}
		r, n := utf8.DecodeRuneInString(body)
		if r == utf8.RuneError {
			units = append(units, uint32(body[0]))
		} else {
			units = append(units, encoded(r, size)...)
		}
		body = body[n:]
	}
	return units, nil
}

// encoded is a character in UTF-8, UTF-16 or UTF-32.
func encoded(r rune, size int64) []uint32 {
	var units []uint32
	switch size {
	case 1:
		for _, b := range utf8.AppendRune(nil, r) {
			units = append(units, uint32(b))
		}
	case 2:
		for _, u := range utf16.AppendRune(nil, r) {
			units = append(units, uint32(u))
		}
	default:
		units = []uint32{uint32(r)}
	}
	return units
}

// unescape reads what follows a backslash, n bytes of it; 0 if it is no
// escape.
func unescape(s string) (c uint32, n int) {
	const letters, meanings = `abfnrtve\'"?`, "\a\b\f\n\r\t\v\033\\'\"?"
	if s == "" {
		return 0, 0
	}
	if i := strings.IndexByte(letters, s[0]); i >= 0 {
		return uint32(meanings[i]), 1
	}
	base, first, longest := 8, 0, 3
	switch s[0] {
	case 'x': // as many digits as there are
		base, first, longest = 16, 1, len(s)
	case 'u':
		base, first, longest = 16, 1, 5
	case 'U':
		base, first, longest = 16, 1, 9
	}
	for n = first; n < len(s) && n < longest; n++ {
		v, err := strconv.ParseUint(s[n:n+1], base, 8)
		if err != nil {
			break
		}
		c = c*uint32(base) + uint32(v)
	}
	if n == first {
		return 0, 0
	}
	return c, n
}

var errTooLargeNumber = errors.New("Numeric constant too large.")

// parseNumber reads a number of C; its type is the first that holds it
// [C11 6.4.4.1].
func parseNumber(t string) (Value, error) {
	if t == "" || !digit(t[0]) && t[0] != '.' {
		return Value{}, fmt.Errorf("Invalid number %q.", t)
	}
	lower := strings.ToLower(t)
	hex := strings.HasPrefix(lower, "0x")
	if !hex && strings.ContainsAny(lower, ".e") || hex && strings.ContainsAny(lower, ".p") {
		return parseFloat(t, lower)
	}
	digits := strings.TrimRight(lower, "ul")
	suffix := lower[len(digits):]
	if len(digits) > 1 && digits[0] == '0' && digit(digits[1]) {
		digits = "0o" + digits[1:]
	}
	n, err := strconv.ParseUint(digits, 0, 64)
	if errors.Is(err, strconv.ErrRange) {
		return Value{}, errTooLargeNumber
	}
	if err != nil || strings.Contains(t, "_") || !integerSuffix(suffix) || strings.HasPrefix(lower, "0o") {
		return Value{}, fmt.Errorf("Invalid number %q.", t)
	}
	decimal := digit(digits[len(digits)-1]) && digits[0] != '0'
	return sizedNumber(n, decimal, suffix), nil
}

func sizedNumber(n uint64, decimal bool, suffix string) Value {
	unsigned := strings.Contains(suffix, "u")
	signed, wide := longType, ulongType
	if strings.Contains(suffix, "ll") {
		signed, wide = longLongType, ulongLongType
	}
	isLong := strings.Contains(suffix, "l")
	switch {
	case !unsigned && !isLong && n <= math.MaxInt32:
		return integer(n, intType)
	case !isLong && n <= math.MaxUint32 && (unsigned || !decimal):
		return integer(n, uintType)
	case !unsigned && n <= math.MaxInt64:
		return integer(n, signed)
	}
	return integer(n, wide)
}

func integerSuffix(s string) bool {
	switch s {
	case "", "u", "l", "ul", "lu", "ll", "ull", "llu":
		return true
	}
	return false
}

// parseFloat reads a double, or with a suffix a float or long double.
func parseFloat(t, lower string) (Value, error) {
	kind, digits := doubleType, lower
	exponentMark := "e"
	if strings.HasPrefix(lower, "0x") {
		exponentMark = "p"
	}
	_, exponent, ok := strings.Cut(digits, exponentMark)
	if !ok && exponentMark == "p" { // without an exponent an f would be a digit [C11 6.4.4.2]
		return Value{}, fmt.Errorf("Invalid number %q.", t)
	}
	switch {
	case strings.HasSuffix(lower, "f"):
		kind, digits = floatType, lower[:len(lower)-1]
	case strings.HasSuffix(lower, "l"):
		kind, digits = longDoubleType, lower[:len(lower)-1]
	}
	l, _ := layoutOf(kind)
	// No type has an exponent near this; big.Float would take its time.
	if ok && len(strings.TrimLeft(strings.TrimRight(exponent, "fl"), "+-0")) > 5 {
		return Value{}, fmt.Errorf("Invalid number %q.", t)
	}
	f, _, err := big.ParseFloat(digits, 0, l.precision(), big.ToNearestEven)
	if err != nil || strings.Contains(t, "_") || strings.HasPrefix(digits, "0b") || strings.HasPrefix(digits, "0o") {
		return Value{}, fmt.Errorf("Invalid number %q.", t)
	}
	return floatValue(f, kind), nil
}
