package expr

import (
	"errors"
	"fmt"
	"strings"
)

// A PrintFormat is what C's printf is given: a format, and what it is to show.
type PrintFormat struct {
	parts []conversion
	args  []Node
}

// A conversion is a piece of text and, unless verb is 0, how a value that comes
// after it is written [C11 7.21.6.1].
type conversion struct {
	text  string
	flags string // flags, width and precision
	size  string // of the C type: "", "l", "hh", ...
	verb  byte
}

// ParsePrintFormat reads `"format", argument, ...` and checks that there are as
// many arguments as the format asks for.
func ParsePrintFormat(text string) (*PrintFormat, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, errors.New("Format string required")
	}
	if text[0] != '"' {
		return nil, errors.New("Bad format string")
	}
	end := closingQuote(text)
	if end < 0 {
		return nil, errors.New(`Bad format string, missing '"'.`)
	}
	units, err := unquote(text[:end+1], 1)
	if err != nil {
		return nil, err
	}
	f := &PrintFormat{}
	if err := f.split(bytesOf(units)); err != nil {
		return nil, err
	}
	for _, arg := range SplitArguments(text[end+1:]) {
		n, err := Parse(arg)
		if err != nil {
			return nil, err
		}
		f.args = append(f.args, n)
	}
	if err := f.countArguments(); err != nil {
		return nil, err
	}
	return f, nil
}

// bytesOf is the text that units of one byte make.
func bytesOf(units []uint32) string {
	text := make([]byte, len(units))
	for i, u := range units {
		text[i] = byte(u)
	}
	return string(text)
}

// closingQuote finds the end of a string literal, -1 if it has none.
func closingQuote(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return -1
}

// SplitArguments cuts a list at its commas, except at those inside brackets
// and quotes. What stands before the first comma, if anything, comes first.
func SplitArguments(text string) []string {
	var args []string
	depth, start := 0, 0
	var quote byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case c == ',' && depth == 0:
			args = append(args, text[start:i])
			start = i + 1
		}
	}
	args = append(args, text[start:])
	if strings.TrimSpace(args[0]) == "" {
		args = args[1:] // the comma after the format
	}
	return args
}

// split cuts a format into its conversions.
func (f *PrintFormat) split(format string) error {
	for format != "" {
		text, rest, found := strings.Cut(format, "%")
		c := conversion{text: text}
		if !found {
			f.parts = append(f.parts, c)
			return nil
		}
		c.flags, rest = leading(rest, "-+ #0123456789.*'")
		c.size, rest = leading(rest, "hlLqjzt")
		if rest == "" {
			return errors.New("Bad format string")
		}
		c.verb, format = rest[0], rest[1:]
		switch {
		case c.verb == '%':
			c.text, c.verb = text+"%", 0
		case strings.ContainsAny(c.flags, "*'"):
			return errors.New("`*' and ' are not supported for precision or width in printf")
		case !soundFlags(c.flags):
			return errors.New("Bad format string")
		case !strings.ContainsRune("diouxXcspfFeEgGaA", rune(c.verb)):
			return fmt.Errorf("Unrecognized format specifier '%c' in printf", c.verb)
		}
		f.parts = append(f.parts, c)
	}
	return nil
}

// soundFlags reports whether flags come first, and then a width and a precision
// that are no wider than a screen full.
func soundFlags(flags string) bool {
	_, numbers := leading(flags, "-+ #0")
	width, precision, _ := strings.Cut(numbers, ".")
	_, rest := leading(width+precision, "0123456789")
	return rest == "" && len(width) < 5 && len(precision) < 5
}

// leading cuts text after the characters of a set that it begins with.
func leading(text, set string) (head, rest string) {
	rest = strings.TrimLeft(text, set)
	return text[:len(text)-len(rest)], rest
}

func (f *PrintFormat) countArguments() error {
	n := 0
	for _, c := range f.parts {
		if c.verb != 0 {
			n++
		}
	}
	if n != len(f.args) {
		return errors.New("Wrong number of arguments for specified format-string")
	}
	return nil
}

// Arguments are what the format shows.
func (f *PrintFormat) Arguments() []Node { return f.args }

// Text computes the arguments and writes them.
func (f *PrintFormat) Text(s Scope) (string, error) {
	var b strings.Builder
	args := f.args
	for _, c := range f.parts {
		b.WriteString(c.text)
		if c.verb == 0 {
			continue
		}
		text, err := c.write(&evaluator{Scope: s}, args[0])
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		args = args[1:]
	}
	return b.String(), nil
}
