package dwarfinfo

import (
	"debug/elf"
	"fmt"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
)

// A unitSpace is the units of one section. They stand one after the other,
// each with its length, so a list of them is a walk from header to header; but
// one whose offset is known can be read alone.
type unitSpace struct {
	file  *File
	obj   *object
	sec   *section
	types bool // the section is .debug_types
	split bool // it is one of a .dwo or .dwp

	mutex sync.Mutex
	known map[int]*unit // by the offset of the header

	listMutex sync.Mutex
	list      []*unit // from the first on, as far as it was asked for
	listErr   error
}

// space returns the units of a section.
func (f *File) space(o *object, header *elf.Section) (*unitSpace, error) {
	sec, err := o.open(header)
	if err != nil {
		return nil, err
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if s, ok := o.spaces[sec]; ok {
		return s, nil
	}
	s := &unitSpace{file: f, obj: o, sec: sec, known: make(map[int]*unit)}
	s.split = strings.HasSuffix(header.Name, ".dwo")
	s.types = strings.Contains(header.Name, "debug_types")
	o.spaces[sec] = s
	return s, nil
}

// spacesOf returns the units of all sections of a file that hold some: types
// of version 4 have their own, and in a .dwo each type has one.
func (f *File) spacesOf(o *object) []*unitSpace {
	var spaces []*unitSpace
	for _, header := range o.elf.Sections {
		switch strings.TrimSuffix(header.Name, ".dwo") {
		case ".debug_info", ".zdebug_info", ".debug_types", ".zdebug_types":
			if s, err := f.space(o, header); err == nil && header.Type != elf.SHT_NOBITS {
				spaces = append(spaces, s)
			}
		}
	}
	return spaces
}

// at returns the unit whose header is at an offset.
func (s *unitSpace) at(off int) (*unit, error) {
	s.mutex.Lock()
	u, ok := s.known[off]
	s.mutex.Unlock()
	if ok {
		return u, nil
	}
	u, err := s.readUnit(off)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.obj.path, err)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if other, ok := s.known[off]; ok { // somebody was faster
		return other, nil
	}
	s.known[off] = u
	return u, nil
}

// nth returns a unit by its place in the order of the section; nil if there
// are not as many. The headers before it are read, if they were not before.
func (s *unitSpace) nth(i int) *unit {
	s.listMutex.Lock()
	defer s.listMutex.Unlock()
	for i >= len(s.list) && s.extend() {
	}
	if i >= len(s.list) {
		return nil
	}
	return s.list[i]
}

// extend reads the header that follows those read so far.
func (s *unitSpace) extend() bool {
	off := 0
	if n := len(s.list); n > 0 {
		off = s.list[n-1].end
	}
	if off >= s.sec.size() || s.listErr != nil {
		return false
	}
	u, err := s.at(off)
	if err != nil {
		s.listErr = err
		return false
	}
	s.list = append(s.list, u)
	return true
}

// all lists the units in their order. With an error come those before the
// place that is damaged.
func (s *unitSpace) all() ([]*unit, error) {
	s.listMutex.Lock()
	defer s.listMutex.Unlock()
	for s.extend() {
	}
	return s.list, s.listErr
}

// holding finds the unit that the entry at an offset is in. Of those behind it
// nothing is read.
func (s *unitSpace) holding(off uint64) (*unit, error) {
	s.listMutex.Lock()
	defer s.listMutex.Unlock()
	for len(s.list) == 0 || uint64(s.list[len(s.list)-1].end) <= off {
		if !s.extend() {
			break
		}
	}
	i := sort.Search(len(s.list), func(i int) bool { return uint64(s.list[i].end) > off })
	if i < len(s.list) && uint64(s.list[i].first) <= off {
		return s.list[i], nil
	}
	if s.listErr != nil {
		return nil, s.listErr
	}
	return nil, fmt.Errorf("%s: %s: no unit has an entry at offset %#x", s.obj.path, s.sec.name, off)
}

// An abbrevKey names a table of abbreviations as it reads in one format.
type abbrevKey struct {
	split bool
	off   int64
	format
}

// abbrevTable reads a table, or finds it: the units that one program was
// linked of seldom share one, those of dwz do.
func (s *unitSpace) abbrevTable(off int64, f format) (*abbrevTable, error) {
	key := abbrevKey{s.split, off, f}
	s.obj.mutex.Lock()
	t, ok := s.obj.abbrevs[key]
	s.obj.mutex.Unlock()
	if ok {
		return t, nil
	}
	name := ".debug_abbrev"
	if s.split {
		name += ".dwo"
	}
	sec, err := s.obj.section(name)
	if err != nil {
		return nil, err
	}
	const usual = 64 << 10 // bytes; the table says itself where it ends
	c := sec.cursor(int(off), min(int(off)+usual, sec.size()))
	if t, err = readAbbrevs(c, f); err != nil {
		c = sec.cursor(int(off), sec.size())
		if t, err = readAbbrevs(c, f); err != nil {
			return nil, err
		}
	}
	s.obj.mutex.Lock()
	defer s.obj.mutex.Unlock()
	s.obj.abbrevs[key] = t
	return t, nil
}

// unitTable lists the units of a file, and finds them by address.
type unitTable struct {
	once   sync.Once
	list   []*unit
	listed atomic.Bool
	err    error
	byAddr rangeIndex[*unit]
}

// unitList returns the compiled units. Their headers and first entries are
// read; the rest of each when it is asked about.
func (f *File) unitList() ([]*unit, error) {
	f.units.once.Do(func() {
		f.units.err = f.readUnits()
		f.units.listed.Store(true)
	})
	return f.units.list, f.units.err
}

func (f *File) readUnits() error {
	space, err := f.infoSpace()
	if err != nil {
		return err
	}
	all, err := space.all()
	if len(all) == 0 {
		return err
	}
	for _, u := range all {
		if u.compile() {
			f.units.list = append(f.units.list, u)
			f.units.byAddr.add(u.rootRanges(), u)
		}
	}
	f.units.byAddr.sort()
	return nil // what follows a damaged unit is lost, what is before it not
}

// infoSpace is the program's .debug_info.
func (f *File) infoSpace() (*unitSpace, error) {
	o := f.debugObject()
	header := o.header(".debug_info")
	if header == nil || header.Type == elf.SHT_NOBITS {
		return nil, errNoDebug
	}
	return f.space(o, header)
}

// unitAt finds the unit whose code holds an address.
func (f *File) unitAt(pc Addr) (*unit, bool) {
	if !f.units.listed.Load() {
		if u, ok := f.unitFromAranges(pc); ok {
			return u, true
		}
	}
	if _, err := f.unitList(); err != nil {
		return nil, false
	}
	return f.units.byAddr.at(pc)
}

// typeBySignature finds the type of a type unit, which may be in any section
// of the file that the asking unit is in [DWARF5 7.32].
func (u *unit) typeBySignature(signature uint64) (entryRef, error) {
	o := u.space.obj
	o.typesOnce.Do(func() {
		o.types = make(map[uint64]*unit)
		for _, s := range u.file.spacesOf(o) {
			units, _ := s.all()
			for _, t := range units {
				if t.kind == unitType || t.kind == unitSplitType {
					o.types[t.id] = t
				}
			}
		}
	})
	t, ok := o.types[signature]
	if !ok || t.typeOffset < t.first || t.typeOffset >= t.end {
		return entryRef{}, fmt.Errorf("%s: there is no type of signature %#x", o.path, signature)
	}
	return entryRef{t, t.typeOffset}, nil
}
