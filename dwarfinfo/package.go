package dwarfinfo

import "sync"

// A packagePart says where the parts of one unit begin in the sections of a
// package of split units [DWARF5 7.3.5]. A nil part is that of a unit that has
// its sections to itself: all offsets are 0.
type packagePart struct {
	offsets [numPackageSections]uint32
	sizes   [numPackageSections]uint32
}

// The sections of a package, by the numbers of version 5 [DWARF5 7.3.5.3].
// GNU's packages of version 4 have others for those that came later.
const (
	sectionInfo       = 1
	sectionTypes      = 2 // version 4
	sectionAbbrev     = 3
	sectionLine       = 4
	sectionLoclists   = 5
	sectionStrOffsets = 6
	sectionMacro      = 7
	sectionRnglists   = 8

	sectionLoc = 9 // version 4, where it is number 5

	numPackageSections = 10
)

func (p *packagePart) offset(section int) int64 {
	if p == nil {
		return 0
	}
	return int64(p.offsets[section])
}

// A splitPackage is a file PROGRAM.dwp. Its two indexes are hash tables from
// the number of a unit, or the signature of a type, to a row of offsets.
type splitPackage struct {
	obj   *object
	space *unitSpace
	parts map[uint64]*packagePart // of the units of .debug_info
	types map[int]*packagePart    // of type units, by where they begin
	infos map[int]*packagePart    // of compiled ones
}

// packageData is the package of a file, once it was looked for.
type packageData struct {
	once sync.Once
	p    *splitPackage
}

// splitPackage opens the program's package; nil if it has none.
func (f *File) splitPackage() *splitPackage {
	f.packaged.once.Do(func() {
		for _, o := range []*object{f.main, f.debugObject()} {
			if p, err := openObject(o.path + ".dwp"); err == nil {
				f.packaged.p = f.readPackage(p)
				return
			}
		}
	})
	return f.packaged.p
}

func (f *File) readPackage(o *object) *splitPackage {
	p := &splitPackage{obj: o, parts: make(map[uint64]*packagePart), types: make(map[int]*packagePart), infos: make(map[int]*packagePart)}
	o.packaged = p
	for _, name := range []string{".debug_cu_index", ".debug_tu_index"} {
		s, err := o.section(name)
		if err == nil && s != nil {
			err = p.readIndex(s.cursor(0, s.size()), name == ".debug_tu_index")
		}
		if err != nil {
			f.note(err)
		}
	}
	if header := o.header(".debug_info.dwo"); header != nil {
		p.space, _ = f.space(o, header)
	}
	return p
}

// readIndex reads an index [DWARF5 7.3.5.3]: a header; the hash table, of
// which the rows that are used are not zero; then a row of offsets for each
// unit, and one of sizes, with a column for each section.
func (p *splitPackage) readIndex(c *cursor, types bool) error {
	version := c.uint32() // of four bytes in version 2, of two and padding in 5
	columns, units, slots := int(c.uint32()), int(c.uint32()), int(c.uint32())
	const most = 1 << 24
	if c.err == nil && (columns > numPackageSections || units > most || slots > most || 12*slots > c.left()) {
		c.fail("an index of %d columns, %d units and %d slots", columns, units, slots)
	}
	if c.err != nil {
		return c.err
	}
	var signatures []uint64
	for i := 0; i < slots && c.err == nil; i++ {
		signatures = append(signatures, c.uint64())
	}
	rows := make(map[uint32]uint64)
	for _, signature := range signatures {
		if row := c.uint32(); row != 0 {
			rows[row] = signature
		}
	}
	var names []int
	for i := 0; i < columns && c.err == nil; i++ {
		names = append(names, columnSection(c.uint32(), version))
	}
	var parts []packagePart
	for i := 0; i < units && c.err == nil; i++ {
		var part packagePart
		for _, n := range names {
			part.offsets[n] = c.uint32()
		}
		parts = append(parts, part)
	}
	for i := range parts {
		part := &parts[i]
		for _, n := range names {
			part.sizes[n] = c.uint32()
		}
		p.place(part, rows[uint32(i+1)], types, version)
	}
	return c.err
}

// place enters a unit's part where it will be looked for.
func (p *splitPackage) place(part *packagePart, id uint64, types bool, version uint32) {
	switch {
	case !types:
		p.parts[id] = part
		p.infos[int(part.offsets[sectionInfo])] = part
	case version == 2:
		p.types[int(part.offsets[sectionTypes])] = part
	default:
		p.infos[int(part.offsets[sectionInfo])] = part
	}
}

// columnSection turns a column's number into the section's; 0 is for those
// that are not read.
func columnSection(column, version uint32) int {
	const loc, macinfo, macro = 5, 7, 8 // in version 2
	if version == 2 {
		switch column {
		case loc:
			return sectionLoc
		case macinfo:
			return 0
		case macro:
			return sectionMacro
		}
	}
	if column > sectionRnglists {
		return 0
	}
	return int(column)
}

// unit finds the compiled unit of a number; nil if it is not packed.
func (p *splitPackage) unit(id uint64) (*unit, error) {
	part, ok := p.parts[id]
	if !ok || p.space == nil {
		return nil, nil
	}
	return p.space.at(int(part.offsets[sectionInfo]))
}

// partOf is the part of a unit that stands in a package.
func (s *unitSpace) partOf(u *unit) *packagePart {
	switch p := s.obj.packaged; {
	case p == nil:
		return nil
	case s.types:
		return p.types[u.off]
	default:
		return p.infos[u.off]
	}
}
