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

// A Context may also have the methods below. An expression that needs one
// which its Context does not have gets ErrOptimizedOut, or an error that says
// what there is none of.
type (
	// EntryValuer finds what an expression, mostly the name of a register,
	// had as its value when the function was entered [DWARF5 2.5.1.7]: the
	// caller's call site may say it. Of a floating-point number it returns the
	// bits.
	EntryValuer interface {
		EntryValue(expr []byte) (uint64, error)
	}
	// ParameterValuer is the same for a parameter that has no register. entry
	// is the offset of its entry in .debug_info (DW_OP_GNU_parameter_ref).
	ParameterValuer interface {
		ParameterValue(entry uint64) (uint64, error)
	}
	// WideRegisters reads the first len(buf) bytes of a register, by its DWARF
	// number: 17 to 32 are xmm0 to xmm15 [System V ABI, AMD64, "DWARF Register
	// Number Mapping"].
	WideRegisters interface {
		RegisterBytes(n int, buf []byte) error
	}
	// ObjectAddresser knows where the object is that is being described:
	// DW_OP_push_object_address [DWARF5 2.5.1.3].
	ObjectAddresser interface {
		ObjectAddress() (uint64, error)
	}
)

// A unitEnv is what an expression may ask about the unit that it stands in.
// Offsets are those in .debug_info.
type unitEnv interface {
	exprFormat() ExprFormat
	// baseType is the DW_TAG_base_type at an offset.
	baseType(off uint64) (*BaseType, error)
	// tlsOffset corrects what the compiler wrote as the offset of a
	// thread-local variable.
	tlsOffset(n uint64) uint64
	// indexedAddress is an entry of the unit's part of .debug_addr.
	indexedAddress(index uint64) (Addr, error)
	// entryExpression is the DW_AT_location of an entry at pc; nil if it has
	// none.
	entryExpression(off uint64, pc Addr) ([]byte, error)
	// variableType is the type of a variable, which is an integer or a
	// pointer, as a base type.
	variableType(off uint64) (*BaseType, error)
}

// PieceKind says where a piece of a value is.
type PieceKind int

// The places that a piece of a value can be in.
const (
	Empty      PieceKind = iota // nowhere: it was optimised away
	InMemory                    // at Addr
	InRegister                  // in Register
	Literal                     // it is Value
	Pointed                     // a pointer without a value: it pointed at Offset in what Entry describes
)

// A Piece is where a part of a value is; most values are in one piece.
type Piece struct {
	Kind     PieceKind
	Addr     uint64
	Register int // a DWARF number
	Value    []byte
	Size     int // in bytes; 0: all of the value

	// A piece of BitSize bits, if that is not 0, begins BitOffset bits above
	// the least significant bit of its place; Size is BitSize rounded up.
	BitSize, BitOffset int

	Entry  uint64 // in the unit's section; see Target
	Offset int64  // in bytes
	unit   *unit
}

// ErrOptimizedOut: the value is nowhere at this point of the program.
var ErrOptimizedOut = errors.New("optimized out")

// EvalLocation finds where a value is. The expression may not refer to its
// unit, as typed operations do.
func EvalLocation(expr []byte, ctx Context) ([]Piece, error) {
	l := new(Place)
	err := l.Eval(expr, ctx)
	return l.Pieces, err
}

// A Place is where a value is, with the storage for saying so. Evaluating
// into one that was used before allocates nothing in the usual cases, and
// overwrites what it said. It must not be copied.
type Place struct {
	Pieces  []Piece // nil after an error
	first   [1]Piece
	number  [maxValueSize]byte // the Value of the first DW_OP_stack_value
	scratch [maxValueSize]byte // where memory is read to
}

// Eval is EvalLocation.
func (l *Place) Eval(expr []byte, ctx Context) error { return l.eval(expr, ctx, nil, 0) }

// eval evaluates an expression of a unit, which may be nil, at pc.
func (l *Place) eval(expr []byte, ctx Context, env unitEnv, pc Addr) error {
	l.Pieces = l.first[:0]
	m := exprMachine{cursor: exprCursor(expr), ctx: ctx, env: env, pc: pc, out: l}
	m.locate()
	if m.err != nil {
		l.Pieces = nil
	}
	return m.err
}

func exprCursor(expr []byte) cursor {
	return cursor{data: expr, section: "location expression"}
}

// evalLocation is EvalLocation for an expression of a unit, at no pc: it
// cannot call others that depend on it.
func (u *unit) evalLocation(expr []byte, ctx Context) ([]Piece, error) {
	return u.evalLocationAt(expr, 0, ctx)
}

func (u *unit) evalLocationAt(expr []byte, pc Addr, ctx Context) ([]Piece, error) {
	l := new(Place)
	err := l.eval(expr, ctx, u.env(), pc)
	return l.Pieces, err
}

// env is the unit as expressions see it: a nil unit is none.
func (u *unit) env() unitEnv {
	if u == nil {
		return nil
	}
	return u
}

// evalAddress evaluates an expression whose result is a number. stack is what
// it begins with [DWARF5 6.4.2.3].
func evalAddress(expr []byte, ctx Context, stack []uint64) (uint64, error) {
	return (*unit)(nil).evalNumberAt(expr, 0, ctx, stack)
}

// evalNumberAt is evalAddress for an expression of a unit, at pc.
func (u *unit) evalNumberAt(expr []byte, pc Addr, ctx Context, stack []uint64) (uint64, error) {
	m := exprMachine{cursor: exprCursor(expr), ctx: ctx, env: u.env(), pc: pc}
	for _, n := range stack {
		m.pushNumber(n)
	}
	m.run()
	if m.err == nil && (!m.placed || m.isStackValue()) {
		return m.popInteger(), m.err
	}
	return m.placedNumber()
}

// evalValueAt evaluates an expression whose result is a value of any type of
// up to eight bytes, as DW_AT_call_value's is [DWARF5 3.4.2]: its bits are what
// an EntryValuer returns.
func (u *unit) evalValueAt(expr []byte, pc Addr, ctx Context) (uint64, error) {
	m := exprMachine{cursor: exprCursor(expr), ctx: ctx, env: u.env(), pc: pc}
	m.run()
	if m.err != nil || m.placed && !m.isStackValue() {
		return m.placedNumber()
	}
	v := m.pop()
	if v.typ.size() > 8 {
		m.check(0, ErrOptimizedOut) // half of it is not the value
	}
	return v.lo, m.err
}

// placedNumber reads a number that is not on the stack.
func (m *exprMachine) placedNumber() (uint64, error) {
	switch {
	case m.err != nil:
	case m.place.Kind == InRegister: // as a frame base may be
		return m.ctx.Register(m.place.Register)
	case m.place.Kind == Literal && len(m.place.Value) <= 8:
		var buf [8]byte
		copy(buf[:], m.place.Value)
		return binary.LittleEndian.Uint64(buf[:]), nil
	case m.place.Kind == Literal:
		m.fail("a value of %d bytes, where a number is needed", len(m.place.Value))
	default: // a pointer without a value
		m.err = ErrOptimizedOut
	}
	return 0, m.err
}
