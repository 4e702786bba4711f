package repl

import (
	"errors"
	"strings"

	"github.com/go-delve/liner"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// An emacsEditor is liner. It puts the terminal in raw mode when it is made
// and leaves it so; here it is raw only while a line is read.
type emacsEditor struct {
	sh    *Shell
	state *liner.State
	raw   *unix.Termios
}

func newEmacsEditor(sh *Shell) editor {
	fd := int(sh.In.Fd())
	cooked, err := term.GetState(fd)
	if err != nil {
		return newPlainEditor(sh)
	}
	e := &emacsEditor{sh: sh, state: liner.NewLiner()}
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
		head, completions := sh.complete(string(runes[:pos]))
		return head, completions, string(runes[pos:])
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
	line, err := e.state.Prompt(prompt)
	if errors.Is(err, liner.ErrPromptAborted) {
		return "", errInterrupted
	}
	return line, err
}

func (e *emacsEditor) remember(line string) {
	e.state.AppendHistory(line)
	appendHistory(e.sh.History, line)
}

func (e *emacsEditor) close() { e.state.Close() }
