package grade

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"deet/transcript"

	"golang.org/x/sys/unix"
)

// begin forgets what was printed before.
func (k *keeper) begin() {
	k.term.Take(0)
	k.seen, k.lines, k.cuts = nil, nil, nil
}

// finish makes lines of what was printed since a command was typed.
func (k *keeper) finish(command string) {
	k.lines = k.screen.reply(k.cut(), command)
	k.log.WriteString(k.screen.text(k.seen))
}

// says reports whether a line of the reply fits a pattern.
func (k *keeper) says(expr *regexp.Regexp) bool {
	return expr != nil && slices.ContainsFunc(k.lines, expr.MatchString)
}

// watch waits for the screen, and keeps what it shows.
func (k *keeper) watch(limit time.Duration, until func(seen []byte) bool) error {
	return k.term.Await(limit, func(seen []byte) bool {
		k.seen = seen
		return until(seen)
	})
}

// awaitPrompt waits until the prompt stands at the end and nothing follows.
func (k *keeper) awaitPrompt(limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for {
		if err := k.watch(time.Until(deadline), k.screen.atPrompt); err != nil {
			return err
		}
		if err := k.awaitQuiet(); !errors.Is(err, errMore) {
			return err
		}
	}
}

// errMore says that more was printed.
var errMore = errors.New("more was printed")

// awaitQuiet waits until nothing was printed for a while. A debugger that is
// seen to wait for the next command needs no more patience.
func (k *keeper) awaitQuiet() error {
	size, reading := len(k.seen), 0
	for waited := time.Duration(0); waited < quiet && reading < 2; waited += quiet / 10 {
		err := k.watch(quiet/10, func(seen []byte) bool { return len(seen) > size })
		switch {
		case err == nil:
			return errMore
		case !errors.Is(err, transcript.ErrTime):
			return err
		case k.reads():
			reading++
		}
	}
	return nil
}

// reads reports whether the debugger is blocked in read(2) of file 0, which
// is system call 0 on x86-64 [proc(5), /proc/pid/syscall].
func (k *keeper) reads() bool {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/syscall", k.term.PID())) // the pattern is good
	return slices.ContainsFunc(files, func(name string) bool {
		text, err := os.ReadFile(name)
		return err == nil && strings.HasPrefix(string(text), "0 0x0 ")
	})
}

// whileRunning goes through the steps up to the last one that is done while
// the command runs. What is asked before an action is waited for.
func (k *keeper) whileRunning(steps []step) error {
	for i, s := range steps {
		var err error
		switch s.kind {
		case askStep, screenStep:
			err = k.await(s, steps[:i+1])
		default:
			err = k.act(s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// await waits until a step is true. No more can come when the prompt is back.
func (k *keeper) await(s step, above []step) error {
	deadline := time.Now().Add(k.check.Timeout)
	for {
		back := k.screen.atPrompt(k.seen)
		k.lines = k.screen.reply(k.cut(), k.try.Sent)
		err := k.answer(s, above)
		switch {
		case err == nil:
			return nil
		case back:
			return &failure{s, k.expected(s), errPrompt}
		case time.Now().After(deadline):
			return &failure{s, k.expected(s), fmt.Errorf("%w: %w", err, transcript.ErrTime)}
		}
		size := len(k.seen)
		err = k.watch(poll, func(seen []byte) bool { return len(seen) > size })
		if err != nil && !errors.Is(err, transcript.ErrTime) {
			return &failure{s, k.expected(s), err}
		}
	}
}

// poll is how often /proc is looked at, which tells nobody that it changed.
const poll = 20 * time.Millisecond

// answer asks one step while the command still runs.
func (k *keeper) answer(s step, above []step) error {
	if s.kind == askStep {
		return k.ask(s)
	}
	names := k.names // what is not complete yet must not give values to names
	if !names.Match(append(screenLines(above), "..."), k.lines) {
		return errors.New("the screen shows something else")
	}
	return nil
}

// ask asks one question.
func (k *keeper) ask(s step) error {
	text, missing := k.names.Substitute(s.text)
	if missing != "" {
		return fmt.Errorf("%w: nothing is called %s", errUsage, missing)
	}
	words := strings.Fields(text)
	return asks()[words[0]].run(k, words[1:])
}

// expected is a step for the report.
func (k *keeper) expected(s step) string {
	text, _ := k.names.Substitute(s.text)
	if s.kind == screenStep {
		return s.text
	}
	return text
}

// judge asks what is to be true when a command has been answered: first what
// the screen shows, if the check says so, and then the questions.
func (k *keeper) judge(e *exchange) error {
	if want := screenLines(e.steps); want != nil && !k.names.Match(want, k.lines) {
		at := slices.IndexFunc(e.steps, func(s step) bool { return s.kind == screenStep })
		return &failure{e.steps[at], strings.Join(want, "\n"), errors.New("the screen shows something else")}
	}
	for _, s := range e.steps[e.live():] {
		if s.kind != askStep {
			continue
		}
		if err := k.settled(s); err != nil {
			return &failure{s, k.expected(s), err}
		}
	}
	return nil
}

// settled asks a question until it is true, if it is about /proc, where what
// was reported may show a little later.
func (k *keeper) settled(s step) error {
	deadline := time.Now().Add(settle)
	for {
		err := k.ask(s)
		if err == nil || !asks()[firstWord(s.text)].polled || time.Now().After(deadline) {
			return err
		}
		<-time.After(poll)
	}
}

// screenLines are the steps that are lines of the screen, nil if none is. An
// empty line at the beginning is no part of a reply: see screen.reply.
func screenLines(steps []step) []string {
	var all []string
	for _, s := range steps {
		if s.kind == screenStep {
			all = append(all, s.text)
		}
	}
	if len(all) > 1 && all[0] == "" {
		return all[1:]
	}
	return all
}

// cut returns what was printed, with a new line where something was typed: a
// question of the program and what follows its answer are two.
func (k *keeper) cut() []byte {
	var all []byte
	from := 0
	for _, at := range k.cuts {
		all = append(all, k.seen[from:at]...)
		if at > 0 && k.seen[at-1] != '\n' {
			all = append(all, '\n')
		}
		from = at
	}
	return append(all, k.seen[from:]...)
}

// act does what a step says.
func (k *keeper) act(s step) error {
	k.cuts = append(k.cuts, len(k.seen))
	switch s.kind {
	case keyStep:
		return k.term.Type(typed(s.text))
	case inputStep:
		return k.term.Type(s.text + "\n")
	}
	signal := unix.SignalNum(strings.Fields(s.text)[1])
	all := k.running()
	if signal == 0 || len(all) == 0 {
		return &failure{s, s.text, errors.New("there is no such process or signal")}
	}
	return unix.Kill(all[0].PID, signal)
}
