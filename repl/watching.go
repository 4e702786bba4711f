package repl

import (
	"strings"

	"deet/breakpoints"
	"deet/debugger"
	"deet/expr"
)

const watchHelp = `

The expression may name any variables, and follow pointers: all the memory
that it takes is watched, and when a pointer changes, what it leads to then.
-l watches the object that the expression means now, whatever its variables
come to be. After "if" stands a condition that must be true to stop.

The processor has four debug registers, each for up to 8 bytes. What does not
fit in four, or is in a register of the processor, is watched by running the
program one instruction at a time, which is thousands of times slower; deet
then says "Watchpoint" without "Hardware". No debug register sees what the
kernel writes, as read(2) does.

A watchpoint on variables of a function ends when the function returns.`

func watchingCommands() []*command {
	return []*command{
		{names: []string{"watch"}, args: "[-l] EXPRESSION [if CONDITION]", brief: "stop when a value changes",
			help:     "Watch stops the program when the value of an expression has changed." + watchHelp,
			run:      func(sh *Shell, args string) error { return sh.setWatchpoint(args, breakpoints.Write) },
			complete: completeValue},
		{names: []string{"rwatch"}, args: "[-l] EXPRESSION [if CONDITION]", brief: "stop when a value is read",
			help: `Rwatch stops the program when a value is read. The processor cannot watch
reads alone, so an access that leaves the value as it was counts as a read.` + watchHelp,
			run:      func(sh *Shell, args string) error { return sh.setWatchpoint(args, breakpoints.Read) },
			complete: completeValue},
		{names: []string{"awatch"}, args: "[-l] EXPRESSION [if CONDITION]", brief: "stop when a value is read or written",
			help:     "Awatch stops the program when a value is read or written." + watchHelp,
			run:      func(sh *Shell, args string) error { return sh.setWatchpoint(args, breakpoints.ReadWrite) },
			complete: completeValue},
		{names: []string{"hbreak", "hb"}, args: "[LOCATION]", brief: "stop at a location, by a debug register",
			help: `Hbreak is break without a change to the program's code: a debug register of the
processor watches for the location to be run. There are four of them.`,
			run:      func(sh *Shell, args string) error { return sh.setHardware(args, false) },
			complete: completePlace},
		{names: []string{"thbreak", "thb"}, args: "[LOCATION]", brief: "stop at a location once, by a debug register",
			help:     "Thbreak sets an hbreak that is deleted when it is hit.",
			run:      func(sh *Shell, args string) error { return sh.setHardware(args, true) },
			complete: completePlace},
	}
}

func (sh *Shell) setHardware(args string, temporary bool) error {
	b, err := sh.Session.HardwareBreak(args, temporary)
	if err != nil {
		return err
	}
	sh.printf("Hardware assisted breakpoint %d at %#x\n", b.Number, b.Locations[0].Addr)
	return nil
}

func (sh *Shell) setWatchpoint(args string, access breakpoints.Access) error {
	spec := breakpoints.WatchSpec{Access: access}
	args, condition := splitCondition(args)
	for _, option := range []string{"-location ", "-l "} {
		if rest, ok := strings.CutPrefix(args, option); ok {
			args, spec.Location = strings.TrimSpace(rest), true
		}
	}
	if args == "" {
		return errUsage
	}
	spec.Expression = args
	b, err := sh.Session.Watch(spec, condition)
	if err != nil {
		return err
	}
	sh.printf("%s %d: %s\n", watchTitle(spec.Access, b.Hardware), b.Number, spec)
	if !b.Hardware {
		sh.printf("No debug register can watch this: the program will run one instruction at a time, slowly.\n")
	}
	return nil
}

// splitCondition cuts a text at the word "if", which is none of an expression.
func splitCondition(text string) (before, condition string) {
	var quote byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case isWord(text, i, "if"):
			return strings.TrimSpace(text[:i]), strings.TrimSpace(text[i+2:])
		}
	}
	return strings.TrimSpace(text), ""
}

// isWord reports whether a word stands at a place of a text, by itself.
func isWord(text string, at int, word string) bool {
	end := at + len(word)
	return strings.HasPrefix(text[at:], word) && (at == 0 || !isNameByte(text[at-1])) &&
		(end == len(text) || !isNameByte(text[end]))
}

func isNameByte(c byte) bool {
	return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// watchTitle says what kind of watchpoint it is, in gdb's words.
func watchTitle(access breakpoints.Access, hardware bool) string {
	switch {
	case access == breakpoints.Read:
		return "Hardware read watchpoint"
	case access == breakpoints.ReadWrite:
		return "Hardware access (read/write) watchpoint"
	case hardware:
		return "Hardware watchpoint"
	}
	return "Watchpoint"
}

// breakpointType is what info breakpoints calls it.
func breakpointType(b *breakpoints.Breakpoint) string {
	spec, watches := b.Watches()
	switch {
	case !watches && b.Hardware:
		return "hw breakpoint"
	case !watches:
		return "breakpoint"
	case spec.Access == breakpoints.Read:
		return "read watchpoint"
	case spec.Access == breakpoints.ReadWrite:
		return "acc watchpoint"
	case b.Hardware:
		return "hw watchpoint"
	}
	return "watchpoint"
}

// showChanges tells what watchpoints have seen.
func (sh *Shell) showChanges(stop debugger.Watched) {
	for _, c := range stop.Changes {
		sh.printf("%s %d: %s\n", watchTitle(c.Spec.Access, c.Breakpoint.Hardware), c.Breakpoint.Number, c.Spec)
		if !c.Changed {
			sh.printf("Value = %s\n", sh.watchedText(c.New))
			continue
		}
		sh.printf("Old value = %s\n", sh.watchedText(c.Old))
		sh.printf("New value = %s\n", sh.watchedText(c.New))
	}
}

func (sh *Shell) watchedText(v expr.Value) string {
	if v.Err != nil {
		return "<unreadable>"
	}
	text, err := expr.FormatTyped(v, sh.Session.Scope(), sh.settings.format())
	if err != nil {
		return "<error: " + err.Error() + ">"
	}
	return text
}
