package repl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"deet/debugger"
	"deet/expr"
)

func stackCommands() []*command {
	return []*command{
		{names: []string{"backtrace", "bt", "back", "where"}, args: "[N]", brief: "show the calls that led here",
			help: `Backtrace shows the calls on the stack, the innermost first, down to main. With
N it shows the N innermost ones.`,
			repeats: true, run: (*Shell).runBacktrace},
		{names: []string{"frame", "f"}, args: "[N | apply FRAMES COMMAND]", brief: "select a frame of the stack, or do something in several",
			help: `Frame selects the frame that names and registers refer to, and shows it.

Frame apply does a command in each of several frames: "frame apply all info
locals". That is all, or N, the innermost, -N, the outermost, or "level 1-3 5".
-q leaves out which frame it is; -c goes on after an error; so does -s, which
shows only the frames where there was none.`,
			run: (*Shell).runFrame},
		{names: []string{"up"}, args: "[N]", brief: "select the frame that called this one",
			help:    "Up selects the caller's frame, or the one N calls further out.",
			repeats: true, run: func(sh *Shell, args string) error { return sh.walk(args, sh.Session.Up) }},
		{names: []string{"down"}, args: "[N]", brief: "select the frame that this one called",
			help:    "Down undoes up.",
			repeats: true, run: func(sh *Shell, args string) error { return sh.walk(args, sh.Session.Down) }},
		{names: []string{"faas"}, args: "COMMAND", brief: "do a command in all frames, and show where it works",
			help: `Faas is "frame apply all -s".`,
			run: func(sh *Shell, args string) error {
				if args == "" {
					return errors.New("Please specify a command to apply on all frames")
				}
				return sh.applyFrames("all -s " + args)
			}},
	}
}

func (sh *Shell) runFrame(args string) error {
	if args == "" {
		return sh.showFrame(sh.Session.Frame())
	}
	if word, rest, _ := strings.Cut(args, " "); strings.HasPrefix("apply", word) {
		return sh.applyFrames(strings.TrimSpace(rest))
	}
	n, err := strconv.Atoi(args)
	if err != nil {
		return errUsage
	}
	return sh.showFrame(sh.Session.SelectFrame(n))
}

func (sh *Shell) walk(args string, step func(int) (debugger.Frame, error)) error {
	n, err := number(args, 1)
	if err != nil {
		return errUsage
	}
	return sh.showFrame(step(n))
}

func (sh *Shell) runBacktrace(args string) error {
	n, err := number(args, 0)
	if err != nil || n < 0 {
		return errUsage
	}
	frames, more, err := sh.Session.Backtrace(n)
	for _, f := range frames {
		sh.printf("%s\n", sh.frameText(f))
	}
	if more {
		sh.printf("(More stack frames follow...)\n")
	}
	return err
}

// frameText is a frame's line: the words of the course project, with the
// frame's number before them and its arguments after.
func (sh *Shell) frameText(f debugger.Frame) string {
	if f.Called {
		return fmt.Sprintf("#%-2d <function called from deet>", f.Level)
	}
	name := f.Function
	if name == "" {
		name = "??"
	}
	place := ""
	switch {
	case f.Position.Line > 0:
		place = fmt.Sprintf("(%s:%d)", f.Position.File, f.Position.Line)
	case f.Image != "":
		place = fmt.Sprintf("at %#x from %s", f.PC, f.Image)
	default:
		place = fmt.Sprintf("at %#x", f.PC)
	}
	text := fmt.Sprintf("#%-2d %s %s", f.Level, name, place)
	if f.Signal {
		text += " <signal handler called>"
	}
	if f.Inlined {
		text += " inlined"
	}
	if args := sh.argumentsText(f.Level); args != "" {
		text += " " + args
	}
	return text
}

// argumentsText lists a frame's arguments, structures in short.
func (sh *Shell) argumentsText(level int) string {
	args, err := sh.Session.FrameArguments(level)
	if err != nil || len(args) == 0 {
		return ""
	}
	options := sh.settings.format()
	options.Summary = true
	var list []string
	for _, a := range args {
		text, err := expr.Format(a.Value, sh.Session.Scope(), options)
		if err != nil {
			text = "<" + err.Error() + ">"
		}
		list = append(list, a.Name+"="+text)
	}
	return strings.Join(list, ", ")
}

func (sh *Shell) showFrame(f debugger.Frame, err error) error {
	if err != nil {
		return err
	}
	sh.listed = listing{}
	sh.printf("%s\n", sh.frameText(f))
	if f.Position.Line > 0 {
		if lines, _, err := sh.Session.Source(f.Position.File); err == nil && f.Position.Line <= len(lines) {
			sh.printf("%s\t%s\n", sh.escapes.number(fmt.Sprint(f.Position.Line)), lines[f.Position.Line-1])
		}
	}
	return nil
}
