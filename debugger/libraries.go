package debugger

import (
	"path/filepath"

	"deet/breakpoints"
)

// resolveAll finds every breakpoint's locations anew, in a new process or a
// changed program, and patches them in.
func (s *Session) resolveAll() error {
	s.emulator.forget()
	for _, b := range s.table.All() {
		was := b.Pending()
		if err := s.remove(b); err != nil {
			return err
		}
		locations, err := s.resolve(s.relocated(b))
		c := s.conditionOf(b)
		c.programs = nil // the places have moved
		if err == nil {
			err = s.insertable(locations)
		}
		if err == nil {
			err = s.fit(c, locations)
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
	return nil
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
		if err := s.fit(s.conditionOf(b), locations); err != nil {
			s.notice("Breakpoint %d waits: %v", b.Number, err)
			continue
		}
		s.table.SetLocations(b.Number, locations)
		s.notice("Breakpoint %d is at %#x now, in %s", b.Number, locations[0].Addr, filepath.Base(locations[0].Image))
		if err := s.insert(b); err != nil {
			return err
		}
	}
	return nil
}
