package expr

import (
	"errors"

	"deet/dwarfinfo"
)

// A Locator says what names mean at one place of the code. What it says holds
// at each visit of the place, so that Compile need ask only once.
type Locator interface {
	Locate(name string) (Place, bool)
	LocateRegister(name string) (Place, bool)
	LookupType(name string) (dwarfinfo.Type, bool)
}

// NoRegister is the Register of a Place that depends on none.
const NoRegister = -1

// A Place is where a variable is at one place of the code. The sum of Register
// and Offset is its address, or if it is not in Memory, the variable itself.
type Place struct {
	Type     dwarfinfo.Type
	Register int // a DWARF number, or NoRegister
	Offset   uint64
	Memory   bool
}

// ErrNotCompiled: the expression has something that Compile does not know.
// Evaluate may know it.
var ErrNotCompiled = errors.New("the expression cannot be compiled")

// Compile makes a Program of an expression over integers and pointers: what is
// asked a hundred thousand times, at the same place, should not look its names
// up each time. The program means what Evaluate does.
//
// There is no compiled form of floating point numbers, of structures as a
// whole, nor of anything that changes the program.
func Compile(n Node, l Locator) (*Program, error) {
	c := &compiler{Locator: l, program: &Program{}}
	x, err := c.compile(n)
	if err == nil {
		err = c.load(x)
	}
	if err != nil {
		return nil, err
	}
	if c.program.depth > maxStack {
		return nil, ErrNotCompiled
	}
	return c.program, nil
}

// A compiler appends to a program what computes one node after the other.
type compiler struct {
	Locator
	program *Program
	depth   int // of the stack, where the code ends
}

// An operand is what compiled code leaves on the stack: a number, extended to
// 64 bits as its type says, or the address of one.
type operand struct {
	typ                dwarfinfo.Type
	memory             bool // it is the address
	bitOffset, bitSize int64
}

func number(t dwarfinfo.Type) operand { return operand{typ: t} }

// compile emits the code for a node.
func (c *compiler) compile(n Node) (operand, error) {
	switch n := n.(type) {
	case paren:
		return c.compile(n.x)
	case literal:
		return c.literal(n)
	case name:
		if p, ok := c.Locate(n.text); ok {
			return c.variable(p)
		}
	case register:
		if p, ok := c.LocateRegister(n.text); ok {
			return c.place(p)
		}
	case unary:
		return c.unary(n)
	case binop:
		return c.binop(n)
	case member:
		return c.member(n)
	case subscript:
		return c.subscript(n)
	case cast:
		return c.cast(n)
	case sizeOf:
		return c.sizeOf(n)
	}
	return operand{}, ErrNotCompiled
}

// load makes the number itself of what may be its address. An array or
// function is its address, as in C.
func (c *compiler) load(x operand) error {
	switch t := dwarfinfo.Underlying(x.typ).(type) {
	case *dwarfinfo.ArrayType, *dwarfinfo.FuncType:
		if !x.memory {
			return ErrNotCompiled
		}
		return nil
	case *dwarfinfo.BaseType:
		if t.IsFloat() {
			return ErrNotCompiled
		}
	case *dwarfinfo.EnumType, *dwarfinfo.PointerType:
	default:
		return ErrNotCompiled
	}
	size := typeSize(x.typ)
	if x.bitSize > 0 {
		size = (x.bitOffset + x.bitSize + 7) / 8
	}
	switch {
	case size < 1 || size > 8 || x.bitOffset < 0:
		return ErrNotCompiled
	case !x.memory:
		return nil
	}
	c.emit(instruction{op: opLoad, size: uint8(8 * size), n: uint64(size)})
	if x.bitSize > 0 {
		c.emit(instruction{op: opField, size: uint8(x.bitSize), n: uint64(x.bitOffset), signed: signed(x.typ)})
	} else {
		c.extend(x.typ)
	}
	return nil
}

// extend makes 64 bits of the number on top, as its type has them.
func (c *compiler) extend(t dwarfinfo.Type) {
	if size := typeSize(t); size < 8 {
		c.emit(instruction{op: opField, size: uint8(8 * size), signed: signed(t)})
	}
}

// literal: a number or a character. What is not compiled has no number.
func (c *compiler) literal(n literal) (operand, error) {
	t, ok := n.value.Type.(*dwarfinfo.BaseType)
	if !ok || t.IsFloat() || t.ByteSize > 8 || int64(len(n.value.Bytes)) != t.ByteSize {
		return operand{}, ErrNotCompiled
	}
	c.push(extend(n.value.Bytes, signed(t)))
	return number(t), nil
}
