package repl

import (
	"slices"
	"strings"
)

// complete lists what the last word of a line may become. head is what stands
// before that word.
func (sh *Shell) complete(line string) (head string, completions []string) {
	word := firstWord(line)
	if word == line {
		for _, c := range sh.commands {
			if strings.HasPrefix(c.names[0], word) {
				completions = append(completions, c.names[0])
			}
		}
		slices.Sort(completions)
		return "", completions
	}
	c, err := sh.find(word)
	if err != nil || c.complete == nil {
		return line, nil
	}
	start := strings.LastIndexAny(line, " \t*&(+->.") + 1
	return line[:start], c.complete(sh, line[start:])
}

// completePlace completes functions and files.
func completePlace(sh *Shell, prefix string) []string {
	names := sh.Session.Complete(prefix)
	for _, file := range sh.Session.CompleteFile(prefix) {
		names = append(names, file+":")
	}
	if file, function, ok := strings.Cut(prefix, ":"); ok {
		for _, name := range sh.Session.Complete(function) {
			names = append(names, file+":"+name)
		}
	}
	return names
}

// completeValue completes variables and functions.
func completeValue(sh *Shell, prefix string) []string {
	names := append(sh.Session.CompleteVariable(prefix), sh.Session.Complete(prefix)...)
	slices.Sort(names)
	return slices.Compact(names)
}

// completeFrom completes one of a few words.
func completeFrom(words ...string) func(*Shell, string) []string {
	return func(_ *Shell, prefix string) []string {
		return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.HasPrefix(w, prefix) })
	}
}
