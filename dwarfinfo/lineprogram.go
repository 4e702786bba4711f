package dwarfinfo

import (
	"path/filepath"
)

// A row says which line the code from its address on came from, up to the
// address of the next row.
type row struct {
	addr        Addr
	file        uint32 // index into the table's files
	line        uint32 // 0: no line of the source
	column      uint16
	stmt        bool // a good place to stop at
	prologueEnd bool // the function's body begins here
	end         bool // the sequence ends: the address is the first after it
}

// A lineTable holds the rows of a unit, by address.
type lineTable struct {
	files []string // absolute
	rows  []row
}

// The standard opcodes of the line number program [DWARF5 6.2.5.2].
const (
	lnsCopy = iota + 1
	lnsAdvancePC
	lnsAdvanceLine
	lnsSetFile
	lnsSetColumn
	lnsNegateStmt
	lnsSetBasicBlock
	lnsConstAddPC
	lnsFixedAdvancePC
	lnsSetPrologueEnd
	lnsSetEpilogueBegin
	lnsSetISA
)

// The extended opcodes [DWARF5 6.2.5.3].
const (
	lneEndSequence = iota + 1
	lneSetAddress
	lneDefineFile
	lneSetDiscriminator
)

// A lineProgram is the header of a line number program [DWARF5 6.2.4]: what
// its opcodes mean.
type lineProgram struct {
	*cursor
	unit        *unit
	version     uint16
	minInst     uint64
	maxOps      uint64 // operations of an instruction; 1 unless the machine is a VLIW
	defaultStmt bool
	lineBase    int8
	lineRange   uint8
	opcodeBase  uint8
	lengths     []uint8 // of the standard opcodes, in arguments
	dirs        []string
	files       []string
	program     int // offset of the first opcode
	end         int
}

// readLineProgram reads the header at an offset of .debug_line.
func (u *unit) readLineProgram(data []byte, off int) (*lineProgram, error) {
	p := &lineProgram{cursor: newCursor(".debug_line", data, off), unit: u}
	length := p.unitLength()
	if length > uint64(p.left()) {
		p.fail("a line table of %d bytes, %d left", length, p.left())
		return nil, p.err
	}
	p.end = p.off + int(length)
	p.data = p.data[:p.end]
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
		p.fail("line_range is 0")
	}
	if p.version >= 5 {
		p.readNames5()
	} else {
		p.readNames()
	}
	return p, p.err
}

// readNames reads the tables of directories and files up to version 4: the
// directory 0 is the unit's own, and files count from 1.
func (p *lineProgram) readNames() {
	p.dirs = []string{p.unit.compDir()}
	for {
		dir := p.string()
		if dir == "" {
			break
		}
		p.dirs = append(p.dirs, p.unit.absolute(dir))
	}
	p.files = []string{p.unit.name()}
	for {
		name := p.string()
		if name == "" {
			break
		}
		dir := p.uleb128()
		p.uleb128() // time
		p.uleb128() // size
		p.addFile(name, dir)
	}
}

func (p *lineProgram) addFile(name string, dir uint64) {
	if !filepath.IsAbs(name) && dir < uint64(len(p.dirs)) {
		name = filepath.Join(p.dirs[dir], name)
	}
	p.files = append(p.files, p.unit.absolute(name))
}

// readNames5 reads the tables of version 5, which describe their own columns
// [DWARF5 6.2.4.1]; both count from 0.
func (p *lineProgram) readNames5() {
	p.table5(func(name string, _ uint64) { p.dirs = append(p.dirs, p.unit.absolute(name)) })
	p.table5(p.addFile)
}

// table5 reads one table and hands each of its entries to add.
func (p *lineProgram) table5(add func(name string, dir uint64)) {
	const contentPath, contentDirectory = 1, 2
	type column struct{ content, form uint64 }
	var columns []column
	for range p.uint8() {
		columns = append(columns, column{p.uleb128(), p.uleb128()})
	}
	for count := p.uleb128(); count > 0 && p.err == nil; count-- {
		if len(columns) == 0 {
			p.fail("%d entries without columns", count)
			return
		}
		var name string
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
		add(name, dir)
	}
}

// form reads a value of one of the forms that version 5 allows in its tables
// [DWARF5 6.2.4.1, 7.5.6].
func (p *lineProgram) form(form uint64) (text string, number uint64) {
	switch form {
	case 0x08: // string
		return p.string(), 0
	case 0x0e: // strp
		return p.stringAt(".debug_str", p.offset()), 0
	case 0x1f: // line_strp
		return p.stringAt(".debug_line_str", p.offset()), 0
	case 0x0b: // data1
		return "", uint64(p.uint8())
	case 0x05: // data2
		return "", uint64(p.uint16())
	case 0x06: // data4
		return "", uint64(p.uint32())
	case 0x07: // data8
		return "", p.uint64()
	case 0x0f: // udata
		return "", p.uleb128()
	case 0x1e: // data16, an MD5 sum
		p.skip(16)
	case 0x09: // block
		p.skip(p.uleb128())
	default:
		p.fail("form %#x in a line table", form)
	}
	return "", 0
}

func (p *lineProgram) stringAt(section string, off uint64) string {
	data, err := p.unit.file.section(section)
	if err != nil {
		p.fail("%v", err)
		return ""
	}
	if off > uint64(len(data)) {
		p.fail("offset %#x is outside %s", off, section)
		return ""
	}
	c := newCursor(section, data, int(off))
	s := c.string()
	if c.err != nil {
		p.fail("%v", c.err)
	}
	return s
}

// lineMachine runs a line number program: its registers are the row to come
// [DWARF5 6.2.2].
type lineMachine struct {
	*lineProgram
	row     row
	opIndex uint64
	rows    []row
}

// run executes the program and returns its rows, in the program's order.
func (p *lineProgram) run() ([]row, error) {
	m := &lineMachine{lineProgram: p}
	m.off = p.program
	m.reset()
	for m.left() > 0 {
		m.step()
	}
	return m.rows, m.err
}

func (m *lineMachine) reset() {
	m.row = row{file: 1, line: 1, stmt: m.defaultStmt}
	m.opIndex = 0
}

func (m *lineMachine) emit() {
	m.rows = append(m.rows, m.row)
	m.row.prologueEnd = false
}

// advance moves the address by a number of operations [DWARF5 6.2.5.1].
func (m *lineMachine) advance(operations uint64) {
	total := m.opIndex + operations
	m.row.addr += Addr(m.minInst * (total / m.maxOps))
	m.opIndex = total % m.maxOps
}

func (m *lineMachine) step() {
	op := m.uint8()
	switch {
	case op >= m.opcodeBase: // special: advances both and emits a row
		adjusted := op - m.opcodeBase
		m.advance(uint64(adjusted / m.lineRange))
		m.row.line += uint32(int32(m.lineBase) + int32(adjusted%m.lineRange))
		m.emit()
	case op == 0:
		m.extended()
	default:
		m.standard(op)
	}
}

func (m *lineMachine) standard(op uint8) {
	switch op {
	case lnsCopy:
		m.emit()
	case lnsAdvancePC:
		m.advance(m.uleb128())
	case lnsAdvanceLine:
		m.row.line += uint32(m.sleb128())
	case lnsSetFile:
		m.row.file = uint32(m.uleb128())
	case lnsSetColumn:
		m.row.column = uint16(m.uleb128())
	case lnsNegateStmt:
		m.row.stmt = !m.row.stmt
	case lnsConstAddPC:
		m.advance(uint64((255 - m.opcodeBase) / m.lineRange))
	case lnsFixedAdvancePC:
		m.row.addr += Addr(m.uint16())
		m.opIndex = 0
	case lnsSetPrologueEnd:
		m.row.prologueEnd = true
	case lnsSetBasicBlock, lnsSetEpilogueBegin:
	default: // lnsSetISA, and those of later versions
		for range m.lengths[op-1] {
			m.uleb128()
		}
	}
}

func (m *lineMachine) extended() {
	length := m.uleb128()
	if length == 0 || length > uint64(m.left()) {
		m.fail("an extended opcode of %d bytes", length)
		return
	}
	next := m.off + int(length)
	switch m.uint8() {
	case lneEndSequence:
		m.row.end = true
		m.emit()
		m.reset()
	case lneSetAddress:
		m.row.addr = Addr(m.uintN(int(length) - 1))
		m.opIndex = 0
	case lneDefineFile:
		name := m.string()
		m.addFile(name, m.uleb128())
	case lneSetDiscriminator: // tells copies of one line apart; not needed
	}
	if m.err == nil {
		m.off = next
	}
}
