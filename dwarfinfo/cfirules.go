package dwarfinfo

// A ruleKind says how a register of the caller is found [DWARF5 6.4.1].
type ruleKind uint8

const (
	ruleNone       ruleKind = iota // nothing is said
	ruleUndefined                  // it cannot be recovered
	ruleSame                       // it was not changed
	ruleOffset                     // saved at CFA+offset
	ruleValOffset                  // is CFA+offset
	ruleRegister                   // is in another register
	ruleExpression                 // saved at the address that an expression gives
	ruleValExpression
)

type rule struct {
	kind       ruleKind
	offset     int64 // or the register
	expression []byte
}

// rules are the row of the unwind table for one address.
type rules struct {
	cfa       rule // ruleRegister: register + cfaOffset; ruleValExpression
	cfaOffset int64
	registers [numRegisters]rule
	signal    bool
	ret       uint64 // the column of the return address
}

// The call frame instructions [DWARF5 6.4.2, 7.24].
const (
	cfaNop              = 0x00
	cfaSetLoc           = 0x01
	cfaAdvanceLoc1      = 0x02
	cfaAdvanceLoc2      = 0x03
	cfaAdvanceLoc4      = 0x04
	cfaOffsetExtended   = 0x05
	cfaRestoreExtended  = 0x06
	cfaUndefined        = 0x07
	cfaSameValue        = 0x08
	cfaRegister         = 0x09
	cfaRememberState    = 0x0a
	cfaRestoreState     = 0x0b
	cfaDefCFA           = 0x0c
	cfaDefCFARegister   = 0x0d
	cfaDefCFAOffset     = 0x0e
	cfaDefCFAExpression = 0x0f
	cfaExpression       = 0x10
	cfaOffsetExtendedSF = 0x11
	cfaDefCFASF         = 0x12
	cfaDefCFAOffsetSF   = 0x13
	cfaValOffset        = 0x14
	cfaValOffsetSF      = 0x15
	cfaValExpression    = 0x16
	cfaGNUArgsSize      = 0x2e
	cfaGNUNegOffset     = 0x2f

	// These three keep an operand in their low six bits.
	cfaAdvanceLoc = 0x40
	cfaOffset     = 0x80
	cfaRestore    = 0xc0
)

// A rowMachine runs a function's instructions up to an address; its registers
// are the row that is in force there.
type rowMachine struct {
	*cursor
	cie      *cie
	row      rules
	loc      Addr
	initial  rules // after the CIE's instructions: what restore goes back to
	remember []rules
}

// rulesAt computes the row for an address inside an FDE.
func (entry *fde) rulesAt(pc Addr) (*rules, error) {
	m := &rowMachine{cie: entry.cie, loc: entry.Low}
	m.row.ret, m.row.signal = entry.cie.returnColumn, entry.cie.signal
	m.cursor = newCursor(entry.section, entry.cie.initial, 0)
	m.run(pc)
	if m.err != nil {
		return nil, m.err
	}
	m.initial = m.row
	m.cursor = newCursor(entry.section, entry.program, 0)
	m.run(pc)
	return &m.row, m.err
}

// run executes instructions until the location passes pc.
func (m *rowMachine) run(pc Addr) {
	for m.left() > 0 && m.loc <= pc {
		op := m.uint8()
		switch op & 0xc0 {
		case cfaAdvanceLoc:
			m.advance(uint64(op&0x3f), pc)
		case cfaOffset:
			m.set(uint64(op&0x3f), rule{kind: ruleOffset, offset: int64(m.uleb128()) * m.cie.dataAlign})
		case cfaRestore:
			m.restore(uint64(op & 0x3f))
		default:
			m.extended(op, pc)
		}
	}
}

// advance moves on to the next row. The one before is the answer if the new
// one begins after pc; run ends then, before anything changes it.
func (m *rowMachine) advance(delta uint64, _ Addr) { m.loc += Addr(delta * m.cie.codeAlign) }

func (m *rowMachine) set(register uint64, r rule) {
	if register < numRegisters { // vector registers are not unwound
		m.row.registers[register] = r
	}
}

func (m *rowMachine) restore(register uint64) {
	if register < numRegisters {
		m.row.registers[register] = m.initial.registers[register]
	}
}

func (m *rowMachine) setCFA(register uint64, offset int64) {
	m.row.cfa = rule{kind: ruleRegister, offset: int64(register)}
	m.row.cfaOffset = offset
}

func (m *rowMachine) extended(op uint8, pc Addr) {
	switch op {
	case cfaNop:
	case cfaSetLoc:
		m.loc = Addr(m.uint64())
	case cfaAdvanceLoc1:
		m.advance(uint64(m.uint8()), pc)
	case cfaAdvanceLoc2:
		m.advance(uint64(m.uint16()), pc)
	case cfaAdvanceLoc4:
		m.advance(uint64(m.uint32()), pc)
	case cfaRestoreExtended:
		m.restore(m.uleb128())
	case cfaRememberState:
		m.remember = append(m.remember, m.row)
	case cfaRestoreState:
		n := len(m.remember)
		if n == 0 {
			m.fail("a state is restored that was not remembered")
			return
		}
		m.row, m.remember = m.remember[n-1], m.remember[:n-1]
	case cfaDefCFA:
		m.setCFA(m.uleb128(), int64(m.uleb128()))
	case cfaDefCFASF:
		m.setCFA(m.uleb128(), m.sleb128()*m.cie.dataAlign)
	case cfaDefCFARegister:
		m.setCFA(m.uleb128(), m.row.cfaOffset)
	case cfaDefCFAOffset:
		m.row.cfaOffset = int64(m.uleb128())
	case cfaDefCFAOffsetSF:
		m.row.cfaOffset = m.sleb128() * m.cie.dataAlign
	case cfaDefCFAExpression: // its result is the CFA, not where the CFA is
		m.row.cfa = rule{kind: ruleValExpression, expression: m.block()}
	case cfaGNUArgsSize:
		m.uleb128()
	default:
		m.registerRule(op)
	}
}

func (m *rowMachine) block() []byte { return m.bytes(m.uleb128()) }

// registerRule handles the instructions that name one register.
func (m *rowMachine) registerRule(op uint8) {
	if op > cfaValExpression && op != cfaGNUNegOffset {
		m.fail("call frame instruction %#x is not known", op)
		return
	}
	register := m.uleb128()
	align := m.cie.dataAlign
	var r rule
	switch op {
	case cfaOffsetExtended:
		r = rule{kind: ruleOffset, offset: int64(m.uleb128()) * align}
	case cfaOffsetExtendedSF:
		r = rule{kind: ruleOffset, offset: m.sleb128() * align}
	case cfaGNUNegOffset:
		r = rule{kind: ruleOffset, offset: -int64(m.uleb128()) * align}
	case cfaUndefined:
		r = rule{kind: ruleUndefined}
	case cfaSameValue:
		r = rule{kind: ruleSame}
	case cfaRegister:
		r = rule{kind: ruleRegister, offset: int64(m.uleb128())}
	case cfaExpression:
		r = rule{kind: ruleExpression, expression: m.block()}
	case cfaValOffset:
		r = rule{kind: ruleValOffset, offset: int64(m.uleb128()) * align}
	case cfaValOffsetSF:
		r = rule{kind: ruleValOffset, offset: m.sleb128() * align}
	case cfaValExpression:
		r = rule{kind: ruleValExpression, expression: m.block()}
	}
	m.set(register, r)
}
