package repl

import (
	"errors"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"

	"github.com/chzyer/readline"
	"golang.org/x/sys/unix"
)

// A viEditor is readline, which knows vi's keys. Readline obeys keys on a
// goroutine of its own, but only the session's owner may look into the program
// to complete a name: readLine waits for the line and for such questions.
type viEditor struct {
	sh        *Shell
	instance  *readline.Instance
	questions chan question
	resized   func() // tells readline that the window has changed
	winch     chan os.Signal
}

// A question is a line to be completed.
type question struct {
	line   string
	answer chan<- answer
}

type answer struct {
	head        string
	completions []string
}

func newViEditor(sh *Shell) editor {
	e := &viEditor{sh: sh, questions: make(chan question), winch: make(chan os.Signal, 1)}
	var empty atomic.Bool
	keys := &viKeys{in: sh.In, empty: empty.Load, suspend: func() { unix.Kill(0, unix.SIGTSTP) }}
	instance, err := readline.NewEx(&readline.Config{
		Prompt: prompt, VimMode: true, HistoryLimit: maxHistory, InterruptPrompt: "^C", EOFPrompt: "\n",
		Stdin: keys, AutoComplete: e, FuncOnWidthChanged: func(f func()) { e.resized = f },
		Listener: readline.FuncListener(func(line []rune, pos int, _ rune) ([]rune, int, bool) {
			empty.Store(len(line) == 0)
			return nil, 0, false
		}),
	})
	if err != nil {
		return newEmacsEditor(sh)
	}
	for _, line := range readHistory(sh.History) {
		instance.SaveHistory(line)
	}
	e.instance = instance
	signal.Notify(e.winch, unix.SIGWINCH)
	return e
}

func (e *viEditor) readLine(prompt string) (string, error) {
	lines := make(chan lineRead, 1)
	go func() {
		line, err := e.instance.Readline()
		lines <- lineRead{line, err}
	}()
	for {
		select {
		case r := <-lines:
			if errors.Is(r.err, readline.ErrInterrupt) {
				return "", errInterrupted
			}
			return r.text, r.err
		case q := <-e.questions:
			head, completions := e.sh.complete(q.line)
			q.answer <- answer{head, completions}
		case <-e.sh.ending.signal:
			return "", errInterrupted
		case <-e.winch:
			e.resized()
			e.instance.Refresh()
		}
	}
}

// Do completes for readline, which wants what is to be added behind the
// cursor.
func (e *viEditor) Do(line []rune, pos int) (added [][]rune, length int) {
	text := string(line[:pos])
	answers := make(chan answer)
	e.questions <- question{text, answers}
	a := <-answers
	word := text[len(a.head):]
	for _, s := range a.completions {
		if rest, ok := strings.CutPrefix(s, word); ok {
			added = append(added, []rune(rest))
		}
	}
	return added, len([]rune(word))
}

// remember leaves readline's own list to readline.
func (e *viEditor) remember(line string) { appendHistory(e.sh.History, line) }

func (e *viEditor) close() {
	signal.Stop(e.winch)
	e.instance.Close()
}
