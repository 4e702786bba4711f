package repl

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"deet/breakpoints"
)

// manyCommands set breakpoints that print, set many at once, and keep them.
func manyCommands() []*command {
	return []*command{
		{names: []string{"dprintf"}, args: `LOCATION,"FORMAT"[,ARGUMENT...]`, brief: "print at a location, without stopping",
			help: `Dprintf prints each time the program is about to run a location, and lets it go
on: as if a printf stood there, without compiling the program anew. The format
is that of C's printf, the arguments are expressions over what is in scope at
the location.`,
			run: (*Shell).runDprintf, complete: completePlace},
		{names: []string{"rbreak"}, args: "REGEX", brief: "set breakpoints at functions whose names match",
			help: `Rbreak sets a breakpoint at each function of the program whose name matches a
regular expression, anywhere in it: ^list_ are those that begin so.`,
			run: (*Shell).runRbreak},
		{names: []string{"save"}, args: "breakpoints FILE", brief: "write the breakpoints to a file",
			help: `Save writes a script that sets the breakpoints again, with their conditions and
commands: deet -x FILE does so at the next start.`,
			run: (*Shell).runSave},
	}
}

func (sh *Shell) runDprintf(args string) error {
	if args == "" {
		return errors.New("Format string required")
	}
	b, err := sh.Session.Dprintf(args)
	if err != nil {
		return err
	}
	if b.Pending() {
		sh.printf("Dprintf %d (%s) waits for a library that has it\n", b.Number, b.Spec)
		return nil
	}
	sh.printf("Dprintf %d at %#x%s\n", b.Number, b.Locations[0].Addr, severalLocations(b))
	return nil
}

// runRbreak shows what it has set in one go: there may be thousands.
func (sh *Shell) runRbreak(args string) error {
	wanted, err := matcher(args)
	if err != nil {
		return err
	}
	list, err := sh.Session.BreakMatching(wanted)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fmt.Errorf("no function of the program matches %q", args)
	}
	var text strings.Builder
	for _, m := range list {
		fmt.Fprintf(&text, "%s: %s;\n", breakpointSet(m.Breakpoint), m.Declaration)
	}
	sh.printf("%s", text.String())
	return nil
}

func (sh *Shell) runSave(args string) error {
	word, path, _ := strings.Cut(args, " ")
	if path = strings.TrimSpace(path); path == "" || !strings.HasPrefix("breakpoints", word) {
		return errUsage
	}
	list := sh.Session.Breakpoints()
	if len(list) == 0 {
		return errors.New("Nothing to save.")
	}
	var text strings.Builder
	for _, b := range list {
		text.WriteString(script(b))
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o666); err != nil {
		return err
	}
	sh.printf("Saved to file '%s'.\n", path)
	return nil
}

// settingCommand is the command that makes a breakpoint of a kind.
func settingCommand(b *breakpoints.Breakpoint) string {
	spec, watches := b.Watches()
	name := "break"
	switch {
	case watches && spec.Access == breakpoints.Read:
		return "rwatch"
	case watches && spec.Access == breakpoints.ReadWrite:
		return "awatch"
	case watches:
		return "watch"
	case b.Print != "":
		return "dprintf"
	case b.Hardware:
		name = "hbreak"
	}
	if b.Temporary {
		name = "t" + name
	}
	return name
}

// script is the commands that make a breakpoint again. Its number will be
// another one; $bpnum is the one that was set last.
func script(b *breakpoints.Breakpoint) string {
	var text strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	place := b.Spec.String()
	if b.Thread > 0 {
		place += fmt.Sprintf(" thread %d", b.Thread)
	}
	if b.Inferior > 0 {
		place += fmt.Sprintf(" inferior %d", b.Inferior)
	}
	if b.Print != "" {
		place += "," + b.Print
	}
	add("%s %s", settingCommand(b), place)
	if b.Condition != "" {
		add("  condition $bpnum %s", b.Condition)
	}
	if b.Ignore > 0 {
		add("  ignore $bpnum %d", b.Ignore)
	}
	if lines := commandLines(b); len(lines) > 0 {
		add("  commands")
		for _, line := range lines {
			add("    %s", line)
		}
		add("  end")
	}
	if b.Stops > 0 {
		add("enable count %d $bpnum", b.Stops)
	}
	if !b.Enabled {
		add("disable $bpnum")
	}
	for i, l := range b.Locations {
		if l.Disabled {
			add("disable $bpnum.%d", i+1)
		}
	}
	return text.String()
}
