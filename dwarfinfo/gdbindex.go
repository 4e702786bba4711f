package dwarfinfo

import (
	"bytes"
	"encoding/binary"
	"errors"
)

var errIncomplete = errors.New("the table of names does not tell of all units")

// gdbIndex is .gdb_index, which gold, lld and gdb-add-index write [gdb manual,
// "Index Section Format"]: numbers in 32 bits but for the list of units.
type gdbIndex struct {
	units   []int // the offsets of the units
	symbols []byte
	pool    []byte // the names, and for each a list of units
}

func readGDBIndex(f *File, s *section) (*gdbIndex, error) {
	data, err := s.all()
	if err != nil {
		return nil, err
	}
	c := newCursor(".gdb_index", data, 0)
	version := c.uint32()
	if version < 7 || version > 9 { // those before had mistakes
		return nil, errIncomplete
	}
	units, types, addresses, symbols := c.uint32(), c.uint32(), c.uint32(), c.uint32()
	tail := c.uint32()
	pool := tail
	if version == 9 { // a table of shortcuts stands in between
		pool = c.uint32()
	}
	if c.err != nil || units > types || types > addresses || addresses > symbols || symbols > tail || tail > pool || uint64(pool) > uint64(len(data)) {
		c.fail("its parts are not in order")
		return nil, c.err
	}
	t := &gdbIndex{symbols: data[symbols:tail], pool: data[pool:]}
	covered := make(map[int]bool)
	const pair = 16
	for list := data[units:types]; len(list) >= pair; list = list[pair:] {
		off := int(binary.LittleEndian.Uint64(list))
		t.units = append(t.units, off)
		covered[off] = true
	}
	return t, f.allCovered(covered)
}

// unitsWith looks at all names, since they stand there with the namespaces and
// classes around them.
func (t *gdbIndex) unitsWith(name string) []int {
	const slot = 8
	var units []int
	for table := t.symbols; len(table) >= slot; table = table[slot:] {
		text, list := binary.LittleEndian.Uint32(table), binary.LittleEndian.Uint32(table[4:])
		if text == 0 && list == 0 || uint64(text) >= uint64(len(t.pool)) {
			continue
		}
		full, _, _ := bytes.Cut(t.pool[text:], []byte{0})
		if bytes.HasSuffix(full, []byte(name)) && lastName(string(full)) == name {
			units = append(units, t.list(list)...)
		}
	}
	return units
}

// list reads the units of a name: each number has the unit's in its low bits,
// and above them what kind of name it is there.
func (t *gdbIndex) list(off uint32) []int {
	const unitBits = 1<<24 - 1
	c := newCursor(".gdb_index", t.pool, int(off))
	var units []int
	for n := c.uint32(); n > 0 && c.err == nil; n-- {
		if i := c.uint32() & unitBits; c.err == nil && int(i) < len(t.units) {
			units = append(units, t.units[i])
		}
	}
	return units
}
