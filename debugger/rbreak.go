package debugger

import (
	"slices"

	"deet/breakpoints"
	"deet/dwarfinfo"
)

// A Matched is a breakpoint at a function that was found by its name.
type Matched struct {
	Breakpoint  *breakpoints.Breakpoint
	Declaration string // of the function, in C
}

// BreakMatching sets a breakpoint at each function of the program whose name is
// wanted. The functions are those with debug information; those of libraries
// would be thousands that nobody meant.
func (s *Session) BreakMatching(wanted func(name string) bool) ([]Matched, error) {
	if s.program == nil {
		return nil, ErrNoProgram
	}
	definitions := s.program.Functions(wanted)
	// Overloaded functions of C++ share a name, by which all of them are found.
	definitions = slices.CompactFunc(definitions, func(a, b dwarfinfo.Definition) bool {
		return a.Name == b.Name && a.Decl.File == b.Decl.File
	})
	var matched []Matched
	for _, d := range definitions {
		spec := breakpoints.FunctionSpec{File: d.Decl.File, Name: d.Name}
		b, err := s.set(breakpoints.Request{Spec: spec}, &condition{}, false, false)
		if err != nil {
			continue // all its copies were optimised away
		}
		matched = append(matched, Matched{b, d.Declaration})
	}
	return matched, nil
}
