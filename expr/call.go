package expr

import (
	"errors"
	"fmt"

	"deet/dwarfinfo"
)

// An Allocator is a Scope that can make room in the program, for strings that
// its functions are to see.
type Allocator interface {
	// Allocate copies data into memory of the program that stays.
	Allocate(data []byte) (addr uint64, err error)
}

// placed puts an array that stands nowhere in memory there: its address is
// wanted, as of a string that is an argument.
func (e *evaluator) placed(v Value, n Node) (Value, error) {
	if _, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.ArrayType); !ok || v.Lvalue || v.Err != nil {
		return v, nil
	}
	a, ok := e.Scope.(Allocator)
	if _, isLiteral := n.(literal); !ok || !isLiteral || e.dry {
		if e.dry {
			return Value{Type: v.Type, Lvalue: true}, nil
		}
		return Value{}, fmt.Errorf("%s has no address: it is not in the memory of the program", n)
	}
	addr, err := a.Allocate(v.Bytes)
	if err != nil {
		return Value{}, err
	}
	return Value{Type: v.Type, Addr: addr, Lvalue: true}, nil
}

// call runs a function of the program [C11 6.5.2.2].
func (e *evaluator) call(n call) (Value, error) {
	fn, object, err := e.callee(n.fn)
	if err != nil {
		return Value{}, err
	}
	t := dwarfinfo.Underlying(fn.Type).(*dwarfinfo.FuncType)
	arguments, err := e.arguments(n, t, object)
	if err != nil {
		return Value{}, err
	}
	if t == unknownFunction && !e.dry {
		return Value{}, fmt.Errorf("'%s' has unknown return type; cast the call to its declared return type", n.fn)
	}
	if e.dry {
		return e.through(Value{Type: returned(t), Bytes: make([]byte, min(max(typeSize(t.Return), 0), maxObject))})
	}
	v, err := e.Call(fn, arguments)
	if err != nil {
		return Value{}, err
	}
	return e.through(v)
}

// castCall is (type) f(x) of a function of which nobody knows what it
// returns: the user says it.
func (e *evaluator) castCall(n call, t dwarfinfo.Type) (v Value, ok bool, err error) {
	fn, object, err := e.callee(n.fn)
	if err != nil || dwarfinfo.Underlying(fn.Type) != dwarfinfo.Type(unknownFunction) {
		return Value{}, false, err
	}
	arguments, err := e.arguments(n, unknownFunction, object)
	if err != nil || e.dry {
		return Value{Type: t, Bytes: make([]byte, min(max(typeSize(t), 0), maxObject))}, true, err
	}
	fn.Type = &dwarfinfo.FuncType{Return: t, OldStyle: true}
	v, err = e.Call(fn, arguments)
	return v, true, err
}

func returned(t *dwarfinfo.FuncType) dwarfinfo.Type {
	if t.Return == nil {
		return &dwarfinfo.VoidType{}
	}
	return t.Return
}

// callee computes what is called: a function, or what a pointer to one points
// at. object is the object of a method, by its address; nil if it is none.
func (e *evaluator) callee(n Node) (fn Value, object *Value, err error) {
	inner := n
	for p, ok := inner.(paren); ok; p, ok = inner.(paren) {
		inner = p.x
	}
	if fn, err = e.eval(n); err != nil {
		return Value{}, nil, err
	}
	if p, ok := dwarfinfo.Underlying(fn.Type).(*dwarfinfo.PointerType); ok && isFunction(p.Elem) {
		if fn, err = e.deref(fn, n); err != nil {
			return Value{}, nil, err
		}
	}
	t, ok := dwarfinfo.Underlying(fn.Type).(*dwarfinfo.FuncType)
	if !ok {
		return Value{}, nil, fmt.Errorf("%s is no function, it is of type %s", n, typeName(fn.Type))
	}
	object, err = e.objectOf(inner, t)
	return fn, object, err
}

// objectOf finds the object that a method is called for: what stands before
// the dot; in a method its own.
func (e *evaluator) objectOf(n Node, t *dwarfinfo.FuncType) (*Value, error) {
	if !takesObject(t) {
		return nil, nil
	}
	var object Value
	var err error
	switch n := n.(type) {
	case member:
		object, err = e.structure(n.x)
	case memberPointed:
		object, err = e.structure(n.x)
	case name:
		this, lookupErr := e.Lookup("this")
		if lookupErr != nil {
			return nil, nil // the user gives it as the first argument
		}
		return &this, nil
	default:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p, err := addressOf(object, n)
	return &p, err
}

// arguments computes the arguments and converts them to the types of the
// parameters.
func (e *evaluator) arguments(n call, t *dwarfinfo.FuncType, object *Value) ([]Value, error) {
	var values []Value
	var nodes []Node
	if object != nil && len(n.arguments) < len(t.Params) {
		values, nodes = append(values, *object), append(nodes, n.fn)
	}
	for _, a := range n.arguments {
		v, err := e.eval(a)
		if err != nil {
			return nil, err
		}
		values, nodes = append(values, v), append(nodes, a)
	}
	switch {
	case len(values) < len(t.Params):
		return nil, errors.New("Too few arguments in function call.")
	case len(values) > len(t.Params) && !t.Variadic && !t.OldStyle:
		return nil, errors.New("Too many arguments in function call.")
	}
	for i, v := range values {
		var err error
		if i < len(t.Params) {
			values[i], err = e.convert(v, t.Params[i], nodes[i])
		} else {
			values[i], err = e.promotedArgument(v, nodes[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}

// promotedArgument is an argument of whose parameter nothing is known: no
// smaller than an int or a double [C11 6.5.2.2].
func (e *evaluator) promotedArgument(v Value, n Node) (Value, error) {
	switch {
	case isPointer(v.Type):
		target, _ := elem(v.Type)
		return e.convert(v, &dwarfinfo.PointerType{Elem: target}, n)
	case isFloat(v.Type) && typeSize(v.Type) < doubleType.ByteSize:
		return e.convert(v, doubleType, n)
	case isArithmetic(v.Type) && !isFloat(v.Type) && !isComplex(v.Type):
		return e.convert(v, v.promoted(), n)
	}
	b, err := v.load(e)
	if err != nil {
		return Value{}, e.unreadable(err, v, n)
	}
	v.Bytes = b
	return v, nil
}
