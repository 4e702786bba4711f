package expr

import (
	"fmt"
	"strings"
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
