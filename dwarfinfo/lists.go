package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
)

// Lists say where something holds: a list of ranges, which addresses a block
// has; a list of locations, where a variable is for each of several ranges.
// Up to version 4 a list is pairs of addresses; since then each entry begins
// with its kind [DWARF5 2.17.3, 2.6.2].

// The kinds of entries of location lists [DWARF5 7.7.3]. Range lists have the
// same without a default location, so that those behind it count one less.
const (
	listEnd = iota
	listBaseAddressx
	listStartxEndx
	listStartxLength
	listOffsetPair
	listDefault
	listBaseAddress
	listStartEnd
	listStartLength
	listViewPair // GNU: orders entries that hold at one address
)

// A listReader reads a list of version 5.
type listReader struct {
	*cursor
	unit      *unit
	base      Addr
	locations bool
}

// next reads up to an entry that has a range, or is a default location; that
// one holds everywhere else. The end of the list is false.
func (l *listReader) next() (r Range, isDefault, ok bool) {
	for l.err == nil {
		kind := l.uint8()
		if !l.locations && kind >= listDefault {
			kind++
		}
		switch kind {
		case listEnd:
			return Range{}, false, false
		case listBaseAddressx:
			l.base = l.indexed()
			continue
		case listBaseAddress:
			l.base = Addr(l.uint64())
			continue
		case listViewPair:
			l.uleb128()
			l.uleb128()
			continue
		case listDefault:
			return Range{}, true, l.err == nil
		case listStartxEndx:
			r.Low, r.High = l.indexed(), l.indexed()
		case listStartxLength:
			r.Low = l.indexed()
			r.High = r.Low + Addr(l.uleb128())
		case listOffsetPair:
			r.Low = l.base + Addr(l.uleb128())
			r.High = l.base + Addr(l.uleb128())
		case listStartEnd:
			r.Low, r.High = Addr(l.uint64()), Addr(l.uint64())
		case listStartLength:
			r.Low = Addr(l.uint64())
			r.High = r.Low + Addr(l.uleb128())
		default:
			l.fail("a list's entry of kind %#x is not known", kind)
		}
		return r, false, l.err == nil
	}
	return Range{}, false, false
}

// indexed reads an index into the table of addresses.
func (l *listReader) indexed() Addr {
	a, err := l.unit.address(l.uleb128())
	if err != nil && l.err == nil {
		l.err = err
	}
	return a
}

// ranges returns the addresses of an entry that has code: a range, or a list
// of them [DWARF5 2.17]. Ranges that are empty or not linked are left out.
func (u *unit) ranges(e entry) []Range {
	if v, ok := e.attr(dwarf.AttrRanges); ok {
		ranges, err := u.rangeList(v)
		if err != nil {
			return nil
		}
		return ranges
	}
	if r, ok := e.lowHigh(); ok {
		return liveRanges([]Range{r})
	}
	return nil
}

// lowHigh reads the range of an entry that has one. Since version 4 the high
// address may be written as a length.
func (e entry) lowHigh() (Range, bool) {
	low, ok := e.attr(dwarf.AttrLowpc)
	if !ok {
		return Range{}, false
	}
	high, ok := e.attr(dwarf.AttrHighpc)
	if !ok {
		return Range{}, false
	}
	var r Range
	if r.Low, ok = low.address(); !ok {
		return r, false
	}
	if high.isNumber() {
		r.High = r.Low + Addr(high.n)
		return r, true
	}
	r.High, ok = high.address()
	return r, ok
}

func (u *unit) rangeList(v value) ([]Range, error) {
	u.root()
	if u.version < 5 {
		return u.rangeList4(int64(v.n))
	}
	s, err := u.section(".debug_rnglists")
	if err != nil {
		return nil, err
	}
	off := int64(v.n)
	if v.form == formRnglistx {
		if off, err = u.listOffset(s, u.bases.ranges, v.n); err != nil {
			return nil, err
		}
	}
	l := listReader{cursor: s.cursor(int(off), s.size()), unit: u, base: u.lowBase()}
	var ranges []Range
	for {
		r, _, ok := l.next()
		if !ok {
			return liveRanges(ranges), l.err
		}
		ranges = append(ranges, r)
	}
}

// listOffset looks an index up in a table of lists. What it holds is counted
// from the table itself [DWARF5 7.28].
func (u *unit) listOffset(s *section, base int64, index uint64) (int64, error) {
	off, err := u.tableEntry(s, base, index, u.offsetSize())
	return base + int64(min(off, 1<<40)), err
}

// lowBase is what offsets in lists are counted from, until a list says
// otherwise: the low address of the unit.
func (u *unit) lowBase() Addr {
	if u.skeleton != nil {
		return u.skeleton.lowBase()
	}
	v, _ := u.root().attr(dwarf.AttrLowpc)
	low, _ := v.address() // without one offsets are addresses
	return low
}

// pairs reads the lists up to version 4: pairs of offsets from a base, up to
// one of zeros. each is called for the others, and ends the list with false.
func (u *unit) pairs(c *cursor, each func(Range) bool) error {
	base := u.lowBase()
	for c.err == nil {
		low, high := Addr(c.uint64()), Addr(c.uint64())
		switch {
		case low == 0 && high == 0:
			return c.err
		case low == ^Addr(0):
			base = high
		case !each(Range{base + low, base + high}):
			return c.err
		}
	}
	return c.err
}

// rangeList4 reads a list of .debug_ranges [DWARF4 2.17.3]. It is in the
// linked program, also for a split unit.
func (u *unit) rangeList4(off int64) ([]Range, error) {
	if u.skeleton != nil {
		u.skeleton.root()
		return u.skeleton.rangeList4(off + u.skeleton.bases.oldRanges)
	}
	s, err := u.section(".debug_ranges")
	if err != nil {
		return nil, err
	}
	var ranges []Range
	err = u.pairs(s.cursor(int(off), s.size()), func(r Range) bool {
		ranges = append(ranges, r)
		return true
	})
	return liveRanges(ranges), err
}

// expressionAt finds the expression that holds at pc for an attribute that is
// one, or a list of them.
func (u *unit) expressionAt(e entry, a dwarf.Attr, pc Addr) ([]byte, error) {
	v, ok := e.attr(a)
	if !ok {
		return nil, ErrOptimizedOut
	}
	if expr, ok := v.block(); ok {
		return expr, nil
	}
	if !v.isList() {
		return nil, fmt.Errorf("%s: a location of form %#x", u.space.sec.name, v.form)
	}
	var found []byte
	err := u.locations(v, func(r Range, isDefault bool, expr []byte) bool {
		if isDefault && found == nil || r.contains(pc) {
			found = expr
		}
		return !r.contains(pc)
	})
	if err == nil && found == nil {
		err = ErrOptimizedOut
	}
	return found, err
}

// locations goes through a list of locations until each returns false.
func (u *unit) locations(v value, each func(r Range, isDefault bool, expr []byte) bool) error {
	u.root()
	if u.version < 5 {
		return u.locations4(int64(v.n), each)
	}
	s, err := u.section(".debug_loclists")
	if err != nil {
		return err
	}
	off := int64(v.n)
	if v.form == formLoclistx {
		if off, err = u.listOffset(s, u.bases.lists, v.n); err != nil {
			return err
		}
	}
	l := listReader{cursor: s.cursor(int(off), s.size()), unit: u, base: u.lowBase(), locations: true}
	for {
		r, isDefault, ok := l.next()
		if !ok {
			return l.err
		}
		expr := l.bytes(l.uleb128())
		if l.err != nil || !each(r, isDefault, expr) {
			return l.err
		}
	}
}

// locations4 reads a list of .debug_loc: each pair has an expression behind it
// [DWARF4 2.6.2].
func (u *unit) locations4(off int64, each func(Range, bool, []byte) bool) error {
	s, err := u.section(".debug_loc")
	if err != nil {
		return err
	}
	c := s.cursor(int(off+u.part.offset(sectionLoc)), s.size())
	if u.space.split {
		return u.splitLocations4(c, each)
	}
	return u.pairs(c, func(r Range) bool {
		expr := c.bytes(uint64(c.uint16()))
		return c.err == nil && each(r, false, expr)
	})
}
