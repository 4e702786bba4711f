package repl

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"deet/breakpoints"
	"deet/debugger"
)

func breakpointScriptCommands() []*command {
	return []*command{
		{names: []string{"commands"}, args: "[N | N-M]...", brief: "say what is done when a breakpoint is hit",
			help: `Commands keeps the lines after it, up to a line "end", and does them each time
the program stops at the breakpoints of the given numbers, or at the last one
that was set. No lines at all undo that.

If the first line is "silent", the stop itself is not told. A command that lets
the program go on, such as continue, is the last: what stands after it was
meant for the stop that is left.`,
			block: commandBlock, open: (*Shell).openCommands, runBlock: (*Shell).runCommands},
		{names: []string{"silent"}, brief: "do not tell the stop at a breakpoint",
			help: "Silent is the first line of the commands of a breakpoint: see commands.",
			run:  func(*Shell, string) error { return nil }},
	}
}

func (sh *Shell) openCommands(args string) error {
	list, err := sh.commandable(args)
	if err != nil {
		return err
	}
	var numbers []string
	for _, b := range list {
		numbers = append(numbers, strconv.Itoa(b.Number))
	}
	sh.invite("Type commands for breakpoint(s) %s, one per line.", strings.Join(numbers, ","))
	return nil
}

func (sh *Shell) runCommands(args string, st statement) error {
	list, err := sh.commandable(args)
	if err != nil {
		return err
	}
	for _, b := range list {
		b.Commands = sh.written(st.body, "")
		b.Silent = len(st.body) > 0 && st.body[0].line == "silent"
		sh.commanded[b.Number] = b
	}
	return nil
}

// commandable finds the breakpoints that commands are for.
func (sh *Shell) commandable(args string) ([]*breakpoints.Breakpoint, error) {
	all := sh.Session.Breakpoints()
	if args == "" {
		if len(all) == 0 {
			return nil, errors.New("Argument required (one or more breakpoint numbers).")
		}
		return all[len(all)-1:], nil
	}
	numbers, err := numberRanges(args)
	if err != nil {
		return nil, err
	}
	var list []*breakpoints.Breakpoint
	for _, n := range numbers {
		i := slices.IndexFunc(all, func(b *breakpoints.Breakpoint) bool { return b.Number == n })
		if i < 0 {
			return nil, fmt.Errorf("No breakpoint number %d.", n)
		}
		list = append(list, all[i])
	}
	return list, nil
}

// maxRange bounds "N-M".
const maxRange = 10000

// numberRanges reads numbers and ranges of them: "1 3-5".
func numberRanges(args string) ([]int, error) {
	var numbers []int
	for _, word := range strings.Fields(args) {
		first, last, pair := strings.Cut(word, "-")
		from, err := strconv.Atoi(first)
		to := from
		if pair && err == nil {
			to, err = strconv.Atoi(last)
		}
		if err != nil || to < from || to-from > maxRange {
			return nil, errUsage
		}
		for n := from; n <= to; n++ {
			numbers = append(numbers, n)
		}
	}
	return numbers, nil
}

// hits are the breakpoints that a stop is about.
func (sh *Shell) hits(stop debugger.Stop) []*breakpoints.Breakpoint {
	var list []*breakpoints.Breakpoint
	all := sh.Session.Breakpoints()
	for _, n := range debugger.NumbersOf(stop) {
		i := slices.IndexFunc(all, func(b *breakpoints.Breakpoint) bool { return b.Number == n })
		if i >= 0 {
			list = append(list, all[i])
		} else if b := sh.commanded[n]; b != nil { // it was for one hit, and is gone
			list = append(list, b)
		}
	}
	return list
}

// silent reports whether a stop is not to be told: each of its breakpoints
// has said so.
func silent(hits []*breakpoints.Breakpoint) bool {
	return len(hits) > 0 && !slices.ContainsFunc(hits, func(b *breakpoints.Breakpoint) bool { return !b.Silent })
}

// runActions does the commands of the breakpoints that were hit. If they let
// the program go on, and it stops again, that stop's commands are next: in a
// loop and not inside each other, since there may be any number of them.
func (sh *Shell) runActions() error {
	if sh.acting {
		return nil
	}
	sh.acting = true
	defer func() { sh.acting, sh.actions = false, nil }()
	for len(sh.actions) > 0 {
		if err := sh.act(); err != nil || sh.quit {
			return err
		}
	}
	return nil
}

// act does the commands of one stop, up to the first that lets the program go
// on.
func (sh *Shell) act() error {
	hits, moves := sh.actions, sh.moves
	sh.actions = nil
	for _, b := range hits {
		body, err := sh.parse(b.Commands)
		if err != nil {
			return err
		}
		for _, st := range body {
			if err := sh.run(st); err != nil {
				return err
			}
			if sh.moves != moves || sh.quit {
				return nil
			}
		}
	}
	return nil
}
