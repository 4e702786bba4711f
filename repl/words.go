package repl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// firstWord is the word that names the command. What else stands at it begins
// the arguments, as in x/3i and p*list; a line that begins otherwise has none,
// and is then taken whole, up to a blank.
func firstWord(line string) string {
	end := strings.IndexFunc(line, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
	})
	if end == 0 {
		end = strings.IndexAny(line, " \t")
	}
	if end < 0 {
		return line
	}
	return line[:end]
}

// withoutComment cuts a comment off: what follows a # at the beginning of a
// word, unless it is quoted. What the shell is to run it reads itself, and
// echo shows it.
func withoutComment(line string) string {
	if word := firstWord(line); strings.HasPrefix(line, "!") || word == "shell" || word == "echo" {
		return line
	}
	var quote byte
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t'):
			return strings.TrimSpace(line[:i])
		}
	}
	return line
}

// splitWords cuts arguments as a shell does: at blanks, but not inside quotes
// or after a backslash. No words at all are nil. To hand the program a < that
// was meant for a shell would be a surprise, so that is an error.
func splitWords(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	started := false
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && quote != '\'' && i+1 < len(text):
			i++
			word.WriteByte(text[i])
			started = true
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			word.WriteByte(c)
		case c == '\'' || c == '"':
			quote, started = c, true
		case c == '<' || c == '>':
			return nil, fmt.Errorf("%q redirects files, which deet cannot do yet: quote it if it is meant as it is", c)
		case c == ' ' || c == '\t':
			if started {
				words = append(words, word.String())
				word.Reset()
				started = false
			}
		default:
			word.WriteByte(c)
			started = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("the %c in %q is not closed", quote, text)
	}
	if started {
		words = append(words, word.String())
	}
	return words, nil
}

var errNoCount = errors.New("a number is expected")

// number reads an optional number.
func number(args string, otherwise int) (int, error) {
	if args == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(args)
	if err != nil {
		return 0, errNoCount
	}
	return n, nil
}
