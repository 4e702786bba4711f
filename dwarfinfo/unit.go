package dwarfinfo

import (
	"debug/dwarf"
	"path/filepath"
	"sort"
	"sync"
)

// A unit is what one run of the compiler made.
type unit struct {
	file   *File
	offset dwarf.Offset // of its first entry
	end    dwarf.Offset // of the next unit
	entry  *dwarf.Entry // the unit's own

	line      lineData
	functions functionTable
}

// unitTable lists the units of a file, and finds them by address.
type unitTable struct {
	once   sync.Once
	list   []*unit
	err    error
	byAddr rangeIndex[*unit]
}

// unitList reads the headers and first entries of all units. The rest of each
// is read when it is asked about.
func (f *File) unitList() ([]*unit, error) {
	f.units.once.Do(func() { f.units.err = f.readUnits() })
	return f.units.list, f.units.err
}

func (f *File) readUnits() error {
	data, err := f.dwarf()
	if err != nil {
		return err
	}
	info, err := f.section(".debug_info")
	if err != nil {
		return err
	}
	r := data.Reader()
	for c := newCursor(".debug_info", info, 0); c.left() > 0; {
		h := readUnitHeader(c)
		if c.err != nil {
			return c.err
		}
		if h.hasCode {
			r.Seek(dwarf.Offset(h.first))
			entry, err := r.Next()
			if err != nil {
				return err
			}
			if entry != nil && (entry.Tag == dwarf.TagCompileUnit || entry.Tag == dwarf.TagSkeletonUnit) {
				f.addUnit(data, &unit{file: f, offset: entry.Offset, end: dwarf.Offset(h.end), entry: entry})
			}
		}
		c.off = h.end
	}
	f.units.byAddr.sort()
	return nil
}

func (f *File) addUnit(data *dwarf.Data, u *unit) {
	f.units.list = append(f.units.list, u)
	if ranges, err := data.Ranges(u.entry); err == nil {
		f.units.byAddr.add(liveRanges(ranges), u)
	}
}

// A unitHeader is what stands before a unit's entries [DWARF5 7.5.1].
type unitHeader struct {
	first   int // offset of the first entry
	end     int // offset of the next unit
	hasCode bool
}

// readUnitHeader reads the header at the cursor. Since version 5 it says what
// kind of unit follows: those of types, and those that others import, have no
// code of their own.
func readUnitHeader(c *cursor) (h unitHeader) {
	const compile, skeleton = 1, 4 // DW_UT_compile, DW_UT_skeleton
	length := c.unitLength()
	if length > uint64(c.left()) {
		c.fail("a unit of %d bytes, %d left", length, c.left())
		return h
	}
	h.end = c.off + int(length)
	h.hasCode = true
	if version := c.uint16(); version < 5 {
		c.offset() // of its abbreviations
		c.uint8()  // size of an address
	} else {
		kind := c.uint8()
		c.uint8() // size of an address
		c.offset()
		if kind == skeleton {
			c.uint64() // its id
		}
		h.hasCode = kind == compile || kind == skeleton
	}
	h.first = c.off
	return h
}

// unitAt finds the unit whose code holds an address.
func (f *File) unitAt(pc Addr) (*unit, bool) {
	if _, err := f.unitList(); err != nil {
		return nil, false
	}
	return f.units.byAddr.at(pc)
}

// unitOf finds the unit whose entry is at an offset. With link-time
// optimisation an entry may refer to one of another unit. Some units, such as
// those that hold types only, are not listed: then it is the one that asks.
func (f *File) unitOf(off dwarf.Offset, asking *unit) *unit {
	list := f.units.list
	i := sort.Search(len(list), func(i int) bool { return list[i].end > off })
	if i < len(list) && list[i].offset <= off {
		return list[i]
	}
	return asking
}

// name is the path of the unit's main source file.
func (u *unit) name() string {
	name, _ := u.entry.Val(dwarf.AttrName).(string)
	return u.absolute(name)
}

// compDir is the directory in which the compiler ran.
func (u *unit) compDir() string {
	dir, _ := u.entry.Val(dwarf.AttrCompDir).(string)
	return dir
}

// absolute is a path relative to that directory.
func (u *unit) absolute(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(u.compDir(), path)
}
