package dwarfinfo

import "fmt"

// An exprMachine evaluates one expression. It is a stack machine [DWARF5 2.5];
// besides the stack an expression may end in a place that has no address, or
// in pieces.
//
// It is a value, and so are the first entries of its stack: what most
// expressions do needs nothing from the heap. Nothing in it may point into
// it, which would move it there.
type exprMachine struct {
	cursor
	ctx Context
	env unitEnv // nil in unwind rules
	pc  Addr

	at    int // where the operation is that is being done
	steps int // done so far
	depth int // of calls

	depthOfStack int
	low          [8]typedValue
	high         []typedValue // the entries above those

	place  Piece // if placed: where the value is, which is not on the stack
	placed bool

	out     *Place // takes the pieces; nil if a number is wanted
	written bool   // out.number is used
}

// Real expressions stay far below these bounds; damaged ones end there.
const (
	maxSteps     = 10000
	maxStack     = 1000
	maxCallDepth = 8
	maxPieces    = 1000
)

// fail notes an error of the operation that is being done.
func (m *exprMachine) fail(format string, args ...any) {
	if m.err == nil {
		m.err = fmt.Errorf("%s at offset %#x: %s", m.section, m.at, fmt.Sprintf(format, args...))
	}
}

// check keeps the error of a question to the frame or to the unit.
func (m *exprMachine) check(v uint64, err error) uint64 {
	if err != nil && m.err == nil {
		m.err = err
	}
	return v
}

func (m *exprMachine) run() {
	for m.left() > 0 {
		if m.steps++; m.steps > maxSteps {
			m.fail("the expression does not end")
			return
		}
		m.at = m.off
		m.step(m.uint8())
	}
}

func (m *exprMachine) push(v typedValue) {
	switch n := m.depthOfStack; {
	case n < len(m.low):
		m.low[n] = v
	case n < maxStack:
		m.high = append(m.high[:n-len(m.low)], v)
	default:
		m.fail("the stack is too deep")
		return
	}
	m.depthOfStack++
}

func (m *exprMachine) pushNumber(n uint64) { m.push(typedValue{lo: n}) }

// pushInteger pushes a number of a type; nil is the generic one.
func (m *exprMachine) pushInteger(t *BaseType, n uint64) {
	m.push(typedValue{typ: t, lo: n}.extended())
}

func (m *exprMachine) pop() typedValue {
	v := m.pick(0)
	if m.depthOfStack > 0 {
		m.depthOfStack--
	}
	return v
}

// popInteger pops an address or another whole number.
func (m *exprMachine) popInteger() uint64 {
	v := m.pop()
	if !integral(v.typ) {
		m.fail("a whole number is needed, not one of type %s", v.typ.Name)
	}
	return v.lo
}

// pick is the entry with n others above it.
func (m *exprMachine) pick(n int) typedValue {
	i := m.depthOfStack - 1 - n
	switch {
	case i < 0:
		m.fail("the stack has no entry %d", n)
		return typedValue{}
	case i < len(m.low):
		return m.low[i]
	}
	return m.high[i-len(m.low)]
}

// step does one operation.
func (m *exprMachine) step(op uint8) {
	if m.placed && op != opPiece && op != opBitPiece && op != opNop && op != opGNUUninit {
		m.fail("%s follows the name of a place", opName(op)) // [DWARF5 2.6.1.1]
		return
	}
	switch {
	case op >= opLit0 && op < opLit0+32:
		m.pushNumber(uint64(op - opLit0))
	case op >= opReg0 && op < opReg0+32:
		m.setPlace(Piece{Kind: InRegister, Register: int(op - opReg0)})
	case op >= opBreg0 && op < opBreg0+32:
		m.pushNumber(m.register(uint64(op-opBreg0)) + uint64(m.sleb128()))
	case op >= opConst1u && op <= opConsts:
		m.pushNumber(m.constant(op))
	case op >= opDup && op <= opRot:
		m.shuffle(op)
	case op >= opAbs && op <= opXor && op != opPlusUconst, op >= opEq && op <= opNe:
		m.arithmetic(op)
	case op >= opConstType && op <= opReinterpret, op >= opGNUConstType && op <= opGNUReinterpret:
		m.typed(op)
	case op >= opPiece:
		m.highOperation(op)
	default:
		m.lowOperation(op)
	}
}

// constant reads an operand of an operation that pushes it [DWARF5 2.5.1.1].
func (m *exprMachine) constant(op uint8) uint64 {
	switch op {
	case opConst1u:
		return uint64(m.uint8())
	case opConst1s:
		return uint64(int8(m.uint8()))
	case opConst2u:
		return uint64(m.uint16())
	case opConst2s:
		return uint64(int16(m.uint16()))
	case opConst4u:
		return uint64(m.uint32())
	case opConst4s:
		return uint64(int32(m.uint32()))
	case opConstu:
		return m.uleb128()
	case opConsts:
		return uint64(m.sleb128())
	}
	return m.uint64()
}

// shuffle does the operations on the stack itself [DWARF5 2.5.1.3].
func (m *exprMachine) shuffle(op uint8) {
	switch op {
	case opDup:
		m.push(m.pick(0))
	case opDrop:
		m.pop()
	case opOver:
		m.push(m.pick(1))
	case opPick:
		m.push(m.pick(int(m.uint8())))
	case opSwap:
		a, b := m.pop(), m.pop()
		m.push(a)
		m.push(b)
	case opRot: // the top goes below the next two
		a, b, c := m.pop(), m.pop(), m.pop()
		m.push(a)
		m.push(c)
		m.push(b)
	}
}
