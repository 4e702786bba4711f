package debugger

import (
	"fmt"
	"strings"

	"deet/breakpoints"
	"deet/dwarfinfo"
)

// An UnknownFunctionError names a function that no image has.
type UnknownFunctionError struct {
	Name    string
	Similar string // a name that was perhaps meant, or ""
}

func (e *UnknownFunctionError) Error() string {
	text := fmt.Sprintf("Function %q not defined.", e.Name)
	if e.Similar != "" {
		text += fmt.Sprintf(" Did you mean %q?", e.Similar)
	}
	return text
}

// resolveText finds the locations that a text means now.
func (s *Session) resolveText(text string) ([]breakpoints.Location, error) {
	spec, err := breakpoints.ParseSpec(text)
	if err != nil {
		return nil, err
	}
	if spec, err = s.anchor(spec); err != nil {
		return nil, err
	}
	return s.resolve(spec)
}

// resolve finds the locations of a spec, in the program first; what the
// program has hides what libraries have.
func (s *Session) resolve(spec breakpoints.Spec) ([]breakpoints.Location, error) {
	switch spec := spec.(type) {
	case breakpoints.AddressSpec:
		return []breakpoints.Location{s.locationAt(spec.Addr)}, nil
	case breakpoints.LineSpec:
		return s.search(func(f *dwarfinfo.File) ([]dwarfinfo.Location, error) {
			return f.FindLine(spec.File, spec.Line)
		})
	case breakpoints.FunctionSpec:
		locations, err := s.search(func(f *dwarfinfo.File) ([]dwarfinfo.Location, error) {
			if spec.File != "" {
				return f.FindFunctionIn(spec.File, spec.Name)
			}
			return f.FindFunction(spec.Name)
		})
		if len(locations) == 0 {
			return nil, &UnknownFunctionError{spec.Name, s.similarFunction(spec.Name)}
		}
		return locations, err
	}
	return nil, fmt.Errorf("cannot find %v", spec)
}

// search asks one image after the other. The first that has an answer gives
// it; if none has, the program's error is told.
func (s *Session) search(find func(*dwarfinfo.File) ([]dwarfinfo.Location, error)) ([]breakpoints.Location, error) {
	var first error
	asked := make(map[*image]bool)
	for _, list := range [2]func() []*image{func() []*image { return s.images.list }, s.allImages} {
		for _, im := range list() {
			if asked[im] {
				continue
			}
			asked[im] = true
			found, err := find(im.file)
			if err == nil && len(found) > 0 {
				return s.runtimeLocations(im, found), nil
			}
			if first == nil {
				first = err
			}
		}
	}
	if first == nil {
		first = ErrNoProgram
	}
	return nil, first
}

func (s *Session) runtimeLocations(im *image, found []dwarfinfo.Location) []breakpoints.Location {
	var locations []breakpoints.Location
	for _, l := range found {
		locations = append(locations, breakpoints.Location{
			Addr: im.Runtime(l.Addr), File: l.Position.File, Line: l.Position.Line,
			Function: l.Function, Image: im.file.Path(),
		})
	}
	return locations
}

// locationAt describes an address.
func (s *Session) locationAt(addr uint64) breakpoints.Location {
	l := breakpoints.Location{Addr: addr}
	im := s.imageAt(addr)
	if im == nil {
		return l
	}
	l.Image = im.file.Path()
	if p, ok := im.file.Position(im.Linked(addr)); ok {
		l.File, l.Line = p.File, p.Line
	}
	if chain := im.file.InlineChain(im.Linked(addr)); len(chain) > 0 {
		l.Function = chain[0].Name
	} else {
		l.Function, _ = s.symbolAt(im, addr)
	}
	return l
}

// throughPLT finds where a jump through the procedure linkage table leads: a
// stub named puts@plt stands for the function puts of some library.
func (s *Session) throughPLT(pc uint64) uint64 {
	im := s.imageAt(pc)
	if im == nil {
		return pc
	}
	stub, ok := im.file.SymbolAt(im.Linked(pc))
	name, isStub := strings.CutSuffix(stub.Name, "@plt")
	if !ok || !isStub || im.Runtime(stub.Addr) != pc {
		return pc
	}
	for _, other := range s.allImages() {
		if sym, ok := other.file.Symbol(name); ok {
			return other.Runtime(sym.Addr)
		}
	}
	return pc
}

// similarFunction finds the function of the program whose name is nearest to
// a name that nothing has, if it is near enough to be a slip.
func (s *Session) similarFunction(name string) string {
	if s.program == nil {
		return ""
	}
	best, bestDistance := "", 1+len(name)/3
	for _, candidate := range s.program.FunctionNames("") {
		if d := editDistance(name, candidate, bestDistance); d < bestDistance || d == bestDistance && best == "" {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// editDistance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b; above limit it returns limit+1.
func editDistance(a, b string, limit int) int {
	if max(len(a), len(b))-min(len(a), len(b)) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
