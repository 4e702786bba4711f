package dwarfinfo

import (
	"debug/dwarf"
	"strings"
)

// LookupType finds a type by its name: "int", "node_t", "struct point", in C++
// also "point" and "shapes::point".
func (f *File) LookupType(name string) (Type, bool) {
	word, rest := "", name
	for _, w := range []string{"struct ", "union ", "enum ", "class "} {
		if after, ok := strings.CutPrefix(name, w); ok {
			word, rest = w, after
		}
	}
	for _, n := range f.lookup(lastName(rest), isType) {
		e, err := n.ref.entry()
		if err != nil || !e.isNamedAs(word) || rest != lastName(rest) && !e.enclosedAs(rest) {
			continue
		}
		if t, err := f.typeAt(n.ref); err == nil {
			return t, true
		}
	}
	return nil, false
}

// isNamedAs reports whether a type is meant by its name with a word before it,
// or with "" without one: in C the name of a struct is nothing by itself.
func (e entry) isNamedAs(word string) bool {
	own := ""
	switch e.tag() {
	case dwarf.TagStructType:
		own = "struct "
	case dwarf.TagUnionType:
		own = "union "
	case dwarf.TagEnumerationType:
		own = "enum "
	case dwarf.TagClassType:
		own = "class "
	}
	if own == "class " && word == "struct " || own == "struct " && word == "class " {
		return true // C++ takes either for the other
	}
	return word == own || word == "" && !e.unit.isC()
}

// enclosedAs reports whether a name with namespaces and classes around it can
// mean the entry.
func (e entry) enclosedAs(name string) bool {
	full := e.fullName()
	name = strings.TrimPrefix(name, "::")
	return full == name || strings.HasSuffix(full, "::"+name)
}

// fullName is the entry's name with those of the namespaces and classes that
// it stands in.
func (e entry) fullName() string {
	name := string(e.name())
	around := e.inScope().around()
	for i := len(around) - 1; i >= 0; i-- {
		switch around[i].tag() {
		case dwarf.TagNamespace, dwarf.TagStructType, dwarf.TagClassType, dwarf.TagUnionType, dwarf.TagEnumerationType:
			if around[i].tag() == dwarf.TagEnumerationType && !around[i].flag(dwarf.AttrEnumClass) {
				continue // its values are names of the scope around it
			}
			outer := string(around[i].name())
			if outer == "" {
				outer = "(anonymous namespace)"
			}
			name = outer + "::" + name
		}
	}
	return name
}

// inScope is the entry that stands in the scope that the name belongs to:
// a member is declared in its class, and defined anywhere.
func (e entry) inScope() entry {
	for range longestChain {
		next, ok := e.describedBy()
		if !ok {
			break
		}
		e = next
	}
	return e
}

// around is the path of entries from the unit's own down to the one that this
// one stands in. Entries do not tell their parents: it is found from above.
func (e entry) around() []entry {
	w := walker{unit: e.unit, off: e.unit.first}
	var path []entry
	for w.next() && w.entry.off < e.off {
		if w.entry.abbrev == nil {
			if len(path) == 0 {
				break
			}
			path = path[:len(path)-1]
			continue
		}
		if !w.entry.children() {
			continue
		}
		if to, ok := w.sibling(); ok && to <= e.off {
			w.off = to
			continue
		}
		path = append(path, w.entry)
	}
	return path
}

// isC reports whether the unit's source is in C.
func (u *unit) isC() bool {
	const c89, c, c99, c11, c17 = 0x01, 0x02, 0x0c, 0x1d, 0x2c // [DWARF5 7.12]
	switch u.language() {
	case c89, c, c99, c11, c17:
		return true
	}
	return false
}

// language is that of the unit's source. What dwz took out of several units
// does not say it: it is that of the others.
func (u *unit) language() int64 {
	language, ok := u.root().number(dwarf.AttrLanguage)
	if !ok && u.root().tag() == dwarf.TagPartialUnit {
		return u.file.firstLanguage()
	}
	return language
}

// firstLanguage is the language of the first compiled unit.
func (f *File) firstLanguage() int64 {
	space, err := f.infoSpace()
	if err != nil {
		return 0
	}
	for i := 0; ; i++ {
		u := space.nth(i)
		if u == nil {
			return 0
		}
		if u.compile() {
			language, _ := u.body().root().number(dwarf.AttrLanguage)
			return language
		}
	}
}
