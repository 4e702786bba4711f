package grade

import (
	"regexp"
	"strings"
)

// escape finds what a line editor sends to a terminal besides text: control
// sequences, titles, and single characters that switch modes [ECMA-48].
func escape() *regexp.Regexp {
	return regexp.MustCompile("\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|\x1b[ -/]*[0-~]")
}

// A screen turns bytes of a terminal into lines that can be read.
type screen struct {
	escapes *regexp.Regexp
	prompt  string
	dirs    []string // of the program: where it was built, and where it is
}

// text drops what is not text.
func (s *screen) text(seen []byte) string {
	text := s.escapes.ReplaceAllString(strings.ToValidUTF8(string(seen), "\ufffd"), "")
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, text)
}

// tail is how much of the screen is looked at to see a prompt, in bytes.
const tail = 256

// atPrompt reports whether the prompt stands at the end.
func (s *screen) atPrompt(seen []byte) bool {
	end := s.text(seen[max(0, len(seen)-tail):])
	return strings.HasSuffix(strings.TrimRight(end, " "), s.prompt)
}

// reply returns the lines of a reply, without the prompt at its end, the keys
// ^C as the terminal echoes them, and the command itself.
func (s *screen) reply(seen []byte, command string) []string {
	text := strings.TrimRight(s.text(seen), " ")
	text = strings.TrimSuffix(text, s.prompt)
	for _, dir := range s.dirs {
		text = strings.ReplaceAll(text, dir, "$DIR")
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimRight(text, " \t\n"), "\n") {
		lines = append(lines, strings.TrimRight(strings.TrimPrefix(line, "^C"), " \t"))
	}
	echo := strings.TrimPrefix(strings.TrimPrefix(lines[0], s.prompt), " ")
	if command != "" && echo == command || lines[0] == "" {
		lines = lines[1:]
	}
	return lines
}
