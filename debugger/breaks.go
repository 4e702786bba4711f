package debugger

import (
	"errors"
	"fmt"
	"slices"

	"deet/breakpoints"
	"deet/dwarfinfo"
	"deet/expr"
)

// A place keeps an address breakpoint on its instruction when the program is
// loaded elsewhere in the next run.
type place struct {
	path   string
	linked dwarfinfo.Addr
}

// Break sets a breakpoint: "[PLACE] [thread N | inferior N] [if CONDITION]". If no code
// matches, and a library that is loaded later may bring some, the breakpoint
// waits for it (see SetPending).
func (s *Session) Break(text string, temporary bool) (*breakpoints.Breakpoint, error) {
	return s.addBreakpoint(text, temporary, false)
}

func (s *Session) addBreakpoint(text string, temporary, hardware bool) (*breakpoints.Breakpoint, error) {
	r, err := breakpoints.ParseRequest(text)
	if err != nil {
		return nil, err
	}
	c, err := s.newCondition(r.Condition, r.Thread)
	if err != nil {
		return nil, err
	}
	if r.Inferior > 0 && s.relative(r.Inferior).number == 0 && (s.process != nil || r.Inferior != 1) {
		return nil, fmt.Errorf("No inferior number %d.", r.Inferior)
	}
	return s.set(r, c, temporary, hardware)
}

// set makes a breakpoint, if it can be.
func (s *Session) set(r breakpoints.Request, c *condition, temporary, hardware bool) (*breakpoints.Breakpoint, error) {
	spec, err := s.anchor(r.Spec)
	if err != nil {
		return nil, err
	}
	locations, err := s.resolve(spec)
	if err != nil && !s.mayCome(spec, err) {
		return nil, err
	}
	if err := s.insertable(locations); err != nil {
		return nil, err
	}
	if err := s.fit(c, locations); err != nil {
		return nil, err
	}
	b := s.table.Add(spec, temporary)
	b.Condition, b.Thread, b.Inferior, b.Hardware = r.Condition, r.Thread, r.Inferior, hardware
	s.settle(b, c, locations)
	return b, s.insert(b)
}

// settle says where a new breakpoint stands.
func (s *Session) settle(b *breakpoints.Breakpoint, c *condition, locations []breakpoints.Location) {
	s.table.SetLocations(b.Number, s.space, locations)
	s.conditions[b.Number] = c
	s.convenience["bpnum"] = expr.Int(b.Number) // as gdb has it, for scripts
	s.tellMeaningless(b)
	s.placeElsewhere(b)
	if a, ok := b.Spec.(breakpoints.AddressSpec); ok {
		if im := s.imageAt(a.Addr); im != nil {
			s.places[b.Number] = place{im.file.Path(), im.Linked(a.Addr)}
		}
	}
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

// placeElsewhere finds a breakpoint's places in the other programs that run.
func (s *Session) placeElsewhere(b *breakpoints.Breakpoint) {
	done := map[int]bool{s.space: true}
	_ = s.each(func() error {
		if done[s.space] {
			return nil
		}
		done[s.space] = true
		locations, err := s.resolve(b.Spec)
		if err == nil && s.insertable(locations) == nil && s.fit(s.conditionOf(b), locations) == nil {
			s.table.SetLocations(b.Number, s.space, locations)
		}
		return nil
	})
}

// insert patches the sites of a breakpoint into the processes, if there are
// any.
func (s *Session) insert(b *breakpoints.Breakpoint) error {
	if !s.canRun() || !b.Enabled {
		return nil
	}
	if b.Pending() {
		return s.watchLibraries()
	}
	if b.Hardware {
		return s.each(s.disarm)
	}
	for i := range b.Locations {
		if err := s.insertAt(&b.Locations[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) insertAt(l *breakpoints.Location) error {
	front := s.debuggee
	return s.inMemories(l, func() error {
		err := s.sites.Insert(l.Addr)
		if s.debuggee != front {
			return nil // a library that only its sibling has opened
		}
		return err
	})
}

func (s *Session) remove(b *breakpoints.Breakpoint) error {
	if !s.canRun() || !b.Enabled || b.Hardware {
		return nil // the debug registers are armed anew when it is gone
	}
	for i := range b.Locations {
		if err := s.removeAt(&b.Locations[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) removeAt(l *breakpoints.Location) error {
	return s.inMemories(l, func() error { return s.sites.Remove(l.Addr) })
}

// inMemories does something in each memory in which a location is, with its
// process in front.
func (s *Session) inMemories(l *breakpoints.Location, do func() error) error {
	if !l.Active() {
		return nil
	}
	return s.each(func() error {
		if s.borrowed || l.Space != s.space {
			return nil // its parent's memory has its turn
		}
		return ignoreExited(do())
	})
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
	delete(s.conditions, n)
	err = errors.Join(err, s.everywhere(func() error { return s.dropWatch(n) }))
	if b.Hardware {
		return errors.Join(err, s.each(s.disarm))
	}
	return err
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
		for _, b := range s.table.At(s.space, l.Addr) {
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
