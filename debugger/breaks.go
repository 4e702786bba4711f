package debugger

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"deet/breakpoints"
	"deet/dwarfinfo"
)

// A place keeps an address breakpoint on its instruction when the program is
// loaded elsewhere in the next run.
type place struct {
	path   string
	linked dwarfinfo.Addr
}

// Break sets a breakpoint. If no code matches, and a library that is loaded
// later may bring some, the breakpoint waits for it (see SetPending).
func (s *Session) Break(text string, temporary bool) (*breakpoints.Breakpoint, error) {
	return s.addBreakpoint(text, temporary, false)
}

func (s *Session) addBreakpoint(text string, temporary, hardware bool) (*breakpoints.Breakpoint, error) {
	spec, err := breakpoints.ParseSpec(text)
	if err != nil {
		return nil, err
	}
	if spec, err = s.anchor(spec); err != nil {
		return nil, err
	}
	locations, err := s.resolve(spec)
	if err != nil && !s.mayCome(spec, err) {
		return nil, err
	}
	if err := s.insertable(locations); err != nil {
		return nil, err
	}
	b := s.table.Add(spec, temporary)
	b.Hardware = hardware
	s.table.SetLocations(b.Number, locations)
	if a, ok := spec.(breakpoints.AddressSpec); ok {
		if im := s.imageAt(a.Addr); im != nil {
			s.places[b.Number] = place{im.file.Path(), im.Linked(a.Addr)}
		}
	}
	return b, s.insert(b)
}

// SetPending says what becomes of a breakpoint that matches nothing: "on", it
// waits for a library; "off", it is an error; "auto", it waits if the program
// imports the name or can load libraries by itself, so that a slip of the
// finger is told at once.
func (s *Session) SetPending(mode string) error {
	switch mode {
	case "auto", "on", "off":
		s.pending = mode
		return nil
	}
	return fmt.Errorf("pending breakpoints can be on, off or auto, not %q", mode)
}

func (s *Session) mayCome(spec breakpoints.Spec, err error) bool {
	fn, ok := spec.(breakpoints.FunctionSpec)
	if !ok || s.pending == "off" || !errors.As(err, new(*UnknownFunctionError)) {
		return false
	}
	return s.pending == "on" || s.program != nil && (s.program.Imports(fn.Name) || s.program.Imports("dlopen"))
}

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

// insertable checks, before a breakpoint is made, that its sites can be
// patched: an address that is not mapped is the user's error.
func (s *Session) insertable(locations []breakpoints.Location) error {
	for _, l := range locations {
		im := s.imageAt(l.Addr)
		if im != nil && !im.file.IsCode(im.Linked(l.Addr)) {
			return fmt.Errorf("insert breakpoint at %#x: there is no code", l.Addr)
		}
		var b [1]byte
		if err := s.ReadMemory(l.Addr, b[:]); err != nil && s.images.main() != nil {
			return fmt.Errorf("insert breakpoint at %#x: %w", l.Addr, err)
		}
	}
	return nil
}

// insert patches the sites of a breakpoint into the process, if there is one.
func (s *Session) insert(b *breakpoints.Breakpoint) error {
	if s.process == nil || !b.Enabled {
		return nil
	}
	if b.Pending() {
		return s.watchLibraries()
	}
	if b.Hardware {
		return s.armRegisters()
	}
	for _, l := range b.Locations {
		if err := s.sites.Insert(l.Addr); err != nil {
			return ignoreExited(err)
		}
	}
	return nil
}

func (s *Session) remove(b *breakpoints.Breakpoint) error {
	if s.process == nil || !b.Enabled || b.Hardware {
		return nil // the debug registers are armed anew when it is gone
	}
	for _, l := range b.Locations {
		if err := s.sites.Remove(l.Addr); err != nil && ignoreExited(err) != nil {
			return err
		}
	}
	return nil
}

// Breakpoints lists the user's breakpoints by number.
func (s *Session) Breakpoints() []*breakpoints.Breakpoint { return s.table.All() }

// DeleteBreakpoint removes a breakpoint. Its number is not used again.
func (s *Session) DeleteBreakpoint(n int) error {
	b := s.table.Get(n)
	if b == nil {
		return noBreakpoint(n)
	}
	err := s.remove(b)
	s.table.Delete(n)
	delete(s.places, n)
	if err := s.dropWatch(n); err != nil {
		return err
	}
	if b.Hardware {
		return errors.Join(err, s.disarm())
	}
	return err
}

// EnableBreakpoint lets a breakpoint stop the program, or not.
func (s *Session) EnableBreakpoint(n int, on bool) error {
	b := s.table.Get(n)
	if b == nil {
		return noBreakpoint(n)
	}
	if b.Enabled == on {
		return nil
	}
	if !on {
		err := s.remove(b)
		b.Enabled = false
		if b.Hardware {
			return errors.Join(err, s.disarm())
		}
		return err
	}
	b.Enabled = true
	if err := s.resumeWatching(b); err != nil {
		b.Enabled = false
		return err
	}
	return s.insert(b)
}

func noBreakpoint(n int) error {
	return fmt.Errorf("No breakpoint number %d.", n)
}

// Clear deletes the breakpoints at a location and returns their numbers.
func (s *Session) Clear(text string) ([]int, error) {
	locations, err := s.resolveText(text)
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, l := range locations {
		for _, b := range s.table.At(l.Addr) {
			if !slices.Contains(numbers, b.Number) {
				numbers = append(numbers, b.Number)
			}
		}
	}
	if len(numbers) == 0 {
		return nil, fmt.Errorf("No breakpoint at %s.", text)
	}
	for _, n := range numbers {
		if err := s.DeleteBreakpoint(n); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// resolveAll finds every breakpoint's locations anew, in a new process or a
// changed program, and patches them in.
func (s *Session) resolveAll() error {
	for _, b := range s.table.All() {
		if _, watches := b.Watches(); watches {
			continue
		}
		was := b.Pending()
		if err := s.remove(b); err != nil {
			return err
		}
		locations, err := s.resolve(s.relocated(b))
		if err == nil {
			err = s.insertable(locations)
		}
		if err != nil {
			s.table.SetLocations(b.Number, nil)
			if !was && !s.mayCome(b.Spec, err) {
				s.notice("Breakpoint %d waits: %v", b.Number, err)
			}
		} else {
			s.table.SetLocations(b.Number, locations)
			if was {
				s.notice("Breakpoint %d is at %#x now, in %s", b.Number, locations[0].Addr, filepath.Base(locations[0].Image))
			}
		}
		if err := s.insert(b); err != nil {
			return err
		}
	}
	return s.watchAnew(func(*watch) bool { return true })
}

// relocated is a breakpoint's spec, its address adjusted to where its image
// is loaded now.
func (s *Session) relocated(b *breakpoints.Breakpoint) breakpoints.Spec {
	p, ok := s.places[b.Number]
	if !ok {
		return b.Spec
	}
	for _, im := range s.images.list {
		if im.file.Path() == p.path {
			return breakpoints.AddressSpec{Addr: im.Runtime(p.linked)}
		}
	}
	return b.Spec
}

// watchLibraries sets a site of ours where the loader reports that its list
// of libraries has changed: it calls an empty function made for debuggers.
func (s *Session) watchLibraries() error {
	if s.linkSite != 0 || s.images.main() == nil {
		return nil
	}
	interpreter := s.images.main().file.Interpreter()
	for _, im := range s.allImages() {
		sym, ok := im.file.Symbol("_dl_debug_state")
		if !ok || interpreter == "" {
			continue
		}
		s.linkSite = im.Runtime(sym.Addr)
		return ignoreExited(s.sites.Insert(s.linkSite))
	}
	return nil
}

// librariesChanged resolves the breakpoints that wait.
func (s *Session) librariesChanged() error {
	s.images.fresh = false
	for _, b := range s.table.All() {
		if !b.Pending() {
			continue
		}
		locations, err := s.resolve(b.Spec)
		if err != nil {
			continue // not this one; it waits on
		}
		s.table.SetLocations(b.Number, locations)
		s.notice("Breakpoint %d is at %#x now, in %s", b.Number, locations[0].Addr, filepath.Base(locations[0].Image))
		if err := s.insert(b); err != nil {
			return err
		}
	}
	return s.watchAnew(func(w *watch) bool { return w.waits })
}
