package repl

import (
	"os"
	"strings"
)

// readHistory returns what was typed in earlier sessions, the oldest first, of
// the last maxHistory lines at most.
func readHistory(path string) []string {
	text, err := os.ReadFile(path) // "" is no file either
	if err != nil {
		return nil
	}
	lines := strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' || r == '\r' })
	return lines[max(0, len(lines)-maxHistory):]
}

// maxHistory is how many lines liner keeps.
const maxHistory = 1000

// appendHistory keeps a line. That there is nowhere to keep it is no reason
// to fail.
func appendHistory(path, line string) {
	if path == "" {
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	f.WriteString(line + "\n")
	f.Close()
}
