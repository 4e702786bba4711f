package expr

import (
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

// Options say how values are shown.
type Options struct {
	Format   byte // 'x', 'd', ... or 0 for the form that suits the type
	Elements int  // of an array or string that are shown, 0: 200
	Repeats  int  // so many equal elements are shown one by one, 0: 10
	Width    int  // structures wider than this go over several lines, 0: never
	Summary  bool // structures and arrays as "...", for backtraces
}

// FormatTyped is Format, with the type before a pointer, as print shows it.
func FormatTyped(v Value, s Scope, o Options) (string, error) {
	text, err := Format(v, s, o)
	if err != nil || o.Format != 0 && o.Format != 's' || v.Err != nil {
		return text, err
	}
	if p, ok := dwarfinfo.Underlying(v.Type).(*dwarfinfo.PointerType); ok && !speaksForItself(v.Type, p) {
		return "(" + typeName(v.Type) + ") " + text, nil
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
	if o.Elements <= 0 {
		o.Elements = 200
	}
	if o.Repeats <= 0 {
		o.Repeats = 10
	}
	f := &formatter{scope: s, Options: o, left: maxParts}
	shape, err := f.value(v)
	if err != nil {
		return "", err
	}
	if o.Width > 0 && !o.Summary {
		var b strings.Builder
		shape.lay(&b, o.Width, 0)
		return b.String(), nil
	}
	return shape.String(), nil
}

// maxParts bounds the numbers in one text: an array of arrays is shown up to
// Elements times Elements.
const maxParts = 20000

type formatter struct {
	scope Scope
	Options
	depth int // of the structure or array that is being shown
	left  int // numbers that may still be shown
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
		name, _ := f.scope.Function(v.Addr)
		return shape{text: fmt.Sprintf("{%s} %#x <%s>", typeName(v.Type), v.Addr, name)}, nil
	case *dwarfinfo.ReferenceType:
		addr, err := v.number(f.scope)
		if err != nil {
			return shape{}, err
		}
		inner, err := f.value(Value{Type: t.Elem, Addr: addr, Lvalue: true})
		inner.label = fmt.Sprintf("@%#x: ", addr)
		return inner, err
	case *dwarfinfo.MemberPointerType:
		text, err := f.memberPointer(v, t)
		return shape{text: text}, err
	case nil, *dwarfinfo.VoidType:
		return shape{text: "void"}, nil
	}
	text, err := f.scalar(v)
	return shape{text: text}, err
}

func (f *formatter) structure(v Value, t *dwarfinfo.StructType) (shape, error) {
	switch {
	case t.Incomplete:
		if whole, ok := completed(t, f.scope).(*dwarfinfo.StructType); ok && !whole.Incomplete {
			v.Type = whole
			return f.structure(v, whole)
		}
		return shape{text: "<incomplete type>"}, nil
	case f.Summary:
		return shape{text: "..."}, nil
	case len(t.Fields) == 0:
		return shape{text: "{<No data fields>}"}, nil
	}
	if v.size() <= maxKept { // one read for all its members
		b, err := v.load(f.scope)
		if err != nil {
			return shape{}, err
		}
		v.Bytes = b
	}
	all := shape{list: true}
	for _, field := range t.Fields {
		part, err := f.value(v.field(field))
		if err != nil {
			return shape{}, err
		}
		part.label = label(field) + part.label
		all.parts = append(all.parts, part)
	}
	return all, nil
}

func label(f dwarfinfo.Field) string {
	switch {
	case f.Base:
		return "<" + typeName(f.Type) + "> = "
	case f.Name == "":
		return "" // of an anonymous struct or union
	}
	return f.Name + " = "
}

// A shape is a value in words that are not yet laid out on lines: a text, or
// a list in braces.
type shape struct {
	label string // what stands before it: "next = "
	text  string // the text, or what follows the closing brace
	list  bool
	parts []shape
}

// String puts all on one line.
func (s shape) String() string {
	var b strings.Builder
	s.line(&b)
	return b.String()
}

func (s shape) line(b *strings.Builder) {
	b.WriteString(s.label)
	if s.list {
		b.WriteByte('{')
		for i, p := range s.parts {
			if i > 0 {
				b.WriteString(", ")
			}
			p.line(b)
		}
		b.WriteByte('}')
	}
	b.WriteString(s.text)
}

// lay puts what fits on one line, and else each part on lines of its own. An
// array of numbers stays together: the screen folds it well enough.
func (s shape) lay(b *strings.Builder, width, indent int) {
	text := s.String()
	if indent+len(text) <= width || !s.hasLists() {
		b.WriteString(text)
		return
	}
	b.WriteString(s.label)
	b.WriteString("{\n")
	for i, p := range s.parts {
		b.WriteString(strings.Repeat(" ", indent+2))
		p.lay(b, width-1, indent+2) // a comma follows
		if i < len(s.parts)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString(strings.Repeat(" ", indent))
	b.WriteByte('}')
	b.WriteString(s.text)
}

func (s shape) hasLists() bool {
	for _, p := range s.parts {
		if p.label != "" || p.list {
			return true
		}
	}
	return false
}
