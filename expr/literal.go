package expr

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"deet/dwarfinfo"
)

// parseLiteral reads a number, a character or a string.
func parseLiteral(t string) (Value, error) {
	switch {
	case t[0] == '\'':
		text, err := unquote(t)
		if err != nil {
			return Value{}, err
		}
		if len(text) != 1 {
			return Value{}, fmt.Errorf("%s is not one character", t)
		}
		return integer(uint64(int64(int8(text[0]))), charType), nil
	case t[0] == '"':
		text, err := unquote(t)
		array := &dwarfinfo.ArrayType{Elem: charType, Count: int64(len(text) + 1)}
		return Value{Type: array, Bytes: append(text, 0)}, err
	case !digit(t[0]) && t[0] != '.':
		return Value{}, fmt.Errorf("%q is no value", t)
	}
	return parseNumber(t)
}

// unquote replaces the escapes of C in a character or string [C11 6.4.4.4].
func unquote(t string) ([]byte, error) {
	var text []byte
	for body := t[1 : len(t)-1]; body != ""; {
		if body[0] != '\\' {
			text = append(text, body[0])
			body = body[1:]
			continue
		}
		c, n := unescape(body[1:])
		if n == 0 {
			return nil, fmt.Errorf("%s has an escape that C does not know", t)
		}
		text = append(text, c)
		body = body[1+n:]
	}
	return text, nil
}

// unescape reads what follows a backslash, n bytes of it; 0 if it is no
// escape.
func unescape(s string) (c byte, n int) {
	const letters, meanings = `abfnrtve\'"?`, "\a\b\f\n\r\t\v\033\\'\"?"
	if s == "" {
		return 0, 0
	}
	if i := strings.IndexByte(letters, s[0]); i >= 0 {
		return meanings[i], 1
	}
	base, digits := 8, 0
	if s[0] == 'x' {
		base, digits = 16, 1
	}
	for n = digits; n < len(s) && n < 3; n++ {
		v, err := strconv.ParseUint(s[n:n+1], base, 8)
		if err != nil {
			break
		}
		c = c*byte(base) + byte(v)
	}
	if n == digits {
		return 0, 0
	}
	return c, n
}

// parseNumber reads a number of C; its type is the first that holds it
// [C11 6.4.4.1].
func parseNumber(t string) (Value, error) {
	lower := strings.ToLower(t)
	hex := strings.HasPrefix(lower, "0x")
	if !hex && strings.ContainsAny(lower, ".e") {
		return parseFloat(t, lower)
	}
	digits := strings.TrimRight(lower, "ul")
	suffix := lower[len(digits):]
	if len(digits) > 1 && digits[0] == '0' && digit(digits[1]) {
		digits = "0o" + digits[1:]
	}
	n, err := strconv.ParseUint(digits, 0, 64)
	if err != nil || strings.Contains(t, "_") || !integerSuffix(suffix) {
		return Value{}, fmt.Errorf("Invalid number %q.", t)
	}
	decimal := digit(digits[len(digits)-1]) && digits[0] != '0'
	unsigned := strings.Contains(suffix, "u")
	isLong := strings.Contains(suffix, "l")
	switch {
	case !unsigned && !isLong && n <= math.MaxInt32:
		return integer(n, intType), nil
	case !isLong && n <= math.MaxUint32 && (unsigned || !decimal):
		return integer(n, uintType), nil
	case !unsigned && n <= math.MaxInt64:
		return integer(n, longType), nil
	}
	return integer(n, ulongType), nil
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
	switch {
	case strings.HasSuffix(lower, "f"):
		kind, digits = floatType, lower[:len(lower)-1]
	case strings.HasSuffix(lower, "l"):
		kind, digits = longDoubleType, lower[:len(lower)-1]
	}
	l, _ := layoutOf(kind)
	// No type has an exponent near this; big.Float would take its time.
	if _, exponent, ok := strings.Cut(digits, "e"); ok && len(strings.TrimLeft(exponent, "+-0")) > 4 {
		return Value{}, fmt.Errorf("Invalid number %q.", t)
	}
	f, _, err := big.ParseFloat(digits, 10, l.precision(), big.ToNearestEven)
	if err != nil || strings.Contains(t, "_") {
		return Value{}, fmt.Errorf("Invalid number %q.", t)
	}
	return floatValue(f, kind), nil
}
