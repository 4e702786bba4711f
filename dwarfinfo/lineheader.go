package dwarfinfo

import "bytes"

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
func (u *unit) readLineProgram(data []byte, off int) (*lineProgram, error) {
	p := &lineProgram{cursor: newCursor(".debug_line", data, off), names: &fileNames{unit: u}}
	length := p.unitLength()
	if length > uint64(p.left()) {
		p.fail("a line table of %d bytes, %d left", length, p.left())
		return nil, p.err
	}
	p.data = p.data[:p.off+int(length)]
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
			text, number := p.form(col.form)
			switch col.content {
			case contentPath:
				name = text
			case contentDirectory:
				dir = number
			}
		}
		if p.err != nil {
			return
		}
		add(name, dir)
	}
}

// form reads a value of one of the forms that version 5 allows in its tables
// [DWARF5 6.2.4.1, 7.5.6].
func (p *lineProgram) form(form uint64) (text []byte, number uint64) {
	switch form {
	case 0x08: // string
		return p.text(), 0
	case 0x0e: // strp
		return p.textAt(".debug_str", p.offset()), 0
	case 0x1f: // line_strp
		return p.textAt(".debug_line_str", p.offset()), 0
	case 0x0b: // data1
		return nil, uint64(p.uint8())
	case 0x05: // data2
		return nil, uint64(p.uint16())
	case 0x06: // data4
		return nil, uint64(p.uint32())
	case 0x07: // data8
		return nil, p.uint64()
	case 0x0f: // udata
		return nil, p.uleb128()
	case 0x1e: // data16, an MD5 sum
		p.skip(16)
	case 0x09: // block
		p.skip(p.uleb128())
	default:
		p.fail("form %#x in a line table", form)
	}
	return nil, 0
}

// text is string without a copy: large programs have many names of which few
// are ever asked for.
func (p *lineProgram) text() []byte {
	n := bytes.IndexByte(p.data[p.off:], 0)
	if n < 0 {
		p.fail("text without an end")
		return nil
	}
	text := p.bytes(uint64(n))
	p.skip(1)
	return text
}

// textAt is the text at an offset of another section.
func (p *lineProgram) textAt(section string, off uint64) []byte {
	data, err := p.names.unit.file.section(section)
	if err != nil {
		p.fail("%v", err)
		return nil
	}
	if off >= uint64(len(data)) {
		p.fail("offset %#x is outside %s", off, section)
		return nil
	}
	text, _, ended := bytes.Cut(data[off:], []byte{0})
	if !ended {
		p.fail("text without an end in %s", section)
	}
	return text
}
