package dwarfinfo

import (
	"debug/dwarf"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
)

// A unit is what one run of the compiler made: a source file with all that it
// includes. Its debugging information is a tree of entries.
//
// With -gsplit-dwarf the tree is in a file of its own, and what the linker
// sees is a skeleton: the unit's addresses and where that file is. Both are
// units here; the skeleton is the one that is listed, and body finds the tree.
type unit struct {
	file  *File
	space *unitSpace
	format
	kind  unitKind
	off   int    // of the header in its section
	first int    // of the first entry
	end   int    // of the next unit
	data  []byte // the section up to there
	id    uint64 // of a type unit its signature, of a split one what pairs its halves

	typeOffset   int          // of a type unit: the entry that is the type
	abbrevOffset uint64       // of its abbreviations in their section
	part         *packagePart // in a package of split units
	skeleton     *unit        // of a split unit

	abbrevOnce sync.Once
	abbrevs    *abbrevTable
	abbrevErr  error

	rootOnce  sync.Once
	rootEntry entry
	bases     bases

	rangesOnce sync.Once
	covered    []Range // its code

	splitOnce sync.Once
	split     *unit

	line      lineData
	functions functionTable
}

// unitKind says what a unit holds [DWARF5 7.5.1].
type unitKind uint8

const (
	unitCompile unitKind = 1 + iota
	unitType
	unitPartial
	unitSkeleton
	unitSplitCompile
	unitSplitType
)

// bases are where the unit's parts of tables begin that its values are
// indexes into [DWARF5 3.1.1].
type bases struct {
	strOffsets, addr, ranges, lists int64 // offsets in their sections
	oldRanges                       int64 // what GNU's split units of version 4 add to offsets of ranges
}

// readUnit reads the header of the unit at an offset [DWARF5 7.5.1]. Up to
// version 4 the section told units of types from others.
func (s *unitSpace) readUnit(off int) (*unit, error) {
	const longest = 64 // bytes of a header
	c := s.sec.cursor(off, off+longest)
	u := &unit{file: s.file, space: s, off: off, kind: unitCompile}
	length := c.unitLength()
	if room := uint64(s.sec.size() - c.off); length > room {
		c.fail("a unit of %d bytes, %d left", length, room)
	}
	if c.err != nil {
		return nil, c.err
	}
	u.end = c.off + int(length)
	u.dwarf64 = c.dwarf64
	u.version = c.uint16()
	if c.err == nil && (u.version < 2 || u.version > 5) {
		c.fail("units of version %d are not known", u.version)
	}
	u.readHeader(c)
	u.first = c.off
	if c.err != nil || u.first > u.end {
		c.fail("the header is longer than the unit")
		return nil, c.err
	}
	data, err := s.sec.upTo(u.end)
	if err != nil {
		return nil, err
	}
	u.data = data[:u.end:u.end]
	u.part = s.partOf(u)
	return u, nil
}

// abbrevTable reads the unit's abbreviations when they are first needed.
func (u *unit) abbrevTable() *abbrevTable {
	u.abbrevOnce.Do(func() {
		off := int64(min(u.abbrevOffset, 1<<40)) + u.part.offset(sectionAbbrev)
		if u.abbrevs, u.abbrevErr = u.space.abbrevTable(off, u.format); u.abbrevErr != nil {
			u.abbrevs = &abbrevTable{} // nothing of the unit can be read then
			u.file.note(u.abbrevErr)
		}
	})
	return u.abbrevs
}

// readHeader reads what follows the version.
func (u *unit) readHeader(c *cursor) {
	size := uint8(addressSize)
	if u.version >= 5 {
		u.kind = unitKind(c.uint8())
		size = c.uint8()
		u.abbrevOffset = c.offset()
	} else {
		if u.space.types {
			u.kind = unitType
		}
		u.abbrevOffset = c.offset()
		size = c.uint8()
	}
	if c.err == nil && size != addressSize {
		c.fail("addresses of %d bytes in a program of 64 bits", size)
	}
	switch u.kind {
	case unitType, unitSplitType:
		u.id = c.uint64()
		u.typeOffset = u.off + int(min(c.offset(), 1<<40))
	case unitSkeleton, unitSplitCompile:
		u.id = c.uint64()
	}
}

// root is the entry of the unit itself.
func (u *unit) root() entry {
	u.rootOnce.Do(func() {
		u.rootEntry, _ = entryRef{u, u.first}.entry() // of a damaged unit: no attributes
		u.readBases(u.rootEntry)
	})
	return u.rootEntry
}

func (u *unit) readBases(root entry) {
	b := &u.bases
	b.strOffsets, _ = root.offset(dwarf.AttrStrOffsetsBase)
	b.ranges, _ = root.offset(dwarf.AttrRnglistsBase)
	b.lists, _ = root.offset(dwarf.AttrLoclistsBase)
	b.addr, _ = root.offset(dwarf.AttrAddrBase)
	if old, ok := root.offset(attrGNUAddrBase); ok {
		b.addr = old
	}
	if u.space.split {
		u.splitBases()
	}
	b.oldRanges, _ = root.offset(attrGNURangesBase)
}

// rootRanges are the addresses of the unit's code.
func (u *unit) rootRanges() []Range {
	root := u.root()
	u.rangesOnce.Do(func() { u.covered = u.ranges(root) })
	return u.covered
}

// compile reports whether the unit is of a source file: not one that holds a
// type only, or what other units import.
func (u *unit) compile() bool {
	switch u.kind {
	case unitSkeleton:
		return true
	case unitCompile: // before version 5 only the root tells
		tag := u.root().tag()
		return tag == dwarf.TagCompileUnit || tag == dwarf.TagSkeletonUnit
	}
	return false
}

// section opens one of the sections that the unit's values point into.
func (u *unit) section(name string) (*section, error) {
	if u.space.split {
		name += ".dwo"
	}
	return u.space.obj.section(name)
}

func (u *unit) textIn(section string, off uint64) ([]byte, error) {
	s, err := u.section(section)
	if err != nil {
		return nil, err
	}
	return s.textAt(off)
}

// indexedText looks an index up in the unit's table of texts [DWARF5 7.26].
func (u *unit) indexedText(index uint64) ([]byte, error) {
	s, err := u.section(".debug_str_offsets")
	if err != nil {
		return nil, err
	}
	u.root()
	off, err := u.tableEntry(s, u.bases.strOffsets, index, u.offsetSize())
	if err != nil {
		return nil, err
	}
	return u.textIn(".debug_str", off)
}

// address looks an index up in the unit's table of addresses [DWARF5 7.27]. It
// is in the linked program, also for a split unit.
func (u *unit) address(index uint64) (Addr, error) {
	if u.skeleton != nil {
		return u.skeleton.address(index)
	}
	s, err := u.section(".debug_addr")
	if err != nil {
		return 0, err
	}
	u.root()
	a, err := u.tableEntry(s, u.bases.addr, index, addressSize)
	return Addr(a), err
}

// tableEntry reads a number of a table.
func (u *unit) tableEntry(s *section, base int64, index uint64, size int) (uint64, error) {
	at := uint64(base) + index*uint64(size)
	if index > uint64(s.size()) || at > uint64(s.size()) {
		name := "a table that the file lacks"
		if s != nil {
			name = s.name
		}
		return 0, fmt.Errorf("%s: there is no entry %d", name, index)
	}
	c := s.cursor(int(at), int(at)+size)
	n := c.uintN(size)
	return n, c.err
}

// name is the path of the unit's main source file.
func (u *unit) name() string { return u.absolute(u.body().root().text(dwarf.AttrName)) }

// compDir is the directory in which the compiler ran.
func (u *unit) compDir() string {
	if dir := u.root().text(dwarf.AttrCompDir); dir != "" || u.skeleton == nil {
		return dir
	}
	return u.skeleton.compDir()
}

// absolute is a path relative to that directory. Distributions write "." for
// the top of their sources into both; then there is nothing to put before it.
func (u *unit) absolute(path string) string {
	dir := u.compDir()
	if path == "" || filepath.IsAbs(path) || !filepath.IsAbs(dir) && strings.HasPrefix(path, "./") {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}
