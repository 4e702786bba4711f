package dwarfinfo

import (
	"encoding/binary"
	"errors"
)

// Context is what an expression may ask about a live frame.
type Context interface {
	Registers
	Memory
	CFA() (uint64, error)
	FrameBase() (uint64, error)
	Runtime(a Addr) uint64
	TLS(offset uint64) (uint64, error)
}

// PieceKind says where a piece of a value is.
type PieceKind int

// The places that a piece of a value can be in.
const (
	Empty      PieceKind = iota // nowhere: it was optimised away
	InMemory                    // at Addr
	InRegister                  // in Register
	Literal                     // it is Value
)

// A Piece is where a part of a value is; most values are in one piece.
type Piece struct {
	Kind     PieceKind
	Addr     uint64
	Register int
	Value    []byte
	Size     int // in bytes; 0: all of the value
}

// ErrOptimizedOut: the value is nowhere at this point of the program.
var ErrOptimizedOut = errors.New("optimized out")

// An exprMachine evaluates one expression. It is a stack machine; besides the
// stack an expression may end in a place that is not in memory.
type exprMachine struct {
	*cursor
	ctx    Context
	unit   *unit // whose address table addrx means; nil in unwind rules
	stack  []uint64
	place  *Piece // set by the operations that name a place that has no address
	pieces []Piece
	steps  int
}

// maxSteps bounds a loop in a damaged expression.
const maxSteps = 10000

// EvalLocation finds where a value is.
func EvalLocation(expr []byte, ctx Context) ([]Piece, error) {
	return (*unit)(nil).evalLocation(expr, ctx)
}

func (u *unit) evalLocation(expr []byte, ctx Context) ([]Piece, error) {
	m := &exprMachine{cursor: newCursor("location expression", expr, 0), ctx: ctx, unit: u}
	if len(expr) == 0 {
		return nil, ErrOptimizedOut
	}
	if err := m.run(); err != nil {
		return nil, err
	}
	if len(m.pieces) > 0 {
		return m.pieces, nil
	}
	p, err := m.result()
	return []Piece{p}, err
}

// evalAddress evaluates an expression whose result is a number.
func evalAddress(expr []byte, ctx Context, stack []uint64) (uint64, error) {
	m := &exprMachine{cursor: newCursor("expression", expr, 0), ctx: ctx, stack: stack}
	if err := m.run(); err != nil {
		return 0, err
	}
	if m.place != nil && m.place.Kind == InRegister {
		return ctx.Register(m.place.Register) // as a frame base may be
	}
	v := m.pop()
	return v, m.err
}

func (m *exprMachine) run() error {
	for m.left() > 0 {
		if m.steps++; m.steps > maxSteps {
			m.fail("the expression does not end")
			break
		}
		m.step(m.uint8())
	}
	return m.err
}

// result is where the value is that has been described so far.
func (m *exprMachine) result() (Piece, error) {
	if m.place != nil {
		return *m.place, m.err
	}
	if len(m.stack) == 0 {
		return Piece{Kind: Empty}, m.err
	}
	return Piece{Kind: InMemory, Addr: m.pop()}, m.err
}

func (m *exprMachine) push(v uint64) {
	if len(m.stack) > 1000 {
		m.fail("the stack is too deep")
		return
	}
	m.stack = append(m.stack, v)
}

func (m *exprMachine) pop() uint64 {
	n := len(m.stack)
	if n == 0 {
		m.fail("the stack is empty")
		return 0
	}
	v := m.stack[n-1]
	m.stack = m.stack[:n-1]
	return v
}

func (m *exprMachine) pick(n uint64) uint64 {
	if n >= uint64(len(m.stack)) {
		m.fail("the stack has no entry %d", n)
		return 0
	}
	return m.stack[uint64(len(m.stack))-1-n]
}

// check keeps the error of a question to the frame as the expression's.
func (m *exprMachine) check(v uint64, err error) uint64 {
	if err != nil && m.err == nil {
		m.err = err
	}
	return v
}

func (m *exprMachine) register(n uint64) uint64 { return m.check(m.ctx.Register(int(n))) }

// step does one operation. A flat switch: the standard's table read down.
func (m *exprMachine) step(op uint8) {
	switch {
	case op >= opLit0 && op < opLit0+32:
		m.push(uint64(op - opLit0))
	case op >= opReg0 && op < opReg0+32:
		m.place = &Piece{Kind: InRegister, Register: int(op - opReg0)}
	case op >= opBreg0 && op < opBreg0+32:
		m.push(m.register(uint64(op-opBreg0)) + uint64(m.sleb128()))
	case op >= opConst1u && op <= opConsts:
		m.push(m.constant(op))
	case op >= opAbs && op <= opXor && op != opPlusUconst, op >= opEq && op <= opNe:
		m.arithmetic(op)
	case op >= opDup && op <= opRot:
		m.shuffle(op)
	case op >= opRegx:
		m.place5(op)
	default:
		m.control(op)
	}
}

func (m *exprMachine) constant(op uint8) uint64 {
	switch op {
	case opConst1u:
		return uint64(m.uint8())
	case opConst1s:
		return uint64(int64(int8(m.uint8())))
	case opConst2u:
		return uint64(m.uint16())
	case opConst2s:
		return uint64(int64(int16(m.uint16())))
	case opConst4u:
		return uint64(m.uint32())
	case opConst4s:
		return uint64(int64(int32(m.uint32())))
	case opConstu:
		return m.uleb128()
	case opConsts:
		return uint64(m.sleb128())
	}
	return m.uint64()
}

func (m *exprMachine) shuffle(op uint8) {
	switch op {
	case opDup:
		m.push(m.pick(0))
	case opDrop:
		m.pop()
	case opOver:
		m.push(m.pick(1))
	case opPick:
		m.push(m.pick(uint64(m.uint8())))
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

func (m *exprMachine) control(op uint8) {
	switch op {
	case opAddr:
		m.push(m.ctx.Runtime(Addr(m.uint64())))
	case opDeref:
		m.push(m.deref(8))
	case opPlusUconst:
		m.push(m.pop() + m.uleb128())
	case opSkip:
		m.jump(int16(m.uint16()))
	case opBra:
		delta := int16(m.uint16())
		if m.pop() != 0 {
			m.jump(delta)
		}
	default:
		m.fail("operation %#x is not known", op)
	}
}

func (m *exprMachine) jump(delta int16) {
	to := m.off + int(delta)
	if to < 0 || to > len(m.data) {
		m.fail("a jump out of the expression")
		return
	}
	m.off = to
}

func (m *exprMachine) deref(size int) uint64 {
	addr := m.pop()
	if size < 1 || size > 8 {
		m.fail("%d bytes are read as one number", size)
	}
	if m.err != nil {
		return 0
	}
	var buf [8]byte
	if err := m.ctx.ReadMemory(addr, buf[:size]); err != nil {
		m.err = err
	}
	return binary.LittleEndian.Uint64(buf[:])
}

// place5 does the operations from DW_OP_regx on.
func (m *exprMachine) place5(op uint8) {
	switch op {
	case opRegx:
		m.place = &Piece{Kind: InRegister, Register: int(m.uleb128())}
	case opFbreg:
		offset := uint64(m.sleb128())
		m.push(m.check(m.ctx.FrameBase()) + offset)
	case opBregx:
		n := m.uleb128()
		m.push(m.register(n) + uint64(m.sleb128()))
	case opPiece:
		m.endPiece(int(m.uleb128()))
	case opDerefSize:
		m.push(m.deref(int(m.uint8())))
	case opNop:
	case opFormTLSAddress, opGNUPushTLS:
		m.push(m.check(m.ctx.TLS(m.unit.tlsOffset(m.pop()))))
	case opCallFrameCFA:
		m.push(m.check(m.ctx.CFA()))
	case opImplicitValue:
		m.place = &Piece{Kind: Literal, Value: m.bytes(m.uleb128())}
	case opStackValue:
		m.place = &Piece{Kind: Literal, Value: binary.LittleEndian.AppendUint64(nil, m.pop())}
	case opAddrx, opConstx, opGNUAddrIndex, opGNUConstIndex:
		m.indexed(op)
	case opEntryValue, opGNUEntryValue:
		m.entryValue(m.bytes(m.uleb128()))
	case opImplicitPointer, opGNUImplicitPtr:
		// What a register held when the function began, or what a pointer to
		// nothing would point at: not to be had from this frame alone.
		m.check(0, ErrOptimizedOut)
	default:
		m.fail("operation %#x is not known", op)
	}
}

// indexed pushes an entry of the unit's address table: an address, or with
// constx a number that is no address of this file.
func (m *exprMachine) indexed(op uint8) {
	index := m.uleb128()
	if m.unit == nil {
		m.fail("an index without an address table")
		return
	}
	found, err := m.unit.address(index)
	a := Addr(m.check(uint64(found), err))
	if (op == opAddrx || op == opGNUAddrIndex) && m.err == nil {
		m.push(m.ctx.Runtime(a))
		return
	}
	m.push(uint64(a))
}

// An EntryValuer is a Context that knows what an expression was worth when the
// frame's function was entered.
type EntryValuer interface {
	EntryValue(expr []byte) (uint64, error)
}

func (m *exprMachine) entryValue(expr []byte) {
	ctx, ok := m.ctx.(EntryValuer)
	if !ok {
		m.check(0, ErrOptimizedOut)
	}
	if m.err == nil {
		m.push(m.check(ctx.EntryValue(expr)))
	}
}

// endPiece ends the description of some bytes of the value; the next ones
// follow.
func (m *exprMachine) endPiece(size int) {
	p, err := m.result()
	if err != nil {
		return
	}
	p.Size = size
	m.pieces = append(m.pieces, p)
	m.place, m.stack = nil, m.stack[:0]
	if len(m.pieces) > maxSteps || size < 0 {
		m.fail("too many pieces")
	}
}

// arithmetic does the operations on numbers, which are signed where it
// matters [DWARF5 2.5.1.4].
func (m *exprMachine) arithmetic(op uint8) {
	b := m.pop()
	switch op {
	case opAbs:
		if int64(b) < 0 {
			b = -b
		}
		m.push(b)
		return
	case opNeg:
		m.push(-b)
		return
	case opNot:
		m.push(^b)
		return
	}
	a := m.pop()
	if (op == opDiv || op == opMod) && b == 0 {
		m.fail("division by zero")
		return
	}
	m.push(binary2(op, a, b))
}

func binary2(op uint8, a, b uint64) uint64 {
	truth := func(t bool) uint64 {
		if t {
			return 1
		}
		return 0
	}
	switch op {
	case opAnd:
		return a & b
	case opDiv:
		return uint64(int64(a) / int64(b))
	case opMinus:
		return a - b
	case opMod:
		return a % b
	case opMul:
		return a * b
	case opOr:
		return a | b
	case opPlus:
		return a + b
	case opShl:
		return a << b
	case opShr:
		return a >> b
	case opShra:
		return uint64(int64(a) >> b)
	case opXor:
		return a ^ b
	case opEq:
		return truth(a == b)
	case opEq + 1:
		return truth(int64(a) >= int64(b))
	case opEq + 2:
		return truth(int64(a) > int64(b))
	case opEq + 3:
		return truth(int64(a) <= int64(b))
	case opEq + 4:
		return truth(int64(a) < int64(b))
	}
	return truth(a != b) // opNe
}
