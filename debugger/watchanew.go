package debugger

import (
	"maps"
	"slices"

	"deet/breakpoints"
)

// watchAnew finds what watches mean in a new process, or in one that has just
// loaded a library.
func (s *Session) watchAnew(pick func(*watch) bool) error {
	found := false
	for _, w := range s.watches {
		if pick(w) {
			s.anchorAnew(w)
			found = true
		}
	}
	if !found {
		return nil
	}
	if err := s.halt(); err != nil {
		return err
	}
	return s.armRegisters()
}

// anchorAnew finds the variables of a watch where their files are loaded now.
func (s *Session) anchorAnew(w *watch) {
	for name, a := range w.names {
		i := slices.IndexFunc(s.images.list, func(im *image) bool { return im.file == a.file })
		switch {
		case i >= 0:
			a.value.Addr = s.images.list[i].Runtime(a.linked)
			w.names[name] = a
		case name != objectName:
			delete(w.names, name) // looked up again: the program was built anew, or a library is not here yet
		}
	}
	value, err := s.compute(w)
	if err == nil {
		w.value, w.waits = value, false
		return
	}
	if !w.waits {
		s.notice("Watchpoint %d waits: %v", w.Number, err)
	}
	w.waits, w.reads = true, nil
	if err := s.watchLibraries(); err != nil {
		s.notice("Watchpoint %d: %v", w.Number, err)
	}
}

// resumeWatching makes a watchpoint or a hardware breakpoint ready to be
// enabled again: what it saw last is out of date, and others may have its
// registers now.
func (s *Session) resumeWatching(b *breakpoints.Breakpoint) error {
	if w := s.watchOf(b); w != nil {
		w.value = s.valueNow(s.thread, w)
	}
	if !b.Hardware {
		return nil
	}
	wanted, users := s.regions() // with those of b, which is enabled by now
	if _, fits := breakpoints.Assign(wanted); !fits {
		return tooMany(slices.DeleteFunc(users, func(n int) bool { return n == b.Number }))
	}
	return nil
}

// inherited are the watches of a process that was just forked: those of its
// parent that are of no frame and no thread, as it has copies of all that is
// global.
func inherited(watches []*watch) []*watch {
	var list []*watch
	for _, w := range watches {
		if w.frame == nil && w.thread == nil {
			c := *w
			c.names, c.known = maps.Clone(w.names), maps.Clone(w.known)
			list = append(list, &c)
		}
	}
	return list
}

// together joins lists of watches for the next run: of those that several
// processes had, one.
func together(list, more []*watch) []*watch {
	for _, w := range more {
		if !slices.ContainsFunc(list, func(o *watch) bool { return o.Breakpoint == w.Breakpoint }) {
			list = append(list, w)
		}
	}
	return list
}
