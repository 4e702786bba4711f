package dwarfinfo

import (
	"bytes"
	"debug/dwarf"
	"slices"
)

// A nameScan collects the names of units.
type nameScan struct {
	found  []nameEntry
	u      *unit
	index  int
	inside []scopeOf // what each open entry is
	texts  []byte    // .debug_str, to which most names are offsets
	c      bool      // the unit's source is in C
}

// scopeOf says where names are: those inside a function are not the file's.
type scopeOf uint8

const (
	inFile scopeOf = iota
	inType
	inFunction
)

// unit collects the names of one unit. It is the innermost loop of a look at
// a large program: an entry that bears no name costs a few steps over bytes.
func (s *nameScan) unit(u *unit, index int) {
	u = u.body()
	s.u, s.index, s.c = u, index, u.isC()
	s.inside = s.inside[:0]
	s.loadTexts()
	w := walker{unit: u, off: u.first}
	here := inFile
	for w.next() {
		a := w.entry.abbrev
		if a == nil { // the end of a list of children
			n := len(s.inside) - 1
			if n < 0 {
				break
			}
			here, s.inside = s.inside[n], s.inside[:n]
			continue
		}
		below := s.entry(&w, a, here)
		if !a.children {
			continue
		}
		if below == noNames {
			w.skipChildren()
			continue
		}
		s.inside = append(s.inside, here)
		here = below
	}
}

// noNames: what is below an entry has no names that matter.
const noNames scopeOf = 0xff

// loadTexts gets the section of names as a whole.
func (s *nameScan) loadTexts() {
	s.texts = nil
	if sec, err := s.u.section(".debug_str"); err == nil {
		s.texts, _ = sec.all()
	}
}

// entry notes the name of one entry, and says what is below it.
func (s *nameScan) entry(w *walker, a *abbrev, here scopeOf) scopeOf {
	switch a.tag {
	case dwarf.TagSubprogram:
		s.function(w, a)
		return inFunction
	case dwarf.TagInlinedSubroutine:
		if a.foreign {
			s.add(w, isInlined, s.nameOf(w, a))
		}
		return inFunction
	case dwarf.TagVariable:
		if here == inFile && !a.has.has(slotDeclaration) {
			s.variable(w, a)
		}
		return noNames
	case dwarf.TagEnumerator:
		if here == inType || here == inFile {
			s.add(w, isEnumerator, s.nameOf(w, a))
		}
		return noNames
	case dwarf.TagStructType, dwarf.TagUnionType, dwarf.TagClassType, dwarf.TagEnumerationType, dwarf.TagBaseType, dwarf.TagTypedef, dwarf.TagTemplateAlias, dwarf.TagUnspecifiedType:
		return s.typ(w, a, here)
	case dwarf.TagCallSite, tagGNUCallSite, dwarf.TagArrayType, dwarf.TagSubroutineType:
		return noNames
	}
	return here // a namespace, a block, the unit itself
}

// typ notes the name of a type. In C nothing but members is below a struct.
func (s *nameScan) typ(w *walker, a *abbrev, here scopeOf) scopeOf {
	if here == inFunction {
		return inFunction
	}
	if a.has.has(slotName) && !a.has.has(slotDeclaration) {
		s.add(w, isType, s.nameOf(w, a))
	}
	if a.tag != dwarf.TagEnumerationType && s.c {
		return noNames
	}
	return inType
}

// function notes a function that has code, or that was inlined somewhere. A
// mere declaration has neither.
func (s *nameScan) function(w *walker, a *abbrev) {
	const code = 1<<slotLowPC | 1<<slotRanges | 1<<slotInline
	if a.has&code != 0 {
		s.add(w, isFunction, s.nameOf(w, a))
	}
}

func (s *nameScan) variable(w *walker, a *abbrev) {
	s.add(w, isVariable, s.nameOf(w, a))
	if n := len(s.found) - 1; n >= 0 && a.has&(1<<slotLocation|1<<slotConstValue) == 0 {
		s.found[n].gone = true
	}
}

// nameOf reads the name of the walker's entry: at once if the entry has it.
func (s *nameScan) nameOf(w *walker, a *abbrev) []byte {
	if !a.has.has(slotName) {
		return w.entry.name()
	}
	v, ok := s.u.valueAt(a.nameForm, w.notes[slotName])
	if !ok {
		return nil
	}
	if v.form == formStrp && v.n < uint64(len(s.texts)) {
		rest := s.texts[v.n:]
		return rest[:max(bytes.IndexByte(rest, 0), 0)]
	}
	text, _ := v.text()
	return text
}

func (s *nameScan) add(w *walker, kind nameKind, name []byte) {
	if len(name) == 0 {
		return
	}
	if kind == isType && w.entry.tag() == dwarf.TagBaseType {
		name = []byte(canonical(string(name)))
	}
	if len(s.found) == cap(s.found) {
		s.found = slices.Grow(s.found, len(s.found)+1024) // append alone grows by a quarter
	}
	s.found = append(s.found, nameEntry{hash: hashName(name), unit: uint32(s.index), off: uint32(w.entry.off - s.u.off), kind: kind})
}
