package dwarfinfo

import "encoding/binary"

// debugNames is .debug_names [DWARF5 6.1.1]: as linkers join what several runs
// of the compiler wrote, there may be several indexes in a row.
type debugNames struct {
	file    *File
	section *section
	indexes []namesIndex
}

// A namesIndex is one of them: a hash table, whose parts stand one behind the
// other.
type namesIndex struct {
	offsetSize int
	units      int // where the offsets of the units begin, and
	unitCount  int
	buckets    int
	bucketSize uint32 // how many there are; 0: names are not hashed
	names      int    // how many
	hashes     int
	texts      int
	entries    int
	abbrevs    map[uint64]namesAbbrev
	pool       int
	end        int
}

// A namesAbbrev says what the entries of a code have: pairs of what and form.
type namesAbbrev []attrSpec

// readDebugNames reads the headers. It is an error if the indexes do not tell
// of every unit of the file, as when only some of its sources were compiled
// with them.
func readDebugNames(f *File, s *section) (*debugNames, error) {
	t := &debugNames{file: f, section: s}
	covered := make(map[int]bool)
	for c := s.cursor(0, s.size()); c.left() > 0; {
		x := readNamesIndex(c)
		if c.err != nil {
			return nil, c.err
		}
		t.indexes = append(t.indexes, x)
		for i := range x.unitCount {
			covered[int(x.unit(c.data, i))] = true
		}
		c.off = x.end
	}
	return t, f.allCovered(covered)
}

// allCovered is an error unless a table tells of each compiled unit, and there
// are none of types besides.
func (f *File) allCovered(covered map[int]bool) error {
	space, err := f.infoSpace()
	if err != nil {
		return err
	}
	units, err := space.all()
	if err != nil {
		return err
	}
	for _, u := range units {
		if !covered[u.off] && u.kind != unitPartial {
			return errIncomplete
		}
	}
	for _, other := range f.spacesOf(space.obj) {
		if other.types {
			return errIncomplete
		}
	}
	return nil
}

// readNamesIndex reads a header [DWARF5 6.1.1.4.1] and works out where the
// parts are.
func readNamesIndex(c *cursor) (x namesIndex) {
	length := c.unitLength()
	if length > uint64(c.left()) {
		c.fail("an index of %d bytes, %d left", length, c.left())
		return x
	}
	x.end = c.off + int(length)
	x.offsetSize = format{dwarf64: c.dwarf64}.offsetSize()
	if version := c.uint16(); c.err == nil && version != 5 {
		c.fail("indexes of version %d are not known", version)
	}
	c.uint16() // padding
	const most = 1 << 28
	count := func() int {
		n := c.uint32()
		if n > most {
			c.fail("a count of %d", n)
			return 0
		}
		return int(n)
	}
	x.unitCount = count()
	localTypes, foreignTypes := count(), count()
	x.bucketSize = uint32(count())
	x.names = count()
	abbrevSize, augmentation := count(), count()
	c.skip(uint64(augmentation+3) &^ 3)
	x.units = c.off
	x.buckets = x.units + x.offsetSize*(x.unitCount+localTypes) + 8*foreignTypes
	x.hashes = x.buckets + 4*int(x.bucketSize)
	x.texts = x.hashes
	if x.bucketSize > 0 {
		x.texts += 4 * x.names
	}
	x.entries = x.texts + x.offsetSize*x.names
	abbrevs := x.entries + x.offsetSize*x.names
	x.pool = abbrevs + abbrevSize
	if c.err != nil || x.pool > x.end {
		c.fail("the parts of the index are larger than it is")
		return x
	}
	c.off = abbrevs
	x.readAbbrevs(c)
	return x
}

func (x *namesIndex) readAbbrevs(c *cursor) {
	x.abbrevs = make(map[uint64]namesAbbrev)
	for c.err == nil && c.off < x.pool {
		code := c.uleb128()
		if code == 0 {
			return
		}
		c.uleb128() // the tag
		var a abbrev
		a.readSpecs(c)
		x.abbrevs[code] = a.specs
	}
}

func (x *namesIndex) unit(data []byte, i int) uint64 { return x.number(data, x.units, i) }

// number reads the i-th of a row of offsets.
func (x *namesIndex) number(data []byte, at, i int) uint64 {
	raw := data[at+i*x.offsetSize:]
	if x.offsetSize == 8 {
		return binary.LittleEndian.Uint64(raw)
	}
	return uint64(binary.LittleEndian.Uint32(raw))
}

func (t *debugNames) unitsWith(name string) []int {
	data, err := t.section.all()
	if err != nil {
		return nil
	}
	var units []int
	for i := range t.indexes {
		units = append(units, t.indexes[i].unitsWith(t, data, name)...)
	}
	return units
}

// unitsWith follows the chain of names of one bucket, whose hashes are side by
// side; where there are no buckets, it looks at all names.
func (x *namesIndex) unitsWith(t *debugNames, data []byte, name string) []int {
	hash := foldedHash(name)
	first := 1 // names count from 1
	if x.bucketSize > 0 {
		first = int(binary.LittleEndian.Uint32(data[x.buckets+4*int(hash%x.bucketSize):]))
	}
	if first == 0 {
		return nil // the bucket is empty
	}
	var units []int
	for i := first - 1; i < x.names; i++ {
		if x.bucketSize > 0 {
			h := binary.LittleEndian.Uint32(data[x.hashes+4*i:])
			if h%x.bucketSize != hash%x.bucketSize {
				break
			}
			if h != hash {
				continue
			}
		}
		texts, err := t.file.debugObject().section(".debug_str")
		if err != nil {
			return nil
		}
		if text, err := texts.textAt(x.number(data, x.texts, i)); err == nil && string(text) == name {
			units = append(units, x.unitsOf(data, x.number(data, x.entries, i))...)
		}
	}
	return units
}

// unitsOf reads the entries of a name: a row of them, which ends with a zero.
func (x *namesIndex) unitsOf(data []byte, off uint64) []int {
	const compileUnit = 1 // DW_IDX_compile_unit
	if off > uint64(x.end-x.pool) {
		return nil
	}
	c := newCursor(".debug_names", data[:x.end], x.pool+int(off))
	c.dwarf64 = x.offsetSize == 8
	var units []int
	for c.err == nil {
		specs, ok := x.abbrevs[c.uleb128()]
		if !ok {
			break
		}
		index := uint64(0) // the only one, if nothing is said
		for _, s := range specs {
			v := (&unit{format: format{5, c.dwarf64}}).readValue(c, s.form)
			if s.attr == compileUnit {
				index = v.n
			}
		}
		if c.err == nil && index < uint64(x.unitCount) {
			units = append(units, int(x.unit(data, int(index))))
		}
	}
	return units
}

// foldedHash is the hash of .debug_names, of D. J. Bernstein, over small
// letters [DWARF5 7.33].
func foldedHash(name string) uint32 {
	h := uint32(5381)
	for i := range len(name) {
		b := name[i]
		if b >= 'A' && b <= 'Z' {
			b += 'a' - 'A'
		}
		h = h*33 + uint32(b)
	}
	return h
}
