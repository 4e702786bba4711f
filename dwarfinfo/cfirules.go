package dwarfinfo

// A ruleKind says how a register of the caller is found [DWARF5 6.4.1].
type ruleKind uint8

const (
	ruleNone       ruleKind = iota // nothing is said
	ruleUndefined                  // it cannot be recovered
	ruleSame                       // it was not changed
	ruleOffset                     // saved at CFA+n
	ruleValOffset                  // is CFA+n
	ruleRegister                   // is in register n
	ruleExpression                 // saved at the address that an expression gives
	ruleValExpression
)

// A rule is a cell of the table. Rows are kept, so it is small: an expression
// is not a slice but its place in the section.
type rule struct {
	kind ruleKind
	size uint32 // of the expression at offset n, in bytes
	n    int64
}

// A frameRow is a row of the table, and the addresses that it is for.
type frameRow struct {
	Range
	section   *frameSection
	cfa       rule // ruleRegister: n's value + cfaOffset; ruleValExpression
	cfaOffset int64
	registers [numRegisters]rule
	ret       uint64 // the column of the return address
	signal    bool
}

// expression returns the bytes of a rule's expression.
func (r *frameRow) expression(cell rule) []byte {
	return r.section.data[cell.n:][:cell.size]
}

// A rowMachine runs a function's instructions up to an address; its registers
// are the row that is in force there.
type rowMachine struct {
	cursor
	cie        *cie
	row        frameRow
	pc         Addr
	found      bool // the next row begins after pc
	remembered []frameRow
}

// maxRemembered bounds the stack of rows. Compilers remember one or two.
const maxRemembered = 256

// run computes the row for an address inside an FDE.
func (m *rowMachine) run(entry *fde, pc Addr) error {
	if entry.cie.initial == nil {
		if err := m.runInitial(entry); err != nil {
			return err
		}
	}
	m.row = *entry.cie.initial
	m.row.Range = entry.Range
	m.pc = pc
	return m.execute(entry, entry.start, entry.end)
}

// runInitial runs the CIE's instructions. The row they leave is the first of
// each function, and what restore goes back to.
func (m *rowMachine) runInitial(entry *fde) error {
	info := entry.cie
	m.row = frameRow{section: entry.section, ret: info.ret, signal: info.signal}
	if err := m.execute(entry, info.start, info.end); err != nil {
		return err
	}
	initial := m.row
	info.initial = &initial
	return nil
}

// execute runs instructions until their end, or until the next row would
// begin after pc.
func (m *rowMachine) execute(entry *fde, start, end int) error {
	m.cursor = cursor{section: entry.section.name, data: entry.section.data[:end], off: start}
	m.cie, m.found, m.remembered = entry.cie, false, m.remembered[:0]
	for m.left() > 0 && !m.found {
		m.step(m.uint8())
	}
	return m.err
}

// advance moves on by a number of code units.
func (m *rowMachine) advance(delta uint64) {
	to := m.row.Low + Addr(delta*m.cie.codeAlign)
	if delta != 0 && uint64(to-m.row.Low)/delta != m.cie.codeAlign {
		m.fail("the location moves by %d units of %d bytes", delta, m.cie.codeAlign)
	}
	m.moveTo(to)
}

// moveTo ends a row, and begins the next. If that begins after pc, the row
// before it is the answer, and nothing may change it any more.
func (m *rowMachine) moveTo(to Addr) {
	switch {
	case m.cie.initial == nil:
		m.fail("the instructions of a CIE have no location that could move")
	case to < m.row.Low:
		m.fail("the location goes back, from %#x to %#x", uint64(m.row.Low), uint64(to))
	case to > m.pc:
		m.row.High = min(m.row.High, to)
		m.found = true
	default:
		m.row.Low = to
	}
}

// set gives a register a rule. Vector registers are not unwound.
func (m *rowMachine) set(register uint64, cell rule) {
	if register < numRegisters {
		m.row.registers[register] = cell
	}
}

// restore goes back to what the CIE said.
func (m *rowMachine) restore(register uint64) {
	if register >= numRegisters {
		return
	}
	if m.cie.initial == nil {
		m.fail("a CIE restores a rule that is its own to set")
		return
	}
	m.row.registers[register] = m.cie.initial.registers[register]
}

func (m *rowMachine) setCFA(register uint64, offset int64) {
	m.row.cfa = rule{kind: ruleRegister, n: int64(register)}
	m.row.cfaOffset = offset
}

func (m *rowMachine) pushRow() {
	if len(m.remembered) >= maxRemembered {
		m.fail("more than %d states are remembered", maxRemembered)
		return
	}
	m.remembered = append(m.remembered, m.row)
}

// popRow restores all rules, that of the CFA too, which the standard leaves
// open and every compiler expects. The location goes on.
func (m *rowMachine) popRow() {
	n := len(m.remembered)
	if n == 0 {
		m.fail("a state is restored that was not remembered")
		return
	}
	here := m.row.Range
	m.row, m.remembered = m.remembered[n-1], m.remembered[:n-1]
	m.row.Range = here
}

// expression makes the rule for an expression, which is a block of bytes.
func (m *rowMachine) expression(kind ruleKind) rule {
	size := m.uleb128()
	at := m.off
	m.skip(size)
	return rule{kind: kind, n: int64(at), size: uint32(size)}
}
