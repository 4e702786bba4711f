package repl

import (
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// An editor reads lines.
type editor interface {
	readLine(prompt string) (string, error) // errInterrupted after Ctrl-C, io.EOF at the end
	remember(line string)
	close()
}

var errInterrupted = errors.New("interrupted")

// newEditor chooses an editor. Line editing needs a terminal that can move its
// cursor, and columns to move it in: some containers say that there are none.
func (sh *Shell) newEditor() editor {
	const narrowest = 20 // columns
	width, terminal := screenWidth(sh.Out)
	dumb := os.Getenv("TERM") == "dumb" || os.Getenv("TERM") == ""
	// liner and readline know no other files than these.
	standard := sh.In == os.Stdin && sh.Out == os.Stdout
	switch {
	case sh.Batch || dumb || !standard || sh.modes == nil || !terminal || width < narrowest:
		return newPlainEditor(sh)
	case sh.settings.editing == "vi":
		return newViEditor(sh)
	}
	return newEmacsEditor(sh)
}

// A plainEditor reads lines as they come. A goroutine of its own waits for
// them, so that Ctrl-C is answered at once.
type plainEditor struct {
	sh      *Shell
	lines   chan lineRead
	wanted  chan struct{}
	waiting bool // the goroutine is reading
}

type lineRead struct {
	text string
	err  error
}

func newPlainEditor(sh *Shell) *plainEditor {
	e := &plainEditor{sh: sh, lines: make(chan lineRead), wanted: make(chan struct{}, 1)}
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
	select {
	case <-e.sh.interrupts: // from before the prompt: there was no line to give up
	default:
	}
	io.WriteString(e.sh.Out, prompt) // never into a log
	if !e.waiting {
		e.waiting = true
		e.wanted <- struct{}{}
	}
	select {
	case r := <-e.lines:
		e.waiting = false
		return r.text, r.err
	case <-e.sh.interrupts:
		e.sh.printf("\n")
		return "", errInterrupted
	case <-e.sh.ending.signal:
		return "", errInterrupted
	}
}

func (e *plainEditor) remember(line string) {
	if term.IsTerminal(int(e.sh.In.Fd())) {
		appendHistory(e.sh.History, line)
	}
}

// close lets the goroutine end, if it is not reading: a read of a terminal
// cannot be called off.
func (e *plainEditor) close() { close(e.wanted) }
