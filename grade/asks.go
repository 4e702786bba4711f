package grade

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A question is one of the things that a check can ask after its command. It
// answers nil if what is asked for is true, and otherwise with what is.
type question struct {
	usage  string
	polled bool // it is about /proc
	run    func(k *keeper, words []string) error
}

// asks are the questions by their first word. Each is about the reply, about
// the processes that /proc shows, or about the debugger's end.
func asks() map[string]question {
	return map[string]question{
		"stop":       {"stop [SIGNAL] [FILE:LINE|LINE...]", false, (*keeper).askStop},
		"exit":       {"exit STATUS", false, (*keeper).askExit},
		"death":      {"death [SIGNAL]", false, (*keeper).askDeath},
		"breakpoint": {"breakpoint ADDRESS", false, (*keeper).askBreakpoint},
		"frames":     {"frames FUNCTION:LINE|LINE...", false, (*keeper).askFrames},
		"says":       {"says REGEXP", false, (*keeper).askSays},
		"never":      {"never REGEXP", false, (*keeper).askNever},
		"output":     {"output TEXT", false, (*keeper).askOutput},
		"prompt":     {"prompt", false, (*keeper).askPrompt},
		"time":       {"time DURATION", false, (*keeper).askTime},

		"process":   {"process running|stopped|none", true, (*keeper).askProcess},
		"processes": {"processes N", true, (*keeper).askProcesses},
		"zombies":   {"zombies N", true, (*keeper).askZombies},
		"survivors": {"survivors N", true, (*keeper).askSurvivors},
		"register":  {"register pc|sp VALUE", true, (*keeper).askRegister},
		"memory":    {"memory ADDRESS BYTE...", true, (*keeper).askMemory},

		"ended":  {"ended", false, (*keeper).askEnded},
		"status": {"status N", false, (*keeper).askStatus},
	}
}

// errUsage is the answer to a question with wrong words: the rubric is wrong.
var errUsage = errors.New("wrong question")

// outcome returns the last of a reply's events that is about the program. Of
// several lines about a stop the one that names the signal says most.
func (k *keeper) outcome() (last event, ok bool) {
	for _, e := range slices.Backward(k.events()) {
		switch {
		case e.kind != stopEvent && e.kind != exitEvent && e.kind != deathEvent:
		case !ok:
			last, ok = e, true
		case e.kind != last.kind:
			return last, ok
		}
		if ok && last.signal == "" && e.kind == last.kind && e.signal != "" {
			last = e
		}
	}
	return last, ok
}

func (k *keeper) events() []event { return k.check.replies.find(k.lines) }

// askStop wants a stop to be reported. Where the text does not tell a stop
// from a death, /proc does.
func (k *keeper) askStop(words []string) error {
	e, ok := k.outcome()
	switch {
	case !ok:
		return errors.New("no stop was reported")
	case e.kind == deathEvent && len(k.inState('t', 'T')) > 0:
	case e.kind != stopEvent:
		return fmt.Errorf("it was reported as %v", e)
	}
	if len(words) > 0 && e.signal != "" && e.signal != words[0] {
		return fmt.Errorf("it was reported as %v", e)
	}
	if len(words) < 2 {
		return nil
	}
	all := placesIn(k.check.replies.places, k.lines[e.at:])
	if len(all) == 0 {
		return errors.New("no file and line was told")
	}
	file, lines, _ := strings.Cut(words[1], ":")
	if all[0].file != file || !slices.Contains(strings.Split(lines, "|"), strconv.Itoa(all[0].line)) {
		return fmt.Errorf("the place was told as %v", all[0])
	}
	return nil
}

// askExit wants an exit to be reported, once.
func (k *keeper) askExit(words []string) error {
	e, ok := k.outcome()
	exits := 0
	for _, e := range k.events() {
		if e.kind == exitEvent {
			exits++
		}
	}
	switch {
	case len(words) != 1:
		return errUsage
	case !ok:
		return errors.New("no exit was reported")
	case e.kind != exitEvent || strconv.Itoa(e.status) != words[0]:
		return fmt.Errorf("it was reported as %v", e)
	case exits > 1:
		return fmt.Errorf("it was reported %d times", exits)
	}
	return nil
}

func (k *keeper) askDeath(words []string) error {
	e, ok := k.outcome()
	switch {
	case !ok:
		return errors.New("no death was reported")
	case e.kind != deathEvent || len(words) > 0 && e.signal != "" && e.signal != words[0]:
		return fmt.Errorf("it was reported as %v", e)
	}
	return nil
}

func (k *keeper) askBreakpoint(words []string) error {
	if len(words) != 1 {
		return errUsage
	}
	want, err := strconv.ParseUint(words[0], 0, 64)
	if err != nil {
		return errUsage
	}
	for _, e := range k.events() {
		if e.kind == breakpointEvent && e.address == want {
			return nil
		}
	}
	return errors.New("no breakpoint at this address was reported")
}

// askFrames wants a whole backtrace, each frame on one of the lines given.
func (k *keeper) askFrames(words []string) error {
	got := placesIn(k.check.replies.frames, k.lines)
	same := slices.EqualFunc(words, got, func(word string, p place) bool {
		function, lines, _ := strings.Cut(word, ":")
		return p.function == function && slices.Contains(strings.Split(lines, "|"), strconv.Itoa(p.line))
	})
	if same {
		return nil
	}
	if len(got) == 0 {
		return errors.New("no frame was told")
	}
	var all []string
	for _, p := range got {
		all = append(all, fmt.Sprintf("%s:%d", p.function, p.line))
	}
	return errors.New("the frames were " + strings.Join(all, " "))
}

func (k *keeper) askSays(words []string) error {
	expr, err := regexp.Compile(strings.Join(words, " "))
	if err != nil {
		return errUsage
	}
	if !slices.ContainsFunc(k.lines, expr.MatchString) {
		return errors.New("nothing like it was said")
	}
	return nil
}

func (k *keeper) askNever(words []string) error {
	if err := k.askSays(words); err == nil || errors.Is(err, errUsage) {
		return errors.Join(err, errors.New("it was said"))
	}
	return nil
}

// askOutput wants a line of the program. It may stand after something that
// the debugger printed without a newline.
func (k *keeper) askOutput(words []string) error {
	text := strings.Join(words, " ")
	if !slices.ContainsFunc(k.lines, func(line string) bool { return strings.HasSuffix(line, text) }) {
		return errors.New("the program did not print it")
	}
	return nil
}

// askPrompt wants the debugger to be done with the command, which matters
// only before an action: otherwise the prompt is always waited for.
func (k *keeper) askPrompt([]string) error {
	if !k.screen.atPrompt(k.seen) {
		return errors.New("the prompt is not back")
	}
	return nil
}

func (k *keeper) askTime(words []string) error {
	if len(words) != 1 {
		return errUsage
	}
	limit, err := time.ParseDuration(words[0])
	if err != nil {
		return errUsage
	}
	if took := k.took.Round(time.Millisecond); took > limit {
		return fmt.Errorf("it took %v", took)
	}
	return nil
}
