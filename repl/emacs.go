package repl

import (
	"errors"
	"strings"

	"github.com/go-delve/liner"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// An emacsEditor is liner. It puts the terminal in raw mode when it is made
// and leaves it so; here it is raw only while a line is read. It obeys keys on a
// goroutine of its own, so that the session's owner can leave the prompt when
// deet is told to end, and asks the owner for completions: see viEditor.
type emacsEditor struct {
	sh        *Shell
	state     *liner.State
	raw       *unix.Termios
	questions chan question
}

func newEmacsEditor(sh *Shell) editor {
	fd := int(sh.In.Fd())
	cooked, err := term.GetState(fd)
	if err != nil {
		return newPlainEditor(sh)
	}
	e := &emacsEditor{sh: sh, state: liner.NewLiner(), questions: make(chan question)}
	e.raw, err = unix.IoctlGetTermios(fd, unix.TCGETS)
	term.Restore(fd, cooked)
	if err != nil {
		return newPlainEditor(sh)
	}
	// Liner makes Ctrl-C a key only after it has shown the prompt, which would
	// be too late for a fast hand.
	e.raw.Lflag &^= unix.ISIG
	e.state.SetCtrlCAborts(true)
	e.state.SetCtrlZStop(true)
	e.state.SetTabCompletionStyle(liner.TabPrints)
	e.state.SetWordCompleter(func(line string, pos int) (string, []string, string) {
		runes := []rune(line)
		answers := make(chan answer)
		e.questions <- question{string(runes[:pos]), answers}
		a := <-answers
		return a.head, a.completions, string(runes[pos:])
	})
	e.state.ReadHistory(strings.NewReader(strings.Join(readHistory(sh.History), "\n")))
	return e
}

func (e *emacsEditor) readLine(prompt string) (string, error) {
	fd := int(e.sh.In.Fd())
	if cooked, err := term.GetState(fd); err == nil { // anew: "shell stty" may have changed them
		defer term.Restore(fd, cooked)
	}
	unix.IoctlSetTermios(fd, unix.TCSETS, e.raw)
	lines := make(chan lineRead, 1)
	go func() {
		line, err := e.state.Prompt(prompt)
		lines <- lineRead{line, err}
	}()
	for {
		select {
		case r := <-lines:
			if errors.Is(r.err, liner.ErrPromptAborted) {
				return "", errInterrupted
			}
			return r.text, r.err
		case q := <-e.questions:
			head, completions := e.sh.complete(q.line)
			q.answer <- answer{head, completions}
		case <-e.sh.ending.signal:
			return "", errInterrupted // the read of a terminal cannot be called off
		}
	}
}

func (e *emacsEditor) remember(line string) {
	e.state.AppendHistory(line)
	appendHistory(e.sh.History, line)
}

func (e *emacsEditor) close() { e.state.Close() }
