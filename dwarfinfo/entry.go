package dwarfinfo

import (
	"debug/dwarf"
	"encoding/binary"
	"fmt"
)

// An entry is one debugging information entry: a function, a variable, a type,
// or a part of one [DWARF5 2.1]. It holds no values, only where they stand; an
// attribute is read when it is asked for.
type entry struct {
	unit   *unit
	off    int     // in the unit's section
	values int     // where the first value begins
	abbrev *abbrev // nil: a null entry, which ends a list of children
}

func (e entry) tag() dwarf.Tag {
	if e.abbrev == nil {
		return 0
	}
	return e.abbrev.tag
}

func (e entry) children() bool { return e.abbrev != nil && e.abbrev.children }

func (e entry) ref() entryRef { return entryRef{e.unit, e.off} }

// An entryRef names an entry.
type entryRef struct {
	unit *unit
	off  int // in the unit's section
}

func (r entryRef) valid() bool { return r.unit != nil }

// entry reads the entry that is named.
func (r entryRef) entry() (entry, error) {
	u := r.unit
	if r.off >= u.first && r.off < len(u.data) {
		code, size := uleb(u.data[r.off:])
		if a := u.abbrevTable().lookup(code); a != nil && r.off+size <= len(u.data) {
			return entry{unit: u, off: r.off, values: r.off + size, abbrev: a}, nil
		}
	}
	return entry{}, fmt.Errorf("%s at offset %#x: no entry is here", u.space.sec.name, r.off)
}

// A value is the value of an attribute.
type value struct {
	unit *unit
	form form
	n    uint64 // the number, offset or index
	data []byte // the block, or the text
}

// attr finds the value of an attribute.
func (e entry) attr(a dwarf.Attr) (value, bool) {
	if e.abbrev == nil {
		return value{}, false
	}
	f := e.unit.format
	off := e.values
	data := e.unit.data
	for i := range e.abbrev.specs {
		s := &e.abbrev.specs[i]
		if s.attr == a {
			if s.form == formImplicit {
				return value{unit: e.unit, form: formImplicit, n: uint64(s.implicit)}, true
			}
			return e.unit.valueAt(s.form, off)
		}
		if w := f.widthOf(s.form); w >= 0 {
			off += int(w)
		} else {
			off = overValue(data, off, w, f)
		}
		if uint(off) > uint(len(data)) {
			return value{}, false
		}
	}
	return value{}, false
}

// valueAt reads a value; ok is false if it is not whole.
func (u *unit) valueAt(form form, off int) (v value, ok bool) {
	c := cursor{data: u.data, off: off, section: u.space.sec.name, dwarf64: u.dwarf64}
	v = u.readValue(&c, form)
	return v, c.err == nil
}

// readValue reads the value at the cursor.
func (u *unit) readValue(c *cursor, form form) value {
	for form == formIndirect && c.err == nil {
		form = formOf(c.uleb128())
	}
	v := value{unit: u, form: form}
	switch w := (format{u.version, c.dwarf64}).widthOf(form); w {
	case widthLEB:
		if form == formSdata {
			v.n = uint64(c.sleb128())
		} else {
			v.n = c.uleb128()
		}
	case widthString:
		v.data = c.text()
	case widthBlock1:
		v.data = c.bytes(uint64(c.uint8()))
	case widthBlock2:
		v.data = c.bytes(uint64(c.uint16()))
	case widthBlock4:
		v.data = c.bytes(uint64(c.uint32()))
	case widthBlock:
		v.data = c.bytes(c.uleb128())
	case 0: // that the attribute is there says it all
		v.n = 1
	case 3:
		low := uint64(c.uint16())
		v.n = low | uint64(c.uint8())<<16
	case 16:
		v.data = c.bytes(16)
	case widthUnknown:
		c.fail("form %#x is not known", form)
	default:
		v.n = c.uintN(int(w))
	}
	return v
}

func formOf(n uint64) form { return form(min(n, 0xffff)) }

// text is a name or another text; ok is false if the value is none.
func (v value) text() (text []byte, ok bool) {
	var err error
	switch v.form {
	case formString:
		return v.data, true
	case formStrp:
		text, err = v.unit.textIn(".debug_str", v.n)
	case formLineStrp:
		text, err = v.unit.textIn(".debug_line_str", v.n)
	case formStrpSup, formGNUStrpAlt:
		text, err = v.unit.file.alternateText(v.n)
	case formStrx, formStrx1, formStrx2, formStrx3, formStrx4, formGNUStrIndex:
		text, err = v.unit.indexedText(v.n)
	default:
		return nil, false
	}
	return text, err == nil
}

// isNumber reports whether the value is a constant.
func (v value) isNumber() bool {
	switch v.form {
	case formData1, formData2, formData4, formData8, formSdata, formUdata, formImplicit:
		return true
	}
	return false
}

// block is the value if it is a block: an expression, or a constant of any
// size.
func (v value) block() ([]byte, bool) {
	switch v.form {
	case formExprloc, formBlock, formBlock1, formBlock2, formBlock4, formData16:
		return v.data, true
	}
	return nil, false
}

// isList reports whether the value of a location's attribute says where a list
// of locations stands. Before DWARF 4 a plain number did [DWARF3 7.5.4].
func (v value) isList() bool {
	switch v.form {
	case formSecOffset, formLoclistx, formData4, formData8:
		return true
	}
	return false
}

// address is the value if it is one.
func (v value) address() (Addr, bool) {
	switch v.form {
	case formAddr:
		return Addr(v.n), true
	case formAddrx, formAddrx1, formAddrx2, formAddrx3, formAddrx4, formGNUAddrIndex:
		a, err := v.unit.address(v.n)
		return a, err == nil
	}
	return 0, false
}

// ref is the entry that the value refers to.
func (v value) ref() (entryRef, error) {
	switch v.form {
	case formRef1, formRef2, formRef4, formRef8, formRefUdata: // counted from the unit's header
		off := uint64(v.unit.off) + v.n
		if off < uint64(v.unit.first) || off >= uint64(v.unit.end) {
			return entryRef{}, fmt.Errorf("%s: a reference to offset %#x, outside of its unit", v.unit.space.sec.name, off)
		}
		return entryRef{v.unit, int(off)}, nil
	case formRefAddr:
		u, err := v.unit.space.holding(v.n)
		return entryRef{u, int(v.n)}, err
	case formRefSig8:
		return v.unit.typeBySignature(v.n)
	case formRefSup4, formRefSup8, formGNURefAlt:
		return v.unit.file.alternateRef(v.n)
	}
	return entryRef{}, fmt.Errorf("%s: form %#x is no reference", v.unit.space.sec.name, v.form)
}

// isForeign reports whether the value refers to an entry of another unit.
func (v value) isForeign() bool {
	switch v.form {
	case formRefAddr, formRefSig8, formRefSup4, formRefSup8, formGNURefAlt:
		return true
	}
	return false
}

// text is the text of an attribute, "" if there is none.
func (e entry) text(a dwarf.Attr) string {
	v, ok := e.attr(a)
	if !ok {
		return ""
	}
	text, _ := v.text()
	return string(text)
}

// number is the number of an attribute.
func (e entry) number(a dwarf.Attr) (int64, bool) {
	v, ok := e.attr(a)
	if !ok || !v.isNumber() {
		return 0, false
	}
	return int64(v.n), true
}

// flag reports whether an attribute is there and true.
func (e entry) flag(a dwarf.Attr) bool {
	v, ok := e.attr(a)
	return ok && v.n != 0
}

// offset is the place in another section that an attribute names.
func (e entry) offset(a dwarf.Attr) (int64, bool) {
	v, ok := e.attr(a)
	if !ok || v.form != formSecOffset && v.form != formData4 && v.form != formData8 {
		return 0, false
	}
	return int64(v.n), true
}

// refer is the entry that an attribute refers to; it is not valid if there is
// none.
func (e entry) refer(a dwarf.Attr) entryRef {
	v, ok := e.attr(a)
	if !ok {
		return entryRef{}
	}
	ref, err := v.ref()
	if err != nil {
		return entryRef{}
	}
	return ref
}

// describedBy is the entry that says more about this one: of the abstract
// function or variable that it is an instance of, or of the declaration that
// it defines [DWARF5 2.13.2, 3.3.8.2].
func (e entry) describedBy() (entry, bool) {
	ref := e.refer(dwarf.AttrAbstractOrigin)
	if !ref.valid() {
		ref = e.refer(dwarf.AttrSpecification)
	}
	if !ref.valid() || ref == e.ref() {
		return entry{}, false
	}
	next, err := ref.entry()
	return next, err == nil
}

// A walker goes through the entries of a unit in their order. The tree is
// written from the top down: an entry's children follow it, up to a null entry.
type walker struct {
	unit    *unit
	off     int // of the next entry
	entry   entry
	err     error
	notes   notes
	abbrevs *abbrevTable // the unit's, once the first entry is read
}

// next moves on to the next entry, or null entry; false is the unit's end, or
// an error.
func (w *walker) next() bool {
	data := w.unit.data
	if w.abbrevs == nil {
		if w.off < w.unit.first {
			return false
		}
		w.abbrevs = w.unit.abbrevTable()
		w.entry.unit = w.unit
	}
	if w.off >= len(data) {
		return false
	}
	e := &w.entry
	e.off = w.off
	if code := data[w.off]; code == 0 { // a null entry
		e.abbrev = nil
		w.off++
		e.values = w.off
		return true
	} else if code < 0x80 && int(code) <= len(w.abbrevs.dense) {
		e.abbrev = &w.abbrevs.dense[code-1]
		e.values = w.off + 1
	} else if !w.longCode() {
		return false
	}
	if w.off = e.abbrev.over(data, e.values, &w.notes, w.unit.format); w.off < 0 {
		return w.fail("the values of the entry do not end")
	}
	return true
}

// longCode reads the code of an entry that has more than one byte, or one that
// is not in its place in the table.
func (w *walker) longCode() bool {
	code, size := uleb(w.unit.data[w.off:])
	w.entry.values = w.off + size
	if w.entry.values > len(w.unit.data) {
		return w.fail("the entry does not end")
	}
	if w.entry.abbrev = w.abbrevs.lookup(code); w.entry.abbrev == nil {
		return w.fail("abbreviation %d is not known", code)
	}
	return true
}

func (w *walker) fail(format string, args ...any) bool {
	w.err = fmt.Errorf("%s at offset %#x: %s", w.unit.space.sec.name, w.entry.off, fmt.Sprintf(format, args...))
	w.off = len(w.unit.data)
	return false
}

// skipChildren goes over the children of the entry, at once if the entry says
// where its sibling is.
func (w *walker) skipChildren() {
	e := w.entry
	if !e.children() {
		return
	}
	if to, ok := w.sibling(); ok {
		w.off = to
		return
	}
	for depth := 1; depth > 0 && w.next(); {
		switch {
		case w.entry.abbrev == nil:
			depth--
		case w.entry.abbrev.children:
			if to, ok := w.sibling(); ok {
				w.off = to
			} else {
				depth++
			}
		}
	}
	w.entry = e
}

// sibling is where the entry's next sibling stands, if it says so and that is
// ahead.
func (w *walker) sibling() (int, bool) {
	e := w.entry
	if !e.abbrev.has.has(slotSibling) {
		return 0, false
	}
	for _, s := range e.abbrev.specs {
		if s.attr == dwarf.AttrSibling && s.form == formRef4 {
			at := w.notes[slotSibling]
			to := w.unit.off + int(binary.LittleEndian.Uint32(w.unit.data[at:]))
			return to, to >= w.off && to <= len(w.unit.data)
		}
	}
	ref := e.refer(dwarf.AttrSibling)
	return ref.off, ref.unit == w.unit && ref.off >= w.off
}
