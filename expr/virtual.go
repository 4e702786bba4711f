package expr

import (
	"encoding/binary"
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

// A Dispatcher is a Scope that knows which functions are virtual.
type Dispatcher interface{ Virtual(addr uint64) bool }

// overridden is the function that a call of a virtual one runs: that of the
// class that the object was made as. object points at it.
func (e *evaluator) overridden(n member, fn Value, object *Value) (Value, *Value, error) {
	d, ok := e.Scope.(Dispatcher)
	if !ok || e.dry || strings.Contains(n.name, "::") || !d.Virtual(fn.Addr) {
		return fn, object, nil
	}
	whole, err := e.madeAs(object)
	if err != nil {
		return fn, object, fmt.Errorf("%s is virtual: %w", n, err)
	}
	if v, ok := e.ofClass(whole.Type, n.name); ok && isFunction(v.Type) {
		p := pointerTo(whole.Type, whole.Addr)
		return v, &p, nil
	}
	return fn, object, nil
}

// madeAs is the whole object that a pointer points into. Its first word points
// at the table of its class, the name of which a symbol tells; two words
// before it says how far the whole object is away [Itanium C++ ABI, "Virtual
// Table Components"].
func (e *evaluator) madeAs(pointer *Value) (Value, error) {
	addr, err := pointer.number(e)
	if err != nil {
		return Value{}, err
	}
	table, err := e.word(addr)
	if err != nil {
		return Value{}, err
	}
	toTop, err := e.word(table - 16)
	if err != nil {
		return Value{}, err
	}
	symbol, _, _ := strings.Cut(e.Symbolize(table), "+")
	class, ok := strings.CutPrefix(symbol, "vtable for ")
	if !ok {
		return Value{}, fmt.Errorf("the object at %#x has no table of a class", addr)
	}
	t, ok := e.LookupType(class)
	if !ok {
		return Value{}, fmt.Errorf("No type named %s.", class)
	}
	return Value{Type: dwarfinfo.Type(t), Addr: addr + toTop, Lvalue: true}, nil
}

func (e *evaluator) word(addr uint64) (uint64, error) {
	var b [8]byte
	err := e.ReadMemory(addr, b[:])
	return binary.LittleEndian.Uint64(b[:]), err
}
