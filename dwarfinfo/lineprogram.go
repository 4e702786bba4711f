package dwarfinfo

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

// standard runs an opcode whose arguments are known. The header tells how many
// it has, so that those of later versions can be skipped.
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
		m.defineFile(m.text())
	case lneSetDiscriminator: // tells copies of one line apart; not needed
	}
	if m.err == nil {
		m.off = next
	}
}
