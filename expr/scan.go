package expr

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"deet/dwarfinfo"
)

// scan cuts a text into tokens.
func scan(text string) ([]string, error) {
	var tokens []string
	for i := 0; i < len(text); {
		n, err := tokenLength(text[i:])
		if err != nil {
			return nil, err
		}
		if token := text[i : i+n]; strings.TrimSpace(token) != "" {
			tokens = append(tokens, token)
		}
		i += n
	}
	return tokens, nil
}

func tokenLength(s string) (int, error) {
	c := s[0]
	switch {
	case c == ' ' || c == '\t':
		return 1, nil
	case letter(c) || c == '$':
		return span(s, func(c byte) bool { return letter(c) || digit(c) }), nil
	case digit(c) || c == '.' && len(s) > 1 && digit(s[1]):
		return numberLength(s), nil
	case c == '\'' || c == '"':
		for i := 1; i < len(s); i++ {
			if s[i] == '\\' {
				i++
			} else if s[i] == c {
				return i + 1, nil
			}
		}
		return 0, fmt.Errorf("the %c at %q is not closed", c, s)
	}
	for _, op := range []string{"->", "==", "!=", "<=", ">=", "<<", ">>", "&&", "||", "::"} {
		if strings.HasPrefix(s, op) {
			return 2, nil
		}
	}
	if strings.IndexByte("+-*/%&|^~!<>()[].@?:,=", c) < 0 {
		return 0, fmt.Errorf("Invalid character %q in expression.", c)
	}
	return 1, nil
}

// span counts the first byte and those after it that belong to a token.
func span(s string, in func(byte) bool) int {
	n := 1
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

func numberLength(s string) int {
	hex := strings.HasPrefix(strings.ToLower(s), "0x")
	n := 0
	for n < len(s) {
		c := s[n]
		sign := (c == '+' || c == '-') && n > 0 && !hex && (s[n-1] == 'e' || s[n-1] == 'E')
		if !digit(c) && !letter(c) && c != '.' && !sign {
			break
		}
		n++
	}
	return n
}

func letter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80 }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

func isName(t string) bool { return t != "" && letter(t[0]) }

// parseLiteral reads a number or a character.
func parseLiteral(t string) (Value, error) {
	switch {
	case t[0] == '\'':
		text, err := unquote(t)
		if err != nil || len(text) != 1 {
			return Value{}, fmt.Errorf("%s is no character", t)
		}
		return integer(uint64(int64(int8(text[0]))), charType), nil
	case t[0] == '"':
		text, err := unquote(t)
		if err != nil {
			return Value{}, fmt.Errorf("%s is no string", t)
		}
		array := &dwarfinfo.ArrayType{Elem: charType, Count: int64(len(text) + 1)}
		return Value{Type: array, Bytes: append([]byte(text), 0)}, nil
	case !digit(t[0]) && t[0] != '.':
		return Value{}, fmt.Errorf("%q is no value", t)
	}
	return parseNumber(t)
}

func unquote(t string) (string, error) {
	if t[0] == '\'' {
		body := t[1 : len(t)-1]
		if body == "\\0" {
			return "\x00", nil
		}
		if body == "\"" {
			return body, nil
		}
		c, _, rest, err := strconv.UnquoteChar(body, '\'')
		if err != nil || rest != "" || c > 255 {
			return "", fmt.Errorf("%s is no character", t)
		}
		return string([]byte{byte(c)}), nil
	}
	return strconv.Unquote(strings.ReplaceAll(t, `\0`, `\x00`))
}

// parseNumber reads a number of C; its type is the first that holds it.
func parseNumber(t string) (Value, error) {
	lower := strings.ToLower(t)
	hex := strings.HasPrefix(lower, "0x")
	if !hex && strings.ContainsAny(lower, ".e") {
		f, err := strconv.ParseFloat(strings.TrimRight(lower, "fl"), 64)
		if err != nil {
			return Value{}, fmt.Errorf("Invalid number %q.", t)
		}
		v := integer(math.Float64bits(f), ulongType)
		v.Type = doubleType
		return v, nil
	}
	digits := strings.TrimRight(lower, "ul")
	suffix := lower[len(digits):]
	if len(digits) > 1 && digits[0] == '0' && digit(digits[1]) {
		digits = "0o" + digits[1:]
	}
	n, err := strconv.ParseUint(digits, 0, 64)
	if err != nil || strings.Contains(t, "_") {
		return Value{}, fmt.Errorf("Invalid number %q.", t)
	}
	switch {
	case strings.Contains(suffix, "u") || n > math.MaxInt64:
		return integer(n, ulongType), nil
	case strings.Contains(suffix, "l") || n > math.MaxInt32:
		return integer(n, longType), nil
	}
	return integer(n, intType), nil
}
