package expr

import (
	"encoding/binary"
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

func (e *evaluator) member(n member) (Value, error) {
	x, err := e.structure(n.x)
	if err != nil {
		return Value{}, err
	}
	if v, ok := Member(x, n.name); ok {
		return e.through(v)
	}
	if v, ok := e.ofClass(x.Type, n.name); ok { // a static member, or a method
		return e.through(v)
	}
	return Value{}, fmt.Errorf("There is no member named %s.", n.name)
}

// structure computes what stands before . or ->. gdb takes . for -> as well,
// and the other way round: what is meant is plain.
func (e *evaluator) structure(n Node) (Value, error) {
	x, err := e.eval(n)
	if err != nil {
		return Value{}, err
	}
	if _, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.PointerType); ok {
		if x, err = e.deref(x, n); err != nil {
			return Value{}, err
		}
	}
	if _, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.StructType); !ok {
		return Value{}, fmt.Errorf("%s is no structure, it is of type %s", n, typeName(x.Type))
	}
	x.Type = completed(x.Type, e.Scope)
	return x, nil
}

// Member finds a member of a structure, or of the base class that the name
// says: "base::member".
func Member(x Value, name string) (Value, bool) {
	t, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.StructType)
	if !ok {
		return Value{}, false
	}
	if i := strings.LastIndex(name, "::"); i > 0 {
		path, ok := findBase(t, name[:i])
		if !ok {
			return Value{}, false
		}
		for _, f := range path {
			x = x.field(f)
		}
		return Member(x, name[i+2:])
	}
	path, ok := findField(t, name)
	for _, f := range path {
		x = x.field(f)
	}
	return x, ok
}

// ofClass finds what belongs to the class of an object, or to its bases, not
// to the object.
func (e *evaluator) ofClass(t dwarfinfo.Type, name string) (Value, bool) {
	var found Value
	_, ok := search(t, nil, func(class *dwarfinfo.StructType) ([]dwarfinfo.Field, bool) {
		if class.Tag == "" {
			return nil, false
		}
		v, err := e.Lookup(class.Tag + "::" + name)
		found = v
		return nil, err == nil
	}, isBase)
	return found, ok
}

// search asks a structure for something, then those inside it that are to be
// entered, and returns the path to what was found. Those of a damaged file may
// hold themselves: none is asked twice.
func search(t dwarfinfo.Type, seen map[*dwarfinfo.StructType]bool,
	ask func(*dwarfinfo.StructType) ([]dwarfinfo.Field, bool), enter func(dwarfinfo.Field) bool) ([]dwarfinfo.Field, bool) {
	s, ok := dwarfinfo.Underlying(t).(*dwarfinfo.StructType)
	if !ok || seen[s] {
		return nil, false
	}
	if path, ok := ask(s); ok {
		return path, true
	}
	if seen == nil {
		seen = make(map[*dwarfinfo.StructType]bool)
	}
	seen[s] = true
	for _, f := range s.Fields {
		if !enter(f) {
			continue
		}
		if path, ok := search(f.Type, seen, ask, enter); ok {
			return append([]dwarfinfo.Field{f}, path...), true
		}
	}
	return nil, false
}

func isBase(f dwarfinfo.Field) bool { return f.Base }

// findField finds a member, also in anonymous members and base classes.
func findField(t *dwarfinfo.StructType, name string) ([]dwarfinfo.Field, bool) {
	return search(t, nil, func(s *dwarfinfo.StructType) ([]dwarfinfo.Field, bool) {
		for _, f := range s.Fields {
			if f.Name == name && !f.Base {
				return []dwarfinfo.Field{f}, true
			}
		}
		return nil, false
	}, func(f dwarfinfo.Field) bool { return f.Name == "" || f.Base })
}

// findBase finds the base class of a name, or the class itself.
func findBase(t *dwarfinfo.StructType, name string) ([]dwarfinfo.Field, bool) {
	return search(t, nil, func(s *dwarfinfo.StructType) ([]dwarfinfo.Field, bool) {
		return nil, s.Tag == name || strings.HasSuffix(s.Tag, "::"+name)
	}, isBase)
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
	if isPointer(index.Type) && !isPointer(x.Type) { // 1[x] is x[1] [C11 6.5.2.1]
		x, index = index, x
		n.x, n.index = n.index, n.x
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
	case isVoid(target):
		return Value{}, fmt.Errorf("%s is a void *: its elements have no size", n.x)
	}
	v, err := e.element(n, x, int64(i), completed(target, e.Scope))
	if err != nil {
		return Value{}, err
	}
	return e.through(v)
}

func (e *evaluator) element(n subscript, x Value, i int64, target dwarfinfo.Type) (Value, error) {
	offset := i * target.Size()
	array, ok := dwarfinfo.Underlying(x.Type).(*dwarfinfo.ArrayType)
	if ok && (x.Bytes == nil || i >= 0 && i < array.Count) {
		return x.field(dwarfinfo.Field{Type: target, Offset: offset}), nil
	}
	if ok && !x.Lvalue {
		return Value{}, fmt.Errorf("no such vector element: %s", n)
	}
	base, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	return Value{Type: target, Addr: base + uint64(offset), Lvalue: true}, nil
}

// memberPointer makes a pointer to the member that class::member names. There
// is no such object, so looking the name up has failed, but for a method.
func (e *evaluator) memberPointer(text string, found Value, err error) (Value, bool) {
	i := strings.LastIndex(text, "::")
	if i <= 0 {
		return Value{}, false
	}
	t, ok := e.LookupType(text[:i])
	if !ok {
		return Value{}, false
	}
	class, ok := dwarfinfo.Underlying(t).(*dwarfinfo.StructType)
	if !ok {
		return Value{}, false
	}
	if err == nil {
		return methodPointer(class, found)
	}
	path, ok := findField(class, text[i+2:])
	if !ok {
		return Value{}, false
	}
	offset := int64(0)
	for _, f := range path {
		offset += f.Offset
	}
	last := path[len(path)-1]
	return Value{Type: &dwarfinfo.MemberPointerType{Class: class, Elem: last.Type},
		Bytes: binary.LittleEndian.AppendUint64(nil, uint64(offset))}, last.BitSize == 0
}

// methodPointer makes a pointer to a method of what its name means: a function
// that takes the object first.
func methodPointer(class *dwarfinfo.StructType, found Value) (Value, bool) {
	fn, ok := dwarfinfo.Underlying(found.Type).(*dwarfinfo.FuncType)
	if !ok || !takesObject(fn) {
		return Value{}, false
	}
	b := binary.LittleEndian.AppendUint64(nil, found.Addr)
	return Value{Type: &dwarfinfo.MemberPointerType{Class: class, Elem: fn}, Bytes: append(b, make([]byte, 8)...)}, true
}

// takesObject reports whether a function's first parameter is the object that
// it is a method of: a pointer that is const, to a class.
func takesObject(fn *dwarfinfo.FuncType) bool {
	if len(fn.Params) == 0 {
		return false
	}
	_, qualified := fn.Params[0].(*dwarfinfo.QualifiedType)
	p, ok := dwarfinfo.Underlying(fn.Params[0]).(*dwarfinfo.PointerType)
	if !ok {
		return false
	}
	class, ok := dwarfinfo.Underlying(p.Elem).(*dwarfinfo.StructType)
	return ok && class.Bare && qualified
}

// memberPointed is x.*p: the member of x that p points at.
func (e *evaluator) memberPointed(n memberPointed) (Value, error) {
	x, err := e.structure(n.x)
	if err != nil {
		return Value{}, err
	}
	p, err := e.eval(n.pointer)
	if err != nil {
		return Value{}, err
	}
	t, ok := dwarfinfo.Underlying(p.Type).(*dwarfinfo.MemberPointerType)
	if !ok {
		return Value{}, fmt.Errorf("%s is no pointer to a member, it is of type %s", n.pointer, typeName(p.Type))
	}
	b, err := p.load(e)
	if err != nil {
		return Value{}, e.named(err, p, n.pointer)
	}
	word := binary.LittleEndian.Uint64(b)
	switch {
	case !t.Function():
		return e.through(x.field(dwarfinfo.Field{Type: t.Elem, Offset: int64(word)}))
	case word&1 != 0:
		return Value{}, fmt.Errorf("%s points to a virtual function: which one depends on the object's class", n.pointer)
	}
	return Value{Type: t.Elem, Addr: word, Lvalue: true}, nil
}
