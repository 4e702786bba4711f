package expr

import (
	"slices"
	"strings"

	"deet/dwarfinfo"
)

// A memberWriter writes the members of one structure, a line each. In a class
// a label says who may use those that follow.
type memberWriter struct {
	*typePrinter
	b           *strings.Builder
	of          *dwarfinfo.StructType
	class       *dwarfinfo.Class
	level, show int
	labelled    bool // some members are not for everyone
	access      dwarfinfo.Access
	begun       bool // a label stands above
}

// needsLabels reports whether some members are not as open as those of this kind
// of structure are without a label. The compiler's own are for nobody.
func needsLabels(t *dwarfinfo.StructType) bool {
	usual := dwarfinfo.Public
	if t.Kind == "class" {
		usual = dwarfinfo.Private
	}
	for _, f := range t.Fields {
		access := f.Access
		if isTablePointer(f) {
			access = dwarfinfo.Private
		}
		if !f.Base && access != usual {
			return true
		}
	}
	class := t.Class()
	return slices.ContainsFunc(class.Statics, func(s dwarfinfo.Static) bool { return s.Access != usual }) ||
		slices.ContainsFunc(class.Methods, func(m dwarfinfo.Method) bool { return m.Access != usual }) ||
		slices.ContainsFunc(class.Typedefs, func(c dwarfinfo.ClassTypedef) bool { return c.Access != usual })
}

// label says who may use what follows, if that is not what the last one said.
func (m *memberWriter) label(a dwarfinfo.Access) {
	if m.begun && a == m.access {
		return
	}
	m.begun, m.access = true, a
	m.b.WriteString(m.margin(m.level+2) + a.String() + ":\n")
}

// data writes the members that hold data, the static ones among them in their
// place.
func (m *memberWriter) data() {
	statics := m.class.Statics
	shown := 0
	for i, f := range m.of.Fields {
		for ; len(statics) > 0 && statics[0].Before <= i; statics = statics[1:] {
			m.static(statics[0])
			shown++
		}
		if !f.Base && !isTablePointer(f) {
			m.field(f)
			shown++
		}
	}
	for _, s := range statics {
		m.static(s)
		shown++
	}
	if shown+len(m.of.Fields)+len(m.class.Methods)+len(m.class.Typedefs) == 0 && !m.class.Made {
		m.b.WriteString(m.margin(m.level+4) + "<no data fields>\n")
	}
}

// isTablePointer reports whether a member is the compiler's own pointer to the
// table of virtual functions: gcc and clang call it _vptr.Class, _vptr$Class.
func isTablePointer(f dwarfinfo.Field) bool {
	return strings.HasPrefix(f.Name, "_vptr.") || strings.HasPrefix(f.Name, "_vptr$")
}

func (m *memberWriter) static(s dwarfinfo.Static) {
	if m.labelled {
		m.label(s.Access)
	}
	m.b.WriteString(m.margin(m.level+4) + "static " + m.declare(s.Type, s.Name, m.level+4, m.show-1) + ";\n")
}

func (m *memberWriter) field(f dwarfinfo.Field) {
	if m.labelled {
		m.label(f.Access)
	}
	show := m.show - 1
	column := ""
	if m.layout != nil {
		column = m.layout.member(f, m.of.Kind == "union")
		if isStructure(f.Type) {
			show = m.show // its members have places, too
		}
		m.layout.enter(8 * f.Offset)
		defer m.layout.leave()
	}
	text := m.declare(f.Type, f.Name, m.level+4, show)
	if f.BitSize > 0 {
		text += " : " + decimal(f.BitSize)
	}
	m.b.WriteString(column + strings.Repeat(" ", m.level+4) + text + ";\n")
}

// isStructure reports whether a type is a structure that no typedef hides.
func isStructure(t dwarfinfo.Type) bool {
	for {
		q, ok := t.(*dwarfinfo.QualifiedType)
		if !ok {
			break
		}
		t = q.Type
	}
	_, ok := t.(*dwarfinfo.StructType)
	return ok
}

// functions writes the methods, those of one name together.
func (m *memberWriter) functions() {
	methods := m.class.Methods
	if len(methods) > 0 && m.begun {
		m.b.WriteByte('\n')
	}
	var names []string
	for _, f := range methods {
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	for _, name := range names {
		for _, f := range methods {
			if f.Name == name {
				m.label(f.Access)
				m.b.WriteString(m.margin(m.level+4) + m.method(f) + ";\n")
			}
		}
	}
}

// method spells a function of the class.
func (m *memberWriter) method(f dwarfinfo.Method) string {
	t, err := f.Type()
	if err != nil {
		return f.Name + "(...)"
	}
	text, object := "", f.Object()
	switch {
	case f.Virtual:
		text = "virtual "
	case object == nil:
		text = "static "
	}
	if !m.bare(f.Name) {
		text += m.declare(t.Return, "", m.level+4, 0) + " "
	}
	arguments := *t
	arguments.Return = nil
	text += f.Name + strings.TrimPrefix(m.declare(&arguments, "", m.level+4, 0), "void ")
	text += qualifiersOf(object)
	return text
}

// qualifiersOf are the words behind a function that does not change its object.
func qualifiersOf(object dwarfinfo.Type) string {
	words := make(map[string]bool)
	for {
		q, ok := object.(*dwarfinfo.QualifiedType)
		if !ok {
			break
		}
		words[q.Qualifier] = true
		object = q.Type
	}
	text := ""
	for _, word := range []string{"const", "volatile"} {
		if words[word] {
			text += " " + word
		}
	}
	return text
}

// bare reports whether a function is declared without the type of its result,
// as constructors, destructors and conversions are.
func (m *memberWriter) bare(name string) bool {
	class, _, _ := strings.Cut(m.of.Tag, "<")
	if i := strings.LastIndex(class, "::"); i >= 0 {
		class = class[i+2:]
	}
	converts := strings.HasPrefix(name, "operator ") && !strings.HasPrefix(name, "operator new") && !strings.HasPrefix(name, "operator delete")
	return name == class || strings.HasPrefix(name, "~") || converts
}

func (m *memberWriter) typedefs() {
	if len(m.class.Typedefs) == 0 {
		return
	}
	if len(m.of.Fields)+len(m.class.Statics)+len(m.class.Methods) > 0 {
		m.b.WriteByte('\n')
	}
	for _, t := range m.class.Typedefs {
		if m.labelled {
			m.label(t.Access)
		}
		name := lastName(t.Name)
		m.b.WriteString(m.margin(m.level+4) + "typedef " + dwarfinfo.Declare(t.Type, name) + ";\n")
	}
}
