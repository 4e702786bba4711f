package repl

import (
	"fmt"
	"strings"

	"deet/debugger"
	"deet/expr"
)

// showStop says why the program is at rest. The first words of each line are
// those of the course project.
func (sh *Shell) showStop(stop debugger.Stop) {
	switch stop := stop.(type) {
	case debugger.HitBreakpoint:
		sh.printf("Child stopped (signal SIGTRAP)\n")
		sh.showWhere(stop.Where)
	case debugger.Watched:
		sh.showChanges(stop)
		sh.printf("Child stopped (signal SIGTRAP)\n")
		sh.showWhere(stop.Where)
	case debugger.LeftScope:
		for _, n := range stop.Numbers {
			sh.printf("%s\n", debugger.ScopeText(n))
		}
		sh.printf("Child stopped (signal SIGTRAP)\n")
		sh.showWhere(stop.Where)
	case debugger.GotSignal:
		sh.printf("Child stopped (signal %s)\n", signalName(stop.Signal))
		sh.showWhere(stop.Where)
		sh.showCause(stop)
	case debugger.CoreOpened:
		sh.showCore(stop)
	case debugger.Stepped:
		sh.showWhere(stop.Where)
	case debugger.Returned:
		sh.showWhere(stop.Where)
		sh.showReturned(stop)
	case debugger.Paused:
		sh.printf("Child stopped (signal SIGINT)\n")
		sh.showWhere(stop.Where)
	case debugger.ThreadEnded:
		sh.printf("Thread %d has ended\n", stop.Thread)
	case debugger.Exited:
		sh.printf("Child%s exited (status %d)\n", childNumber(stop.Child), stop.Code)
	case debugger.Died:
		core := ""
		if stop.CoreDumped {
			core = " (core dumped)"
		}
		sh.printf("Child%s exited due to signal %s%s\n", childNumber(stop.Child), signalName(stop.Signal), core)
	}
}

// childNumber names a process that is not the first.
func childNumber(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" %d", n)
}

// showWhere says where a thread stopped, and shows the line.
func (sh *Shell) showWhere(w debugger.Where) {
	thread := ""
	if n, of := sh.Session.ThreadNumber(w.Thread); of > 1 {
		thread = fmt.Sprintf(" in thread %d", n)
	}
	if n, of := sh.Session.ProcessNumber(); of > 1 {
		thread += fmt.Sprintf(" of process %d (pid %d)", n, sh.Session.PID())
	}
	if w.HasLine() {
		sh.printf("Stopped at %s:%d%s\n", w.Position.File, w.Position.Line, thread)
		sh.showLine(w)
		return
	}
	text := fmt.Sprintf("Stopped at %#x", w.PC)
	if w.Function != "" {
		text += " in " + w.Function
	}
	if w.Image != "" {
		text += " from " + w.Image
	}
	sh.printf("%s%s\n", text, thread)
}

// showLine shows the source line of a stop, with as many around it as "set
// context" says.
func (sh *Shell) showLine(w debugger.Where) {
	lines, newer, err := sh.Session.Source(w.Position.File)
	if err != nil {
		sh.printf("%d\tin %s (the file is not here: %v)\n", w.Position.Line, w.Position.File, unwrapped(err))
		return
	}
	if newer && !sh.settings.warned[w.Position.File] {
		sh.settings.warned[w.Position.File] = true
		sh.printf("warning: %s is newer than the program: its lines may not be those that run\n", w.Position.File)
	}
	from, to := w.Position.Line-sh.settings.context, w.Position.Line+sh.settings.context
	for n := max(1, from); n <= min(to, len(lines)); n++ {
		sh.sourceLine(n, lines[n-1], n == w.Position.Line, w)
	}
}

func (sh *Shell) sourceLine(n int, text string, current bool, w debugger.Where) {
	address := ""
	if current && w.MidLine && sh.byInstruction {
		address = fmt.Sprintf("%#x\t", w.PC) // in the middle of the line
	}
	mark := ""
	if current && sh.settings.context > 0 {
		mark = sh.escapes.mark("=>")
	}
	sh.printf("%s%s\t%s%s\n", sh.escapes.number(fmt.Sprint(n)), mark, address, strings.ReplaceAll(text, "\r", ""))
}

func (sh *Shell) showReturned(stop debugger.Returned) {
	if stop.Err != nil {
		sh.printf("Value returned is not known: %v\n", stop.Err)
		return
	}
	if stop.Value == nil {
		return
	}
	text, err := expr.FormatTyped(*stop.Value, sh.Session.Scope(), sh.settings.format())
	if err != nil {
		sh.printf("Value returned cannot be read: %v\n", err)
		return
	}
	sh.printf("Value returned is $%d = %s\n", sh.Session.Remember(*stop.Value), text)
}

func unwrapped(err error) error {
	if e, ok := err.(interface{ Unwrap() error }); ok {
		return e.Unwrap()
	}
	return err
}
