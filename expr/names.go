package expr

import (
	"errors"
	"fmt"

	"deet/dwarfinfo"
)

// ErrNoRegister is what Scope.Register wraps if there is no register of the
// name.
var ErrNoRegister = errors.New("no such register")

func (e *evaluator) name(n name) (Value, error) {
	v, err := e.Lookup(n.text)
	if err == nil {
		return e.through(v)
	}
	if v, ok := constant(n.text); ok {
		return v, nil
	}
	return Value{}, err
}

// constant is what the words of C++, and the macros that every program of C
// has, stand for. Few programs say so in their debug information.
func constant(word string) (v Value, ok bool) {
	switch word {
	case "true":
		return integer(1, boolType), true
	case "false":
		return integer(0, boolType), true
	case "NULL", "nullptr":
		return pointerTo(nil, 0), true
	}
	return Value{}, false
}

// IsConstant reports whether a word means the same everywhere, as true does.
func IsConstant(word string) bool {
	_, ok := constant(word)
	return ok
}

// through looks through a reference: C++ has no other use for one.
func (e *evaluator) through(v Value) (Value, error) {
	r, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.ReferenceType)
	if !ok || v.Err != nil {
		return v, nil
	}
	addr, err := v.number(e)
	if err != nil && !e.dry {
		return Value{}, err
	}
	return Value{Type: r.Elem, Addr: addr, Lvalue: true}, nil
}

// MemberOf finds a member of the object that a pointer points at: in a method
// of C++ a name can be one of *this.
func MemberOf(pointer Value, name string, s Scope) (Value, bool) {
	e := &evaluator{Scope: s}
	object, err := e.deref(pointer, register{"this"})
	if err != nil {
		return Value{}, false
	}
	if v, ok := Member(object, name); ok {
		return v, true
	}
	return e.ofClass(object.Type, name)
}

// register is $name: a variable of the user's or a register. A variable that
// was never set is void.
func (e *evaluator) register(n register) (Value, error) {
	if v, ok := e.Convenience(n.text); ok {
		v.Store = func(b []byte) error {
			v.Lvalue, v.Bytes = false, b
			e.SetConvenience(n.text, v)
			return nil
		}
		return v, nil
	}
	v, err := e.Register(n.text)
	if errors.Is(err, ErrNoRegister) {
		return Value{Type: &dwarfinfo.VoidType{}, Bytes: []byte{}}, nil
	}
	return v, err
}

// historian is a Scope that knows how many values were shown.
type historian interface{ Remembered() int }

func (e *evaluator) history(n history) (Value, error) {
	number := n.n
	if h, ok := e.Scope.(historian); ok && (n.back || n.n == 0) {
		if number = h.Remembered() - n.n; number <= 0 { // before the first there is nothing
			return Value{Type: &dwarfinfo.VoidType{}, Bytes: []byte{}}, nil
		}
	}
	if v, ok := e.History(number); ok {
		return v, nil
	}
	return Value{}, fmt.Errorf("History has not yet reached $%d.", number)
}
