package expr

import (
	"errors"
	"fmt"

	"deet/dwarfinfo"
)

// Evaluate computes an expression. A variable that has no value here is no
// error: its Err says why, and so does Format.
func Evaluate(n Node, s Scope) (Value, error) { return (&evaluator{s}).eval(n) }

type evaluator struct{ Scope }

func (e *evaluator) eval(n Node) (Value, error) {
	switch n := n.(type) {
	case name:
		return e.name(n)
	case register:
		if v, ok := e.Convenience(n.text); ok {
			return v, nil
		}
		return e.Register(n.text)
	case history:
		if v, ok := e.History(n.n); ok {
			return v, nil
		}
		return Value{}, fmt.Errorf("History has not yet reached $%d.", n.n)
	case literal:
		return n.value, nil
	case paren:
		return e.eval(n.x)
	case unary:
		return e.unary(n)
	case binop:
		return e.binop(n)
	case member:
		return e.member(n)
	case subscript:
		return e.subscript(n)
	case cast:
		return e.cast(n)
	case sizeOf:
		return e.sizeOf(n)
	case typeNode:
		return Value{}, fmt.Errorf("%s is a type, not a value", n)
	}
	return Value{}, fmt.Errorf("cannot evaluate %s", n)
}

func (e *evaluator) name(n name) (Value, error) {
	v, err := e.Lookup(n.text)
	if err != nil {
		return Value{}, err
	}
	if r, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.ReferenceType); ok && v.Err == nil {
		addr, err := v.number(e)
		return Value{Type: r.Elem, Addr: addr, Lvalue: true}, err
	}
	return v, nil
}

// scalar is a value as a number; its error names the sub-expression.
func (e *evaluator) scalar(v Value, n Node) (uint64, error) {
	a, err := v.number(e)
	return a, e.named(err, v, n)
}

func (e *evaluator) named(err error, v Value, n Node) error {
	switch {
	case err == nil:
		return nil
	case v.Err != nil:
		return fmt.Errorf("value of %s is %w", n, err)
	case v.Lvalue || errors.Is(err, errWide):
		if _, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.StructType); !ok {
			return err // it could not be read, and says where
		}
	}
	return fmt.Errorf("%s is no number, it is of type %s", n, typeName(v.Type))
}

func (e *evaluator) unary(n unary) (Value, error) {
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	switch n.op {
	case "*":
		return e.deref(x, n.x)
	case "&":
		return addressOf(x, n.x)
	case "!":
		t, err := e.truthOf(x, n.x)
		return truth(!t), err
	}
	if isPointer(x.Type) {
		return Value{}, fmt.Errorf("%s does not work on pointers: %s", n.op, n)
	}
	if isFloat(x.Type) {
		return e.floatUnary(n, x)
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
	return integer(a, promote(x.Type)), nil
}

func (e *evaluator) floatUnary(n unary, x Value) (Value, error) {
	f, err := e.real(x, n.x)
	if err != nil {
		return Value{}, err
	}
	switch {
	case n.op == "~":
		return Value{}, fmt.Errorf("~ does not work on floating point numbers: %s", n)
	case n.op == "-" && f != nil:
		f.Neg(f)
	}
	return floatValue(f, wider(x.Type, x.Type)), nil
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
		return x.field(dwarfinfo.Field{Type: array.Elem}), nil
	}
	target, ok := elem(x.Type)
	if !ok {
		return Value{}, fmt.Errorf("%s is no pointer, it is of type %s", n, typeName(x.Type))
	}
	target = completed(target, e.Scope)
	if target == nil {
		return Value{}, fmt.Errorf("Attempt to take contents of a non-pointer value: %s is a void *", n)
	}
	if x.Points != nil {
		return Value{Type: target, Bytes: x.Points.Bytes, Known: x.Points.Known}, nil
	}
	addr, err := e.scalar(x, n)
	if err != nil {
		return Value{}, err
	}
	return Value{Type: target, Addr: addr, Lvalue: true}, nil
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

func (e *evaluator) member(n member) (Value, error) {
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	if _, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.PointerType); ok {
		// gdb takes . for -> as well: what is meant is plain
		if x, err = e.deref(x, n.x); err != nil {
			return Value{}, err
		}
	}
	t, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.StructType)
	if !ok {
		return Value{}, fmt.Errorf("%s is no structure, it is of type %s", n.x, typeName(x.Type))
	}
	path, ok := findField(t, n.name, 0)
	if !ok {
		return Value{}, fmt.Errorf("There is no member named %s.", n.name)
	}
	for _, f := range path {
		x = x.field(f)
	}
	return x, nil
}

// maxDepth bounds how deep structures are followed: those of a damaged file
// may hold themselves.
const maxDepth = 64

// findField finds a member, also in anonymous members and base classes.
func findField(t *dwarfinfo.StructType, name string, depth int) ([]dwarfinfo.Field, bool) {
	for _, f := range t.Fields {
		if f.Name == name && !f.Base {
			return []dwarfinfo.Field{f}, true
		}
	}
	if depth > maxDepth {
		return nil, false
	}
	for _, f := range t.Fields {
		inner, ok := dwarfinfo.Underlying(f.Type).(*dwarfinfo.StructType)
		if !ok || f.Name != "" && !f.Base {
			continue
		}
		if path, ok := findField(inner, name, depth+1); ok {
			return append([]dwarfinfo.Field{f}, path...), true
		}
	}
	return nil, false
}

func (e *evaluator) subscript(n subscript) (Value, error) {
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	index, err := e.eval(n.index)
	if err != nil {
		return Value{}, err
	}
	if isFloat(index.Type) || isPointer(index.Type) {
		return Value{}, fmt.Errorf("%s is no index, it is of type %s", n.index, typeName(index.Type))
	}
	i, err := e.scalar(index, n.index)
	if err != nil {
		return Value{}, err
	}
	target, ok := elem(x.Type)
	switch {
	case !ok:
		return Value{}, fmt.Errorf("%s is no array or pointer, it is of type %s", n.x, typeName(x.Type))
	case target == nil:
		return Value{}, fmt.Errorf("%s is a void *: its elements have no size", n.x)
	}
	array, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.ArrayType)
	if ok && (x.Bytes == nil || int64(i) >= 0 && int64(i) < array.Count) {
		return x.field(dwarfinfo.Field{Type: target, Offset: int64(i) * target.Size()}), nil
	}
	if ok && !x.Lvalue {
		return Value{}, fmt.Errorf("no such vector element: %s", n)
	}
	base, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	return Value{Type: target, Addr: base + i*uint64(target.Size()), Lvalue: true}, nil
}
