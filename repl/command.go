package repl

import (
	"errors"
	"slices"
	"strings"
)

// A command is what one word at the prompt does.
type command struct {
	names   []string // the first is the one that help shows
	args    string   // how its arguments look
	brief   string
	help    string
	repeats bool // an empty line after it does it again
	run     func(sh *Shell, args string) error

	block    blockKind // what follows on the next lines, up to end
	runBlock func(sh *Shell, args string, st statement) error
	open     func(sh *Shell, args string) error // before its block is typed, nil: nothing

	user   *userCommand // what define has made it of, nil if it is deet's own
	hidden bool         // from completion

	verbatim bool // the end of a line, which eval can make, belongs to its arguments

	// complete lists what args[from:] may become, nil for no completion.
	complete func(sh *Shell, args string) (from int, completions []string)
}

// errUsage: the arguments are not of the command's form. The dispatcher adds
// how they should be.
var errUsage = errors.New("wrong arguments")

// commands lists every command, in the order of help.
func commands() []*command {
	return withDisplays(slices.Concat(startingCommands(), movementCommands(), leavingCommands(), changingCommands(), breakpointCommands(),
		watchingCommands(), limitingCommands(), manyCommands(), breakpointScriptCommands(), stackCommands(), threadCommands(), processCommands(),
		dataCommands(), typeCommands(), displayCommands(), outputCommands(), sourceCommands(), scriptCommands(),
		defineCommands(), settingCommands(), signallingCommands(), directoryCommands(), coreCommands()))
}

// find looks a command up by a name, a reserved abbreviation, or any prefix
// that only one command has.
func (sh *Shell) find(word string) (*command, error) {
	var matches []*command
	var names []string
	for _, c := range sh.commands {
		if slices.Contains(c.names, word) {
			return c, nil
		}
		i := slices.IndexFunc(c.names, func(n string) bool { return strings.HasPrefix(n, word) })
		if i >= 0 && !slices.Contains(names, c.names[i]) { // else the user has defined it anew
			matches = append(matches, c)
			names = append(names, c.names[i])
		}
	}
	switch {
	case len(matches) == 0 || word == "":
		return nil, sh.unknown(word)
	case len(matches) == 1:
		return matches[0], nil
	}
	return nil, errors.New("Ambiguous command \"" + word + "\": " + strings.Join(names, ", ") + ".")
}

// unknown is the error for a word that is no command. Its first words are
// those of the course project.
func (sh *Shell) unknown(word string) error {
	text := "Unrecognized command."
	best, distance := "", 3
	for _, c := range sh.commands {
		for _, n := range c.names {
			if d := difference(word, n); len(n) > 2 && d < distance && d < len(n)-1 {
				best, distance = n, d
			}
		}
	}
	if best != "" {
		text += " Did you mean \"" + best + "\"?"
	}
	return errors.New(text)
}

// difference counts the letters to insert, delete or replace.
func difference(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
