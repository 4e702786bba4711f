package repl

import (
	"errors"
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
