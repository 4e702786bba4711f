package expr

import (
	"fmt"

	"deet/dwarfinfo"
)

func (c *compiler) unary(n unary) (operand, error) {
	x, err := c.compile(n.x)
	if err != nil {
		return x, err
	}
	switch n.op {
	case "*":
		return c.deref(x)
	case "&":
		if !x.memory || x.bitSize > 0 {
			return x, ErrNotCompiled
		}
		return number(&dwarfinfo.PointerType{Elem: x.typ}), nil
	}
	if err := c.load(x); err != nil {
		return x, err
	}
	if n.op == "!" {
		c.emit(instruction{op: opNot})
		return number(intType), nil
	}
	if isPointer(x.typ) {
		return x, ErrNotCompiled
	}
	switch n.op {
	case "-":
		c.emit(instruction{op: opNegate})
	case "~":
		c.emit(instruction{op: opComplement})
	case "+":
	default:
		return x, ErrNotCompiled
	}
	t := x.promotedAs(n.x)
	c.extend(t)
	return number(t), nil
}

// promotedAs is the type of arithmetic on an operand, which n is.
func (x operand) promotedAs(n Node) *dwarfinfo.BaseType {
	return Value{Type: x.typ, BitSize: x.bitSize, Lvalue: x.memory}.promotedAs(n)
}

func (c *compiler) binop(n binop) (operand, error) {
	if n.op == "&&" || n.op == "||" {
		return c.shortCircuit(n)
	}
	x, err := c.compile(n.x)
	if err == nil {
		err = c.load(x)
	}
	if err != nil {
		return x, err
	}
	y, err := c.compile(n.y)
	if err == nil {
		err = c.load(y)
	}
	if err != nil {
		return y, err
	}
	if isPointer(x.typ) || isPointer(y.typ) {
		return c.pointers(n, x.typ, y.typ)
	}
	return c.integers(n, x.promotedAs(n.x), y.promotedAs(n.y))
}

// shortCircuit jumps over the right operand if the left one decides.
func (c *compiler) shortCircuit(n binop) (operand, error) {
	if err := c.truth(n.x); err != nil {
		return operand{}, err
	}
	op := opUnless
	if n.op == "||" {
		op = opIf
	}
	jump := len(c.program.code)
	c.emit(instruction{op: op})
	c.depth-- // where it does not jump, it drops what it looked at
	if err := c.truth(n.y); err != nil {
		return operand{}, err
	}
	c.program.code[jump].n = uint64(len(c.program.code))
	return number(intType), nil
}

func (c *compiler) truth(n Node) error {
	x, err := c.compile(n)
	if err == nil {
		err = c.load(x)
	}
	c.emit(instruction{op: opTruth})
	return err
}

// pointers does what C has for pointers; see the evaluator's.
func (c *compiler) pointers(n binop, x, y dwarfinfo.Type) (operand, error) {
	px, py := isPointer(x), isPointer(y)
	switch n.op {
	case "==", "!=", "<", ">", "<=", ">=":
		c.emit(instruction{op: opBinary, operator: n.op})
		return number(intType), nil
	case "-":
		if px && py {
			c.emit(instruction{op: opBinary, operator: "-"})
			c.emit(instruction{op: opUnscale, n: uint64(step(x))})
			return number(longType), nil
		}
		if px {
			c.emit(instruction{op: opScale, n: uint64(step(x))})
			c.emit(instruction{op: opBinary, operator: "-"})
			return number(moved(x, 0).Type), nil
		}
	case "+":
		if px && !py {
			c.emit(instruction{op: opScale, n: uint64(step(x))})
			c.emit(instruction{op: opBinary, operator: "+"})
			return number(moved(x, 0).Type), nil
		}
	}
	return operand{}, ErrNotCompiled
}

// integers does the usual arithmetic conversions [C11 6.3.1.8] once, here.
func (c *compiler) integers(n binop, x, y *dwarfinfo.BaseType) (operand, error) {
	t := common(x, y)
	in := instruction{op: opBinary, operator: n.op, signed: signed(t)}
	if !in.signed {
		in.size = uint8(8 * t.ByteSize)
	}
	switch n.op {
	case "==", "!=", "<", ">", "<=", ">=":
		c.emit(in)
		return number(intType), nil
	case "<<", ">>": // the type of the left operand decides [C11 6.5.7]
		t = x
		if in.signed, in.size = signed(t), 0; !in.signed {
			in.size = uint8(8 * t.ByteSize)
		}
	case "/", "%":
		in.n = uint64(len(c.program.errs))
		c.program.errs = append(c.program.errs, fmt.Errorf("Division by zero: %s", n))
	case "+", "-", "*", "&", "|", "^":
	default:
		return operand{}, ErrNotCompiled
	}
	c.emit(in)
	c.extend(t)
	return number(t), nil
}
