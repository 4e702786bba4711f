package transcript

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// prompt is what the debugger prints when it wants a command.
const prompt = "(deet) "

// A Script is one session as it was written down.
type Script struct {
	File    string // where it stands, for messages
	Comment string // what it shows

	files   []txtar.File // to be put into the directory
	build   []string     // shell commands that make the program there
	program string       // its name there
	args    []string     // the program's
	command []string     // the debugger's arguments, nil for the usual ones
	env     []string
	status  int // the debugger's exit status at the end

	exchanges   []exchange
	first, next int // the session is File's lines [first, next), counted from 1
}

// An exchange is one command and what the screen shows until the next
// prompt. The first one of a script has no command: it is what stands on the
// screen before the first prompt.
type exchange struct {
	line     int       // in the script's file
	text     string    // the line as it stands there, "" if there is no command
	segments []segment // at least one
}

// A segment is what the screen shows before something is typed. The last one
// of an exchange is followed by the prompt and has nothing typed.
type segment struct {
	want  []string
	typed string // the line that stands in the file: ^C, < text or >text
}

// command is what the user types at the prompt, without the newline.
func (e *exchange) command() string {
	return strings.TrimPrefix(strings.TrimPrefix(e.text, strings.TrimSpace(prompt)), " ")
}

// ParseFile reads a session from a file.
func ParseFile(name string) (*Script, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return Parse(name, data)
}

// Parse reads a session from the text of a file called name.
func Parse(name string, data []byte) (*Script, error) {
	s := &Script{File: name}
	archive := txtar.Parse(data)
	s.Comment = strings.TrimSpace(string(archive.Comment))
	var flags, body string
	for _, f := range archive.Files {
		var err error
		text := string(f.Data)
		switch f.Name {
		case "flags":
			flags = strings.TrimSpace(text)
		case "build":
			s.build = lines(text)
		case "args":
			s.args = lines(text)
		case "env":
			s.env = lines(text)
		case "command":
			s.command = strings.Fields(text)
		case "status":
			s.status, err = strconv.Atoi(strings.TrimSpace(text))
		case "session":
			body = text
		default:
			err = s.addFile(f)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: section %s: %w", name, f.Name, err)
		}
	}
	if s.program == "" {
		return nil, fmt.Errorf("%s: no source file of a program", name)
	}
	if s.build == nil {
		s.build = []string{s.compile(flags)}
	}
	return s, s.parseSession(body, sessionLine(data))
}

// addFile adds a file for the directory. The first source names the program.
func (s *Script) addFile(f txtar.File) error {
	if !filepath.IsLocal(f.Name) {
		return fmt.Errorf("file outside the session's directory")
	}
	s.files = append(s.files, f)
	if s.program == "" && isSource(f.Name) {
		s.program = strings.TrimSuffix(path.Base(f.Name), path.Ext(f.Name))
	}
	return nil
}

// isSource reports whether a compiler is given the file.
func isSource(name string) bool {
	switch path.Ext(name) {
	case ".c", ".cc", ".cpp", ".s", ".S":
		return true
	}
	return false
}

// compile is the shell command that builds the program from all sources. The
// flags come last because libraries (-lm) only count after what needs them.
func (s *Script) compile(flags string) string {
	if flags == "" {
		flags = "gcc -g -O0"
	}
	compiler, flags, _ := strings.Cut(flags, " ")
	words := []string{compiler, "-o", s.program}
	for _, f := range s.files {
		if isSource(f.Name) {
			words = append(words, f.Name)
		}
	}
	return strings.TrimSpace(strings.Join(words, " ") + " " + flags)
}

// Compiler is the first tool that the session's program needs, so that a
// test can see whether the machine has it.
func (s *Script) Compiler() string {
	tool, _, _ := strings.Cut(s.build[0], " ")
	return tool
}

// sessionLine finds the line after the marker of the session, from 1.
func sessionLine(data []byte) int {
	for i, line := range bytes.Split(data, []byte("\n")) {
		if string(bytes.TrimSpace(line)) == "-- session --" {
			return i + 2
		}
	}
	return 0
}

// parseSession splits the session's text, which starts at the given line of
// the file, into exchanges.
func (s *Script) parseSession(body string, first int) error {
	all := lines(body)
	s.first, s.next = first, first+len(all)
	s.exchanges = []exchange{{line: first, segments: make([]segment, 1)}}
	for i, line := range all {
		e := &s.exchanges[len(s.exchanges)-1]
		last := &e.segments[len(e.segments)-1]
		switch {
		case line == strings.TrimSpace(prompt), strings.HasPrefix(line, prompt):
			s.exchanges = append(s.exchanges, exchange{line: first + i, text: line, segments: make([]segment, 1)})
		case isTyped(line):
			if _, key := controlKey(line); key && len(last.want) == 0 {
				// Without a cue the key might come before the program runs.
				return fmt.Errorf("%s:%d: %s needs a line before it that says when to type it", s.File, first+i, line)
			}
			last.typed = line
			e.segments = append(e.segments, segment{})
		default:
			last.want = append(last.want, line)
		}
	}
	if len(s.exchanges) == 1 && len(all) == 0 {
		return fmt.Errorf("%s: no session", s.File)
	}
	return nil
}

// isTyped reports whether a line of a session is typed, but not at the
// debugger's first prompt.
func isTyped(line string) bool {
	_, key := controlKey(line)
	return key || line == "<" || strings.HasPrefix(line, "< ") || continuation(line) != ""
}

// continuation is the prompt of a line that belongs to a block of commands: a
// > behind a blank for each block that is open around it. It is "" for other
// lines.
func continuation(line string) string {
	blanks := len(line) - len(strings.TrimLeft(line, " "))
	if !strings.HasPrefix(line[blanks:], ">") {
		return ""
	}
	return line[:blanks+1]
}

// controlKey translates a line such as ^C into the byte that the key sends.
func controlKey(line string) (string, bool) {
	switch line {
	case "^C", "^D", "^Z", `^\`:
		return string(line[1] & 0x1f), true // Control clears the upper bits [ASCII]
	}
	return "", false
}

// input is what is typed after a segment, as command is.
func (s *segment) input() string {
	if p := continuation(s.typed); p != "" {
		return s.typed[len(p):]
	}
	return strings.TrimPrefix(strings.TrimPrefix(s.typed, "<"), " ")
}

// keys translates what is typed into the bytes that the terminal receives.
func keys(text, dir string) string {
	if key, ok := controlKey(text); ok {
		return key
	}
	return strings.ReplaceAll(text, "$DIR", dir) + "\n"
}

// trimBlank drops the blank lines at the end.
func trimBlank(all []string) []string {
	for len(all) > 0 && all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

// lines splits a text into lines without the blanks at their ends, and drops
// the empty ones at the end of the text.
func lines(text string) []string {
	text = strings.TrimRight(text, " \t\r\n")
	if text == "" {
		return nil
	}
	all := strings.Split(text, "\n")
	for i, line := range all {
		all[i] = strings.TrimRight(line, " \t\r")
	}
	return all
}
