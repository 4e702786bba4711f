package grade

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"deet/transcript"
)

// greeting waits for the first prompt. What comes before it does not matter,
// unless the check asks about it. only says that nothing is typed after it.
func (k *keeper) greeting(e *exchange, only bool) error {
	err := k.awaitPrompt(min(startLimit, k.check.Timeout))
	if errors.Is(err, transcript.ErrTime) {
		k.term.Type("\n")
		err = k.awaitPrompt(k.check.Timeout)
	}
	k.finish("")
	k.own = map[int]bool{}
	for _, p := range transcript.Children(os.Getpid()) {
		k.own[p.PID] = true
	}
	if only && (err == nil || errors.Is(err, transcript.ErrEnded)) {
		return k.judge(e)
	}
	if err != nil {
		k.try.Mute = true
		return err
	}
	return k.judge(e)
}

// spell types the command of an exchange: under other names where one is
// refused, and again where the debugger loses a race with its own child.
func (k *keeper) spell(e *exchange) error {
	command, missing := k.names.Substitute(e.command)
	if missing != "" {
		return fmt.Errorf("%s:%d: nothing is called %s", k.check.file, e.line, missing)
	}
	var err error
	all := k.check.spelled(command)
	for i, spelled := range all {
		last := i+1 == len(all)
		if err = k.insist(e, spelled, last); !errors.Is(err, errRefused) {
			break
		}
	}
	return err
}

// insist types a command again as long as it loses a race. Only where there
// is another name for it does a refusal not count.
func (k *keeper) insist(e *exchange, command string, last bool) error {
	for i := range again {
		retry := retries{name: !last}
		if i+1 < again {
			retry.race = k.check.again[firstWord(e.command)]
		}
		err := k.exchange(e, command, retry)
		if !errors.Is(err, errRace) {
			return err
		}
		k.finding("%s failed with %q, and was typed again", command, strings.Join(k.lines, " "))
	}
	return nil
}

// retries say what may be tried after a reply.
type retries struct {
	name bool           // another name of the command
	race *regexp.Regexp // the same again if the reply fits, unless it is nil
}

// spelled returns the ways to spell a command.
func (c *Check) spelled(command string) []string {
	word, rest, _ := strings.Cut(command, " ")
	names := c.spellings[word]
	if !c.Fallback || names == nil {
		return []string{command}
	}
	var all []string
	for _, name := range names {
		all = append(all, strings.TrimSpace(name+" "+rest))
	}
	return all
}

// exchange types a command and goes through what follows.
func (k *keeper) exchange(e *exchange, command string, allowed retries) error {
	k.try.Sent = command
	k.begin()
	k.log.WriteString(command + "\n") // the terminal does not echo
	start := time.Now()
	if err := k.term.Type(typed(strings.ReplaceAll(command, "$DIR", k.dir))); err != nil {
		return err
	}
	err := k.whileRunning(e.steps[:e.live()])
	if err == nil || errors.Is(err, errPrompt) {
		err = errors.Join(err, k.awaitPrompt(k.check.Timeout))
	}
	k.took = time.Since(start)
	k.finish(command)
	if answered := err == nil || errors.Is(err, errPrompt) && !errors.Is(err, transcript.ErrEnded); answered {
		if again := k.retry(allowed); again != nil {
			return again
		}
	}
	if errors.Is(err, transcript.ErrEnded) && e.asksForEnd() {
		err = nil
	}
	if err != nil {
		return err
	}
	return k.judge(e)
}

// retry reports whether the reply asks for the command once more.
func (k *keeper) retry(allowed retries) error {
	c := k.check
	switch {
	case allowed.race != nil && k.says(allowed.race):
		return errRace
	case allowed.name && k.says(c.refused):
		return errRefused
	}
	return nil
}

// typed translates a command into keys.
func typed(command string) string {
	switch command {
	case "^C", "^D", "^Z", `^\`:
		return string(command[1] & 0x1f) // Control clears the upper bits [ASCII]
	}
	return command + "\n"
}

func firstWord(command string) string {
	word, _, _ := strings.Cut(command, " ")
	return word
}

func (k *keeper) finding(format string, args ...any) {
	k.try.Findings = append(k.try.Findings, fmt.Sprintf(format, args...))
}

// asksForEnd reports whether the debugger may end after this command.
func (e *exchange) asksForEnd() bool {
	for _, s := range e.steps {
		if s.kind == askStep && (s.text == "ended" || firstWord(s.text) == "status") {
			return true
		}
	}
	return false
}
