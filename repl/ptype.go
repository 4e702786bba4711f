package repl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"deet/expr"
)

func typeCommands() []*command {
	return []*command{
		{names: []string{"ptype"}, args: "[/o] EXPRESSION | TYPE", brief: "show a type in full",
			help: `Ptype shows what a type is made of: the members of a structure, the values of
an enum, what a typedef stands for. It takes the name of a type or an
expression, which is not computed: only its type is wanted.

With /o each member has its offset and its size in bytes before it, bitfields
the bit after the offset; the holes that the compiler leaves are shown too.`,
			run: (*Shell).runPtype, complete: completeValue},
		{names: []string{"whatis"}, args: "EXPRESSION | TYPE", brief: "show the name of a type",
			help: `Whatis shows the type of an expression. Of the name of a typedef it shows what
that stands for; ptype shows more.`,
			run: (*Shell).runWhatis, complete: completeValue},
	}
}

func (sh *Shell) runPtype(args string) error {
	format, text := slashFormat(args)
	if strings.Trim(format, "o") != "" {
		return fmt.Errorf("ptype knows no /%s: it knows /o", format)
	}
	text, err := sh.orLast(text)
	if err != nil {
		return err
	}
	t, _, err := expr.TypeOf(text, sh.Session.Scope())
	if err != nil {
		return err
	}
	sh.printf("%s\n", expr.TypeText(t, sh.Session.Scope(), format != ""))
	return nil
}

func (sh *Shell) runWhatis(args string) error {
	text, err := sh.orLast(args)
	if err != nil {
		return err
	}
	t, named, err := expr.TypeOf(text, sh.Session.Scope())
	if err != nil {
		return err
	}
	sh.printf("type = %s\n", expr.TypeName(t, named))
	return nil
}

// orLast is what the user typed, or without it the last value.
func (sh *Shell) orLast(text string) (string, error) {
	if text != "" {
		return text, nil
	}
	n := sh.Session.Remembered()
	if n == 0 {
		return "", errors.New("The history is empty.")
	}
	return "$" + strconv.Itoa(n), nil
}
