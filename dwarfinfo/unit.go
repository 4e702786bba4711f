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
	index  int
	offset dwarf.Offset // of its first entry
	end    dwarf.Offset // of the next unit
	entry  *dwarf.Entry // the unit's own
	ranges []Range

	line lineData

	functionsOnce sync.Once
	functions     []*Function // concrete ones, by address
	byOffset      map[dwarf.Offset]*Function
}

// unitTable lists the units of a file, and finds them by address.
type unitTable struct {
	once   sync.Once
	list   []*unit
	err    error
	ranges []unitRange // sorted by Low
}

type unitRange struct {
	Range
	unit *unit
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
		first, end, ok := unitHeader(c)
		if c.err != nil {
			return c.err
		}
		if ok {
			r.Seek(dwarf.Offset(first))
			entry, err := r.Next()
			if err != nil {
				return err
			}
			if entry != nil && entry.Tag == dwarf.TagCompileUnit {
				f.addUnit(data, entry, dwarf.Offset(end))
			}
		}
		c.off = end
	}
	sort.SliceStable(f.units.ranges, func(i, j int) bool { return f.units.ranges[i].Low < f.units.ranges[j].Low })
	return nil
}

// unitHeader reads the header of a unit [DWARF5 7.5.1]. ok is false for those
// that hold no code, such as type units.
func unitHeader(c *cursor) (first, end int, ok bool) {
	const unitTypeCompile, unitTypeSkeleton = 1, 4
	length := c.unitLength()
	if length > uint64(c.left()) {
		c.fail("a unit of %d bytes, %d left", length, c.left())
		return
	}
	end = c.off + int(length)
	version := c.uint16()
	ok = true
	if version >= 5 {
		kind := c.uint8()
		c.uint8() // size of an address
		c.offset()
		ok = kind == unitTypeCompile || kind == unitTypeSkeleton
		if kind == unitTypeSkeleton {
			c.uint64() // its id
		}
	} else {
		c.offset()
		c.uint8()
	}
	return c.off, end, ok
}

func (f *File) addUnit(data *dwarf.Data, entry *dwarf.Entry, end dwarf.Offset) {
	u := &unit{file: f, index: len(f.units.list), offset: entry.Offset, end: end, entry: entry}
	ranges, err := data.Ranges(entry)
	if err == nil {
		u.ranges = liveRanges(ranges)
	}
	f.units.list = append(f.units.list, u)
	for _, r := range u.ranges {
		f.units.ranges = append(f.units.ranges, unitRange{r, u})
	}
}

// liveRanges drops empty ranges and those at address 0, where the linker puts
// what it threw away.
func liveRanges(pairs [][2]uint64) []Range {
	var ranges []Range
	for _, p := range pairs {
		if p[0] != 0 && p[0] < p[1] {
			ranges = append(ranges, Range{Addr(p[0]), Addr(p[1])})
		}
	}
	return ranges
}

// unitAt finds the unit whose code holds an address.
func (f *File) unitAt(pc Addr) (*unit, bool) {
	if _, err := f.unitList(); err != nil {
		return nil, false
	}
	ranges := f.units.ranges
	i := sort.Search(len(ranges), func(i int) bool { return ranges[i].Low > pc })
	for i--; i >= 0; i-- { // ranges of damaged files may overlap
		if ranges[i].contains(pc) {
			return ranges[i].unit, true
		}
		if pc-ranges[i].Low > 1<<30 {
			break
		}
	}
	return nil, false
}

func (u *unit) name() string {
	name, _ := u.entry.Val(dwarf.AttrName).(string)
	return u.absolute(name)
}

// compDir is the directory in which the compiler ran.
func (u *unit) compDir() string {
	dir, _ := u.entry.Val(dwarf.AttrCompDir).(string)
	return dir
}

func (u *unit) absolute(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(u.compDir(), path)
}

// MergeRanges sorts ranges and joins those that touch.
func MergeRanges(ranges []Range) []Range {
	sorted := append([]Range(nil), ranges...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].Low < sorted[j].Low })
	var merged []Range
	for _, r := range sorted {
		if n := len(merged); n > 0 && r.Low <= merged[n-1].High {
			merged[n-1].High = max(merged[n-1].High, r.High)
		} else if r.Low < r.High {
			merged = append(merged, r)
		}
	}
	return merged
}
