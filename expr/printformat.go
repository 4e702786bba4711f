package expr

import (
	"errors"
	"fmt"
	"strings"
)

// A PrintFormat is what C's printf is given: a format, and what it is to show.
type PrintFormat struct {
	pieces []piece
	args   []Node
}

// ParsePrintFormat reads `"format", argument, ...` and checks that there are as
// many arguments as the format asks for. parse reads one of them.
func ParsePrintFormat(text string, parse func(string) (Node, error)) (*PrintFormat, error) {
	format, rest, err := quotedFormat(strings.TrimSpace(text))
	if err != nil {
		return nil, err
	}
	f := &PrintFormat{}
	if f.pieces, err = parseFormat(format); err != nil {
		return nil, err
	}
	for _, arg := range SplitArguments(rest) {
		n, err := parse(arg)
		if err != nil {
			return nil, err
		}
		f.args = append(f.args, n)
	}
	directives := 0
	for _, p := range f.pieces {
		if p.directive != nil {
			directives++
		}
	}
	if directives != len(f.args) {
		return nil, errors.New("Wrong number of arguments for specified format-string")
	}
	return f, nil
}

// Arguments are what the format shows.
func (f *PrintFormat) Arguments() []Node { return f.args }

// Text computes the arguments and writes them.
func (f *PrintFormat) Text(s Scope) (string, error) {
	var out strings.Builder
	args := f.args
	for _, p := range f.pieces {
		if p.directive == nil {
			out.WriteString(p.text)
			continue
		}
		v, err := Evaluate(args[0], s)
		if err != nil {
			return "", err
		}
		text, err := p.directive.convert(v, s)
		if err != nil {
			return "", err
		}
		out.WriteString(text)
		args = args[1:]
	}
	return out.String(), nil
}

// quotedFormat takes the format off the arguments of printf, and replaces its
// escapes.
func quotedFormat(args string) (format, rest string, err error) {
	if !strings.HasPrefix(args, `"`) {
		return "", "", errors.New("Bad format string, missing '\"'.")
	}
	var out strings.Builder
	for i := 1; i < len(args); i++ {
		switch {
		case args[i] == '"':
			rest = strings.TrimSpace(args[i+1:])
			if rest != "" && rest[0] != ',' {
				return "", "", errors.New("Invalid argument syntax")
			}
			return out.String(), strings.TrimPrefix(rest, ","), nil
		case args[i] != '\\' || i+1 == len(args):
			out.WriteByte(args[i])
		case strings.IndexByte(`abefnrtv\"01234567`, args[i+1]) < 0:
			return "", "", fmt.Errorf("Unrecognized escape character \\%c in format string.", args[i+1])
		default:
			c, n := Unescape(args[i+1:])
			out.WriteByte(c)
			i += n
		}
	}
	return "", "", errors.New("Bad format string, non-terminated '\"'.")
}

// Unescape reads what follows a backslash, n bytes of it: a letter of C's, one
// to three octal digits, or a character that stands for itself.
func Unescape(s string) (c byte, n int) {
	const letters, meanings = "abefnrtv", "\a\b\033\f\n\r\t\v"
	if i := strings.IndexByte(letters, s[0]); i >= 0 {
		return meanings[i], 1
	}
	for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '7' {
		c = c*8 + s[n] - '0'
		n++
	}
	if n == 0 {
		return s[0], 1
	}
	return c, n
}

// SplitArguments cuts a list of expressions at its commas, but not at those
// that are quoted or inside brackets. One at the very end ends nothing.
func SplitArguments(text string) []string {
	var list []string
	start, depth := 0, 0
	var quote byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && quote != 0:
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		case c == ',' && depth <= 0:
			list = append(list, strings.TrimSpace(text[start:i]))
			start = i + 1
		}
	}
	if last := strings.TrimSpace(text[start:]); last != "" {
		list = append(list, last)
	}
	return list
}

// convert shows a value as a directive says. The value's own type does not
// matter, as in C, but here what does not fit is converted.
func (d directive) convert(v Value, scope Scope) (string, error) {
	switch d.verb {
	case 's':
		s, ok, err := Text(v, scope, d.charSize())
		if !ok && err == nil {
			s = "(null)"
		}
		return d.text(s), err
	case 'e', 'f', 'g', 'a', 'E', 'F', 'G', 'A':
		f, err := Real(v, scope)
		return d.real(f), err
	}
	n, err := Integer(v, scope)
	switch {
	case err != nil:
		return "", err
	case d.verb == 'p':
		return d.pointer(n), nil
	case d.verb == 'c' && d.size == "l":
		return d.text(string(rune(n))), nil
	case d.verb == 'c':
		return d.text(string([]byte{byte(n)})), nil
	}
	return d.integer(n), nil
}

// charSize is that of a character of %s in bytes; those of %ls are wchar_t.
func (d directive) charSize() int {
	if d.size == "l" {
		return 4
	}
	return 1
}
