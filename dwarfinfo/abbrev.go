package dwarfinfo

import (
	"bytes"
	"debug/dwarf"
	"encoding/binary"
)

// An abbrev describes the entries that bear its code: their tag, and which
// attributes they have in which forms [DWARF5 7.5.3]. A unit of a million
// entries has some hundred of them, so what can be worked out about an
// abbreviation is worked out once: how to get over one of its entries.
type abbrev struct {
	tag      dwarf.Tag
	children bool
	specs    []attrSpec
	plan     []step
	has      slots // the attributes that plan notes
	nameForm form  // of the entry's name, if it is noted
	foreign  bool  // it is an instance of a function that another unit describes
}

type attrSpec struct {
	attr     dwarf.Attr
	form     form
	implicit int64 // the value, of formImplicit
}

// A step goes over some bytes of an entry: over several values at once, where
// their widths are fixed. Before that it may note where a value begins.
type step struct {
	slot  slot
	width width
}

// A slot is the place in a scanner's notes of an attribute that it looks at.
type slot int8

// The attributes that plans take note of.
const (
	noSlot slot = iota
	slotName
	slotLinkageName
	slotLowPC
	slotRanges
	slotOrigin
	slotSpecification
	slotSibling
	slotDeclaration
	slotInline
	slotLocation
	slotConstValue
	slotSignature
	numSlots
)

// slots is a set of them.
type slots uint16

func (s slots) has(slot slot) bool { return s>>slot&1 != 0 }

var slotOf = map[dwarf.Attr]slot{
	dwarf.AttrName:           slotName,
	dwarf.AttrLinkageName:    slotLinkageName,
	attrMIPSLinkageName:      slotLinkageName,
	dwarf.AttrLowpc:          slotLowPC,
	dwarf.AttrRanges:         slotRanges,
	dwarf.AttrAbstractOrigin: slotOrigin,
	dwarf.AttrSpecification:  slotSpecification,
	dwarf.AttrDeclaration:    slotDeclaration,
	dwarf.AttrInline:         slotInline,
	dwarf.AttrLocation:       slotLocation,
	dwarf.AttrConstValue:     slotConstValue,
	dwarf.AttrSignature:      slotSignature,
}

// Attributes that the standard library has no names for.
const (
	attrMIPSLinkageName dwarf.Attr = 0x2007 // of compilers before DWARF 4
	attrGNUDwoName      dwarf.Attr = 0x2130
	attrGNUDwoID        dwarf.Attr = 0x2131
	attrGNURangesBase   dwarf.Attr = 0x2132
	attrGNUAddrBase     dwarf.Attr = 0x2133
)

// An abbrevTable holds the abbreviations of a unit by their codes. Compilers
// count them from 1; those that do not are in sparse.
type abbrevTable struct {
	dense  []abbrev // code 1 first
	sparse map[uint64]*abbrev
}

func (t *abbrevTable) lookup(code uint64) *abbrev {
	if code-1 < uint64(len(t.dense)) {
		return &t.dense[code-1]
	}
	return t.sparse[code]
}

// readAbbrevs reads the table at the cursor.
func readAbbrevs(c *cursor, f format) (*abbrevTable, error) {
	t := &abbrevTable{}
	for {
		code := c.uleb128()
		if code == 0 || c.err != nil {
			return t, c.err
		}
		a := abbrev{tag: dwarf.Tag(c.uleb128()), children: c.uint8() != 0}
		a.readSpecs(c)
		a.compile(f)
		switch {
		case code == uint64(len(t.dense))+1:
			t.dense = append(t.dense, a)
		default:
			if t.sparse == nil {
				t.sparse = make(map[uint64]*abbrev)
			}
			t.sparse[code] = &a
		}
	}
}

func (a *abbrev) readSpecs(c *cursor) {
	for c.err == nil {
		s := attrSpec{attr: dwarf.Attr(c.uleb128()), form: form(min(c.uleb128(), 0xffff))}
		if s.attr == 0 && s.form == 0 {
			return
		}
		if s.form == formImplicit {
			s.implicit = c.sleb128()
		}
		a.specs = append(a.specs, s)
	}
}

// compile makes the plan. Where widths are fixed, one step goes over the
// values of several attributes; a step that notes a place begins anew.
func (a *abbrev) compile(f format) {
	const widest = 1 << 14 // fixed widths are added up to at most this
	noted := notedOf(a.tag)
	for _, s := range a.specs {
		st := step{width: f.widthOf(s.form)}
		if slot := slotOf[s.attr]; noted.has(slot) || s.attr == dwarf.AttrSibling && a.children {
			if s.attr == dwarf.AttrSibling {
				slot = slotSibling
			}
			st.slot = slot
			a.has |= 1 << slot
			a.noteForm(slot, s.form)
		}
		last := len(a.plan) - 1
		if st.slot == noSlot && last >= 0 && st.width >= 0 && a.plan[last].width >= 0 && a.plan[last].width < widest {
			a.plan[last].width += st.width
			continue
		}
		a.plan = append(a.plan, st)
	}
}

func (a *abbrev) noteForm(slot slot, form form) {
	switch slot {
	case slotName:
		a.nameForm = form
	case slotOrigin:
		a.foreign = value{form: form}.isForeign()
	}
}

// notedOf is the set of attributes that matter when names are looked for. An
// entry of a kind that bears no name of the program is gone over blindly.
func notedOf(tag dwarf.Tag) slots {
	const named = 1<<slotName | 1<<slotDeclaration
	switch tag {
	case dwarf.TagSubprogram:
		return named | 1<<slotLinkageName | 1<<slotLowPC | 1<<slotRanges | 1<<slotOrigin | 1<<slotSpecification | 1<<slotInline
	case dwarf.TagInlinedSubroutine:
		return 1 << slotOrigin
	case dwarf.TagVariable:
		return named | 1<<slotSpecification | 1<<slotLocation | 1<<slotConstValue
	case dwarf.TagBaseType, dwarf.TagTypedef, dwarf.TagStructType, dwarf.TagUnionType, dwarf.TagClassType,
		dwarf.TagEnumerationType, dwarf.TagUnspecifiedType, dwarf.TagTemplateAlias:
		return named | 1<<slotSignature
	case dwarf.TagEnumerator, dwarf.TagNamespace:
		return 1 << slotName
	}
	return 0
}

// notes are the places of an entry's noted values in its section. Which of
// them hold is told by the entry's abbreviation.
type notes [numSlots]int

// over goes over the values of an entry that begin at off, and returns where
// they end: -1 if that is outside data.
func (a *abbrev) over(data []byte, off int, n *notes, f format) int {
	for _, s := range a.plan {
		n[s.slot] = off
		switch {
		case s.width >= 0:
			off += int(s.width)
		case s.width == widthString && off < len(data):
			n := bytes.IndexByte(data[off:], 0)
			if n < 0 {
				return -1
			}
			off += n + 1
		case s.width == widthLEB:
			for off < len(data) && data[off] >= 0x80 {
				off++
			}
			off++
		default:
			off = overValue(data, off, s.width, f)
		}
		if uint(off) > uint(len(data)) {
			return -1
		}
	}
	return off
}

// overValue goes over one value that tells its own size; -1 if it does not end.
func overValue(data []byte, off int, w width, f format) int {
	rest := data[off:]
	switch w {
	case widthLEB:
		return off + lengthOfLEB(rest)
	case widthString:
		n := bytes.IndexByte(rest, 0)
		if n < 0 {
			return -1
		}
		return off + n + 1
	case widthBlock1:
		if len(rest) >= 1 {
			return off + 1 + int(rest[0])
		}
	case widthBlock2:
		if len(rest) >= 2 {
			return off + 2 + int(binary.LittleEndian.Uint16(rest))
		}
	case widthBlock4:
		if len(rest) >= 4 {
			return off + 4 + int(binary.LittleEndian.Uint32(rest))
		}
	case widthBlock:
		if n, size := uleb(rest); n < uint64(len(rest)) {
			return off + size + int(n)
		}
	case widthIndirect:
		n, size := uleb(rest)
		if w := f.widthOf(form(min(n, 0xffff))); w >= 0 {
			return off + size + int(w)
		} else if w != widthIndirect && w != widthUnknown {
			return overValue(data, off+size, w, f)
		}
	}
	return -1
}

// lengthOfLEB is the number of bytes of a number of base 128; too many if it
// does not end.
func lengthOfLEB(data []byte) int {
	for i, b := range data {
		if b < 0x80 {
			return i + 1
		}
	}
	return len(data) + 1
}

// uleb is cursor.uleb128 for places where speed counts. A number that does not
// end has more bytes than there are.
func uleb(data []byte) (n uint64, size int) {
	if len(data) > 0 && data[0] < 0x80 {
		return uint64(data[0]), 1
	}
	for i, b := range data {
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			return n, i + 1
		}
	}
	return 0, len(data) + 1
}
