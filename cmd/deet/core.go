package main

import (
	"deet/dwarfinfo"
	"deet/repl"
)

// takeCore finds a core file among the words: alone, or behind the program and
// nothing else.
func takeCore(program string, args []string, c *repl.Config) (string, []string) {
	switch {
	case len(args) == 0 && dwarfinfo.IsCore(program):
		c.Core = program
		return "", nil
	case len(args) == 1 && dwarfinfo.IsCore(args[0]):
		c.Core = args[0]
		return program, nil
	}
	return program, args
}
