package repl

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"deet/expr"
)

// settings are what set changes.
type settings struct {
	listSize int
	context  int
	width    int
	printing expr.Options // but for the width
	editing  string
	onError  string
	pending  string
	fixed    string          // addresses: on or off
	detach   string          // forked children: on or off
	follow   string          // the side of a fork to go with: parent or child
	multiple string          // whether all processes move: on or off
	locking  string          // which threads move: off, on or step
	shell    string          // one starts the program: on or off
	unwind   string          // a called function that a signal stops: on or off
	warned   map[string]bool // source files newer than the program, told once
}

func defaultSettings() settings {
	return settings{listSize: 10, width: 80, printing: usualOptions(), editing: "emacs", onError: "continue",
		pending: "auto", fixed: "on", shell: "off", detach: "off", follow: "parent", multiple: "on", locking: "off", unwind: "off", warned: make(map[string]bool)}
}

func (s *settings) format() expr.Options {
	o := s.printing
	o.Width = s.width
	return o
}

func settingCommands() []*command {
	return []*command{
		{names: []string{"set"}, args: "NAME VALUE | [var] VARIABLE = EXPRESSION", brief: "change a setting or a variable",
			help: `Set changes a variable of the program, a register or a variable of your own:

  var VARIABLE = EXPRESSION
                           "var" can be left out where no setting is meant
  $NAME = EXPRESSION       a name of your own, or of a register

or one of these settings:

  args ARGUMENTS           the arguments of the next run
  env NAME=VALUE           a variable of the next run's environment
  cwd DIRECTORY            where the next run starts, if not where deet works
  inferior-tty TERMINAL    a terminal of the program's own: see help tty
  context N                lines shown around the one where the program stops
  listsize N               lines that list shows
  width N                  columns of the screen, for structures
  editing emacs|vi         the keys of the prompt
  disable-randomization on|off
                           whether each run has the same addresses
  detach-on-fork on|off    whether a forked child is let go
  follow-fork-mode parent|child
                           the side of a fork that is gone with
  schedule-multiple on|off whether all processes move, or the one in front
  scheduler-locking off|on|step
                           whether continue and steps (or steps alone) move only
                           the selected thread. What it waits for, another
                           thread may never do then: Ctrl-C ends that
  startup-with-shell on|off
                           whether a shell reads the arguments and starts the
                           program
  debug-file-directory DIR[:DIR...]
                           where separate debug files are looked for
  unwindonsignal on|off    whether a function that you called goes off the stack
                           when a signal stops it
  on-error stop|continue   what a script does after a command that failed
  logging on|off           whether what is shown is kept in a file, too
  logging file FILE        which file, if not deet.txt
  logging overwrite on|off whether it is begun anew
  logging redirect on|off  whether the screen shows nothing meanwhile
  breakpoint pending auto|on|off
                           whether a breakpoint on an unknown function waits
                           for a library that has it

and how values are shown, by set or as an option of print:

` + printSettingHelp() + `
Settings of gdb's that deet has no use for, such as confirm and pagination, are
taken and change nothing, so that scripts run.`,
			run: (*Shell).runSet, complete: completeSetting},
		{names: []string{"show"}, args: "[NAME]", brief: "show a setting",
			help: `Show shows a setting, or all of them: see set. "show user" shows the commands
that you have defined, "show env" the environment, "show version" the version.`,
			run: (*Shell).runShow, complete: completeFrom(settingNames()...)},
	}
}

// settingNames lists the settings in the order of help.
func settingNames() []string {
	return slices.Concat([]string{"args", "cwd", "inferior-tty", "context", "listsize", "width"}, printSettingNames(),
		[]string{"editing", "detach-on-fork", "follow-fork-mode", "schedule-multiple", "scheduler-locking", "startup-with-shell", "debug-file-directory",
			"unwindonsignal", "on-error", "breakpoint pending"})
}

// completeSetting completes the name of a setting, then its value if that is
// one of a few words.
func completeSetting(sh *Shell, args string) (int, []string) {
	name, value := settingName(args)
	if _, choices := sh.wordSetting(name); choices != nil && strings.ContainsRune(args, ' ') {
		return len(args) - len(value), startingWith(choices, value)
	}
	return 0, startingWith(settingNames(), args)
}

// numberSetting finds a setting that is a number.
func (sh *Shell) numberSetting(name string) *int {
	switch name {
	case "context":
		return &sh.settings.context
	case "listsize":
		return &sh.settings.listSize
	case "width":
		return &sh.settings.width
	}
	return nil
}

// wordSetting finds a setting that is one of a few words.
func (sh *Shell) wordSetting(name string) (value *string, choices []string) {
	switch name {
	case "editing":
		return &sh.settings.editing, []string{"emacs", "vi"}
	case "on-error":
		return &sh.settings.onError, []string{"stop", "continue"}
	case "disable-randomization":
		return &sh.settings.fixed, []string{"on", "off"}
	case "detach-on-fork":
		return &sh.settings.detach, []string{"off", "on"}
	case "follow-fork-mode":
		return &sh.settings.follow, []string{"parent", "child"}
	case "schedule-multiple":
		return &sh.settings.multiple, []string{"on", "off"}
	case "scheduler-locking":
		return &sh.settings.locking, []string{"off", "on", "step", "replay"}
	case "startup-with-shell":
		return &sh.settings.shell, []string{"on", "off"}
	case "unwindonsignal":
		return &sh.settings.unwind, []string{"on", "off"}
	case "breakpoint pending":
		return &sh.settings.pending, []string{"auto", "on", "off"}
	}
	return nil, nil
}

// settingName splits "print elements 20" into the name and the value.
func settingName(args string) (name, value string) {
	name, value, _ = strings.Cut(args, " ")
	if name == "p" || name == "pr" {
		name = "print"
	}
	switch name {
	case "print", "breakpoint", "logging", "history", "style", "debuginfod", "auto-load", "python":
		second, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
		name, value = strings.TrimSpace(name+" "+second), rest
	}
	return name, strings.TrimSpace(value)
}

func (sh *Shell) runSet(args string) error {
	name, value := settingName(args)
	if name == "args" {
		return sh.setCommandLine(value)
	}
	if name == "var" || name == "variable" {
		return sh.setVariable(value)
	}
	_, ignored := accepted(name)
	if option, ok := strings.CutPrefix(name+" ", "print "); ok && !ignored {
		return sh.setPrint(strings.TrimSpace(option), value)
	}
	if name == "debug-file-directory" {
		sh.Session.SetDebugDirs(filepath.SplitList(value))
		return nil
	}
	if set := setters()[name]; set != nil {
		return set(sh, value)
	}
	if p := sh.numberSetting(name); p != nil {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			return fmt.Errorf("%s takes a number, not %q", name, value)
		}
		*p = n
		return nil
	}
	if p, choices := sh.wordSetting(name); p != nil {
		return sh.setWord(p, choices, name, value)
	}
	switch {
	case changesValue(args):
		return sh.setVariable(args)
	case ignored:
		return nil
	}
	return fmt.Errorf("there is no setting %q: see help set", name)
}

// setWord changes a setting that is one of a few words, and what depends on it.
func (sh *Shell) setWord(p *string, choices []string, name, value string) error {
	if !slices.Contains(choices, value) {
		return fmt.Errorf("%s takes %s, not %q", name, strings.Join(choices, " or "), value)
	}
	*p = value
	switch name {
	case "breakpoint pending":
		return sh.Session.SetPending(value)
	case "unwindonsignal":
		sh.Session.SetUnwindOnSignal(value == "on")
	case "disable-randomization":
		sh.Session.SetRandomize(value == "off")
	case "detach-on-fork", "follow-fork-mode", "schedule-multiple":
		sh.setFamily()
	case "scheduler-locking":
		sh.setLocking()
	case "startup-with-shell":
		sh.Session.SetShell(value == "on")
		return sh.setCommandLine(sh.Session.CommandLine().Text)
	case "editing":
		if sh.editor != nil { // else the first prompt makes it
			sh.editor.close()
			sh.editor = sh.newEditor()
		}
	}
	return nil
}

func (sh *Shell) runShow(args string) error {
	name, _ := settingName(args)
	if name == "" {
		for _, name := range settingNames() {
			if err := sh.runShow(name); err != nil {
				return err
			}
		}
		return nil
	}
	why, ignored := accepted(name)
	if option, ok := strings.CutPrefix(name+" ", "print "); ok && !ignored {
		return sh.showPrint(strings.TrimSpace(option))
	}
	if show := showers()[name]; show != nil {
		return show(sh, strings.TrimSpace(strings.TrimPrefix(args, name)))
	}
	if ignored {
		sh.printf("%s means nothing here: %s.\n", name, why)
		return nil
	}
	if name == "debug-file-directory" {
		sh.printf("The directory where separate debug symbols are searched for is %q.\n", strings.Join(sh.Session.DebugDirs(), ":"))
		return nil
	}
	if name == "args" {
		sh.printf("Argument list to give program being debugged when it is started is \"%s\".\n", sh.Session.CommandLine().Text)
		return nil
	}
	if p := sh.numberSetting(name); p != nil {
		sh.printf("%s is %d.\n", name, *p)
		return nil
	}
	if p, _ := sh.wordSetting(name); p != nil {
		sh.printf("%s is %s.\n", name, *p)
		return nil
	}
	return fmt.Errorf("there is no setting %q: see help set", name)
}
