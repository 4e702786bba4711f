package repl

import (
	"fmt"
	"strconv"
	"strings"

	"deet/breakpoints"
)

func breakpointCommands() []*command {
	return []*command{
		{names: []string{"break", "b", "br", "breakpoint"}, args: "[FUNCTION | [FILE:]LINE | *ADDRESS]", brief: "stop the program at a location",
			help: `Break stops the program each time it is about to run a location.

A function's location is the first line after its prologue, where its
arguments can be read. A line that has no code stands for the next line that
has some. An address is hexadecimal. +N and -N count lines from where the
program stands; nothing at all means right there.

Breakpoints are numbered from 0, and stay over runs.`,
			run:      func(sh *Shell, args string) error { return sh.setBreakpoint(args, false) },
			complete: completePlace},
		{names: []string{"tbreak", "tb"}, args: "[LOCATION]", brief: "stop the program at a location, once",
			help:     "Tbreak sets a breakpoint that is deleted when it is hit.",
			run:      func(sh *Shell, args string) error { return sh.setBreakpoint(args, true) },
			complete: completePlace},
		{names: []string{"delete", "d"}, args: "[N...]", brief: "delete breakpoints",
			help: "Delete removes the breakpoints of the given numbers, or all.",
			run:  (*Shell).runDelete},
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
		{names: []string{"enable", "en"}, args: "[N...]", brief: "let breakpoints stop the program again",
			help: "Enable undoes disable, for the given breakpoints or for all.",
			run: func(sh *Shell, args string) error {
				return sh.eachBreakpoint(args, func(n int) error { return sh.Session.EnableBreakpoint(n, true) })
			}},
		{names: []string{"disable", "dis"}, args: "[N...]", brief: "let breakpoints be passed",
			help: "Disable keeps breakpoints but does not stop at them, the given ones or all.",
			run: func(sh *Shell, args string) error {
				return sh.eachBreakpoint(args, func(n int) error { return sh.Session.EnableBreakpoint(n, false) })
			}},
	}
}

func (sh *Shell) setBreakpoint(args string, temporary bool) error {
	b, err := sh.Session.Break(args, temporary)
	if err != nil {
		return err
	}
	switch n := len(b.Locations); n {
	case 0:
		sh.printf("Breakpoint %d (%s) waits for a library that has it\n", b.Number, b.Spec)
	case 1:
		sh.printf("Set breakpoint %d at %#x\n", b.Number, b.Locations[0].Addr)
	default:
		sh.printf("Set breakpoint %d at %#x (%d locations)\n", b.Number, b.Locations[0].Addr, n)
	}
	return nil
}

func (sh *Shell) runDelete(args string) error {
	return sh.eachBreakpoint(strings.TrimPrefix(args, "breakpoints"), sh.Session.DeleteBreakpoint)
}

// eachBreakpoint does something to the breakpoints of a list of numbers, or
// to all. A wrong number does not keep the others from being done.
func (sh *Shell) eachBreakpoint(args string, do func(int) error) error {
	var numbers []int
	for _, word := range strings.Fields(args) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return errUsage
		}
		numbers = append(numbers, n)
	}
	if len(numbers) == 0 {
		for _, b := range sh.Session.Breakpoints() {
			numbers = append(numbers, b.Number)
		}
	}
	var first error
	for _, n := range numbers {
		if err := do(n); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (sh *Shell) infoBreakpoints(string) error {
	list := sh.Session.Breakpoints()
	if len(list) == 0 {
		sh.printf("No breakpoints or watchpoints.\n")
		return nil
	}
	sh.printf("%-7s %-14s %-4s %-3s %-18s %s\n", "Num", "Type", "Disp", "Enb", "Address", "What")
	for _, b := range list {
		sh.infoBreakpoint(b)
	}
	return nil
}

func (sh *Shell) infoBreakpoint(b *breakpoints.Breakpoint) {
	disposition, enabled := "keep", "n"
	if b.Temporary {
		disposition = "del"
	}
	if b.Enabled {
		enabled = "y"
	}
	row := func(number, address, what string) {
		sh.printf("%-7s %-14s %-4s %-3s %-18s %s\n", number, breakpointType(b), disposition, enabled, address, what)
	}
	number := strconv.Itoa(b.Number)
	switch n := len(b.Locations); {
	case n == 0 && b.Pending():
		row(number, "<PENDING>", b.Spec.String())
	case n == 0:
		row(number, "", b.Spec.String())
	case n == 1:
		row(number, fmt.Sprintf("0x%016x", b.Locations[0].Addr), placeText(b.Locations[0]))
	default:
		row(number, "<MULTIPLE>", "")
	}
	if b.Condition != "" {
		sh.printf("\tstop only if %s\n", b.Condition)
	}
	if b.Hits > 0 {
		times := "times"
		if b.Hits == 1 {
			times = "time"
		}
		sh.printf("\tbreakpoint already hit %d %s\n", b.Hits, times)
	}
	if len(b.Locations) > 1 {
		for i, l := range b.Locations {
			sh.printf("%-7s %-14s %-4s %-3s %-18s %s\n", fmt.Sprintf("%d.%d", b.Number, i+1), "", "", enabled,
				fmt.Sprintf("0x%016x", l.Addr), placeText(l))
		}
	}
}

func placeText(l breakpoints.Location) string {
	switch {
	case l.Line > 0 && l.Function != "":
		return fmt.Sprintf("in %s at %s:%d", l.Function, l.File, l.Line)
	case l.Line > 0:
		return fmt.Sprintf("%s:%d", l.File, l.Line)
	case l.Function != "":
		return "<" + l.Function + ">"
	}
	return ""
}
