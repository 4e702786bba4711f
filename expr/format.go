package expr

import (
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

// FormatTyped is Format, with the type before a pointer or reference, as print
// shows it.
func FormatTyped(v Value, s Scope, o Options) (string, error) {
	known := false
	if o.Object {
		v, known = actual(v, s)
	}
	text, err := Format(v, s, o)
	if err != nil || v.Err != nil {
		return text, err
	}
	typed := false
	switch t := dwarfinfo.Underlying(v.Type).(type) {
	case *dwarfinfo.PointerType:
		typed = (o.Format == 0 || o.Format == 's') && !speaksForItself(v.Type, t)
	case *dwarfinfo.ReferenceType:
		typed = true
	case *dwarfinfo.StructType:
		typed = known
	}
	if typed {
		text = "(" + typeName(v.Type) + ") " + text
	}
	return text, nil
}

// speaksForItself reports whether a pointer's text tells its type: a plain
// char *, or one to wide characters.
func speaksForItself(t dwarfinfo.Type, p *dwarfinfo.PointerType) bool {
	for {
		q, ok := t.(*dwarfinfo.QualifiedType)
		if !ok {
			break
		}
		t = q.Type
	}
	if _, isTypedef := t.(*dwarfinfo.TypedefType); isTypedef {
		return false
	}
	c, ok := charKindOf(p.Elem)
	return ok && (c.size > 1 || c.plain)
}

// Format writes a value.
func Format(v Value, s Scope, o Options) (string, error) {
	o = o.complete()
	f := &formatter{scope: s, Options: o, left: o.parts()}
	shape, err := f.value(v)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	switch {
	case o.Summary:
		shape.line(&b)
	case o.Pretty || o.Rows:
		shape.spread(&b, style{o.Pretty, o.Rows}, 0)
	case o.Width > 0:
		shape.lay(&b, o.Width, 0)
	default:
		shape.line(&b)
	}
	return b.String(), nil
}

type formatter struct {
	scope Scope
	Options
	depth   int                            // of the structure or array that is being shown
	left    int                            // numbers that may still be shown
	shared  map[*dwarfinfo.StructType]bool // virtual bases that were shown
	statics map[uint64]bool                // static objects that were shown, by address
}

func (f *formatter) value(v Value) (shape, error) {
	if v.Err != nil {
		return shape{text: "<" + v.Err.Error() + ">"}, nil
	}
	if f.depth > maxDepth || f.left <= 0 {
		return shape{text: "..."}, nil
	}
	f.depth++
	f.left--
	defer func() { f.depth-- }()
	switch t := dwarfinfo.Underlying(v.Type).(type) {
	case *dwarfinfo.StructType:
		return f.structure(v, t)
	case *dwarfinfo.ArrayType:
		return f.array(v, t)
	case *dwarfinfo.FuncType:
		return shape{text: f.function(v)}, nil
	case *dwarfinfo.ReferenceType:
		return f.reference(v, t)
	case *dwarfinfo.MemberPointerType:
		if f.Format == 0 || f.Format == 's' {
			text, err := f.memberPointer(v, t)
			return shape{text: text}, err
		}
		if !t.Function() {
			v.Type = longType
		}
	case nil, *dwarfinfo.VoidType:
		return shape{text: "void"}, nil
	}
	text, err := f.scalar(v)
	return shape{text: text}, err
}

// hides reports whether what is being shown is too deep in others.
func (f *formatter) hides() bool { return f.depth > f.Depth }

func (f *formatter) function(v Value) string {
	name, _ := f.scope.Function(v.Addr)
	if f.HideAddresses {
		return fmt.Sprintf("{%s} <%s>", typeName(v.Type), name)
	}
	return fmt.Sprintf("{%s} %#x <%s>", typeName(v.Type), v.Addr, name)
}

// reference shows what is referred to. In a structure, an object is named by
// its address alone: it may well be the one around.
func (f *formatter) reference(v Value, t *dwarfinfo.ReferenceType) (shape, error) {
	addr, err := v.number(f.scope)
	if err != nil {
		return shape{}, err
	}
	label := fmt.Sprintf("@%#x", addr)
	if _, ok := dwarfinfo.Underlying(t.Elem).(*dwarfinfo.StructType); ok && f.depth > 1 {
		return shape{text: label}, nil
	}
	f.Depth++ // it is the object itself, not in something
	inner, err := f.value(Value{Type: t.Elem, Addr: addr, Lvalue: true})
	f.Depth--
	if !f.HideAddresses {
		inner.label = label + ": "
	}
	return inner, err
}
