package repl

import (
	"fmt"
	"strings"

	"deet/breakpoints"
)

func breakpointCommands() []*command {
	return []*command{
		{names: []string{"break", "b", "br", "breakpoint"}, args: "[FUNCTION | [FILE:]LINE | *ADDRESS] [thread N | inferior N] [if CONDITION]", brief: "stop the program at a location",
			help: `Break stops the program each time it is about to run a location.

A function's location is the first line after its prologue, where its
arguments can be read. A line that has no code stands for the next line that
has some. An address is hexadecimal. +N and -N count lines from where the
program stands; nothing at all means right there.

With if, the program stops only when the condition is true: a C expression over
what is in scope at the location. With thread, only that thread stops, with
inferior only that process.

Breakpoints are numbered from 0, and stay over runs.`,
			run:      func(sh *Shell, args string) error { return sh.setBreakpoint(args, false) },
			complete: completeBreak},
		{names: []string{"tbreak", "tb"}, args: "[LOCATION] [thread N | inferior N] [if CONDITION]", brief: "stop the program at a location, once",
			help:     "Tbreak sets a breakpoint that is deleted when it stops the program.",
			run:      func(sh *Shell, args string) error { return sh.setBreakpoint(args, true) },
			complete: completeBreak},
		{names: []string{"clear"}, args: "[LOCATION]", brief: "delete the breakpoints at a location",
			help: "Clear removes all breakpoints at a location, or where the program stands.",
			run: func(sh *Shell, args string) error {
				numbers, err := sh.Session.Clear(args)
				if err != nil {
					return err
				}
				sh.printf("Deleted breakpoint %s\n", strings.Trim(fmt.Sprint(numbers), "[]"))
				return nil
			}, complete: completePlace},
	}
}

// completeBreak completes a place, and behind if the names in a condition.
func completeBreak(sh *Shell, args string) (int, []string) {
	if i := strings.Index(" "+args, " if "); i >= 0 {
		from, completions := completeValue(sh, args[i+len("if "):])
		return i + len("if ") + from, completions
	}
	return completePlace(sh, args)
}

func (sh *Shell) setBreakpoint(args string, temporary bool) error {
	b, err := sh.Session.Break(args, temporary)
	if err != nil {
		return err
	}
	sh.printf("%s\n", breakpointSet(b))
	return nil
}

// breakpointSet says that a breakpoint was set, in the words of the course
// project.
func breakpointSet(b *breakpoints.Breakpoint) string {
	if b.Pending() {
		return fmt.Sprintf("Breakpoint %d (%s) waits for a library that has it", b.Number, b.Spec)
	}
	return fmt.Sprintf("Set breakpoint %d at %#x%s", b.Number, b.Locations[0].Addr, severalLocations(b))
}

func severalLocations(b *breakpoints.Breakpoint) string {
	if n := len(b.Locations); n > 1 {
		return fmt.Sprintf(" (%d locations)", n)
	}
	return ""
}
