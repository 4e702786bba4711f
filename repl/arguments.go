package repl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxCalls bounds commands of the user's that call each other. It is gdb's.
const maxCalls = 1024

// call does a command of the user's.
func (sh *Shell) call(user *userCommand, args string) error {
	if len(sh.calls) == maxCalls {
		return errors.New("Max user call depth exceeded -- command aborted.")
	}
	sh.calls = append(sh.calls, userArguments(args))
	defer func() { sh.calls = sh.calls[:len(sh.calls)-1] }()
	err := sh.runAll(user.body)
	if errors.Is(err, errBreak) || errors.Is(err, errContinue) {
		return errors.New(err.Error()) // no while that has called it is meant
	}
	return err
}

// userArguments cuts the arguments of a command of the user's at blanks. What
// is quoted stays together, and keeps its quotes.
func userArguments(args string) []string {
	var words []string
	start := -1 // of the word, -1 between words
	var quote byte
	for i := 0; i < len(args); i++ {
		c := args[i]
		blank := c == ' ' || c == '\t'
		switch {
		case blank && quote == 0:
			if start >= 0 {
				words = append(words, args[start:i])
			}
			start = -1
			continue
		case start < 0:
			start = i
		}
		switch {
		case c == '\\':
			i++
		case quote == c:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		}
	}
	if start >= 0 {
		words = append(words, args[start:])
	}
	return words
}

// substitute replaces $argc and $argN in a line of a command of the user's.
// It is done to the text, as gdb does it: an argument may be an operator, or
// a command.
func (sh *Shell) substitute(line string) (string, error) {
	if len(sh.calls) == 0 {
		return line, nil
	}
	args := sh.calls[len(sh.calls)-1]
	var out strings.Builder
	for {
		before, after, found := strings.Cut(line, "$arg")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		digits := len(after) - len(strings.TrimLeft(after, "0123456789"))
		switch {
		case strings.HasPrefix(after, "c"):
			out.WriteString(strconv.Itoa(len(args)))
			digits = 1
		case digits > 0:
			n, err := strconv.Atoi(after[:digits])
			if err != nil || n >= len(args) {
				return "", fmt.Errorf("Missing argument %s in user function.", after[:digits])
			}
			out.WriteString(args[n])
		default:
			out.WriteString("$arg")
		}
		line = after[digits:]
	}
}
