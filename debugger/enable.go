package debugger

import (
	"errors"
	"fmt"
	"slices"

	"deet/inferior"
)

// EnableBreakpoint lets a breakpoint stop the program, or not.
func (s *Session) EnableBreakpoint(n int, on bool) error {
	b := s.table.Get(n)
	if b == nil {
		return noBreakpoint(n)
	}
	if b.Enabled == on {
		return nil
	}
	b.Stops = 0
	if !on {
		err := s.remove(b)
		b.Enabled = false
		if b.Hardware {
			return errors.Join(err, s.each(s.disarm))
		}
		return err
	}
	b.Enabled = true
	if err := s.everywhere(func() error { return s.resumeWatching(b) }); err != nil {
		b.Enabled = false
		return err
	}
	return s.insert(b)
}

// EnableFor lets a breakpoint stop the program a number of times; then it is
// disabled.
func (s *Session) EnableFor(n, stops int) error {
	if err := s.EnableBreakpoint(n, true); err != nil {
		return err
	}
	b := s.table.Get(n)
	b.Temporary, b.Stops = false, stops
	return nil
}

// EnableDelete lets a breakpoint stop the program once; then it is deleted.
func (s *Session) EnableDelete(n int) error {
	if err := s.EnableBreakpoint(n, true); err != nil {
		return err
	}
	b := s.table.Get(n)
	b.Temporary, b.Stops = true, 0
	return nil
}

// EnableLocation lets one of a breakpoint's locations, counted from 1, take
// part, or not.
func (s *Session) EnableLocation(n, location int, on bool) error {
	b := s.table.Get(n)
	switch {
	case b == nil:
		return noBreakpoint(n)
	case location < 1 || location > len(b.Locations):
		return fmt.Errorf("Bad breakpoint location number '%d'", location)
	}
	l := &b.Locations[location-1]
	if l.Disabled != on {
		return nil
	}
	patched := s.process != nil && b.Enabled && !b.Hardware
	if on {
		l.Disabled = false
		if patched {
			return s.insertAt(l)
		}
		return nil
	}
	var err error
	if patched {
		err = s.removeAt(l)
	}
	l.Disabled = true
	return errors.Join(err, s.each(s.disarm))
}

// Ignore passes the next hits of a breakpoint.
func (s *Session) Ignore(n, hits int) error {
	b := s.table.Get(n)
	if b == nil {
		return noBreakpoint(n)
	}
	b.Ignore = max(hits, 0)
	return nil
}

// LastBreakpoint is the highest number of a breakpoint, -1 if there is none.
func (s *Session) LastBreakpoint() int {
	list := s.table.All()
	if len(list) == 0 {
		return -1
	}
	return list[len(list)-1].Number
}

// StoppedAt lists the breakpoints at which the program stands, those that were
// deleted since excepted.
func (s *Session) StoppedAt() []int {
	return slices.DeleteFunc(slices.Clone(s.stopped), func(n int) bool { return s.table.Get(n) == nil })
}

// dropThreadBreakpoints deletes the breakpoints that are for one thread, which
// has ended. nil: every thread has.
func (s *Session) dropThreadBreakpoints(t *inferior.Thread) {
	for _, b := range s.table.All() {
		c := s.conditionOf(b)
		if c.thread == nil || t != nil && c.thread != t {
			continue
		}
		s.notice("Thread-specific breakpoint %d deleted - thread %d no longer in the thread list.", b.Number, b.Thread)
		_ = s.DeleteBreakpoint(b.Number) // the process may be ending
	}
}
