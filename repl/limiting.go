package repl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"deet/debugger"
)

// limitingCommands say when breakpoints that are there stop the program.
func limitingCommands() []*command {
	return []*command{
		{names: []string{"delete", "d"}, args: "[N...]", brief: "delete breakpoints",
			help: "Delete removes the breakpoints of the given numbers, as 1 3-5, or all.",
			run:  (*Shell).runDelete},
		{names: []string{"enable", "en"}, args: "[once | delete | count COUNT] [N...]", brief: "let breakpoints stop the program again",
			help: `Enable undoes disable, for the given breakpoints or for all. N.M is one of
several locations, and 1-3 are all from 1 to 3.

With once they are disabled when they have stopped the program, with delete
they are deleted then, and with count they are disabled after COUNT stops.`,
			run: (*Shell).runEnable, complete: completeFrom("once", "delete", "count")},
		{names: []string{"disable", "dis"}, args: "[N...]", brief: "let breakpoints be passed",
			help: `Disable keeps breakpoints but does not stop at them, the given ones or all. N.M
is one of several locations, and 1-3 are all from 1 to 3.`,
			run: func(sh *Shell, args string) error {
				return sh.eachLocation(trimBreakpoints(args), func(n int) error { return sh.Session.EnableBreakpoint(n, false) }, false)
			}},
		{names: []string{"condition"}, args: "N [CONDITION]", brief: "change when a breakpoint stops the program",
			help: `Condition makes a breakpoint stop the program only when a C expression is true.
Its names are those in scope where the breakpoint stands. Without an expression
it always stops.`,
			run: (*Shell).runCondition, complete: completeValue},
		{names: []string{"ignore"}, args: "N COUNT", brief: "pass a breakpoint some times",
			help: `Ignore passes the next COUNT hits of a breakpoint. Only those count at which its
condition is true.`,
			run: (*Shell).runIgnore},
	}
}

// trimBreakpoints drops the word that gdb allows before numbers: "delete
// breakpoints 1".
func trimBreakpoints(args string) string {
	word, rest, _ := strings.Cut(args, " ")
	if len(word) > 1 && strings.HasPrefix("breakpoints", word) {
		return strings.TrimSpace(rest)
	}
	return args
}

func (sh *Shell) runDelete(args string) error {
	return sh.eachBreakpoint(trimBreakpoints(args), sh.Session.DeleteBreakpoint)
}

func (sh *Shell) runEnable(args string) error {
	args = trimBreakpoints(args)
	word, rest, _ := strings.Cut(args, " ")
	switch word {
	case "once":
		return sh.eachBreakpoint(rest, func(n int) error { return sh.Session.EnableFor(n, 1) })
	case "delete":
		return sh.eachBreakpoint(rest, sh.Session.EnableDelete)
	case "count":
		word, rest, _ = strings.Cut(strings.TrimSpace(rest), " ")
		count, err := sh.count(word)
		if err != nil || count < 1 {
			return errors.Join(err, errUsage)
		}
		return sh.eachBreakpoint(rest, func(n int) error { return sh.Session.EnableFor(n, count) })
	}
	return sh.eachLocation(args, func(n int) error { return sh.Session.EnableBreakpoint(n, true) }, true)
}

func (sh *Shell) runCondition(args string) error {
	word, text, _ := strings.Cut(args, " ")
	if word == "" {
		return errors.New("Argument required (breakpoint number).")
	}
	n, err := sh.breakpointNumber(word)
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if err := sh.Session.SetCondition(n, text); err != nil {
		return err
	}
	if text == "" {
		sh.printf("Breakpoint %d now unconditional.\n", n)
	}
	return nil
}

func (sh *Shell) runIgnore(args string) error {
	word, rest, _ := strings.Cut(args, " ")
	if word == "" {
		return errors.New("Argument required (a breakpoint number).")
	}
	n, err := sh.breakpointNumber(word)
	if err != nil {
		return err
	}
	if rest = strings.TrimSpace(rest); rest == "" {
		return errors.New("Second argument (specified ignore-count) is missing.")
	}
	count, err := sh.count(rest)
	if err != nil {
		return err
	}
	if err := sh.Session.Ignore(n, count); err != nil {
		return err
	}
	sh.printf("%s\n", ignoring(n, count))
	return nil
}

// ignoring says how many hits of a breakpoint are passed.
func ignoring(n, count int) string {
	switch {
	case count <= 0:
		return fmt.Sprintf("Will stop next time breakpoint %d is reached.", n)
	case count == 1:
		return fmt.Sprintf("Will ignore next crossing of breakpoint %d.", n)
	}
	return fmt.Sprintf("Will ignore next %d crossings of breakpoint %d.", count, n)
}

// runContinue lets the program go on. A count is for the breakpoints at which
// it stands.
func (sh *Shell) runContinue(args string) error {
	count := 1
	if args != "" {
		var err error
		if count, err = sh.count(args); err != nil || count < 1 {
			return errUsage
		}
		if err := sh.sayPassing(count); err != nil {
			return err
		}
	}
	return sh.move(sh.Session.Continue(count))
}

func (sh *Shell) sayPassing(count int) error {
	if !sh.Session.Live() {
		return debugger.ErrNotRunning
	}
	numbers := sh.Session.StoppedAt()
	if len(numbers) == 0 {
		sh.printf("Not stopped at any breakpoint; argument ignored.\n")
		return nil
	}
	for _, n := range numbers {
		sh.printf("%s  ", ignoring(n, count-1))
	}
	sh.printf("Continuing.\n")
	return nil
}

// count computes a number that stands for how often.
func (sh *Shell) count(text string) (int, error) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, nil
	}
	n, err := sh.address(text)
	return int(int64(n)), err
}
