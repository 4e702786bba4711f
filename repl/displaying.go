package repl

import (
	"errors"
	"fmt"
	"strings"

	"deet/expr"
)

// showDisplays shows what the user wants to see at each stop.
func (sh *Shell) showDisplays() {
	for _, d := range sh.displays {
		if d.enabled {
			sh.showDisplay(d)
		}
	}
}

// inScope reports whether the selected frame has the variables.
func (sh *Shell) inScope(d *display) bool {
	for _, l := range d.locals {
		if !sh.Session.InReach(l) {
			return false
		}
	}
	return true
}

// showDisplay shows one, if the variables are those that were meant. An error
// is shown in the place of the value: the next stop may have one.
func (sh *Shell) showDisplay(d *display) {
	if !sh.inScope(d) {
		sh.leave(d)
		return
	}
	if d.examines() {
		sh.showMemory(d)
		return
	}
	text, err := sh.displayText(d)
	line := fmt.Sprintf("%d: %s = ", d.number, d.title())
	var missing *expr.NoSymbolError
	switch {
	case errors.As(err, &missing):
		d.last = ""
	case err != nil:
		sh.printf("%s<error: %v>\n", line, err)
		d.last = ""
	default:
		sh.printf("%s%s%s\n", line, text, sh.change(d, text, line+text))
	}
}

// leave forgets what a display showed if the call that it was of has ended. If
// the program is in a function that it called, it goes on later.
func (sh *Shell) leave(d *display) {
	if sh.currentCall() >= d.frame { // the stack grows down
		d.last = ""
	}
}

func (sh *Shell) displayText(d *display) (string, error) {
	v, err := sh.Session.Evaluate(d.text)
	if err != nil {
		return "", err
	}
	options := sh.settings.format()
	options.Format = formatLetter(d.format)
	return expr.FormatTyped(expr.AsDeclared(d.text, v, sh.Session.Scope()), sh.Session.Scope(), options)
}

// showMemory shows a display as x does. Its title stands on a line of its own.
func (sh *Shell) showMemory(d *display) {
	rows, err := sh.memoryRows(d)
	if err != nil {
		rows = append(rows, "<error: "+err.Error()+">")
	}
	text := strings.Join(rows, "\n")
	mark := ""
	if !strings.Contains(d.format, "i") && sh.changed(d, text) {
		mark = "   " + sh.escapes.mark("(changed)")
	}
	sh.printf("%d: x/%s %s%s\n%s\n", d.number, d.format, d.text, mark, text)
	sh.keep(d, text)
}

func (sh *Shell) memoryRows(d *display) ([]string, error) {
	count, m, err := parseUnits(d.format, examined{})
	if err != nil {
		return nil, err
	}
	if m.next, err = sh.address(d.text); err != nil {
		return nil, err
	}
	rows, _, err := sh.examine(m, count)
	return rows, err
}

// change says what the value was when it was shown before, if it was another.
// Of another call of the same function it is not the same variable.
func (sh *Shell) change(d *display, text, line string) string {
	was := d.last
	changed := sh.changed(d, text)
	sh.keep(d, text)
	switch {
	case !changed:
		return ""
	case strings.Contains(line+was, "\n") || len(line)+len(was)+len("   (was )") > sh.settings.width && sh.settings.width > 0:
		return "\n   " + sh.escapes.mark("(was "+strings.ReplaceAll(was, "\n", "\n   ")+")")
	}
	return "   " + sh.escapes.mark("(was "+was+")")
}

func (sh *Shell) changed(d *display, text string) bool {
	return d.last != "" && d.last != text && (len(d.locals) == 0 || d.frame == sh.currentCall())
}

func (sh *Shell) keep(d *display, text string) { d.last, d.frame = text, sh.currentCall() }

// currentCall tells the calls of a function apart, by where their frames are.
func (sh *Shell) currentCall() uint64 {
	f, err := sh.Session.Frame()
	if err != nil {
		return 0
	}
	return f.CFA
}

// forgetDisplayed lets the displays begin anew, as a new run has nothing that
// could have changed.
func (sh *Shell) forgetDisplayed() {
	for _, d := range sh.displays {
		d.last = ""
	}
}
