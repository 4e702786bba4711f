package debugger

import (
	"path/filepath"

	"deet/breakpoints"
)

// resolveAll finds every breakpoint's locations anew, in a new process or a
// changed program, and patches them in. All are taken out first: two at one
// address share a site, which the second must not take from the first.
func (s *Session) resolveAll() error {
	s.emulator.forget()
	list := s.table.All()
	for _, b := range list {
		if err := s.remove(b); err != nil {
			return err
		}
	}
	for _, b := range list {
		if _, watches := b.Watches(); watches {
			continue
		}
		s.resolveAgain(b)
		if err := s.insert(b); err != nil {
			return err
		}
	}
	return s.watchAnew(func(*watch) bool { return true })
}

// resolveAgain finds where a breakpoint stands now.
func (s *Session) resolveAgain(b *breakpoints.Breakpoint) {
	was, c := b.Pending(), s.conditionOf(b)
	c.programs = nil // the places have moved
	locations, err := s.resolve(s.relocated(b))
	if err == nil {
		err = s.insertable(locations)
	}
	if err == nil {
		err = s.fit(c, locations)
	}
	if err != nil {
		s.table.SetLocations(b.Number, s.space, nil)
		if !was && !s.mayCome(b.Spec, err) {
			s.notice("Breakpoint %d waits: %v", b.Number, err)
		}
		return
	}
	s.table.SetLocations(b.Number, s.space, locations)
	if was {
		s.notice("Breakpoint %d is at %#x now, in %s", b.Number, locations[0].Addr, filepath.Base(locations[0].Image))
	}
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
		s.table.SetLocations(b.Number, s.space, locations)
		s.notice("Breakpoint %d is at %#x now, in %s", b.Number, locations[0].Addr, filepath.Base(locations[0].Image))
		if err := s.insert(b); err != nil {
			return err
		}
	}
	return s.watchAnew(func(w *watch) bool { return w.waits })
}
