package repl

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"deet/debugger"
	"deet/inferior"

	"golang.org/x/sys/unix"
)

// A lineParser reads the arguments of run as sh(1) reads a command: words,
// quotes and redirections. What only a shell can do, a pipe or a variable, is
// an error that says so: to hand the program a | would be a surprise.
type lineParser struct {
	text string
	pos  int
}

// parseCommandLine reads the program's arguments and redirections.
func parseCommandLine(text string) (debugger.CommandLine, error) {
	p := &lineParser{text: text}
	parsed := debugger.CommandLine{Text: strings.TrimSpace(text)}
	for {
		p.skipBlanks()
		if p.pos == len(p.text) {
			return parsed, nil
		}
		start := p.pos
		list, err := p.redirection()
		if err != nil {
			return debugger.CommandLine{}, err
		}
		if list != nil {
			parsed.Redirections = append(parsed.Redirections, list...)
			continue
		}
		p.pos = start
		word, err := p.word()
		if err != nil {
			return debugger.CommandLine{}, err
		}
		parsed.Words = append(parsed.Words, word)
	}
}

func (p *lineParser) skipBlanks() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// take skips a text that comes next.
func (p *lineParser) take(text string) bool {
	if !strings.HasPrefix(p.text[p.pos:], text) {
		return false
	}
	p.pos += len(text)
	return true
}

// openings are the operators that open a file, the longest first where one
// begins another.
var openings = []struct {
	operator string
	fd       int // unless a number stands before it
	flags    int
}{
	{"<>", 0, unix.O_RDWR | unix.O_CREAT},
	{">>", 1, unix.O_WRONLY | unix.O_CREAT | unix.O_APPEND},
	{">|", 1, unix.O_WRONLY | unix.O_CREAT | unix.O_TRUNC},
	{"<", 0, unix.O_RDONLY},
	{">", 1, unix.O_WRONLY | unix.O_CREAT | unix.O_TRUNC},
}

// redirection reads a redirection, if one comes next: nil if none does.
func (p *lineParser) redirection() ([]inferior.Redirection, error) {
	if p.take("&>") { // both, as bash has it
		flags := unix.O_WRONLY | unix.O_CREAT | unix.O_TRUNC
		if p.take(">") {
			flags = unix.O_WRONLY | unix.O_CREAT | unix.O_APPEND
		}
		path, err := p.operand("&>")
		return []inferior.Redirection{inferior.OpenFile{FD: 1, Path: path, Flags: flags}, inferior.Duplicate{FD: 2, Of: 1}}, err
	}
	number, given := p.number()
	fd := func(otherwise int) int {
		if given {
			return number
		}
		return otherwise
	}
	switch {
	case p.take("<<<"):
		text, err := p.operand("<<<")
		return []inferior.Redirection{inferior.HereString{FD: fd(0), Text: text + "\n"}}, err
	case strings.HasPrefix(p.text[p.pos:], "<<"):
		return nil, errors.New("<< needs the lines that follow, which run does not have: use <<< or a file")
	case p.take("<&"):
		return p.duplicate(fd(0))
	case p.take(">&"):
		return p.duplicate(fd(1))
	}
	for _, o := range openings {
		if p.take(o.operator) {
			path, err := p.operand(o.operator)
			return []inferior.Redirection{inferior.OpenFile{FD: fd(o.fd), Path: path, Flags: o.flags}}, err
		}
	}
	return nil, nil
}

// number reads digits.
func (p *lineParser) number() (n int, ok bool) {
	start := p.pos
	for p.pos < len(p.text) && isDigit(p.text[p.pos]) {
		p.pos++
	}
	n, err := strconv.Atoi(p.text[start:p.pos])
	return n, err == nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// duplicate reads what follows <& or >&: a descriptor, or - to close.
func (p *lineParser) duplicate(fd int) ([]inferior.Redirection, error) {
	word, err := p.operand("&")
	if err != nil {
		return nil, err
	}
	if word == "-" {
		return []inferior.Redirection{inferior.CloseFile{FD: fd}}, nil
	}
	of, err := strconv.Atoi(word)
	if err != nil {
		return nil, fmt.Errorf("%q is no descriptor: a number or - follows an &", word)
	}
	return []inferior.Redirection{inferior.Duplicate{FD: fd, Of: of}}, nil
}

// operand reads the word after an operator.
func (p *lineParser) operand(operator string) (string, error) {
	p.skipBlanks()
	if p.pos == len(p.text) {
		return "", fmt.Errorf("a name is expected after %s", operator)
	}
	return p.word()
}

// word reads a word, with its quotes taken off.
func (p *lineParser) word() (string, error) {
	var word strings.Builder
	start, pattern := p.pos, false
	for p.pos < len(p.text) && strings.IndexByte(" \t\n<>", p.text[p.pos]) < 0 {
		c := p.text[p.pos]
		p.pos++
		switch {
		case c == '\\' && p.pos < len(p.text):
			word.WriteByte(p.text[p.pos])
			p.pos++
		case c == '\'' || c == '"':
			if err := p.quoted(c, &word); err != nil {
				return "", err
			}
		case strings.IndexByte("|&;()`", c) >= 0 || c == '$' && p.expands() || c == '~' && p.pos == start+1:
			return "", forShell(string(c))
		default:
			pattern = pattern || strings.IndexByte("*?[", c) >= 0
			word.WriteByte(c)
		}
	}
	if p.pos == start {
		return "", fmt.Errorf("a name is expected before %q", p.text[p.pos:])
	}
	if files, err := filepath.Glob(word.String()); pattern && err == nil && len(files) > 0 {
		return "", forShell(word.String()) // a shell would put the files' names there
	}
	return word.String(), nil
}

// expands reports whether a $ that was just read begins something that a shell
// puts a value in for.
func (p *lineParser) expands() bool {
	if p.pos == len(p.text) {
		return false
	}
	c := p.text[p.pos]
	return c == '{' || c == '(' || c == '_' || isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte("@*#?$!-'\"", c) >= 0
}

func forShell(what string) error {
	return fmt.Errorf("%s is for a shell, and deet starts the program without one: quote it, or \"set startup-with-shell on\"", what)
}

// quoted reads up to the closing quote. Between double quotes a backslash
// stands for itself but before a few characters: sh(1), "Quoting".
func (p *lineParser) quoted(quote byte, word *strings.Builder) error {
	start := p.pos - 1
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		p.pos++
		switch {
		case c == quote:
			return nil
		case quote == '\'':
		case c == '\\' && p.pos < len(p.text) && strings.IndexByte("$`\"\\\n", p.text[p.pos]) >= 0:
			c = p.text[p.pos]
			p.pos++
		case c == '`' || c == '$' && p.expands() && p.text[p.pos] != '"':
			return forShell(string(c))
		}
		word.WriteByte(c)
	}
	return fmt.Errorf("the %c in %q is not closed", quote, p.text[start:])
}
