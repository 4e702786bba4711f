package repl

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

func sourceCommands() []*command {
	return []*command{
		{names: []string{"list", "l"}, args: "[LOCATION | FIRST,LAST | -]", brief: "show source lines",
			help: `List shows ten lines around a location, or around where the program stands. A
list after it goes on with the next ten, "list -" with the ten before.`,
			repeats: true, run: (*Shell).runList, complete: completePlace},
		{names: []string{"shell"}, args: "COMMAND", brief: "run a command of the system; !COMMAND does too",
			help: "Shell runs a command line in the shell.",
			run:  (*Shell).runShell},
		{names: []string{"help", "h"}, args: "[COMMAND]", brief: "say what commands do",
			help: "Help lists the commands, or explains one.",
			run:  (*Shell).runHelp, complete: completeCommand},
	}
}

// listing is where list goes on.
type listing struct {
	file        string
	first, last int // shown last
}

var errNoSource = errors.New("there is no source to list: was the program compiled with -g?")

func (sh *Shell) runList(args string) error {
	file, from, to, err := sh.listRange(strings.TrimSpace(args))
	if err != nil {
		return err
	}
	lines, _, err := sh.Session.Source(file)
	if err != nil {
		return err
	}
	if from > len(lines) {
		return fmt.Errorf("Line number %d out of range; %s has %d lines.", from, filepath.Base(file), len(lines))
	}
	to = min(to, len(lines))
	for n := from; n <= to; n++ {
		sh.printf("%s\t%s\n", sh.escapes.number(strconv.Itoa(n)), lines[n-1])
	}
	sh.listed = listing{file, from, to}
	return nil
}

// listRange decides which lines to show.
func (sh *Shell) listRange(args string) (file string, from, to int, err error) {
	size := sh.settings.listSize
	switch first, last, pair := strings.Cut(args, ","); {
	case args == "" && sh.listed.file != "":
		return sh.listed.file, sh.listed.last + 1, sh.listed.last + size, nil
	case args == "-" && sh.listed.file != "":
		if sh.listed.first <= 1 {
			return "", 0, 0, fmt.Errorf("Already at the start of %s.", filepath.Base(sh.listed.file))
		}
		to = sh.listed.first - 1
		return sh.listed.file, max(1, to-size+1), to, nil
	case pair:
		return sh.listPair(strings.TrimSpace(first), strings.TrimSpace(last))
	default:
		file, line, err := sh.listPlace(args)
		from = max(1, line-size/2)
		return file, from, from + size - 1, err
	}
}

// listPair decides about "FIRST,LAST", where one of the two may be missing.
func (sh *Shell) listPair(first, last string) (file string, from, to int, err error) {
	size := sh.settings.listSize
	if first == "" {
		file, to, err = sh.listPlace(last)
		return file, max(1, to-size+1), to, err
	}
	if file, from, err = sh.listPlace(first); err != nil || last == "" {
		return file, from, from + size - 1, err
	}
	if to, err = strconv.Atoi(last); err != nil { // a line of the file of the first
		_, to, err = sh.listPlace(last)
	}
	if err == nil && to < from {
		err = fmt.Errorf("line %d comes before line %d", to, from)
	}
	return file, from, to, err
}

// listPlace finds the line that a text means. A bare number is a line of the
// current file, whether it has code or not; with a sign it counts from where
// we are.
func (sh *Shell) listPlace(text string) (file string, line int, err error) {
	file, line = sh.listHere()
	if text != "" && text != "-" {
		n, err := strconv.Atoi(text)
		switch {
		case err != nil:
			return sh.listNamed(text)
		case text[0] == '+' || text[0] == '-':
			line += n
		default:
			line = n
		}
	}
	if file == "" {
		return "", 0, errNoSource
	}
	return file, line, nil
}

// listHere is the place that list begins with: what was listed last, else the
// selected frame's line, else main.
func (sh *Shell) listHere() (file string, line int) {
	if sh.listed.file != "" {
		return sh.listed.file, sh.listed.last
	}
	if f, err := sh.Session.Frame(); err == nil && f.Position.Line > 0 {
		return f.Position.File, f.Position.Line
	}
	position, _ := sh.Session.MainPosition()
	return position.File, position.Line
}

// listNamed finds the line of a location that names something.
func (sh *Shell) listNamed(text string) (file string, line int, err error) {
	// Of FILE:LINE the session is asked only which file is meant: it would
	// move a line without code to the next that has some.
	name, number, _ := strings.Cut(text, ":")
	line, numberErr := strconv.Atoi(number)
	if numberErr == nil {
		text = name + ":1"
	}
	places, err := sh.Session.Resolve(text)
	if err != nil {
		return "", 0, err
	}
	position := places[0].Position
	if position.Line == 0 {
		return "", 0, errNoSource
	}
	if numberErr == nil {
		return position.File, line, nil
	}
	if !strings.Contains(text, "*") {
		// A function is shown from its first line, not from behind its prologue.
		if _, low, _, ok := sh.Session.FunctionRange(places[0].Asked); ok {
			if p, ok := sh.Session.LineAt(low); ok {
				position = p.Position
			}
		}
	}
	return position.File, position.Line, nil
}

func (sh *Shell) runShell(args string) error {
	c := exec.Command("/bin/sh", "-c", args)
	if args == "" { // a shell to work in, until it ends
		c = exec.Command(cmp.Or(os.Getenv("SHELL"), "/bin/sh"))
	}
	c.Stdin, c.Stdout, c.Stderr = sh.In, sh.Out, sh.Err
	return c.Run()
}

func (sh *Shell) runHelp(args string) error {
	if args == "" {
		for _, c := range sh.commands[len(sh.commands)-sh.builtin:] {
			sh.printf("%-12s %s\n", c.names[0], c.brief)
		}
		sh.printf("\nAny beginning of a name that only one command has will do. \"help NAME\" tells more,\n\"help user-defined\" lists the commands that you have defined.\n")
		return nil
	}
	if args == "user-defined" {
		sh.helpUser()
		return nil
	}
	c, err := sh.find(firstWord(args))
	if err != nil {
		return err
	}
	if c.user != nil {
		sh.printf("%s\n", cmp.Or(c.help, c.brief))
		return nil
	}
	sh.printf("%s\n\n%s\n", strings.TrimSpace(strings.Join(c.names, ", ")+" "+c.args), c.help)
	return nil
}
