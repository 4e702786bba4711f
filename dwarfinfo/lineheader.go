package dwarfinfo

// A lineProgram is the header of a line number program [DWARF5 6.2.4]: what
// its opcodes mean, and which files its rows speak of.
type lineProgram struct {
	*cursor
	version     uint16
	minInst     uint64
	maxOps      uint64 // operations of an instruction; 1 unless the machine is a VLIW
	defaultStmt bool
	lineBase    int8
	lineRange   uint8
	opcodeBase  uint8
	lengths     []uint8 // of the standard opcodes, in arguments
	names       *fileNames
	program     int // offset of the first opcode
}

// readLineProgram reads the header at an offset of .debug_line.
func (u *unit) readLineProgram(s *section, off int) (*lineProgram, error) {
	const lengths = 12 // bytes at most that say how long the program is
	p := &lineProgram{cursor: s.cursor(off, off+lengths), names: &fileNames{unit: u}}
	length := p.unitLength()
	if left := s.size() - p.off; length > uint64(left) {
		p.fail("a line table of %d bytes, %d left", length, left)
		return nil, p.err
	}
	if p.data, p.err = s.upTo(p.off + int(length)); p.err != nil {
		return nil, p.err
	}
	p.version = p.uint16()
	if p.version < 2 || p.version > 5 {
		p.fail("line tables of version %d are not known", p.version)
		return nil, p.err
	}
	if p.version >= 5 {
		p.uint8() // size of an address
		p.uint8() // of a segment selector
	}
	headerLength := p.offset()
	if headerLength > uint64(p.left()) {
		p.fail("a header of %d bytes, %d left", headerLength, p.left())
		return nil, p.err
	}
	p.program = p.off + int(headerLength)
	p.readOpcodes()
	if p.version >= 5 {
		p.readNames5()
	} else {
		p.readNames()
	}
	return p, p.err
}

// readOpcodes reads what the opcodes mean.
func (p *lineProgram) readOpcodes() {
	p.minInst = uint64(p.uint8())
	p.maxOps = 1
	if p.version >= 4 {
		p.maxOps = max(1, uint64(p.uint8()))
	}
	p.defaultStmt = p.uint8() != 0
	p.lineBase = int8(p.uint8())
	p.lineRange = p.uint8()
	p.opcodeBase = p.uint8()
	if p.opcodeBase > 0 {
		p.lengths = p.bytes(uint64(p.opcodeBase - 1))
	}
	if p.lineRange == 0 {
		p.fail("line_range is 0") // special opcodes divide by it
	}
}

// readNames reads the tables of directories and files up to version 4: the
// directory 0 is the unit's own, and files count from 1.
func (p *lineProgram) readNames() {
	p.names.dirs = [][]byte{[]byte(p.names.unit.compDir())}
	for {
		dir := p.text()
		if len(dir) == 0 {
			break
		}
		p.names.dirs = append(p.names.dirs, dir)
	}
	p.names.add([]byte(p.names.unit.name()), 0)
	for {
		name := p.text()
		if len(name) == 0 {
			break
		}
		p.defineFile(name)
	}
}

// defineFile reads the rest of a file's entry, after its name.
func (p *lineProgram) defineFile(name []byte) {
	dir := p.uleb128()
	p.uleb128() // time
	p.uleb128() // size
	if p.err == nil {
		p.names.add(name, dir)
	}
}

// readNames5 reads the tables of version 5, which describe their own columns
// [DWARF5 6.2.4.1]; both count from 0.
func (p *lineProgram) readNames5() {
	p.table5(func(name []byte, _ uint64) { p.names.dirs = append(p.names.dirs, name) })
	p.table5(p.names.add)
}

// table5 reads one table and hands each of its entries to add.
func (p *lineProgram) table5(add func(name []byte, dir uint64)) {
	const contentPath, contentDirectory = 1, 2
	type column struct{ content, form uint64 }
	var columns []column
	for range p.uint8() {
		columns = append(columns, column{p.uleb128(), p.uleb128()})
	}
	for count := p.uleb128(); count > 0; count-- {
		if len(columns) == 0 {
			p.fail("%d entries without columns", count)
		}
		var name []byte
		var dir uint64
		for _, col := range columns {
			v := p.names.unit.readValue(p.cursor, formOf(col.form))
			switch col.content {
			case contentPath:
				name, _ = v.text()
			case contentDirectory:
				dir = v.n
			}
		}
		if p.err != nil {
			return
		}
		add(name, dir)
	}
}
