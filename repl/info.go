package repl

import (
	"fmt"
	"strings"
)

// A topic is something that info shows.
type topic struct {
	name, brief string
	show        func(sh *Shell, args string) error
}

// topics lists them in the order of help. Of several that begin alike the
// first is meant, so that "info l" and "info s" are as in gdb.
func topics() []topic {
	return []topic{
		{"breakpoints", "the breakpoints, and how often each was hit", (*Shell).infoBreakpoints},
		{"locals", "the variables of the selected frame", func(sh *Shell, _ string) error {
			list, err := sh.Session.Locals()
			return sh.values(list, noFrame(err), "No locals.")
		}},
		{"args", "the arguments of the selected frame", func(sh *Shell, _ string) error {
			list, err := sh.Session.Arguments()
			return sh.values(list, noFrame(err), "No arguments.")
		}},
		{"registers", "the registers, or those named", (*Shell).infoRegisters},
		{"frame", "the selected frame", (*Shell).infoFrame},
		{"stack", "the calls that led here", (*Shell).runBacktrace},
		{"threads", "the threads of the program", (*Shell).infoThreads},
		{"line", "where the code of a line is", (*Shell).infoLine},
		{"source", "the current source file", (*Shell).infoSource},
		{"sharedlibrary", "the files mapped into the program", (*Shell).infoLibraries},
		{"symbol", "what stands at an address", (*Shell).infoSymbol},
		{"program", "the program and its state", (*Shell).infoProgram},
		{"signals", "what happens to signals", (*Shell).infoSignals},
		{"handle", "the same as signals", (*Shell).infoSignals},
	}
}

func topicNames() []string {
	var names []string
	for _, t := range topics() {
		names = append(names, t.name)
	}
	return names
}

func topicList() string {
	var list []string
	for _, t := range topics() {
		list = append(list, fmt.Sprintf("  %-14s %s", t.name, t.brief))
	}
	return strings.Join(list, "\n")
}

func (sh *Shell) runInfo(args string) error {
	word, rest, _ := strings.Cut(args, " ")
	if word == "" {
		sh.printf("%s\n", topicList())
		return nil
	}
	for _, t := range topics() {
		if strings.HasPrefix(t.name, word) {
			return t.show(sh, strings.TrimSpace(rest))
		}
	}
	return fmt.Errorf("info knows nothing about %q: it knows %s", word, strings.Join(topicNames(), " "))
}

func noFrame(err error) error {
	if err != nil && err.Error() == "No stack." {
		return fmt.Errorf("No frame selected.")
	}
	return err
}

func (sh *Shell) infoLine(args string) error {
	if args == "" {
		f, err := sh.Session.Frame()
		if err != nil {
			return noFrame(err)
		}
		args = fmt.Sprintf("*%#x", f.PC)
	}
	places, err := sh.Session.Resolve(args)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.Position.Line == 0 {
			sh.printf("No line number information available for address %#x <%s>\n", p.Asked, p.Function)
			continue
		}
		base := p.Position.File[strings.LastIndexByte(p.Position.File, '/')+1:]
		sh.printf("Line %d of %q starts at address %s and ends at %s.\n", p.Position.Line, base,
			sh.symbolic(p.Addr), sh.symbolic(p.End))
	}
	return nil
}

func (sh *Shell) symbolic(addr uint64) string {
	if name := sh.Session.Symbolize(addr); name != "" {
		return fmt.Sprintf("%#x <%s>", addr, name)
	}
	return fmt.Sprintf("%#x", addr)
}

func (sh *Shell) infoSource(string) error {
	position, ok := sh.Session.MainPosition()
	if f, err := sh.Session.Frame(); err == nil && f.Position.Line > 0 {
		position, ok = f.Position, true
	}
	if !ok {
		sh.printf("No current source file.\n")
		return nil
	}
	sh.printf("Current source file is %s\n", position.File)
	if lines, _, err := sh.Session.Source(position.File); err == nil {
		sh.printf("Contains %d lines.\n", len(lines))
	}
	return nil
}

func (sh *Shell) infoLibraries(string) error {
	images, err := sh.Session.Images()
	if err != nil {
		return err
	}
	sh.printf("From                To                  Lines  File\n")
	for _, im := range images {
		lines := "No"
		if im.HasLines {
			lines = "Yes"
		}
		sh.printf("0x%016x  0x%016x  %-5s  %s\n", im.Low, im.High, lines, im.Path)
	}
	return nil
}

func (sh *Shell) infoSymbol(args string) error {
	if args == "" {
		return errUsage
	}
	addr, err := sh.address(args)
	if err != nil {
		return err
	}
	name := sh.Session.Symbolize(addr)
	if name == "" {
		sh.printf("No symbol matches %s.\n", args)
		return nil
	}
	sh.printf("%s\n", strings.Replace(name, "+", " + ", 1))
	return nil
}

func (sh *Shell) infoProgram(string) error {
	if !sh.Session.Live() {
		sh.printf("The program being debugged is not being run.\n")
		return nil
	}
	sh.printf("%s is process %d.\n", sh.Session.Program(), sh.Session.PID())
	return nil
}
