package expr

import (
	"errors"
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

// Evaluate computes an expression.
func Evaluate(n Node, s Scope) (Value, error) {
	v, err := (&evaluator{s}).eval(n)
	if err == nil && v.Err != nil && !v.Lvalue && v.Bytes == nil {
		return v, nil // a variable without a value: Format says why
	}
	return v, err
}

type evaluator struct{ Scope }

func (e *evaluator) eval(n Node) (Value, error) {
	switch n := n.(type) {
	case name:
		return e.name(n)
	case register:
		return e.Register(n.text)
	case history:
		if v, ok := e.History(n.n); ok {
			return v, nil
		}
		return Value{}, fmt.Errorf("History has not yet reached $%d.", n.n)
	case literal:
		return n.value, nil
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

// target is the type that a pointer or array leads to.
func target(v Value, n Node) (dwarfinfo.Type, error) {
	switch t := dwarfinfo.Underlying(v.Type).(type) {
	case *dwarfinfo.PointerType:
		return t.Elem, nil
	case *dwarfinfo.ArrayType:
		return t.Elem, nil
	}
	return nil, fmt.Errorf("%s is no pointer, it is of type %s", n, v.Type)
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
		if !x.Lvalue {
			return Value{}, fmt.Errorf("%s is not in memory, so it has no address", n.x)
		}
		if x.BitSize > 0 {
			return Value{}, fmt.Errorf("%s is a bitfield, so it has no address", n.x)
		}
		v := integer(x.Addr, ulongType)
		v.Type = &dwarfinfo.PointerType{Elem: x.Type}
		return v, nil
	}
	if isFloat(x.Type) && n.op != "~" {
		return e.floatUnary(n.op, x)
	}
	a, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	switch n.op {
	case "-":
		a = -a
	case "~":
		a = ^a
	case "!":
		return truth(a == 0), nil
	}
	return integer(a, promote(x.Type)), nil
}

func (e *evaluator) floatUnary(op string, x Value) (Value, error) {
	b, err := x.load(e)
	if err != nil {
		return Value{}, err
	}
	switch f := floatOf(b); op {
	case "-":
		return float(-f), nil
	case "!":
		return truth(f == 0), nil
	default:
		return float(f), nil
	}
}

func (e *evaluator) deref(x Value, n Node) (Value, error) {
	if f, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.FuncType); ok && f != nil {
		return x, nil
	}
	elem, err := target(x, n)
	if err != nil {
		return Value{}, err
	}
	if elem == nil {
		return Value{}, fmt.Errorf("Attempt to take contents of a non-pointer value: %s is a void *", n)
	}
	addr, err := e.scalar(x, n)
	if err != nil {
		return Value{}, err
	}
	return e.at(elem, addr)
}

// at is the object of a type at an address, checked to be there.
func (e *evaluator) at(t dwarfinfo.Type, addr uint64) (Value, error) {
	v := Value{Type: t, Addr: addr, Lvalue: true}
	if _, ok := dwarfinfo.Underlying(t).(*dwarfinfo.FuncType); ok {
		return v, nil
	}
	var probe [1]byte
	return v, e.ReadMemory(addr, probe[:])
}

// scalar is a value as a number; its error names the sub-expression.
func (e *evaluator) scalar(v Value, n Node) (uint64, error) {
	a, err := v.number(e)
	if err != nil && v.Err != nil {
		return 0, fmt.Errorf("value of %s is %w", n, err)
	}
	return a, err
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
		return Value{}, fmt.Errorf("%s is no structure, it is of type %s", n.x, x.Type)
	}
	path, ok := findField(t, n.name)
	if !ok {
		return Value{}, fmt.Errorf("There is no member named %s.", n.name)
	}
	for _, f := range path {
		x = x.field(f)
	}
	return x, nil
}

// field is a member of a structure.
func (v Value) field(f dwarfinfo.Field) Value {
	m := Value{Type: f.Type, Err: v.Err, Lvalue: v.Lvalue, BitSize: f.BitSize}
	if f.BitSize > 0 {
		m.Addr, m.Bytes, m.BitOffset = v.Addr, v.Bytes, f.BitOffset
		if v.Lvalue {
			m.Addr, m.BitOffset = v.Addr+uint64(f.BitOffset/8), f.BitOffset%8
		}
		return m
	}
	m.Addr = v.Addr + uint64(f.Offset)
	if !v.Lvalue && v.Err == nil {
		end := f.Offset + f.Type.Size()
		if f.Offset < 0 || end > int64(len(v.Bytes)) {
			m.Err = errors.New("the value is not complete")
			return m
		}
		m.Bytes = v.Bytes[f.Offset:end]
	}
	return m
}

// findField finds a member, also in anonymous members and base classes.
func findField(t *dwarfinfo.StructType, name string) ([]dwarfinfo.Field, bool) {
	for _, f := range t.Fields {
		if f.Name == name {
			return []dwarfinfo.Field{f}, true
		}
	}
	for _, f := range t.Fields {
		if inner, ok := dwarfinfo.Underlying(f.Type).(*dwarfinfo.StructType); ok && f.Name == "" {
			if path, ok := findField(inner, name); ok {
				return append([]dwarfinfo.Field{f}, path...), true
			}
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
	i, err := e.scalar(index, n.index)
	if err != nil {
		return Value{}, err
	}
	elem, err := target(x, n.x)
	if err != nil {
		return Value{}, err
	}
	if elem == nil {
		return Value{}, fmt.Errorf("%s is a void *: its elements have no size", n.x)
	}
	size := elem.Size()
	if array, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.ArrayType); ok && !x.Lvalue {
		if x.Err != nil {
			return Value{}, x.Err
		}
		if array.Count >= 0 && i >= uint64(array.Count) || (int64(i)+1)*size > int64(len(x.Bytes)) {
			return Value{}, fmt.Errorf("no such vector element: %s", n)
		}
		return Value{Type: elem, Bytes: x.Bytes[int64(i)*size : (int64(i)+1)*size]}, nil
	}
	base, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	return e.at(elem, base+i*uint64(size))
}

func (e *evaluator) cast(n cast) (Value, error) {
	t, err := e.namedType(n.to)
	if err != nil {
		return Value{}, err
	}
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	base, ok := t.(*dwarfinfo.BaseType)
	if ok && base.IsFloat() {
		f, err := e.float(x, n.x)
		if err != nil {
			return Value{}, err
		}
		v := float(f)
		if base.ByteSize == 4 {
			v = float32Value(f)
		}
		v.Type = t
		return v, nil
	}
	a, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	size := t.Size()
	if size > 8 {
		return Value{}, fmt.Errorf("a number cannot be cast to %s", t)
	}
	v := integer(a, ulongType)
	v.Type, v.Bytes = t, v.Bytes[:size]
	return v, nil
}

// namedType finds a type by the text of a cast.
func (e *evaluator) namedType(text string) (dwarfinfo.Type, error) {
	bare := strings.TrimRight(text, "*")
	t, ok := e.LookupType(spelling(bare))
	if bare == "void" {
		t, ok = nil, true
	}
	if !ok {
		if t, ok = basic[spelling(bare)]; !ok {
			return nil, fmt.Errorf("No type named %s.", bare)
		}
	}
	for range len(text) - len(bare) {
		t = &dwarfinfo.PointerType{Elem: t}
	}
	if t == nil {
		t = &dwarfinfo.VoidType{}
	}
	return t, nil
}

// spelling is the name under which compilers know a basic type.
func spelling(words string) string {
	switch words {
	case "unsigned":
		return "unsigned int"
	case "long":
		return "long int"
	case "unsigned long":
		return "long unsigned int"
	case "short":
		return "short int"
	case "unsigned short":
		return "short unsigned int"
	case "long long":
		return "long long int"
	case "unsigned long long":
		return "long long unsigned int"
	}
	return words
}

// basic are the types that exist though the program may not use them.
var basic = map[string]dwarfinfo.Type{
	"int": intType, "long int": longType, "long unsigned int": ulongType, "char": charType, "double": doubleType,
	"float":              floatType,
	"unsigned int":       &dwarfinfo.BaseType{Name: "unsigned int", ByteSize: 4, Encoding: dwarfinfo.EncodingUnsigned},
	"unsigned char":      &dwarfinfo.BaseType{Name: "unsigned char", ByteSize: 1, Encoding: dwarfinfo.EncodingUnsignedChar},
	"short int":          &dwarfinfo.BaseType{Name: "short", ByteSize: 2, Encoding: dwarfinfo.EncodingSigned},
	"short unsigned int": &dwarfinfo.BaseType{Name: "unsigned short", ByteSize: 2, Encoding: dwarfinfo.EncodingUnsigned},
	"long long int":      &dwarfinfo.BaseType{Name: "long long", ByteSize: 8, Encoding: dwarfinfo.EncodingSigned},
}

func (e *evaluator) sizeOf(n sizeOf) (Value, error) {
	if id, ok := n.x.(name); ok {
		if t, err := e.namedType(id.text); err == nil {
			return integer(uint64(t.Size()), ulongType), nil
		}
	}
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	return integer(uint64(x.Type.Size()), ulongType), nil
}
