package repl

import (
	"fmt"
	"slices"
	"strconv"

	"deet/breakpoints"
)

// infoBreakpoints shows the breakpoints, or those of a list of numbers.
func (sh *Shell) infoBreakpoints(args string) error {
	wanted, err := sh.numbers(args)
	if err != nil {
		return err
	}
	list := slices.DeleteFunc(sh.Session.Breakpoints(), func(b *breakpoints.Breakpoint) bool {
		return len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w numbered) bool { return w.number == b.Number })
	})
	switch {
	case len(list) == 0 && args != "":
		sh.printf("No breakpoint or watchpoint matching '%s'.\n", args)
		return nil
	case len(list) == 0:
		sh.printf("No breakpoints or watchpoints.\n")
		return nil
	}
	sh.listBreakpoints(list)
	return nil
}

// infoWatchpoints shows the breakpoints that watch data.
func (sh *Shell) infoWatchpoints(string) error {
	list := slices.DeleteFunc(sh.Session.Breakpoints(), func(b *breakpoints.Breakpoint) bool {
		_, watches := b.Watches()
		return !watches
	})
	if len(list) == 0 {
		sh.printf("No watchpoints.\n")
		return nil
	}
	sh.listBreakpoints(list)
	return nil
}

func (sh *Shell) listBreakpoints(list []*breakpoints.Breakpoint) {
	sh.printf("%-7s %-14s %-4s %-3s %-18s %s\n", "Num", "Type", "Disp", "Enb", "Address", "What")
	for _, b := range list {
		sh.infoBreakpoint(b)
	}
}

// infoBreakpoint shows a breakpoint: a row, then what limits it, then what it
// does, then its locations if there are several.
func (sh *Shell) infoBreakpoint(b *breakpoints.Breakpoint) {
	kind := breakpointType(b)
	if b.Print != "" {
		kind = "dprintf"
	}
	row := func(number, address, what string) {
		sh.printf("%-7s %-14s %-4s %-3s %-18s %s\n", number, kind, disposition(b), yes(b.Enabled), address, what)
	}
	number := strconv.Itoa(b.Number)
	switch n := len(b.Locations); {
	case n == 0 && b.Pending():
		row(number, "<PENDING>", b.Spec.String())
	case n == 0:
		row(number, "", b.Spec.String())
	case n == 1:
		what := placeText(b.Locations[0])
		if b.Thread > 0 {
			what += fmt.Sprintf(" thread %d", b.Thread)
		}
		if b.Inferior > 0 {
			what += fmt.Sprintf(" inferior %d", b.Inferior)
		}
		row(number, fmt.Sprintf("0x%016x", b.Locations[0].Addr), what)
	default:
		row(number, "<MULTIPLE>", "")
	}
	sh.infoLimits(b)
	if b.Print != "" {
		sh.printf("        printf %s\n", b.Print)
	}
	for _, line := range commandLines(b) {
		sh.printf("        %s\n", line)
	}
	sh.infoLocations(b)
}

// commandLines are the commands of a breakpoint as they were typed.
func commandLines(b *breakpoints.Breakpoint) []string {
	if b.Silent && (len(b.Commands) == 0 || b.Commands[0] != "silent") {
		return append([]string{"silent"}, b.Commands...)
	}
	return b.Commands
}

func (sh *Shell) infoLimits(b *breakpoints.Breakpoint) {
	if b.Condition != "" {
		sh.printf("\tstop only if %s\n", b.Condition)
	}
	if b.Thread > 0 {
		sh.printf("\tstop only in thread %d\n", b.Thread)
	}
	if b.Inferior > 0 {
		sh.printf("\tstop only in inferior %d\n", b.Inferior)
	}
	if b.Hits > 0 {
		sh.printf("\tbreakpoint already hit %d time%s\n", b.Hits, plural(b.Hits))
	}
	if b.Ignore > 0 {
		sh.printf("\tignore next %d hits\n", b.Ignore)
	}
	switch {
	case b.Stops < 2: // 1 is what Disp says
	case b.Ignore > 0:
		sh.printf("\tdisable after additional %d hits\n", b.Stops)
	default:
		sh.printf("\tdisable after next %d hits\n", b.Stops)
	}
}

func (sh *Shell) infoLocations(b *breakpoints.Breakpoint) {
	if len(b.Locations) < 2 && !(len(b.Locations) == 1 && !b.Locations[0].Active()) {
		return
	}
	for i, l := range b.Locations {
		enabled := yes(!l.Disabled)
		if l.Meaningless {
			enabled = "N*" // gdb's mark for it
		}
		sh.printf("%-7s %-14s %-4s %-3s %-18s %s\n", fmt.Sprintf("%d.%d", b.Number, i+1), "", "", enabled,
			fmt.Sprintf("0x%016x", l.Addr), placeText(l))
	}
}

// disposition says what becomes of a breakpoint when it has stopped the
// program.
func disposition(b *breakpoints.Breakpoint) string {
	switch {
	case b.Temporary:
		return "del"
	case b.Stops > 0:
		return "dis"
	}
	return "keep"
}

func yes(on bool) string {
	if on {
		return "y"
	}
	return "n"
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
