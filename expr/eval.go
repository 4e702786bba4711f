package expr

import (
	"errors"
	"fmt"

	"deet/dwarfinfo"
)

// Evaluate computes an expression. A variable that has no value here is no
// error: its Err says why, and so does Format.
func Evaluate(n Node, s Scope) (Value, error) { return (&evaluator{Scope: s}).eval(n) }

// An evaluator computes in a scope. If it is dry, only types are wanted: it
// changes nothing in the program, and what cannot be read stands for 1.
type evaluator struct {
	Scope
	dry bool
}

func (e *evaluator) eval(n Node) (Value, error) {
	switch n := n.(type) {
	case name:
		return e.name(n)
	case register:
		return e.register(n)
	case history:
		return e.history(n)
	case literal:
		return n.value, nil
	case paren:
		return e.eval(n.x)
	case unary:
		return e.unary(n)
	case binop:
		return e.binop(n)
	case assign:
		return e.assign(n)
	case increment:
		return e.increment(n)
	case conditional:
		return e.conditional(n)
	case call:
		return e.call(n)
	case member:
		return e.member(n)
	case memberPointed:
		return e.memberPointed(n)
	case subscript:
		return e.subscript(n)
	case cast:
		return e.cast(n)
	case at:
		return e.object(n)
	case sizeOf:
		return e.sizeOf(n)
	case alignOf:
		return e.alignOf(n)
	case typeNode:
		return Value{}, errors.New("Attempt to use a type name as an expression")
	}
	return Value{}, fmt.Errorf("cannot evaluate %s", n)
}

// scalar is a value as a number; its error names the sub-expression.
func (e *evaluator) scalar(v Value, n Node) (uint64, error) {
	v, err := e.placed(v, n)
	if err != nil {
		return 0, err
	}
	a, err := v.number(e)
	return a, e.named(err, v, n)
}

func (e *evaluator) named(err error, v Value, n Node) error {
	switch {
	case err == nil:
		return nil
	case e.dry && isScalar(v.Type):
		return nil
	case v.Err != nil:
		return fmt.Errorf("value of %s is %w", n, v.Err)
	case v.Lvalue || errors.Is(err, errWide):
		if _, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.StructType); !ok {
			return err // it could not be read, and says where
		}
	}
	return fmt.Errorf("%s is no number, it is of type %s", n, typeName(v.Type))
}

// isScalar reports whether a type is one of numbers or pointers
// [C11 6.2.5].
func isScalar(t dwarfinfo.Type) bool {
	switch dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.BaseType, *dwarfinfo.EnumType:
		return true
	}
	return isPointer(t)
}

func (e *evaluator) unary(n unary) (Value, error) {
	if n.op == "&" {
		return e.address(n)
	}
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	switch n.op {
	case "*":
		return e.deref(x, n.x)
	case "!":
		t, err := e.truthOf(x, n.x)
		return e.truth(!t), err
	}
	switch {
	case isPointer(x.Type):
		return Value{}, fmt.Errorf("%s does not work on pointers: %s", n.op, n)
	case isComplex(x.Type):
		return e.complexUnary(n, x)
	case isFloat(x.Type):
		return e.floatUnary(n, x)
	case isWide(x.Type):
		return e.wideUnary(n, x)
	}
	a, err := e.scalar(x, n.x)
	switch n.op {
	case "-":
		a = -a
	case "~":
		a = ^a
	}
	if err != nil {
		return Value{}, err
	}
	return integer(a, x.promoted()), nil
}

func (e *evaluator) floatUnary(n unary, x Value) (Value, error) {
	if n.op == "~" {
		return Value{}, fmt.Errorf("~ does not work on floating point numbers: %s", n)
	}
	t := wider(x.Type, x.Type)
	v, err := e.toFloat(x, t, t, n.x)
	if err == nil && n.op == "-" {
		v = v.negated()
	}
	return v, err
}

// address is &x. &class::member is a pointer to a member, which belongs to no
// object yet.
func (e *evaluator) address(n unary) (Value, error) {
	x, err := e.eval(n.x)
	if id, ok := n.x.(name); ok {
		if p, ok := e.memberPointer(id.text, x, err); ok {
			return p, nil
		}
	}
	if err != nil {
		return Value{}, err
	}
	if _, ok := n.x.(literal); ok {
		if x, err = e.placed(x, n.x); err != nil {
			return Value{}, err
		}
	}
	return addressOf(x, n.x)
}

func addressOf(x Value, n Node) (Value, error) {
	switch {
	case x.Err != nil:
		return Value{}, fmt.Errorf("value of %s is %w", n, x.Err)
	case !x.Lvalue:
		return Value{}, fmt.Errorf("%s is not in memory, so it has no address", n)
	case x.BitSize > 0:
		return Value{}, fmt.Errorf("%s is a bitfield, so it has no address", n)
	}
	return pointerTo(x.Type, x.Addr), nil
}

func (e *evaluator) deref(x Value, n Node) (Value, error) {
	if array, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.ArrayType); ok {
		return e.through(x.field(dwarfinfo.Field{Type: array.Elem}))
	}
	target, ok := elem(x.Type)
	if !ok {
		return Value{}, fmt.Errorf("%s is no pointer, it is of type %s", n, typeName(x.Type))
	}
	target = completed(target, e.Scope)
	if isVoid(target) {
		return Value{}, fmt.Errorf("Attempt to take contents of a non-pointer value: %s is a void *", n)
	}
	if x.Points != nil {
		return Value{Type: target, Bytes: x.Points.Bytes, Known: x.Points.Known}, nil
	}
	addr, err := e.scalar(x, n)
	if err != nil {
		return Value{}, err
	}
	return e.through(Value{Type: target, Addr: addr, Lvalue: true})
}

func isVoid(t dwarfinfo.Type) bool {
	_, ok := dwarfinfo.Underlying(t).(*dwarfinfo.VoidType)
	return ok || dwarfinfo.Underlying(t) == nil
}

// completed is the type itself, or of a structure that is only declared here
// the one of that name which another source file of the program defines: C
// has one meaning for a name that two files share.
func completed(t dwarfinfo.Type, s Scope) dwarfinfo.Type {
	if declared, ok := dwarfinfo.Underlying(t).(*dwarfinfo.StructType); ok && declared.Incomplete && declared.Tag != "" {
		if whole, ok := s.LookupType(declared.String()); ok {
			return whole
		}
	}
	return t
}

// object is gdb's {type} x.
func (e *evaluator) object(n at) (Value, error) {
	t, err := e.namedType(n.to)
	if err != nil {
		return Value{}, err
	}
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	addr, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	if isVoid(t) {
		return Value{}, fmt.Errorf("%s: an object of type void has no value", n)
	}
	return e.through(Value{Type: t, Addr: addr, Lvalue: true})
}

// conditional computes one of two expressions. Numbers get the type that both
// have in common [C11 6.5.15].
func (e *evaluator) conditional(n conditional) (Value, error) {
	cond, err := e.eval(n.cond)
	if err != nil {
		return Value{}, err
	}
	holds, err := e.truthOf(cond, n.cond)
	if err != nil {
		return Value{}, err
	}
	chosen, other := n.x, n.y
	if !holds {
		chosen, other = n.y, n.x
	}
	x, err := e.eval(chosen)
	if err != nil {
		return Value{}, err
	}
	t, err := e.typeOf(other)
	if err != nil || !isArithmetic(t) || !isArithmetic(x.Type) || typeName(t) == typeName(x.Type) {
		return x, nil
	}
	return e.convert(x, commonType(x, Value{Type: t}), chosen)
}
