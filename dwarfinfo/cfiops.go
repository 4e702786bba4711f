package dwarfinfo

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

// step executes one instruction.
func (m *rowMachine) step(op uint8) {
	low := uint64(op & 0x3f)
	switch op & 0xc0 {
	case cfaAdvanceLoc:
		m.advance(low)
	case cfaOffset:
		m.set(low, m.savedAt(int64(m.uleb128())))
	case cfaRestore:
		m.restore(low)
	default:
		m.extended(op)
	}
}

// savedAt makes the rule for a register saved at a factored offset.
func (m *rowMachine) savedAt(factored int64) rule {
	return rule{kind: ruleOffset, n: factored * m.cie.dataAlign}
}

// extended executes the instructions that move, and those on the whole row.
func (m *rowMachine) extended(op uint8) {
	switch op {
	case cfaNop:
	case cfaSetLoc:
		m.moveTo(Addr(m.row.section.pointer(&m.cursor, m.cie.encoding)))
	case cfaAdvanceLoc1:
		m.advance(uint64(m.uint8()))
	case cfaAdvanceLoc2:
		m.advance(uint64(m.uint16()))
	case cfaAdvanceLoc4:
		m.advance(uint64(m.uint32()))
	case cfaRememberState:
		m.pushRow()
	case cfaRestoreState:
		m.popRow()
	case cfaGNUArgsSize: // of the arguments on the stack: for throwing only
		m.uleb128()
	case cfaDefCFA, cfaDefCFASF, cfaDefCFARegister, cfaDefCFAOffset, cfaDefCFAOffsetSF, cfaDefCFAExpression:
		m.defineCFA(op)
	default:
		m.registerRule(op)
	}
}

// defineCFA executes the instructions on the CFA. Those that change one half
// of register + offset keep the other, even past an expression, as the
// unwinder of gcc does.
func (m *rowMachine) defineCFA(op uint8) {
	switch op {
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
		m.row.cfa = m.expression(ruleValExpression)
	}
}

// registerRule executes the instructions that name one register.
func (m *rowMachine) registerRule(op uint8) {
	if op > cfaValExpression && op != cfaGNUNegOffset {
		m.off-- // to name the place of the instruction
		m.fail("call frame instruction %#x is not known", op)
		return
	}
	register := m.uleb128()
	var cell rule
	switch op {
	case cfaRestoreExtended:
		m.restore(register)
		return
	case cfaOffsetExtended:
		cell = m.savedAt(int64(m.uleb128()))
	case cfaOffsetExtendedSF:
		cell = m.savedAt(m.sleb128())
	case cfaGNUNegOffset:
		cell = m.savedAt(-int64(m.uleb128()))
	case cfaUndefined:
		cell.kind = ruleUndefined
	case cfaSameValue:
		cell.kind = ruleSame
	case cfaRegister:
		cell = rule{kind: ruleRegister, n: int64(m.uleb128())}
	case cfaExpression:
		cell = m.expression(ruleExpression)
	case cfaValOffset:
		cell = rule{kind: ruleValOffset, n: int64(m.uleb128()) * m.cie.dataAlign}
	case cfaValOffsetSF:
		cell = rule{kind: ruleValOffset, n: m.sleb128() * m.cie.dataAlign}
	case cfaValExpression:
		cell = m.expression(ruleValExpression)
	}
	m.set(register, cell)
}
