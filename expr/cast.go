package expr

import (
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

func (e *evaluator) cast(n cast) (Value, error) {
	t, err := e.namedType(n.to)
	if err != nil {
		return Value{}, err
	}
	if c, ok := n.x.(call); ok {
		if v, ok, err := e.castCall(c, t); ok || err != nil {
			return v, err
		}
	}
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	switch to := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.ArrayType:
		return e.castArray(n, to, t, x)
	case *dwarfinfo.ReferenceType:
		return Value{Type: to.Elem, Addr: x.Addr, Lvalue: x.Lvalue, Bytes: x.Bytes}, nil
	}
	return e.convert(x, t, n.x)
}

// castArray looks at the bytes of a value as those of an array: C has no such
// cast, gdb does.
func (e *evaluator) castArray(n cast, to *dwarfinfo.ArrayType, t dwarfinfo.Type, x Value) (Value, error) {
	size := typeSize(x.Type)
	if to.Count < 0 && typeSize(to.Elem) > 0 { // int[]: as many as there is room for
		t = &dwarfinfo.ArrayType{Elem: to.Elem, Count: size / typeSize(to.Elem)}
	}
	if x.Err != nil {
		return Value{}, fmt.Errorf("value of %s is %w", n.x, x.Err)
	}
	if x.Lvalue && x.BitSize == 0 {
		return Value{Type: t, Addr: x.Addr, Lvalue: true}, nil
	}
	b, err := x.load(e)
	want := t.Size()
	if err != nil || want < 0 || int64(len(b)) < want {
		return Value{}, cannotConvert(x, t, n.x)
	}
	return Value{Type: t, Bytes: b[:want]}, nil
}

// meansType reports whether a name is one of a type. A variable of the same
// name hides it.
func meansType(name string, s Scope) bool {
	if _, ok := s.LookupType(name); !ok && basic[name] == nil {
		return false
	}
	_, err := s.Lookup(name)
	return err != nil
}

// namedType finds the type that a name means.
func (e *evaluator) namedType(n writtenType) (dwarfinfo.Type, error) {
	t, err := e.baseType(n.base)
	if err != nil {
		return nil, err
	}
	for _, q := range n.qualifiers {
		t = &dwarfinfo.QualifiedType{Qualifier: q, Type: t}
	}
	for _, d := range n.steps {
		if t, err = e.declare(t, d); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (e *evaluator) baseType(name string) (dwarfinfo.Type, error) {
	if name == "void" {
		return &dwarfinfo.VoidType{}, nil
	}
	if t, ok := e.LookupType(name); ok {
		return t, nil
	}
	if t, ok := basic[name]; ok {
		return t, nil
	}
	word, tag, ok := strings.Cut(name, " ")
	switch {
	case ok && (word == "struct" || word == "union" || word == "enum" || word == "class"):
		return nil, fmt.Errorf("No %s type named %s.", word, tag)
	case ok || typeWord(name):
		return nil, fmt.Errorf("No type named %s.", name)
	}
	return nil, &NoSymbolError{name}
}

// declare makes a type of another as one step of a declarator says.
func (e *evaluator) declare(t dwarfinfo.Type, d declared) (dwarfinfo.Type, error) {
	if _, ok := t.(*dwarfinfo.VoidType); ok && (d.kind == "*" || d.kind == "(") {
		t = nil
	}
	switch d.kind {
	case "*":
		return &dwarfinfo.PointerType{Elem: t}, nil
	case "&", "&&":
		return &dwarfinfo.ReferenceType{Elem: t, RValue: d.kind == "&&"}, nil
	case "[":
		if d.count > maxObject || d.count > 0 && typeSize(t) > maxObject/d.count {
			return nil, errTooLarge
		}
		return &dwarfinfo.ArrayType{Elem: t, Count: d.count}, nil
	case "::":
		class, err := e.baseType(d.class)
		if err != nil {
			return nil, err
		}
		return &dwarfinfo.MemberPointerType{Class: class, Elem: t}, nil
	case "(":
		return e.functionType(t, d)
	}
	return &dwarfinfo.QualifiedType{Qualifier: d.kind, Type: t}, nil
}

// functionType makes a function that returns t. (void) says that it takes
// nothing, () says nothing in C.
func (e *evaluator) functionType(t dwarfinfo.Type, d declared) (dwarfinfo.Type, error) {
	fn := &dwarfinfo.FuncType{Return: t, Variadic: d.variadic, OldStyle: len(d.params) == 0}
	for _, p := range d.params {
		param, err := e.namedType(p)
		if err != nil {
			return nil, err
		}
		if _, ok := param.(*dwarfinfo.VoidType); !ok || len(d.params) > 1 {
			fn.Params = append(fn.Params, param)
		}
	}
	return fn, nil
}
