package expr

import (
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

// TypeText spells a type in full, as ptype does: of a structure or enum with
// its members, of a typedef what it stands for. With offsets, each member of a
// structure has its place and size before it, and the holes between them are
// shown.
func TypeText(t dwarfinfo.Type, s Scope, offsets bool) string {
	p := &typePrinter{scope: s, left: maxParts / 4}
	head := ""
	if isStructure(t) && offsets {
		head = "/* offset      |    size */  "
	}
	if _, ok := innermost(t).(*dwarfinfo.StructType); ok && offsets {
		p.layout = &layout{}
	}
	return head + "type = " + p.declare(opened(t), "", 0, 1)
}

// opened looks through typedefs, but keeps qualifiers.
func opened(t dwarfinfo.Type) dwarfinfo.Type {
	for {
		typedef, ok := t.(*dwarfinfo.TypedefType)
		if !ok {
			return t
		}
		t = typedef.Type
	}
}

// innermost is what a type is made from by pointers, arrays and functions.
func innermost(t dwarfinfo.Type) dwarfinfo.Type {
	for range maxParts {
		switch u := dwarfinfo.Underlying(t).(type) {
		case *dwarfinfo.PointerType:
			t = u.Elem
		case *dwarfinfo.ReferenceType:
			t = u.Elem
		case *dwarfinfo.ArrayType:
			t = u.Elem
		case *dwarfinfo.FuncType:
			t = u.Return
		default:
			return u
		}
	}
	return nil // a pointer to itself, which only a damaged file has
}

// A typePrinter writes types with their members.
type typePrinter struct {
	scope  Scope
	layout *layout     // nil: no offsets
	names  []shorthand // how types are called inside of the class that is shown
	depth  int         // of structures in structures
	left   int         // parts that may still be written: a damaged file's types may hold themselves
}

// declare declares a name with a type, whose structure or enum is written out
// as far as show says: above 0 in full, at 0 only if it has no name by which
// one could look it up, below 0 not at all.
func (p *typePrinter) declare(t dwarfinfo.Type, name string, level, show int) string {
	return dwarfinfo.Declare(p.spelled(t, level, show), name)
}

// spelled puts the text of the structure or enum in its place, as the name of
// a typedef: C wraps pointers, arrays and the name around it.
func (p *typePrinter) spelled(t dwarfinfo.Type, level, show int) dwarfinfo.Type {
	if p.left--; p.left < 0 {
		return &dwarfinfo.TypedefType{Name: "..."}
	}
	if short, ok := p.short(t); ok {
		return short
	}
	switch u := t.(type) {
	case *dwarfinfo.PointerType:
		return &dwarfinfo.PointerType{Elem: p.spelled(u.Elem, level, show)}
	case *dwarfinfo.ReferenceType:
		return &dwarfinfo.ReferenceType{Elem: p.spelled(u.Elem, level, show), RValue: u.RValue}
	case *dwarfinfo.ArrayType:
		return &dwarfinfo.ArrayType{Elem: p.spelled(u.Elem, level, show), Count: u.Count}
	case *dwarfinfo.QualifiedType:
		return &dwarfinfo.QualifiedType{Qualifier: u.Qualifier, Type: p.spelled(u.Type, level, show)}
	case *dwarfinfo.FuncType:
		f := *u
		f.Return = p.spelled(u.Return, level, show)
		f.Params = make([]dwarfinfo.Type, len(u.Params))
		for i, param := range u.Params {
			f.Params[i] = p.spelled(param, level, 0)
		}
		return &f
	case *dwarfinfo.TypedefType:
		if show > 0 {
			return p.spelled(u.Type, level, show)
		}
	case *dwarfinfo.StructType:
		return &dwarfinfo.TypedefType{Name: p.structure(u, level, show)}
	case *dwarfinfo.EnumType:
		return &dwarfinfo.TypedefType{Name: enumText(u, show)}
	}
	return t
}

// enumText writes an enum. A value is written where it is not one more than
// that before it.
func enumText(t *dwarfinfo.EnumType, show int) string {
	head := "enum "
	if t.Scoped {
		head = "enum class "
	}
	if t.Tag != "" {
		if head = t.String() + " "; t.Bare && show > 0 {
			head = "enum " + head
			if t.Scoped {
				head = "enum class " + t.Tag + " "
			}
		}
		if show <= 0 {
			return strings.TrimSuffix(head, " ")
		}
	}
	if t.Bare && t.Base != nil {
		head += ": " + typeName(dwarfinfo.Underlying(t.Base)) + " "
	}
	if show < 0 {
		return head + "{...}"
	}
	var list []string
	next := int64(0)
	for _, e := range t.Values {
		text := e.Name
		if e.Value != next {
			text += fmt.Sprintf(" = %d", e.Value)
		}
		next = e.Value + 1
		list = append(list, text)
	}
	return head + "{" + strings.Join(list, ", ") + "}"
}

// structure writes a structure, or its name alone.
func (p *typePrinter) structure(t *dwarfinfo.StructType, level, show int) string {
	if t.Tag != "" && show <= 0 {
		return t.String()
	}
	if whole, ok := completed(t, p.scope).(*dwarfinfo.StructType); ok {
		t = whole
	}
	head := t.Kind + " "
	if t.Tag != "" {
		head += t.Tag + " "
	}
	if p.depth++; show < 0 || p.depth > maxDepth {
		p.depth--
		return head + "{...}"
	}
	defer func() { p.depth-- }()
	if t.Incomplete {
		text := head + "{\n" + p.margin(level+4) + "<incomplete type>\n"
		if p.layout != nil {
			text += p.layout.end(t, p.margin(level+4))
		}
		return text + p.closing(level) + "}"
	}
	class := t.Class()
	outer := p.names
	p.names = append(p.names[:len(p.names):len(p.names)], shorthands(class)...)
	defer func() { p.names = outer }()
	var b strings.Builder
	b.WriteString(head + templateText(class) + basesText(t) + "{\n")
	p.members(&b, t, level, show)
	b.WriteString(p.closing(level) + "}")
	return b.String()
}

// closing is the space before the last brace. gdb moves the outermost one away
// from the column of offsets.
func (p *typePrinter) closing(level int) string {
	if p.layout != nil && level == 0 {
		level = 2
	}
	return p.margin(level)
}

// members writes what stands between the braces.
func (p *typePrinter) members(b *strings.Builder, t *dwarfinfo.StructType, level, show int) {
	m := &memberWriter{typePrinter: p, b: b, class: t.Class(), of: t, level: level, show: show, labelled: needsLabels(t)}
	m.data()
	if p.layout != nil {
		b.WriteString(p.layout.end(t, p.margin(level+4)))
		return
	}
	m.functions()
	m.typedefs()
}

// margin is the space before a line. The column of offsets stands before it.
func (p *typePrinter) margin(level int) string {
	if p.layout != nil {
		level += layoutWidth
	}
	return strings.Repeat(" ", level)
}
