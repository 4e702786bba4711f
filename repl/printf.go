package repl

import (
	"errors"
	"fmt"
	"strings"

	"deet/expr"
)

func outputCommands() []*command {
	return []*command{
		{names: []string{"echo"}, args: "TEXT", brief: "show a text", verbatim: true,
			help: `Echo shows a text. \n in it is the end of a line, which echo does not add by
itself; the other escapes are those of C. A backslash at the end of a line
continues it on the next.`,
			run: func(sh *Shell, args string) error {
				text, err := unescaped(args)
				if err == nil {
					sh.printf("%s", text)
				}
				return err
			}},
		{names: []string{"printf"}, args: `"FORMAT", EXPRESSION...`, brief: "show values as C's printf does",
			help: `Printf shows values in the format that the function of C takes: %d %u %x %o %c
%s %p %f %e %g %a, with flags, width, precision and size. %s shows a text that
is in the program's memory.`,
			run: func(sh *Shell, args string) error {
				text, err := sh.formatted(args)
				if err == nil {
					sh.printf("%s", text)
				}
				return err
			}, complete: completeValue},
		{names: []string{"output"}, args: "[/FORMAT] EXPRESSION", brief: "show a value, and nothing else",
			help: "Output is print without a number for the value, and without the end of a line.",
			run:  (*Shell).runOutput, complete: completeValue},
		{names: []string{"eval"}, args: `"FORMAT", EXPRESSION...`, brief: "do the command that printf would show",
			help: "Eval makes a command line of a format and values, as printf does, and does it.",
			run: func(sh *Shell, args string) error {
				line, err := sh.formatted(args)
				if err != nil {
					return err
				}
				return sh.command(line)
			}, complete: completeValue},
	}
}

// unescaped replaces the escapes of C in a text. A backslash before another
// character, such as a blank that would be lost at the beginning, is dropped,
// and so is one at the very end.
func unescaped(text string) (string, error) {
	var out strings.Builder
	for text != "" {
		before, after, found := strings.Cut(text, `\`)
		out.WriteString(before)
		if !found || after == "" {
			break
		}
		c, n := escape(after)
		out.WriteByte(c)
		text = after[n:]
	}
	return out.String(), nil
}

// escape reads what follows a backslash, n bytes of it: a letter of C's, one
// to three octal digits, or a character that stands for itself.
func escape(s string) (c byte, n int) {
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

// formatted is what printf shows.
func (sh *Shell) formatted(args string) (string, error) {
	format, rest, err := quotedFormat(args)
	if err != nil {
		return "", err
	}
	pieces, err := parseFormat(format)
	if err != nil {
		return "", err
	}
	values := splitArguments(rest)
	directives := 0
	for _, p := range pieces {
		if p.directive != nil {
			directives++
		}
	}
	if directives != len(values) {
		return "", errors.New("Wrong number of arguments for specified format-string")
	}
	var out strings.Builder
	for _, p := range pieces {
		text := p.text
		if p.directive != nil {
			if text, err = sh.convert(*p.directive, values[0]); err != nil {
				return "", err
			}
			values = values[1:]
		}
		out.WriteString(text)
	}
	return out.String(), nil
}

// quotedFormat takes the format off the arguments of printf, and replaces its
// escapes.
func quotedFormat(args string) (format, rest string, err error) {
	switch {
	case args == "":
		return "", "", errors.New("Argument required (format-control string and values to print).")
	case args[0] != '"':
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
			c, n := escape(args[i+1:])
			out.WriteByte(c)
			i += n
		}
	}
	return "", "", errors.New("Bad format string, non-terminated '\"'.")
}

// splitArguments cuts a list of expressions at its commas, but not at those
// that are quoted or inside brackets. One at the very end ends nothing.
func splitArguments(text string) []string {
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
func (sh *Shell) convert(d directive, text string) (string, error) {
	scope := sh.Session.Scope()
	v, err := sh.Session.Evaluate(text)
	if err != nil {
		return "", err
	}
	switch d.verb {
	case 's':
		s, ok, err := expr.Text(v, scope, d.charSize())
		if !ok && err == nil {
			s = "(null)"
		}
		return d.text(s), err
	case 'e', 'f', 'g', 'a', 'E', 'F', 'G', 'A':
		f, err := expr.Real(v, scope)
		return d.real(f), err
	}
	n, err := expr.Integer(v, scope)
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

func (sh *Shell) runOutput(args string) error {
	if args == "" {
		return errors.New("Argument required (expression to compute).")
	}
	options, args, err := sh.takeOptions(args)
	if err != nil {
		return err
	}
	format, text := slashFormat(args)
	if err := checkFormat(format); err != nil {
		return err
	}
	options.Format = formatLetter(format)
	v, err := sh.Session.Evaluate(text)
	if err != nil {
		return err
	}
	shown, err := expr.FormatTyped(v, sh.Session.Scope(), options)
	if err == nil {
		sh.printf("%s", shown)
	}
	return err
}
