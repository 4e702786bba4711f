package dwarfinfo

import (
	"bytes"
	"debug/dwarf"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Macro is one definition of a name by the preprocessor.
type Macro struct {
	Name     string
	Params   []string // as written, "..." and "args..." too; nil if it takes none
	Body     string
	Position Position   // of the #define; line 0 of the main file is the command line, or the compiler itself
	Included []Position // of the #include lines, from that of the header to that of the main file
}

// String is the definition as it could have been written.
func (m *Macro) String() string {
	head := m.Name
	if m.Params != nil {
		head += "(" + strings.Join(m.Params, ", ") + ")"
	}
	if m.Position.Line == 0 {
		return "-D" + head + "=" + m.Body
	}
	return strings.TrimRight("#define "+head+" "+m.Body, " ")
}

// A NoMacroError says that a name is not defined at a place.
type NoMacroError struct {
	Name string
	At   Position
}

func (e *NoMacroError) Error() string {
	return fmt.Sprintf("The symbol `%s' has no definition as a C/C++ preprocessor macro at %s:%d", e.Name, e.At.File, e.At.Line)
}

var errNoMacros = errors.New("no macro information: compile with -g3, for clang also with -fdebug-macro")

// Macro finds the definition of a name that is in force on the line of an
// address. It returns a *NoMacroError if there is none.
func (f *File) Macro(name string, pc Addr) (*Macro, error) {
	s, err := f.scanMacros(name, pc)
	if err != nil {
		return nil, err
	}
	if e := inForce(s.events); e != nil {
		return s.macro(e)
	}
	if s.missing != nil {
		return nil, fmt.Errorf("%s: macro %q: %w", f.path, name, s.missing)
	}
	return nil, &NoMacroError{name, s.at}
}

// MacrosAt lists the definitions that are in force on the line of an address,
// by their names.
func (f *File) MacrosAt(pc Addr) ([]*Macro, error) {
	s, err := f.scanMacros("", pc)
	if err != nil {
		return nil, err
	}
	events := make(map[string][]macroEvent)
	for _, e := range s.events {
		name := macroName(e.text)
		events[name] = append(events[name], e)
	}
	var list []*Macro
	for _, name := range slices.Sorted(maps.Keys(events)) {
		e := inForce(events[name])
		if e == nil {
			continue
		}
		m, err := s.macro(e)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// FindMacros lists all definitions of a name, those of a header once. A unit
// that cannot be read is left out, and is an error only if no other has one.
func (f *File) FindMacros(name string) ([]*Macro, error) {
	units, err := f.unitList()
	if err != nil {
		return nil, err
	}
	var list []*Macro
	reason := errNoMacros
	seen := make(map[string]bool)
	barren := make(map[macroList]bool) // most units include the same headers
	for _, u := range units {
		found, err := u.findMacros(name, barren)
		if reason == errNoMacros || err != nil && err != errNoMacros {
			reason = err
		}
		for _, m := range found {
			if key := fmt.Sprint(m.Position, m); !seen[key] {
				seen[key] = true
				list = append(list, m)
			}
		}
	}
	if list != nil {
		return list, nil
	}
	return nil, reason
}

// findMacros lists the definitions of one unit. An error may be the reason
// why some are not in the list.
func (u *unit) findMacros(name string, barren map[macroList]bool) ([]*Macro, error) {
	r, err := u.macroReader()
	if err != nil {
		return nil, err
	}
	s, err := r.scan(name, Position{}, barren)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u.file.path, err)
	}
	var list []*Macro
	for i := range s.events {
		if e := &s.events[i]; e.define {
			m, err := s.macro(e)
			if err != nil {
				return nil, err
			}
			list = append(list, m)
		}
	}
	return list, s.missing
}

// inForce is the last definition before the moment that was asked about, nil
// if there is none or an #undef is last. What the command line defines is
// outside of all files and holds from the beginning, wherever its records are:
// gcc has them first, clang last.
func inForce(events []macroEvent) *macroEvent {
	var last, outside *macroEvent
	for i := range events {
		if e := &events[i]; len(e.files) == 0 {
			outside = e
		} else if !e.after {
			last = e
		}
	}
	if last == nil {
		last = outside
	}
	if last == nil || !last.define {
		return nil
	}
	return last
}

// macro says what a definition defines, and where.
func (s *macroScan) macro(e *macroEvent) (*Macro, error) {
	m, err := parseMacro(e.text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.section, err)
	}
	m.Position = Position{File: s.mainPath, Line: e.line}
	if last := len(e.files) - 1; last >= 0 {
		m.Position.File = e.files[last].path
		for i := last; i > 0; i-- {
			m.Included = append(m.Included, Position{File: e.files[i-1].path, Line: e.files[i].line})
		}
	}
	return m, nil
}

// macroName is the name with which a text begins.
func macroName(text []byte) string {
	if n := bytes.IndexAny(text, "\x00 ("); n >= 0 {
		text = text[:n]
	}
	return string(text)
}

// parseMacro takes a definition apart: a name, parameters in parentheses that
// follow it at once, a space, and the body [DWARF5 6.3].
func parseMacro(raw []byte) (*Macro, error) {
	raw, _, _ = bytes.Cut(raw, []byte{0})
	text := string(raw)
	m := &Macro{Name: macroName(raw)}
	rest := text[len(m.Name):]
	if strings.HasPrefix(rest, "(") {
		params, body, closed := strings.Cut(rest[1:], ")")
		if !closed {
			return nil, fmt.Errorf("macro %q: its parameters have no end", text)
		}
		m.Params = []string{}
		if params != "" {
			m.Params = strings.Split(params, ",")
		}
		rest = body
	}
	m.Body = strings.TrimPrefix(rest, " ")
	return m, nil
}

// scanMacros scans the unit of an address up to its line.
func (f *File) scanMacros(name string, pc Addr) (*macroScan, error) {
	if _, err := f.unitList(); err != nil {
		return nil, err
	}
	u, ok := f.unitAt(pc)
	if !ok {
		return nil, errNoMacros
	}
	r, err := u.macroReader()
	if err != nil {
		return nil, err
	}
	at, _ := f.Position(pc)
	s, err := r.scan(name, at, make(map[macroList]bool))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	return s, nil
}

// macroReader tells where the macros of the unit are: one of three attributes
// says so [DWARF5 3.1.1] [DWARF4 3.1.1], the one with the large number being
// GNU's.
func (u *unit) macroReader() (*macroReader, error) {
	u = u.body()
	r := &macroReader{sections: u.sectionContents, fileName: func(int) string { return "" }}
	root := u.root()
	r.strOffsets = uint64(u.bases.strOffsets)
	if u.file.hasAlternate() {
		r.sup = u.file.alternateContents
	}
	if p, err := u.lineHeader(); err != nil {
		return nil, err
	} else if p != nil {
		r.fileName = p.names.path
	}
	for _, place := range []struct {
		attr    dwarf.Attr
		section string
	}{{dwarf.AttrMacros, ".debug_macro"}, {attrGNUMacros, ".debug_macro"}, {dwarf.AttrMacroInfo, ".debug_macinfo"}} {
		if off, ok := root.offset(place.attr); ok {
			r.section, r.offset = place.section, uint64(off+u.part.offset(sectionMacro))
			return r, nil
		}
	}
	return nil, errNoMacros
}

// sectionContents is the whole of one of the sections that the unit's values
// point into.
func (u *unit) sectionContents(name string) ([]byte, error) {
	s, err := u.section(name)
	if err != nil {
		return nil, err
	}
	return s.all()
}
