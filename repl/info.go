package repl

import (
	"fmt"
	"path/filepath"
	"strings"

	"deet/expr"
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
		{"breakpoints", "the breakpoints, and how often each was hit", func(sh *Shell, args string) error {
			defer sh.noteBreakpoint()
			return sh.infoBreakpoints(args)
		}},
		{"watchpoints", "the watchpoints among them", (*Shell).infoWatchpoints},
		{"locals", "the variables of the selected frame", func(sh *Shell, _ string) error {
			list, err := sh.Session.Locals()
			return sh.values(list, noFrame(err), "No locals.")
		}},
		{"args", "the arguments of the selected frame", func(sh *Shell, _ string) error {
			list, err := sh.Session.Arguments()
			return sh.values(list, noFrame(err), "No arguments.")
		}},
		{"registers", "the registers, or those named", (*Shell).infoRegisters},
		{"all-registers", "all registers, also vectors and those of the x87", (*Shell).infoAllRegisters},
		{"frame", "the selected frame", (*Shell).infoFrame},
		{"stack", "the calls that led here", (*Shell).runBacktrace},
		{"threads", "the threads of the program", (*Shell).infoThreads},
		{"inferiors", "the processes of the program, and what became of each", (*Shell).infoInferiors},
		{"line", "where the code of a line is", (*Shell).infoLine},
		{"source", "the current source file", (*Shell).infoSource},
		{"sharedlibrary", "the shared libraries that are loaded", (*Shell).infoLibraries},
		{"symbol", "what stands at an address", (*Shell).infoSymbol},
		{"address", "where a variable or function is", (*Shell).infoAddress},
		{"scope", "the variables in scope at a location", (*Shell).infoScope},
		{"sources", "the source files of the program", (*Shell).infoSources},
		{"macro", "what a name of the preprocessor stands for (compile with -g3)", (*Shell).infoMacro},
		{"functions", "the functions, or those whose names match a regular expression", (*Shell).infoFunctions},
		{"variables", "the variables outside functions, likewise", (*Shell).infoVariables},
		{"types", "the types, likewise", (*Shell).infoTypes},
		{"display", "the expressions that are shown at each stop", (*Shell).infoDisplay},
		{"program", "the program and its state", (*Shell).infoProgram},
		{"proc", "what the kernel knows of the process, or all that it knows", (*Shell).infoProc},
		{"auxv", "what the kernel told the program at its start", (*Shell).infoAuxv},
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
	places, err := sh.Session.LineCode(args)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.Position.Line == 0 {
			sh.printf("No line number information available for address %#x <%s>\n", p.Asked, p.Function)
			continue
		}
		sh.keepVariable("_", expr.VoidPointer(p.Addr))
		base := filepath.Base(p.Position.File)
		if p.Line > 0 && p.Line != p.Position.Line {
			sh.printf("Line %d of %q is at address %s but contains no code.\n", p.Line, base, sh.symbolic(p.Addr))
			continue
		}
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

func (sh *Shell) infoProgram(string) error {
	if !sh.Session.Live() {
		sh.printf("The program being debugged is not being run.\n")
		return nil
	}
	if sh.Session.PostMortem() {
		sh.printf("%s does not run; what is shown is a core file of it.\n", sh.Session.Program())
		return nil
	}
	sh.printf("%s is process %d.\n", sh.Session.Program(), sh.Session.PID())
	return nil
}
