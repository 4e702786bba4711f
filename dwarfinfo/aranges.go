package dwarfinfo

import (
	"slices"
	"sync"
)

// .debug_aranges tells which unit an address belongs to, without a look at
// the units [DWARF5 6.1.2]. gcc writes it and clang does not, so in a program
// that was linked of both it is not complete; and it has been wrong. So it is
// where to look first: what it says is compared with the unit.
type arangeTable struct {
	once   sync.Once
	byAddr rangeIndex[int] // to the offset of the unit's header
}

func (f *File) arangeTable() *arangeTable {
	t := &f.aranges
	t.once.Do(func() {
		s, err := f.debugObject().section(".debug_aranges")
		if err != nil || s == nil {
			return
		}
		for c := s.cursor(0, s.size()); c.left() > 0; {
			t.readSet(c)
		}
		t.byAddr.sort()
	})
	return t
}

// readSet reads the ranges of one unit.
func (t *arangeTable) readSet(c *cursor) {
	const pair = 2 * addressSize
	start := c.off
	length := c.unitLength()
	if length > uint64(c.left()) {
		c.fail("a set of %d bytes, %d left", length, c.left())
		return
	}
	end := c.off + int(length)
	version := c.uint16()
	unit := int(c.offset())
	size, segment := c.uint8(), c.uint8()
	if version == 2 && size == addressSize && segment == 0 {
		c.skip(uint64((pair - (c.off-start)%pair) % pair)) // the pairs are aligned
		for c.err == nil && c.off+pair <= end {
			low, length := Addr(c.uint64()), Addr(c.uint64())
			if length != 0 {
				t.byAddr.add(liveRanges([]Range{{low, low + length}}), unit)
			}
		}
	}
	if c.err == nil {
		c.off = end
	}
}

// unitFromAranges finds the unit of an address through the table; only one
// unit is read then. ok is false if the table does not know, or is wrong.
func (f *File) unitFromAranges(pc Addr) (u *unit, ok bool) {
	off, ok := f.arangeTable().byAddr.at(pc)
	if !ok {
		return nil, false
	}
	space, err := f.infoSpace()
	if err != nil {
		return nil, false
	}
	if u, err = space.at(off); err != nil || !u.compile() {
		return nil, false
	}
	holds := func(r Range) bool { return r.contains(pc) }
	return u, slices.ContainsFunc(u.rootRanges(), holds)
}
