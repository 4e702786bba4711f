package repl

import (
	"errors"
	"io"
	"os"
	"strings"
	"sync"

	"github.com/chzyer/readline"
	"github.com/go-delve/liner"
	"golang.org/x/term"
)

// An editor reads lines.
type editor interface {
	readLine(prompt string) (string, error) // errInterrupted after Ctrl-C, io.EOF at the end
	remember(line string)
	interrupt() // from another goroutine: give up the line being read
	close()
}

var errInterrupted = errors.New("interrupted")

// newEditor chooses an editor: line editing needs a terminal that can move
// its cursor.
func (sh *Shell) newEditor() editor {
	dumb := os.Getenv("TERM") == "dumb" || os.Getenv("TERM") == ""
	if sh.Batch || dumb || !term.IsTerminal(int(sh.In.Fd())) || !term.IsTerminal(int(os.Stdout.Fd())) {
		return newPlainEditor(sh)
	}
	if sh.settings.editing == "vi" {
		return newViEditor(sh)
	}
	return newEmacsEditor(sh)
}

// A plainEditor reads lines as they come. A goroutine of its own waits for
// them, so that Ctrl-C is answered at once.
type plainEditor struct {
	sh          *Shell
	lines       chan lineRead
	wanted      chan struct{}
	interrupted chan struct{}
	waiting     bool
}

type lineRead struct {
	text string
	err  error
}

func newPlainEditor(sh *Shell) *plainEditor {
	e := &plainEditor{sh: sh, lines: make(chan lineRead), wanted: make(chan struct{}, 1), interrupted: make(chan struct{}, 1)}
	go func() {
		for range e.wanted {
			text, err := readUnbuffered(sh.In)
			e.lines <- lineRead{text, err}
		}
	}()
	return e
}

// readUnbuffered reads a line and not a byte more: what follows may be for
// the program.
func readUnbuffered(r io.Reader) (string, error) {
	var line []byte
	var b [1]byte
	for {
		n, err := r.Read(b[:])
		if n == 1 {
			if b[0] == '\n' {
				return strings.TrimSuffix(string(line), "\r"), nil
			}
			line = append(line, b[0])
		}
		if err != nil {
			if len(line) > 0 {
				return string(line), nil
			}
			return "", err
		}
	}
}

func (e *plainEditor) readLine(prompt string) (string, error) {
	if !e.sh.Batch {
		e.sh.printf("%s", prompt)
	}
	if !e.waiting {
		e.waiting = true
		e.wanted <- struct{}{}
	}
	select {
	case r := <-e.lines:
		e.waiting = false
		return r.text, r.err
	case <-e.interrupted:
		e.sh.printf("\n")
		return "", errInterrupted
	}
}

func (e *plainEditor) remember(line string) {
	if !e.sh.Batch && term.IsTerminal(int(e.sh.In.Fd())) {
		appendHistory(e.sh.History, line)
	}
}

func (e *plainEditor) interrupt() {
	select {
	case e.interrupted <- struct{}{}:
	default:
	}
}

func (e *plainEditor) close() {}

// appendHistory keeps a line. That there is nowhere to keep it is no reason
// to fail.
func appendHistory(path, line string) {
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	io.WriteString(f, line+"\n")
}

// An emacsEditor is liner. It puts the terminal in raw mode when it is made
// and leaves it so; here it is raw only while a line is read, since the
// program that is debugged has the same terminal.
type emacsEditor struct {
	sh     *Shell
	state  *liner.State
	mutex  sync.Mutex
	cooked *term.State
	raw    liner.ModeApplier
}

func newEmacsEditor(sh *Shell) *emacsEditor {
	e := &emacsEditor{sh: sh}
	e.cooked, _ = term.GetState(int(sh.In.Fd()))
	e.state = liner.NewLiner()
	e.raw, _ = liner.TerminalMode()
	e.restore()
	e.state.SetCtrlCAborts(true)
	e.state.SetTabCompletionStyle(liner.TabPrints)
	e.state.SetWordCompleter(func(line string, pos int) (head string, completions []string, tail string) {
		head, completions = sh.complete(line[:pos])
		return head, completions, line[pos:]
	})
	if f, err := os.Open(sh.History); err == nil {
		e.state.ReadHistory(f)
		f.Close()
	}
	return e
}

func (e *emacsEditor) restore() {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.cooked != nil {
		term.Restore(int(e.sh.In.Fd()), e.cooked)
	}
}

func (e *emacsEditor) readLine(prompt string) (string, error) {
	if e.raw != nil {
		e.raw.ApplyMode()
	}
	defer e.restore()
	line, err := e.state.Prompt(prompt)
	if err == liner.ErrPromptAborted {
		return "", errInterrupted
	}
	return line, err
}

func (e *emacsEditor) remember(line string) {
	e.state.AppendHistory(line)
	appendHistory(e.sh.History, line)
}

func (e *emacsEditor) interrupt() {} // in raw mode Ctrl-C is a key
func (e *emacsEditor) close()     { e.state.Close(); e.restore() }

// A viEditor is readline, which knows vi's keys.
type viEditor struct {
	sh       *Shell
	instance *readline.Instance
}

func newViEditor(sh *Shell) editor {
	instance, err := readline.NewEx(&readline.Config{
		Prompt: prompt, VimMode: true, HistoryFile: sh.History, DisableAutoSaveHistory: true,
		InterruptPrompt: "^C", EOFPrompt: "", AutoComplete: viCompleter{sh},
		// Ctrl-Z would stop our parent as well.
		FuncFilterInputRune: func(r rune) (rune, bool) { return r, r != readline.CharCtrlZ },
	})
	if err != nil {
		return newEmacsEditor(sh)
	}
	return &viEditor{sh, instance}
}

func (e *viEditor) readLine(prompt string) (string, error) {
	line, err := e.instance.Readline()
	if err == readline.ErrInterrupt {
		return "", errInterrupted
	}
	return line, err
}

func (e *viEditor) remember(line string) { e.instance.SaveHistory(line) }
func (e *viEditor) interrupt()           {}
func (e *viEditor) close()               { e.instance.Close() }

// viCompleter gives readline what is to be added behind the cursor.
type viCompleter struct{ sh *Shell }

func (c viCompleter) Do(line []rune, pos int) (added [][]rune, length int) {
	text := string(line[:pos])
	head, completions := c.sh.complete(text)
	word := text[len(head):]
	for _, s := range completions {
		if rest, ok := strings.CutPrefix(s, word); ok {
			added = append(added, []rune(rest))
		}
	}
	return added, len(word)
}
