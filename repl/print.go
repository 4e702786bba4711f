package repl

import (
	"errors"
	"fmt"
	"strings"

	"deet/expr"
)

const formatLetters = "xduotcafszr"

// checkFormat accepts one of the letters of print, or none.
func checkFormat(format string) error {
	if len(format) > 1 || format != "" && !strings.Contains(formatLetters, format) {
		return fmt.Errorf("format %q is not known: use one of %s", format, strings.Join(strings.Split(formatLetters, ""), " "))
	}
	return nil
}

// formatLetter is how expr is told. Raw means without what a program taught
// the debugger about its types, and deet learns nothing of the kind.
func formatLetter(format string) byte {
	if format == "" || format == "r" {
		return 0
	}
	return format[0]
}

func (sh *Shell) runPrint(args string) error {
	options, args, err := sh.takeOptions(args)
	if err != nil {
		return err
	}
	format, text := slashFormat(args)
	if err := checkFormat(format); err != nil {
		return err
	}
	options.Format = formatLetter(format)
	if base, path, ok := expr.SplitWalk(text); ok {
		if done, err := sh.printWalk(base, path, options); done {
			return err
		}
	}
	if text, err = sh.orLast(text); err != nil {
		return err
	}
	v, err := sh.Session.Evaluate(text)
	if err != nil {
		return sh.explained(err, text)
	}
	shown, err := expr.FormatTyped(expr.AsDeclared(text, v, sh.Session.Scope()), sh.Session.Scope(), options)
	if err != nil {
		return sh.explained(err, text)
	}
	sh.printf("$%d = %s\n", sh.Session.Remember(v), shown)
	return nil
}

// explained says which pointer of an expression is null, if that is why memory
// could not be read.
func (sh *Shell) explained(err error, text string) error {
	if !strings.Contains(err.Error(), "Cannot access memory at address") {
		return err
	}
	if name, ok := expr.NullPointer(text, sh.Session.Scope()); ok {
		return fmt.Errorf("%w: %s is a null pointer", err, name)
	}
	return err
}

// printWalk shows the elements of a linked list, one a line. done is false if
// the text is no walk: n-->m is an expression of C, too.
func (sh *Shell) printWalk(base, path string, o expr.Options) (done bool, err error) {
	start, err := sh.Session.Evaluate(base)
	if err != nil {
		return true, err
	}
	walk, ok := expr.NewWalk(start, path, sh.Session.Scope())
	if !ok {
		return false, nil
	}
	limit := expr.Limit(o.Elements)
	for walk.Next() {
		if walk.Index() == limit {
			sh.printf("... (set print elements shows more)\n")
			return true, nil
		}
		text, err := expr.Format(walk.Element(), sh.Session.Scope(), o)
		if err != nil {
			return true, fmt.Errorf("[%d]: %w", walk.Index(), err)
		}
		sh.printf("[%d] = %s\n", walk.Index(), text)
		sh.Session.Scope().SetConvenience("_", walk.Element())
	}
	switch again, err := walk.End(); {
	case err != nil:
		return true, fmt.Errorf("[%d]: %w", walk.Index(), err)
	case again >= 0:
		sh.printf("[%d] is [%d] again: the list is a circle\n", walk.Index(), again)
	case walk.Index() == 0:
		return true, errors.New(base + " is a null pointer: the list is empty")
	}
	return true, nil
}
