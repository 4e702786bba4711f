package expr

import "strings"

// A shape is a value in words that are not yet laid out on lines: a text, or
// a list in braces.
type shape struct {
	label string // what stands before it: "next = "
	text  string // the text, or what follows the closing brace
	list  bool
	array bool   // the list is one of elements, not of members
	base  bool   // it is a base class in the list
	title string // "members of Dog:" between the base classes and the members, where each has a line
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

// A style says which lists have each part on a line of its own, whether it
// would fit or not: what "set print pretty" and "set print array" ask for.
type style struct{ members, elements bool }

// spread lays a shape out so. depth counts the lists around it.
func (s shape) spread(b *strings.Builder, st style, depth int) {
	if !s.list || len(s.parts) == 0 {
		s.line(b)
		return
	}
	b.WriteString(s.label + "{")
	broken := st.members && !s.array || st.elements && s.array
	margin := "\n" + strings.Repeat("  ", depth)
	bases := 0
	for i, p := range s.parts {
		switch {
		case i > 0 && s.parts[i-1].base && broken:
			b.WriteString(", ") // gdb has a blank there
		case i > 0 && broken:
			b.WriteString(",")
		case i > 0:
			b.WriteString(", ")
		}
		if p.base {
			bases++
		}
		if broken && s.title != "" && i == bases && !p.base {
			b.WriteString(margin + "  " + s.title)
		}
		if broken {
			b.WriteString(margin + "  ")
		}
		p.spread(b, st, depth+1)
	}
	if broken {
		b.WriteString(margin)
	}
	b.WriteString("}" + s.text)
}
