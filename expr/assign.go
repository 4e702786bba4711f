package expr

import (
	"errors"
	"fmt"
	"slices"

	"deet/dwarfinfo"
)

var errNoLvalue = errors.New("Left operand of assignment is not an lvalue.")

// assign is x = y or x op= y [C11 6.5.16]. Its value is the new one.
func (e *evaluator) assign(n assign) (Value, error) {
	if variable, ok := e.ownVariable(n.x); ok && n.op == "" {
		y, err := e.eval(n.y)
		if err != nil {
			return Value{}, err
		}
		return e.setVariable(variable, y, n.y)
	}
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	y, err := e.eval(n.y)
	if err != nil {
		return Value{}, err
	}
	if n.op != "" {
		if y, err = e.operate(binop{n.op, n.x, n.y}, x, y); err != nil {
			return Value{}, err
		}
	}
	return e.store(n.x, x, y, n.y)
}

// increment is ++ and --. Behind x, its value is the old one.
func (e *evaluator) increment(n increment) (Value, error) {
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	one := literal{"1", integer(1, intType)}
	y, err := e.operate(binop{n.op, n.x, one}, x, one.value)
	if err != nil {
		return Value{}, err
	}
	old := x.Fetch(e)
	now, err := e.store(n.x, x, y, n)
	if n.postfix && err == nil {
		old.Lvalue, old.Store = false, nil
		return old, nil
	}
	return now, err
}

// ownVariable reports whether an expression is $name, and that no register.
func (e *evaluator) ownVariable(n Node) (variable string, ok bool) {
	for {
		p, ok := n.(paren)
		if !ok {
			break
		}
		n = p.x
	}
	r, ok := n.(register)
	if !ok {
		return "", false
	}
	if _, ok := e.Convenience(r.text); ok {
		return r.text, true
	}
	_, err := e.Register(r.text)
	return r.text, errors.Is(err, ErrNoRegister)
}

// setVariable keeps a value in $name, of whatever type it is. It stays what
// it is now, though the program goes on.
func (e *evaluator) setVariable(variable string, v Value, n Node) (Value, error) {
	b, err := v.load(e)
	if err != nil && !isVoid(v.Type) && !isFunction(v.Type) {
		return Value{}, e.unreadable(err, v, n)
	}
	if v.BitSize > 0 {
		if v, err = e.convert(v, v.Type, n); err != nil {
			return Value{}, err
		}
		b = v.Bytes
	}
	v = Value{Type: v.Type, Bytes: b, Addr: v.Addr, Lvalue: isFunction(v.Type)}
	if !e.dry {
		e.SetConvenience(variable, v)
	}
	return v, nil
}

// unreadable says that a value of any type is not there.
func (e *evaluator) unreadable(err error, v Value, n Node) error {
	if v.Err != nil {
		return fmt.Errorf("value of %s is %w", n, v.Err)
	}
	return err
}

// store writes y, converted to x's type, to the place of x.
func (e *evaluator) store(nx Node, x, y Value, ny Node) (Value, error) {
	if _, ok := nx.(history); ok {
		return Value{}, errors.New("Left operand of assignment is not a modifiable lvalue.")
	}
	if variable, ok := e.ownVariable(nx); ok {
		return e.setVariable(variable, y, ny)
	}
	switch {
	case x.Err != nil:
		return Value{}, fmt.Errorf("value of %s is %w", nx, x.Err)
	case !x.Lvalue && x.Store == nil || isFunction(x.Type):
		return Value{}, errNoLvalue
	}
	y, err := e.assignable(x.Type, y, ny)
	if err != nil || e.dry {
		return x, err
	}
	b, err := y.load(e)
	if err != nil {
		return Value{}, e.unreadable(err, y, ny)
	}
	if x.BitSize > 0 {
		if b, err = e.withBits(x, b); err != nil {
			return Value{}, err
		}
	}
	return e.write(x, b)
}

func (e *evaluator) write(x Value, b []byte) (Value, error) {
	if !x.Lvalue {
		x.Bytes = b
		return x, x.Store(slices.Clone(b))
	}
	if err := e.WriteMemory(x.Addr, b); err != nil {
		return Value{}, err
	}
	x.Bytes = nil // read again: memory may be less than it seems
	return x, nil
}

// withBits puts a number into the bits of a bitfield; the bits around them
// stay as they are.
func (e *evaluator) withBits(x Value, number []byte) ([]byte, error) {
	x.Bytes = slices.Clone(x.Bytes)
	if x.Lvalue {
		x.Bytes = nil
	}
	b, err := x.load(e)
	if err != nil {
		return nil, err
	}
	for i := range x.BitSize {
		at := x.BitOffset + i
		if at < 0 || at/8 >= int64(len(b)) {
			return nil, errNotComplete
		}
		b[at/8] &^= 1 << (at % 8)
		if i/8 < int64(len(number)) && number[i/8]>>(i%8)&1 != 0 {
			b[at/8] |= 1 << (at % 8)
		}
	}
	return b, nil
}

// assignable converts y for a place of some type [C11 6.5.16.1]. A string may
// fill an array that is longer.
func (e *evaluator) assignable(t dwarfinfo.Type, y Value, n Node) (Value, error) {
	array, ok := dwarfinfo.Underlying(t).(*dwarfinfo.ArrayType)
	if !ok {
		return e.convert(y, t, n)
	}
	from, ok := dwarfinfo.Underlying(y.Type).(*dwarfinfo.ArrayType)
	if !ok || typeSize(from.Elem) != typeSize(array.Elem) {
		return Value{}, fmt.Errorf("%s cannot be assigned to an array: it is of type %s", n, typeName(y.Type))
	}
	b, err := y.load(e)
	if err != nil {
		return Value{}, e.unreadable(err, y, n)
	}
	_, isText := n.(literal)
	size := typeSize(t)
	if int64(len(b)) != size && !(isText && int64(len(b)) < size) || size > maxObject {
		return Value{}, fmt.Errorf("%s does not fit: it is of type %s, not %s", n, typeName(y.Type), typeName(t))
	}
	return Value{Type: t, Bytes: append(slices.Clone(b), make([]byte, size-int64(len(b)))...)}, nil
}

func isFunction(t dwarfinfo.Type) bool {
	_, ok := dwarfinfo.Underlying(t).(*dwarfinfo.FuncType)
	return ok
}
