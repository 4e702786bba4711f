package dwarfinfo

import (
	"slices"
	"sync"
)

// A linker or gdb may have left a table of names in the file, so that nobody
// needs to walk through all units to find one: .debug_names of DWARF 5, or
// .gdb_index. Such a table tells the units that have a name; what they have of
// it is looked up in the units themselves, so that a table that is wrong shows.
type nameTable interface {
	// unitsWith lists the offsets of the units that have a name.
	unitsWith(name string) []int
}

// tableData is the table of a file, once it was looked for.
type tableData struct {
	once  sync.Once
	table nameTable // nil: there is none, or it does not tell of all units

	mutex sync.Mutex
	units map[*unit]*nameScan // the names of the units that were asked about
}

// nameTable finds the table of the file.
func (f *File) nameTable() nameTable {
	f.table.once.Do(func() {
		o := f.debugObject()
		if s, err := o.section(".debug_names"); err == nil && s != nil {
			if t, err := readDebugNames(f, s); err == nil {
				f.table.table = t
				return
			}
		}
		if s, err := o.section(".gdb_index"); err == nil && s != nil {
			if t, err := readGDBIndex(f, s); err == nil {
				f.table.table = t
			}
		}
	})
	return f.table.table
}

// lookup finds the entries of a name: through a table if there is one and the
// index was not made yet, else in the index. Tables do not have the values of
// enums.
func (f *File) lookup(name string, kinds nameKind) []named {
	if !f.names.made.Load() {
		if t := f.nameTable(); t != nil {
			if found := f.lookupIn(t.unitsWith(name), name, kinds); len(found) > 0 || kinds&isEnumerator == 0 {
				return found
			}
		}
	}
	return f.index().lookup(name, kinds)
}

// lookupIn finds the entries of a name in some units.
func (f *File) lookupIn(offsets []int, name string, kinds nameKind) []named {
	space, err := f.infoSpace()
	if err != nil {
		return nil
	}
	slices.Sort(offsets)
	hash := hashName([]byte(name))
	var found []named
	for _, off := range slices.Compact(offsets) {
		u, err := space.at(off)
		if err != nil {
			continue
		}
		body := u.body()
		for _, e := range f.unitNames(u).found {
			if e.hash != hash || e.kind&kinds == 0 {
				continue
			}
			n := named{entryRef{body, body.off + int(e.off)}, e.kind, e.gone}
			if string(n.name()) == name {
				found = append(found, n)
			}
		}
	}
	return found
}

// unitNames collects the names of one unit, once.
func (f *File) unitNames(u *unit) *nameScan {
	f.table.mutex.Lock()
	defer f.table.mutex.Unlock()
	if s, ok := f.table.units[u]; ok {
		return s
	}
	if f.table.units == nil {
		f.table.units = make(map[*unit]*nameScan)
	}
	s := &nameScan{}
	s.unit(u, 0)
	f.table.units[u] = s
	return s
}

// unitsWith returns the units that have code of a function of that name.
func (f *File) unitsWith(name string) []*unit {
	var units []*unit
	for _, n := range f.lookup(name, isFunction|isInlined) {
		if len(units) == 0 || units[len(units)-1] != n.ref.unit {
			units = append(units, n.ref.unit)
		}
	}
	return units
}
