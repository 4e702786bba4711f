package debugger

import (
	"errors"

	"deet/breakpoints"
	"deet/dwarfinfo"
)

// anchor turns a location relative to where the program stands into one that
// keeps its meaning.
func (s *Session) anchor(spec breakpoints.Spec) (breakpoints.Spec, error) {
	switch spec := spec.(type) {
	case breakpoints.HereSpec:
		f, err := s.Frame()
		if err != nil {
			return nil, errors.New("no default place for a breakpoint: the program is not running")
		}
		return breakpoints.AddressSpec{Addr: f.PC}, nil
	case breakpoints.OffsetSpec:
		position, ok := s.currentPosition()
		if !ok {
			return nil, errors.New("no current line to count from")
		}
		return breakpoints.LineSpec{File: position.File, Line: position.Line + spec.Delta}, nil
	case breakpoints.LineSpec:
		if spec.File == "" {
			position, ok := s.currentPosition()
			if !ok {
				return nil, errors.New(`No symbol table is loaded.  Compile the program with -g.`)
			}
			spec.File = position.File
		}
		return spec, nil
	case breakpoints.AddressSpec:
		// Before it runs, a position-independent program is known by the
		// addresses that objdump shows.
		if im := s.images.main(); s.process == nil && im != nil && !im.contains(spec.Addr) {
			if linked := im.Runtime(dwarfinfo.Addr(spec.Addr)); im.contains(linked) {
				spec.Addr = linked
			}
		}
		return spec, nil
	}
	return spec, nil
}

// currentPosition is the line that a bare line number belongs to: that of the
// selected frame, else the file with main.
func (s *Session) currentPosition() (dwarfinfo.Position, bool) {
	if s.process != nil {
		if f, err := s.Frame(); err == nil && f.Position.Line > 0 {
			return f.Position, true
		}
	}
	return s.MainPosition()
}

// MainPosition is where main begins.
func (s *Session) MainPosition() (dwarfinfo.Position, bool) {
	if s.program == nil {
		return dwarfinfo.Position{}, false
	}
	if locations, err := s.program.FindFunction("main"); err == nil && len(locations) > 0 {
		if p := locations[0].Position; p.Line > 0 {
			return p, true
		}
	}
	file, ok := s.program.MainFile()
	return dwarfinfo.Position{File: file, Line: 1}, ok
}
