package repl

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"deet/inferior"
)

// complete lists what the last word of a line may become, and what stands
// before that word. A single answer brings the blank that comes after it.
func (sh *Shell) complete(line string) (head string, completions []string) {
	line = strings.TrimLeft(line, " \t")
	from := 0
	if word := firstWord(line); word == line {
		completions = sh.commandNames(word)
	} else {
		c, err := sh.find(word)
		if err != nil || c.complete == nil {
			return line, nil
		}
		rest := strings.TrimLeft(line[len(word):], " \t")
		from, completions = c.complete(sh, rest)
		from += len(line) - len(rest)
	}
	if len(completions) == 1 && !strings.HasSuffix(completions[0], ":") && !strings.HasSuffix(completions[0], "/") {
		completions = []string{completions[0] + " "}
	}
	return line[:from], completions
}

// commandNames lists the commands that begin with prefix, by the names that
// help shows.
func (sh *Shell) commandNames(prefix string) []string {
	var names []string
	for _, c := range sh.commands {
		if !c.hidden {
			names = append(names, c.names[0])
		}
	}
	return startingWith(names, prefix)
}

// startingWith returns the words that begin with prefix, sorted and without
// doubles.
func startingWith(words []string, prefix string) []string {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.HasPrefix(w, prefix) })
	slices.Sort(words)
	return slices.Compact(words)
}

// completeCommand completes the name of a command.
func completeCommand(sh *Shell, args string) (int, []string) {
	return 0, sh.commandNames(args)
}

// completePlace completes functions, files with the colon that a line or a
// function comes after, and functions after such a colon.
func completePlace(sh *Shell, args string) (int, []string) {
	from := strings.LastIndexAny(args, " \t,*") + 1
	prefix := args[from:]
	if file, function, ok := strings.Cut(prefix, ":"); ok {
		return from + len(file) + 1, startingWith(sh.Session.Complete(function), function)
	}
	names := sh.Session.Complete(prefix)
	for _, file := range sh.Session.CompleteFile(prefix) {
		names = append(names, file+":")
	}
	return from, startingWith(names, prefix)
}

// completeValue completes variables, functions and registers. What may stand
// behind a dot or an arrow it does not know.
func completeValue(sh *Shell, args string) (int, []string) {
	from := 1 + strings.LastIndexFunc(args, func(r rune) bool {
		return strings.ContainsRune(" \t()[]{},+-*/%&|^!~<>=?:.", r)
	})
	prefix, before := args[from:], args[:from]
	switch {
	case strings.HasSuffix(before, ".") || strings.HasSuffix(before, "->"):
		return from, nil
	case strings.HasPrefix(prefix, "$"):
		var names []string
		for _, name := range inferior.RegisterNames() {
			names = append(names, "$"+name)
		}
		return from, startingWith(names, prefix)
	}
	return from, startingWith(append(sh.Session.CompleteVariable(prefix), sh.Session.Complete(prefix)...), prefix)
}

// completePath completes the name of a file; directories end in a slash.
func completePath(_ *Shell, args string) (int, []string) {
	dir, base := filepath.Split(args)
	entries, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil {
		return 0, nil
	}
	var names []string
	for _, entry := range entries {
		name := dir + entry.Name()
		if entry.IsDir() {
			name += "/"
		}
		if base != "" || !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, name)
		}
	}
	return 0, startingWith(names, args)
}

// completeFrom completes one of a few words, of which some are several.
func completeFrom(words ...string) func(*Shell, string) (int, []string) {
	return func(_ *Shell, args string) (int, []string) { return 0, startingWith(words, args) }
}

// completeLast completes each word of a list from the same few.
func completeLast(words ...string) func(*Shell, string) (int, []string) {
	return func(_ *Shell, args string) (int, []string) {
		from := strings.LastIndexByte(args, ' ') + 1
		return from, startingWith(words, args[from:])
	}
}
