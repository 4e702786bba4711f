package dwarfinfo

// lowOperation does the operations below DW_OP_piece that are in no group:
// they make and use addresses, and they jump.
func (m *exprMachine) lowOperation(op uint8) {
	switch op {
	case opAddr:
		m.pushNumber(m.ctx.Runtime(Addr(m.uint64())))
	case opDeref:
		m.deref(8, nil)
	case opXderef:
		m.noAddressSpaces()
	case opPlusUconst:
		v := m.pop()
		if !integral(v.typ) {
			m.fail("a whole number is needed, not one of type %s", v.typ.Name)
		}
		m.pushSum(v, m.uleb128())
	case opSkip:
		m.jump(int16(m.uint16()))
	case opBra:
		delta := int16(m.uint16())
		if v := m.pop(); v.lo|v.hi != 0 {
			m.jump(delta)
		}
	case opRegx:
		m.setPlace(Piece{Kind: InRegister, Register: m.registerNumber()})
	case opFbreg:
		offset := uint64(m.sleb128())
		m.pushNumber(m.check(m.ctx.FrameBase()) + offset)
	case opBregx:
		n := uint64(m.registerNumber())
		m.pushNumber(m.register(n) + uint64(m.sleb128()))
	default:
		m.fail("operation %#x is not known", op)
	}
}

// highOperation does those from DW_OP_piece on.
func (m *exprMachine) highOperation(op uint8) {
	switch op {
	case opPiece:
		m.endPiece(m.uleb128(), 8, 0)
	case opBitPiece:
		size := m.uleb128()
		m.endPiece(size, 1, m.uleb128())
	case opDerefSize:
		m.deref(int(m.uint8()), nil)
	case opXderefSize:
		m.noAddressSpaces()
	case opNop, opGNUUninit: // the variable is not set yet: still, this is its place
	case opPushObjectAddress:
		m.pushNumber(m.objectAddress())
	case opCall2:
		m.call(m.inUnit(uint64(m.uint16())))
	case opCall4:
		m.call(m.inUnit(uint64(m.uint32())))
	case opCallRef:
		m.call(m.reference())
	case opFormTLSAddress, opGNUPushTLS:
		offset := m.popInteger()
		if m.env != nil {
			offset = m.env.tlsOffset(offset)
		}
		if m.err == nil {
			m.pushNumber(m.check(m.ctx.TLS(offset)))
		}
	case opCallFrameCFA:
		m.pushNumber(m.check(m.ctx.CFA()))
	case opImplicitValue:
		m.setPlace(Piece{Kind: Literal, Value: m.bytes(m.uleb128())})
	case opStackValue:
		m.setPlace(Piece{Kind: Literal}) // and its Value is the top of the stack
	case opImplicitPointer, opGNUImplicitPtr:
		entry := m.reference()
		u, _ := m.env.(*unit)
		m.setPlace(Piece{Kind: Pointed, Entry: entry, Offset: m.sleb128(), unit: u})
	case opAddrx, opGNUAddrIndex:
		m.pushNumber(m.ctx.Runtime(m.indexed()))
	case opConstx, opGNUConstIndex: // a number that is no address, so it does not move
		m.pushNumber(uint64(m.indexed()))
	case opEntryValue, opGNUEntryValue:
		m.entryValue(m.bytes(m.uleb128()))
	case opGNUParameterRef:
		m.parameterValue(m.inUnit(uint64(m.uint32())))
	case opGNUVariableValue:
		m.variableValue(m.reference())
	default:
		m.fail("operation %#x is not known", op)
	}
}

// noAddressSpaces refuses the operations for processors that have several.
func (m *exprMachine) noAddressSpaces() { m.fail("x86-64 has no address spaces") }

// jump goes on at a distance from the end of the operation [DWARF5 2.5.1.5].
func (m *exprMachine) jump(delta int16) {
	to := m.off + int(delta)
	if to < 0 || to > len(m.data) {
		m.fail("a jump out of the expression")
		return
	}
	if m.err == nil {
		m.off = to
	}
}

// inUnit is the place in .debug_info of an offset from the unit's start.
func (m *exprMachine) inUnit(off uint64) uint64 {
	if m.err != nil {
		return 0
	}
	if m.env == nil {
		m.fail("a reference to an entry, and no unit")
		return 0
	}
	return m.env.exprFormat().Unit + off
}

// reference reads a place in .debug_info.
func (m *exprMachine) reference() uint64 {
	if m.env == nil {
		m.fail("a reference to an entry, and no unit")
		return 0
	}
	return m.uintN(m.env.exprFormat().refSize())
}

// call evaluates the location of another entry as if it stood here. An entry
// without one changes nothing [DWARF5 2.5.1.5].
func (m *exprMachine) call(entry uint64) {
	if m.depth >= maxCallDepth {
		m.fail("calls within calls, %d deep", maxCallDepth)
	}
	if m.err != nil {
		return
	}
	expr, err := m.env.entryExpression(entry, m.pc)
	if err != nil {
		m.check(0, err)
		return
	}
	caller := m.cursor
	m.cursor = exprCursor(expr)
	m.depth++
	m.run()
	m.depth--
	caller.err = m.err
	m.cursor = caller
}

// objectAddress asks where the object is that the type describes.
func (m *exprMachine) objectAddress() uint64 {
	c, ok := m.ctx.(ObjectAddresser)
	if !ok {
		m.fail("the address of an object is needed, and there is none")
		return 0
	}
	return m.check(c.ObjectAddress())
}

// indexed reads an index into the unit's table of addresses.
func (m *exprMachine) indexed() Addr {
	index := m.uleb128()
	if m.env == nil {
		m.fail("an index without an address table")
	}
	if m.err != nil {
		return 0
	}
	a, err := m.env.indexedAddress(index)
	return Addr(m.check(uint64(a), err))
}

// entryValue pushes what an expression had as its value when the function was
// entered. If it names a type, that is the type of the value.
func (m *exprMachine) entryValue(expr []byte) {
	c, ok := m.ctx.(EntryValuer)
	if !ok {
		m.check(0, ErrOptimizedOut)
	}
	inner := exprMachine{cursor: exprCursor(expr), env: m.env}
	var t *BaseType
	switch inner.uint8() {
	case opRegvalType, opGNURegvalType:
		inner.uleb128()
		t = inner.baseType(inner.uleb128())
	case opDerefType, opGNUDerefType:
		inner.uint8()
		t = inner.baseType(inner.uleb128())
	}
	m.check(0, inner.err)
	if t.size() > 8 {
		m.check(0, ErrOptimizedOut) // half of it is not the value
	}
	if m.err == nil {
		m.pushInteger(t, m.check(c.EntryValue(expr)))
	}
}

// parameterValue is the same for a parameter. gcc counts with its type if the
// generic one cannot hold it.
func (m *exprMachine) parameterValue(entry uint64) {
	c, ok := m.ctx.(ParameterValuer)
	if !ok {
		m.check(0, ErrOptimizedOut)
	}
	if m.err != nil {
		return
	}
	t, err := m.env.variableType(entry)
	if err != nil || integral(t) && t.size() <= 8 {
		t = nil
	}
	if t.size() > 8 {
		m.check(0, ErrOptimizedOut)
	}
	m.pushInteger(t, m.check(c.ParameterValue(entry)))
}

// variableValue pushes the value of another variable, as a generic number:
// gcc counts with it without saying a type.
func (m *exprMachine) variableValue(entry uint64) {
	if m.depth >= maxCallDepth {
		m.fail("calls within calls, %d deep", maxCallDepth)
	}
	if m.err != nil {
		return
	}
	t, err := m.env.variableType(entry)
	if m.check(0, err); m.err == nil && (!integral(t) || t.ByteSize > 8) {
		m.fail("the variable at %#x is of %s", entry, typeName(t))
	}
	if m.err != nil {
		return
	}
	expr, err := m.env.entryExpression(entry, m.pc)
	m.check(0, err)
	inner := &exprMachine{cursor: exprCursor(expr), ctx: m.ctx, env: m.env, pc: m.pc,
		out: new(Place), depth: m.depth + 1, steps: m.steps}
	inner.err = m.err
	inner.locate()
	m.steps = inner.steps
	inner.load(t)
	m.check(0, inner.err)
	m.pushNumber(inner.pop().lo)
}
