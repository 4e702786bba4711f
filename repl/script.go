package repl

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"deet/expr"
)

func scriptCommands() []*command {
	return []*command{
		{names: []string{"if"}, args: "EXPRESSION", brief: "do commands if an expression is not 0",
			help: `If does the commands on the lines after it, up to a line "end", if the
expression is not 0. After a line "else" stands what is done if it is 0; "else
if" asks again.`,
			block: choiceBlock, runBlock: (*Shell).runIf},
		{names: []string{"while"}, args: "EXPRESSION", brief: "do commands while an expression is not 0",
			help: `While does the commands on the lines after it, up to a line "end", again and
again until the expression is 0. Loop_break leaves the loop, loop_continue goes
on with its next turn, and Ctrl-C ends it.`,
			block: commandBlock, runBlock: (*Shell).runWhile},
		{names: []string{"loop_break"}, brief: "leave the while that this stands in",
			help: "Loop_break goes on behind the end of the innermost while.",
			run:  func(*Shell, string) error { return errBreak }},
		{names: []string{"loop_continue"}, brief: "begin the next turn of the while that this stands in",
			help: "Loop_continue goes back to the innermost while.",
			run:  func(*Shell, string) error { return errContinue }},
		{names: []string{"else", "end"}, brief: "end a block of commands",
			help: "Else and end belong to if, while, define, document and commands.",
			run:  func(*Shell, string) error { return errors.New("This command cannot be used at the top level.") }},
		{names: []string{"source"}, args: "[-v] FILE", brief: "run the commands of a file",
			help: `Source runs commands. One that fails is reported with its place; the others run
all the same, unless on-error is set to stop. With -v each is shown first.`,
			run: (*Shell).runSource, complete: completePath},
	}
}

// These end a block. What catches them is the while around it, and the prompt.
var (
	errBreak    = errors.New("loop_break stands outside a while")
	errContinue = errors.New("loop_continue stands outside a while")
	errQuit     = errors.New("Quit") // Ctrl-C, in gdb's words
)

// A placedError is an error of a script's line.
type placedError struct {
	place string // file and line
	err   error
}

func (e *placedError) Error() string { return e.place + ": " + e.err.Error() }
func (e *placedError) Unwrap() error { return e.err }

// placed adds the place to an error, unless an inner line has done so.
func placed(place string, err error) error {
	if err == nil || place == "" || errors.As(err, new(*placedError)) {
		return err
	}
	return &placedError{place, err}
}

// run does a statement, and then what its breakpoints want to be done.
func (sh *Shell) run(st statement) error {
	if st.line == "" {
		return nil
	}
	if sh.interrupted() || sh.ending.asked() {
		return errQuit
	}
	line, err := sh.substitute(st.line)
	if err == nil {
		sh.trace(line)
		err = sh.dispatch(line, st)
	}
	sh.showNotices()
	if err == nil {
		err = sh.runActions()
	}
	return placed(st.place, err)
}

// runAll does a block.
func (sh *Shell) runAll(body []statement) error {
	sh.nesting++
	defer func() { sh.nesting-- }()
	for _, st := range body {
		if err := sh.run(st); err != nil || sh.quit {
			return err
		}
	}
	return nil
}

// interrupted reports whether Ctrl-C has come since the command was typed.
func (sh *Shell) interrupted() bool {
	select {
	case <-sh.interrupts:
		return true
	default:
		return false
	}
}

// holds computes a condition.
func (sh *Shell) holds(condition string) (bool, error) {
	if condition == "" {
		return false, errUsage
	}
	v, err := sh.Session.Evaluate(condition)
	if err != nil {
		return false, err
	}
	return expr.Truth(v, sh.Session.Scope())
}

func (sh *Shell) runIf(args string, st statement) error {
	yes, err := sh.holds(args)
	switch {
	case err != nil:
		return err
	case yes:
		return sh.runAll(st.body)
	}
	return sh.runAll(st.otherwise)
}

// runWhile ends on Ctrl-C whoever got it: deet between two commands, or the
// program while one of them let it run.
func (sh *Shell) runWhile(args string, st statement) error {
	for sh.halted = false; !sh.quit; {
		if yes, err := sh.holds(args); err != nil || !yes {
			return err
		}
		switch err := sh.runAll(st.body); {
		case errors.Is(err, errBreak):
			return nil
		case err != nil && !errors.Is(err, errContinue):
			return err
		}
		if sh.halted || sh.interrupted() || sh.ending.asked() {
			return errQuit
		}
	}
	return nil
}

// typedLines are the lines that the user types behind the first of a block.
// Without a terminal, they are what comes on the standard input.
func (sh *Shell) typedLines() lineSource {
	return func(prompt string) (string, string, error) {
		if sh.In == nil {
			return "", "", io.EOF
		}
		if sh.editor == nil {
			sh.editor = sh.newEditor()
		}
		if sh.Batch {
			prompt = ""
		}
		text, err := sh.editor.readLine(prompt)
		switch {
		case errors.Is(err, errInterrupted):
			err = errQuit
		case err != nil && !sh.Batch: // Ctrl-D
			sh.printf("\n")
		}
		if line := strings.TrimSpace(text); err == nil && line != "" {
			sh.editor.remember(line)
		}
		return text, "", err
	}
}

func (sh *Shell) runSource(args string) error {
	path, verbose := strings.CutPrefix(args, "-v ")
	path = strings.TrimSpace(path)
	if path == "" {
		return errUsage
	}
	defer func(was bool) { sh.verbose = was }(sh.verbose)
	sh.verbose = sh.verbose || verbose
	return sh.Source(path)
}

// trace shows a command of a script before it is done, if that is asked for.
func (sh *Shell) trace(line string) {
	if sh.verbose {
		sh.printf("%s%s\n", strings.Repeat("+", sh.nesting+1), line)
	}
}

// maxScripts bounds scripts that run scripts: one that runs itself ends.
const maxScripts = 32

// Source runs the commands of a file. A command that fails is reported with
// its place, and the rest goes on, unless on-error says to stop.
func (sh *Shell) Source(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if sh.depth == maxScripts {
		return fmt.Errorf("%s is not run: %d scripts run each other already", path, maxScripts)
	}
	sh.depth++
	defer func() { sh.depth-- }()
	place := func(n int) string { return fmt.Sprintf("%s:%d", path, n) }
	r := &blockReader{sh: sh, next: linesOf(strings.Split(string(text), "\n"), place)}
	for !sh.quit {
		st, err := r.read("")
		if errors.Is(err, io.EOF) && !errors.As(err, new(*placedError)) {
			break
		}
		if err == nil {
			err = sh.run(st)
		}
		if errors.Is(err, errQuit) {
			return err
		}
		if !sh.report(err) && sh.settings.onError == "stop" {
			return fmt.Errorf("%s stopped at line %s", filepath.Base(path), st.place[len(path)+1:])
		}
	}
	return nil
}
