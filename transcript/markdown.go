package transcript

import (
	"fmt"
	"path"
	"strings"

	"golang.org/x/tools/txtar"
)

// ParseMarkdown reads the sessions that stand in a Markdown file. Each is a
// fenced block whose info string is the word session and the path of the
// program's source, which the reader of the rendered page does not see:
//
//	```session testdata/segfault.c
//	$ deet segfault
//	(deet) run
//	Child stopped (signal SIGSEGV)
//	```
//
// Its first line may show how the debugger was called. The words after the
// program there are the program's arguments. source returns the text of a
// file that an info string names.
func ParseMarkdown(name string, data []byte, source func(path string) ([]byte, error)) ([]*Script, error) {
	var scripts []*Script
	all := strings.Split(string(data), "\n")
	for i := 0; i < len(all); i++ {
		info, ok := strings.CutPrefix(strings.TrimRight(all[i], " \r"), "```session")
		if !ok {
			continue
		}
		start := i + 1
		for i = start; i < len(all) && !strings.HasPrefix(all[i], "```"); i++ {
		}
		if i == len(all) {
			return nil, fmt.Errorf("%s:%d: the block has no end", name, start)
		}
		s, err := parseBlock(name, strings.TrimSpace(info), all[start:i], start+1, source)
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, s)
	}
	return scripts, nil
}

// parseBlock makes a script of the block whose first line is the file's line
// first, counted from 1.
func parseBlock(name, info string, body []string, first int, source func(string) ([]byte, error)) (*Script, error) {
	if !isSource(info) {
		return nil, fmt.Errorf("%s:%d: the block names no source file of a program", name, first-1)
	}
	text, err := source(info)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, first-1, err)
	}
	s := &Script{File: name}
	if err := s.addFile(txtar.File{Name: path.Base(info), Data: text}); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, first-1, err)
	}
	s.build = []string{s.compile("")}
	if len(body) > 0 && strings.HasPrefix(body[0], "$ ") {
		s.args = argumentsAfter(s.program, strings.Fields(body[0]))
		body, first = body[1:], first+1
	}
	return s, s.parseSession(strings.Join(body, "\n"), first)
}

// argumentsAfter returns the words that follow the one that is the program.
func argumentsAfter(program string, words []string) []string {
	for i, word := range words {
		if path.Base(word) == program {
			return words[i+1:]
		}
	}
	return nil
}
