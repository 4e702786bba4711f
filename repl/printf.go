package repl

import (
	"errors"
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
		c, n := expr.Unescape(after)
		out.WriteByte(c)
		text = after[n:]
	}
	return out.String(), nil
}

// formatted is what printf shows.
func (sh *Shell) formatted(args string) (string, error) {
	if args == "" {
		return "", errors.New("Argument required (format-control string and values to print).")
	}
	scope := sh.Session.Scope()
	f, err := expr.ParsePrintFormat(args, func(text string) (expr.Node, error) { return expr.ParseIn(text, scope) })
	if err != nil {
		return "", err
	}
	return f.Text(scope)
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
