package repl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"deet/debugger"
	"deet/expr"
)

// A display is an expression that is shown at each stop.
type display struct {
	number  int
	format  string // what stood behind the slash
	text    string
	enabled bool
	locals  []debugger.Local // the variables of a function that it names: elsewhere it means nothing

	last  string // what it showed last, "" if that says nothing about now
	frame uint64 // the CFA of the call whose variables that were, 0 for globals
}

func displayCommands() []*command {
	return []*command{
		{names: []string{"display"}, args: "[/FORMAT] [EXPRESSION]", brief: "show a value at each stop",
			help: `Display shows an expression now and whenever the program stops, as long as its
variables are in scope. What changed since the stop before is marked with what
it was. With the formats i and s, or with a count, it shows the memory there as
x does. Without an expression it shows all displays now.`,
			run: (*Shell).runDisplay, complete: completeValue},
		{names: []string{"undisplay"}, args: "[N...]", brief: "take expressions off the display",
			help: "Undisplay removes the displays of the given numbers, or all. So does \"delete\ndisplay\"; \"disable display\" and \"enable display\" keep them.",
			run:  func(sh *Shell, args string) error { return sh.eachDisplay(args, sh.removeDisplay) }},
	}
}

// withDisplays lets delete, enable and disable work on displays, too, as in
// "disable display 2".
func withDisplays(list []*command) []*command {
	for _, c := range list {
		plain := c.run
		var do func(*Shell, *display)
		switch c.names[0] {
		case "delete":
			do = (*Shell).removeDisplay
		case "enable":
			do = func(_ *Shell, d *display) { d.enabled = true }
		case "disable":
			do = func(_ *Shell, d *display) { d.enabled = false }
		default:
			continue
		}
		c.run = func(sh *Shell, args string) error {
			if word, rest, _ := strings.Cut(args, " "); word == "display" {
				return sh.eachDisplay(rest, func(d *display) { do(sh, d) })
			}
			return plain(sh, args)
		}
	}
	return list
}

// runDisplay makes a display, unless its expression means nothing here.
func (sh *Shell) runDisplay(args string) error {
	format, text := slashFormat(args)
	if text == "" {
		sh.showDisplays()
		return nil
	}
	d := &display{number: sh.displayed + 1, format: format, text: text, enabled: true}
	if err := sh.checkDisplay(d); err != nil {
		return err
	}
	sh.displayed++
	sh.displays = append(sh.displays, d)
	sh.showDisplay(d)
	return nil
}

// checkDisplay finds where the expression is meant. A value that cannot be
// read now may be there later; a name that nothing bears is a mistake.
func (sh *Shell) checkDisplay(d *display) error {
	if !d.examines() {
		if err := checkFormat(d.format); err != nil {
			return err
		}
	} else if _, _, err := parseUnits(d.format, examined{}); err != nil {
		return err
	}
	node, err := expr.ParseIn(d.text, sh.Session.Scope())
	if err == nil {
		err = expr.CheckNames(node, sh.Session.Scope())
	}
	if err != nil {
		return err
	}
	for _, name := range expr.Names(node) {
		if local, ok := sh.Session.LocalNamed(name); ok {
			d.locals = append(d.locals, local)
		}
	}
	return nil
}

// examines reports whether the display shows memory, and not the value.
func (d *display) examines() bool { return strings.ContainsAny(d.format, "is0123456789") }

func (d *display) title() string {
	if d.format == "" {
		return d.text
	}
	return "/" + d.format + " " + d.text
}

// eachDisplay does something to the displays of a list of numbers, or to all.
func (sh *Shell) eachDisplay(args string, do func(*display)) error {
	if args == "" {
		for _, d := range slices.Clone(sh.displays) {
			do(d)
		}
		return nil
	}
	for _, word := range strings.Fields(args) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return fmt.Errorf("%q is no number of a display", word)
		}
		i := slices.IndexFunc(sh.displays, func(d *display) bool { return d.number == n })
		if i < 0 {
			return fmt.Errorf("No display number %d.", n)
		}
		do(sh.displays[i])
	}
	return nil
}

func (sh *Shell) removeDisplay(d *display) {
	sh.displays = slices.DeleteFunc(sh.displays, func(other *display) bool { return other == d })
}

func (sh *Shell) infoDisplay(string) error {
	if len(sh.displays) == 0 {
		sh.printf("There are no auto-display expressions now.\n")
		return nil
	}
	sh.printf("Auto-display expressions now in effect:\nNum Enb Expression\n")
	for _, d := range sh.displays {
		enabled, where := "n", ""
		if d.enabled {
			enabled = "y"
		}
		if !sh.inScope(d) {
			where = " (cannot be evaluated in the current context)"
		}
		sh.printf("%-4s %s  %s%s\n", strconv.Itoa(d.number)+":", enabled, d.title(), where)
	}
	return nil
}
