package repl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"deet/debugger"
)

// applyFrames is "frame apply".
func (sh *Shell) applyFrames(args string) error {
	if args == "" {
		return errors.New("Missing COUNT argument.")
	}
	t, ok := sh.Session.CurrentThread()
	if !ok {
		return debugger.ErrNoStack
	}
	frames, _, err := sh.Session.Backtrace(0)
	if len(frames) == 0 {
		return err // a stack that cannot be unwound to its end is shown as far as it goes
	}
	frames, rest, err := framesOf(args, frames)
	if err != nil {
		return err
	}
	flags, command, err := applyFlagsOf(rest)
	if err != nil {
		return err
	}
	if command == "" {
		return errors.New("Please specify a command to apply on the selected frames")
	}
	return sh.Session.InThread(t.ID(), func() error { return sh.applyAtFrames(frames, flags, command) })
}

func (sh *Shell) applyAtFrames(frames []debugger.Frame, flags applyFlags, command string) error {
	for _, f := range frames {
		if _, err := sh.Session.SelectFrame(f.Level); err != nil {
			return err
		}
		if err := sh.apply(flags, sh.frameText(f)+"\n", command); err != nil {
			return err
		}
	}
	return nil
}

// framesOf picks those that the first words of text mean: "all", "3", the
// innermost, "-3", the outermost, or "level 1-3 5".
func framesOf(text string, frames []debugger.Frame) (chosen []debugger.Frame, rest string, err error) {
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case strings.HasPrefix("all", word):
		return frames, rest, nil
	case len(word) > 1 && strings.HasPrefix("level", word):
		return framesAt(rest, frames)
	}
	n, err := strconv.Atoi(word)
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("Invalid COUNT argument: %s", word)
	case n < 0:
		return frames[max(0, len(frames)+n):], rest, nil
	}
	return frames[:min(n, len(frames))], rest, nil
}

// framesAt picks frames by their numbers.
func framesAt(text string, frames []debugger.Frame) (chosen []debugger.Frame, rest string, err error) {
	for text != "" {
		word, after, _ := strings.Cut(text, " ")
		low, high, isRange := strings.Cut(word, "-")
		if !isRange {
			high = low
		}
		first, err := strconv.Atoi(low)
		if err != nil {
			break // the command begins here
		}
		last, err := strconv.Atoi(high)
		if err != nil || last < first || last >= len(frames) {
			return nil, "", fmt.Errorf("No frame at level %s.", word)
		}
		chosen, text = append(chosen, frames[first:last+1]...), strings.TrimSpace(after)
	}
	return chosen, text, nil
}
