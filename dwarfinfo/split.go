package dwarfinfo

import (
	"debug/dwarf"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// With -gsplit-dwarf the compiler leaves most of the debugging information out
// of what the linker reads, so that linking is faster: in the object code is a
// skeleton of each unit, beside it a .dwo file with the tree. The two know
// each other by a number [DWARF5 3.1.2]. dwp packs the .dwo files of a program
// into one, PROGRAM.dwp.

// body is the unit that has the tree of entries: the unit itself, or the one
// that a skeleton stands for. If that cannot be found, what is left is the
// skeleton, with its lines.
func (u *unit) body() *unit {
	u.splitOnce.Do(func() {
		name := u.dwoName()
		if u.skeleton != nil || name == "" {
			return
		}
		split, err := u.findSplit(name)
		if err != nil {
			u.file.note(err)
			return
		}
		u.split = split
	})
	if u.split != nil {
		return u.split
	}
	return u
}

// dwoName is the name of the file that has the tree, "" if this unit has.
func (u *unit) dwoName() string {
	if u.kind != unitCompile && u.kind != unitSkeleton {
		return ""
	}
	if name := u.root().text(dwarf.AttrDwoName); name != "" {
		return name
	}
	return u.root().text(attrGNUDwoName)
}

// dwoID is the number that pairs a skeleton with its tree.
func (u *unit) dwoID() uint64 {
	if u.version >= 5 {
		return u.id
	}
	v, _ := u.root().attr(attrGNUDwoID) // version 4: a convention of GNU
	return v.n
}

// findSplit looks for the tree in the package, and then in the file that the
// skeleton names: where it was when the compiler ran, or beside the program.
func (u *unit) findSplit(name string) (*unit, error) {
	id := u.dwoID()
	if p := u.file.splitPackage(); p != nil {
		if split, err := u.adopt(p.unit(id)); split != nil || err != nil {
			return split, err
		}
	}
	beside := filepath.Dir(u.file.path)
	for _, path := range []string{u.absolute(name), filepath.Join(beside, name), filepath.Join(beside, filepath.Base(name))} {
		o, err := openObject(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, s := range u.file.spacesOf(o) {
			list, err := s.all()
			for _, candidate := range list {
				if candidate.isSplitHalf(id) {
					return u.adopt(candidate, nil)
				}
			}
			if err != nil {
				return nil, err
			}
		}
		return nil, fmt.Errorf("%s is not the file that %s was compiled to: compile it again", path, filepath.Base(u.root().text(dwarf.AttrName)))
	}
	return nil, fmt.Errorf("%s, which has the debug information of a part of %s, is not there", u.absolute(name), u.file.path)
}

// isSplitHalf reports whether this unit is the tree that bears a number.
func (u *unit) isSplitHalf(id uint64) bool {
	return u.kind == unitSplitCompile && u.id == id || u.kind == unitCompile && u.dwoID() == id
}

// adopt makes a unit the tree of this skeleton.
func (u *unit) adopt(split *unit, err error) (*unit, error) {
	if split != nil {
		split.skeleton = u
	}
	return split, err
}

// splitBases are those of a split unit. What the linker would have written
// into its entry follows from where its parts of the tables are: each begins
// with a header, but for the offsets of texts of version 4.
func (u *unit) splitBases() {
	b := &u.bases
	offsets, lists := int64(8), int64(12) // bytes of header [DWARF5 7.26, 7.28, 7.29]
	if u.dwarf64 {
		offsets, lists = 16, 20
	}
	if u.version < 5 {
		offsets = 0
	}
	b.strOffsets = offsets + u.part.offset(sectionStrOffsets)
	b.lists = lists + u.part.offset(sectionLoclists)
	b.ranges = lists + u.part.offset(sectionRnglists)
}

// splitLocations4 reads a list as GNU wrote it for split units of version 4:
// addresses are indexes, lengths have four bytes.
func (u *unit) splitLocations4(c *cursor, each func(Range, bool, []byte) bool) error {
	const end, baseAddress, startEnd, startLength = 0, 1, 2, 3
	for c.err == nil {
		var r Range
		var err error
		kind := c.uint8()
		switch kind {
		case end:
			return c.err
		case baseAddress:
			c.uleb128()
			continue
		case startEnd, startLength:
			r.Low, err = u.address(c.uleb128())
			if kind == startLength {
				r.High = r.Low + Addr(c.uint32())
			} else if err == nil {
				r.High, err = u.address(c.uleb128())
			}
		default:
			c.fail("a location list's entry of kind %#x is not known", kind)
		}
		expr := c.bytes(uint64(c.uint16()))
		if err != nil {
			return err
		}
		if c.err == nil && !each(r, false, expr) {
			return nil
		}
	}
	return c.err
}
