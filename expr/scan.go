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

// operators are those of more than one character, each before those that it
// begins with.
var operators = []string{"<<=", ">>=", "->*", "->", "++", "--", "==", "!=", "<=", ">=", "<<", ">>", "&&", "||", "::",
	"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", ".*"}

func tokenLength(s string) (int, error) {
	c := s[0]
	switch {
	case c == ' ' || c == '\t':
		return 1, nil
	case letter(c) || c == '$':
		if n := prefixLength(s); n > 0 {
			quoted, err := quotedLength(s[n:])
			return n + quoted, err
		}
		return span(s, func(c byte) bool { return letter(c) || digit(c) || c == '$' }), nil
	case digit(c) || c == '.' && len(s) > 1 && digit(s[1]):
		return numberLength(s), nil
	case c == '\'' || c == '"':
		return quotedLength(s)
	}
	for _, op := range operators {
		if strings.HasPrefix(s, op) {
			return len(op), nil
		}
	}
	if strings.IndexByte("+-*/%&|^~!<>()[]{}.@?:,=", c) < 0 {
		return 0, fmt.Errorf("Invalid character %q in expression.", c)
	}
	return 1, nil
}

// prefixLength is the length of the prefix of a wide character or string
// [C11 6.4.4.4, 6.4.5], 0 if there is none.
func prefixLength(s string) int {
	n := strings.IndexAny(s, `'"`)
	if n < 1 {
		return 0
	}
	switch s[:n] {
	case "L", "u", "U", "u8":
		return n
	}
	return 0
}

func quotedLength(s string) (int, error) {
	for i := 1; i < len(s); i++ {
		if s[i] == '\\' {
			i++
		} else if s[i] == s[0] {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("the %c at %q is not closed", s[0], s)
}

// span counts the first byte and those after it that belong to a token.
func span(s string, in func(byte) bool) int {
	n := 1
	for n < len(s) && in(s[n]) {
		n++
	}
	return n
}

// numberLength takes what looks like a number [C11 6.4.8]: a sign belongs to
// it after the letter of an exponent, which in hexadecimal is p.
func numberLength(s string) int {
	exponent := byte('e')
	if strings.HasPrefix(strings.ToLower(s), "0x") {
		exponent = 'p'
	}
	n := 0
	for n < len(s) {
		c := s[n]
		sign := (c == '+' || c == '-') && n > 0 && s[n-1]|0x20 == exponent
		if !digit(c) && !letter(c) && c != '.' && !sign {
			break
		}
		n++
	}
	return n
}

func letter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80 }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

// isName reports whether a token is an identifier, not a string with a prefix.
func isName(t string) bool {
	return t != "" && letter(t[0]) && t[len(t)-1] != '\'' && t[len(t)-1] != '"'
}
