package grade

import (
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"deet/transcript"
)

// A keeper makes one try of a check.
type keeper struct {
	check   *Check
	screen  *screen
	names   transcript.Names
	term    *transcript.Terminal
	dir     string
	program string // as /proc/PID/exe shows it

	own map[int]bool // the processes that the debugger consists of at its first prompt

	seen  []byte   // what was printed since the command
	cuts  []int    // where in it something was typed
	lines []string // the same, to be read
	took  time.Duration
	log   strings.Builder // the whole session as it went
	try   Try
}

// A Try is how one try of a check went.
type Try struct {
	Passed   bool
	Line     int    // of the check's file that was not true
	Sent     string // the last command
	Expected string
	Got      string // what was true instead
	Reply    []string
	Hung     bool     // a command was never answered
	Mute     bool     // there never was a prompt
	Findings []string // what went wrong and was forgiven
	Screen   string   // the whole session
	Seconds  float64
	Broken   string // why the check could not be made at all
}

const (
	// quiet is how long nothing may be printed after a prompt.
	quiet = 100 * time.Millisecond
	// settle is how long /proc may take to show what was reported already.
	settle = 3 * time.Second
	// startLimit is how long the first prompt may take before a newline is
	// tried.
	startLimit = 5 * time.Second
	// again is how often a command that loses a race is typed.
	again = 5
)

// What a report may hold of a debugger that prints without end.
const (
	maxLines  = 100
	maxLine   = 400     // bytes
	maxScreen = 1 << 16 // bytes
)

// errRefused and errRace say that the same command is to be typed in another
// way, or again.
var (
	errRefused = errors.New("the command was refused")
	errRace    = errors.New("the command lost a race")
	errPrompt  = errors.New("the prompt came back before that")
)

// start starts the debugger.
func (k *keeper) start(debugger []string) error {
	s := k.check.script
	words := append(append([]string{}, debugger[1:]...), s.Arguments()...)
	cmd := exec.Command(debugger[0], words...)
	cmd.Dir = k.dir
	cmd.Env = s.Environment(k.dir)
	term, err := transcript.StartTerminal(cmd)
	if err != nil {
		return err
	}
	k.term = term
	return bound(term.PID())
}

// session goes through the exchanges until something is not true.
func (k *keeper) session() {
	for i := range k.check.exchanges {
		e := &k.check.exchanges[i]
		var err error
		if e.typed {
			err = k.spell(e)
		} else {
			err = k.greeting(e, len(k.check.exchanges) == 1)
		}
		if last := i+1 == len(k.check.exchanges); last && k.check.plain {
			err = k.plainEnd(err)
		}
		if err != nil {
			k.fail(err)
			return
		}
	}
	k.try.Passed = true
}

// plainEnd judges the end of a session without questions, where the debugger
// may have ended, but only as the session says.
func (k *keeper) plainEnd(err error) error {
	if err != nil && !errors.Is(err, transcript.ErrEnded) || !k.term.Ended(poll) {
		return err
	}
	status := strconv.Itoa(k.check.script.Status())
	if wrong := k.askStatus([]string{status}); wrong != nil {
		return &failure{step{}, "status " + status, wrong}
	}
	return k.judge(&k.check.exchanges[len(k.check.exchanges)-1])
}

// A failure is a step that was not true.
type failure struct {
	step     step
	expected string
	err      error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// fail notes what went wrong.
func (k *keeper) fail(err error) {
	k.try.Got = err.Error()
	for _, line := range k.lines[:min(len(k.lines), maxLines)] {
		k.try.Reply = append(k.try.Reply, line[:min(len(line), maxLine)])
	}
	k.try.Hung = errors.Is(err, transcript.ErrTime)
	var f *failure
	if errors.As(err, &f) {
		k.try.Line, k.try.Expected = f.step.line, f.expected
	} else {
		k.try.Expected = "an answer and the prompt " + k.screen.prompt
	}
	switch {
	case errors.Is(err, transcript.ErrEnded) && k.term.Ended(settle):
		k.try.Got = "the debugger ended with status " + k.exitStatus()
	case errors.Is(err, transcript.ErrTime):
		k.try.Got = fmt.Sprintf("no answer within %v", k.check.Timeout)
	}
	if errors.Is(err, errUsage) {
		k.try.Broken = fmt.Sprintf("%s:%d: ? %s: wrong question", k.check.file, k.try.Line, k.try.Expected)
	}
}
