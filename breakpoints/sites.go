package breakpoints

import (
	"fmt"
	"slices"
)

// int3 traps. The saved PC is the address after it [SDM 3A, "Interrupt
// 3—Breakpoint Exception"], so a stop here reports the site's address + 1.
const int3 = 0xCC

// Memory is all that a site needs from a process.
type Memory interface {
	ReadMemory(addr uint64, buf []byte) error
	WriteMemory(addr uint64, buf []byte) error
}

// A site is one patched byte.
type site struct {
	addr  uint64
	saved byte // what the program has there
	uses  int  // how many want it
	in    bool // the int3 is in memory now, not lifted for a step
}

// Sites are the bytes patched in one process. They are sorted by address: a
// stop looks one up, and a search in a short sorted slice beats a map.
type Sites struct {
	mem  Memory
	list []site
	past []uint64 // sites that were taken out, sorted: see Was
}

// NewSites makes an empty set for a process.
func NewSites(mem Memory) *Sites { return &Sites{mem: mem} }

func (s *Sites) find(addr uint64) (int, bool) {
	return slices.BinarySearchFunc(s.list, addr, func(st site, a uint64) int {
		switch {
		case st.addr < a:
			return -1
		case st.addr > a:
			return 1
		}
		return 0
	})
}

// Insert makes addr a site, or counts one more use of it. The byte is saved
// only the first time: the second time it would be our own int3.
func (s *Sites) Insert(addr uint64) error {
	i, ok := s.find(addr)
	if ok {
		s.list[i].uses++
		return nil
	}
	var saved [1]byte
	if err := s.mem.ReadMemory(addr, saved[:]); err != nil {
		return fmt.Errorf("insert breakpoint at %#x: %w", addr, err)
	}
	if err := s.mem.WriteMemory(addr, []byte{int3}); err != nil {
		return fmt.Errorf("insert breakpoint at %#x: %w", addr, err)
	}
	s.list = slices.Insert(s.list, i, site{addr, saved[0], 1, true})
	return nil
}

// Remove takes back one use of a site; with the last one, the program's byte
// is put back.
func (s *Sites) Remove(addr uint64) error {
	i, ok := s.find(addr)
	if !ok {
		return nil
	}
	if s.list[i].uses--; s.list[i].uses > 0 {
		return nil
	}
	st := s.list[i]
	s.list = slices.Delete(s.list, i, i+1)
	if j, ok := slices.BinarySearch(s.past, addr); !ok {
		s.past = slices.Insert(s.past, j, addr)
	}
	if !st.in {
		return nil
	}
	if err := s.mem.WriteMemory(addr, []byte{st.saved}); err != nil {
		return fmt.Errorf("remove breakpoint at %#x: %w", addr, err)
	}
	return nil
}

// Armed reports whether addr is a site.
func (s *Sites) Armed(addr uint64) bool {
	_, ok := s.find(addr)
	return ok
}

// Was reports whether addr has been a site. A thread may have executed an int3
// and be stopped before the kernel could tell: its trap comes when the site is
// gone already.
func (s *Sites) Was(addr uint64) bool {
	_, ok := slices.BinarySearch(s.past, addr)
	return ok
}

// Lift puts the program's byte back for as long as a thread steps over it.
func (s *Sites) Lift(addr uint64) error { return s.patch(addr, false) }

// Rearm ends what Lift began.
func (s *Sites) Rearm(addr uint64) error { return s.patch(addr, true) }

func (s *Sites) patch(addr uint64, in bool) error {
	i, ok := s.find(addr)
	if !ok || s.list[i].in == in {
		return nil
	}
	b := s.list[i].saved
	if in {
		b = int3
	}
	if err := s.mem.WriteMemory(addr, []byte{b}); err != nil {
		return fmt.Errorf("patch breakpoint at %#x: %w", addr, err)
	}
	s.list[i].in = in
	return nil
}

// RemoveAll puts every byte back in the given memory: that of the process, or
// of a forked child, which got a copy of our int3s with the rest.
func (s *Sites) RemoveAll(mem Memory) error {
	var first error
	for _, st := range s.list {
		if err := mem.WriteMemory(st.addr, []byte{st.saved}); err != nil && first == nil {
			first = fmt.Errorf("remove breakpoint at %#x: %w", st.addr, err)
		}
	}
	return first
}

// Fork makes the table of a copy of the memory, as fork(2) makes one: the
// int3s were copied too. uses says how many want each site there; one that
// nobody wants is taken out of the copy, and one that was lifted for a step is
// put back.
func (s *Sites) Fork(mem Memory, uses func(addr uint64) int) (*Sites, error) {
	child := &Sites{mem: mem, past: slices.Clone(s.past)}
	var first error
	for _, st := range s.list {
		st.uses = uses(st.addr)
		b := byte(int3)
		if st.uses == 0 {
			b = st.saved
		} else {
			child.list = append(child.list, st)
		}
		if st.in == (st.uses > 0) {
			continue
		}
		if err := mem.WriteMemory(st.addr, []byte{b}); err != nil && first == nil {
			first = fmt.Errorf("copy breakpoint at %#x: %w", st.addr, err)
		}
	}
	for i := range child.list {
		child.list[i].in = true
	}
	return child, first
}

// Uses is how many want a site.
func (s *Sites) Uses(addr uint64) int {
	if i, ok := s.find(addr); ok {
		return s.list[i].uses
	}
	return 0
}

// Forget drops all sites without touching memory: it is gone, by exec or exit.
func (s *Sites) Forget() { s.list, s.past = nil, nil }

// Mask replaces our int3s in buf, which was read from addr, by what the
// program has there.
func (s *Sites) Mask(addr uint64, buf []byte) {
	i, _ := s.find(addr)
	for ; i < len(s.list) && s.list[i].addr-addr < uint64(len(buf)); i++ {
		buf[s.list[i].addr-addr] = s.list[i].saved
	}
}

// Write changes memory around the sites: each keeps its int3, and what was
// written there becomes the byte that it saved.
func (s *Sites) Write(addr uint64, data []byte) error {
	first, _ := s.find(addr)
	patched := slices.Clone(data)
	last := first
	for ; last < len(s.list) && s.list[last].addr-addr < uint64(len(data)); last++ {
		if s.list[last].in {
			patched[s.list[last].addr-addr] = int3
		}
	}
	if err := s.mem.WriteMemory(addr, patched); err != nil {
		return err
	}
	for i := first; i < last; i++ {
		s.list[i].saved = data[s.list[i].addr-addr]
	}
	return nil
}

// Addrs lists the sites, ascending.
func (s *Sites) Addrs() []uint64 {
	var addrs []uint64
	for _, st := range s.list {
		addrs = append(addrs, st.addr)
	}
	return addrs
}
