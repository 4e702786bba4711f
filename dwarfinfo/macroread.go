package dwarfinfo

import (
	"bytes"
	"errors"
	"math"
)

// A macroReader is what it takes to read the macros of one unit.
type macroReader struct {
	sections   func(name string) ([]byte, error)
	sup        func(name string) ([]byte, error) // of the supplementary file, nil if it is not at hand
	section    string                            // .debug_macro, or .debug_macinfo before version 5
	offset     uint64                            // of the unit's records in it
	strOffsets uint64                            // base of the unit's part of .debug_str_offsets, 0 if it names none
	fileName   func(number int) string           // of the unit's line table
}

// A macroFile is the sections of one file from which macros are read.
type macroFile struct {
	sup                    bool
	macros, str, strOffset []byte
}

// open fetches the sections, once for each question: a record needs two of
// them, and there are thousands of records.
func (r *macroReader) open(sections func(string) ([]byte, error)) (*macroFile, error) {
	file := &macroFile{}
	for name, data := range map[string]*[]byte{
		r.section: &file.macros, ".debug_str": &file.str, ".debug_str_offsets": &file.strOffset,
	} {
		var err error
		if *data, err = sections(name); err != nil {
			return nil, err
		}
	}
	return file, nil
}

// Kinds of records [DWARF5 7.23]. GNU's version 4 has the first ten, with the
// same numbers, and .debug_macinfo the first four and one more [DWARF4 7.22].
const (
	macroDefine     = 0x01
	macroUndef      = 0x02
	macroStartFile  = 0x03
	macroEndFile    = 0x04
	macroDefineStrp = 0x05
	macroUndefStrp  = 0x06
	macroImport     = 0x07
	macroDefineSup  = 0x08
	macroUndefSup   = 0x09
	macroImportSup  = 0x0a
	macroDefineStrx = 0x0b
	macroUndefStrx  = 0x0c

	macinfoVendor = 0xff
)

// A macroCursor reads one list of records: those of a unit, or those that
// units import because they include the same header.
type macroCursor struct {
	*cursor
	file       *macroFile
	strOffsets uint64
	operands   map[byte][]byte // forms of the operands of further kinds of records
}

// readMacroHeader reads what stands before the records [DWARF5 6.3.1]. It
// repeats where the line table is: the unit that asks has it already.
func (c *macroCursor) readMacroHeader() {
	const wideOffsets, hasLineOffset, hasOperands = 1, 2, 4
	if v := c.uint16(); c.err == nil && v != 4 && v != 5 {
		c.fail("version %d of macros", v)
	}
	flags := c.uint8()
	c.dwarf64 = flags&wideOffsets != 0
	if flags&hasLineOffset != 0 {
		c.offset()
	}
	if flags&hasOperands != 0 {
		c.readOperands()
	}
}

// readOperands reads the table that describes kinds of records, so that one
// can skip those that one does not know.
func (c *macroCursor) readOperands() {
	c.operands = make(map[byte][]byte)
	for range c.uint8() {
		op := c.uint8()
		c.operands[op] = c.bytes(c.uleb128())
	}
}

// skipUnknown skips a record of a kind that only the table knows.
func (c *macroCursor) skipUnknown(op byte) {
	forms, known := c.operands[op]
	if !known {
		c.fail("kind %#x of a macro record", op)
	}
	for _, form := range forms {
		c.skipOperand(form)
	}
}

// skipOperand skips a value of one of the forms that the table may use
// [DWARF5 6.3.1, 7.5.6].
func (c *macroCursor) skipOperand(form byte) {
	switch form {
	case 0x0b, 0x0c, 0x25: // data1, flag, strx1
		c.skip(1)
	case 0x05, 0x26: // data2, strx2
		c.skip(2)
	case 0x27: // strx3
		c.skip(3)
	case 0x06, 0x28: // data4, strx4
		c.skip(4)
	case 0x07: // data8
		c.skip(8)
	case 0x1e: // data16
		c.skip(16)
	case 0x0d, 0x0f, 0x1a: // sdata, udata, strx
		c.uleb128()
	case 0x08: // string
		c.text()
	case 0x0e, 0x17, 0x1d, 0x1f: // strp, sec_offset, strp_sup, line_strp
		c.offset()
	case 0x0a: // block1
		c.skip(uint64(c.uint8()))
	case 0x03: // block2
		c.skip(uint64(c.uint16()))
	case 0x04: // block4
		c.skip(uint64(c.uint32()))
	case 0x09: // block
		c.skip(c.uleb128())
	default:
		c.fail("form %#x in a macro record", form)
	}
}

// number reads the number of a line or a file.
func (c *macroCursor) number() int {
	n := c.uleb128()
	if n > math.MaxInt32 {
		c.fail("line or file %d", n)
		return 0
	}
	return int(n)
}

// text reads a text that stands in the record, up to its NUL.
func (c *macroCursor) text() []byte {
	n := bytes.IndexByte(c.data[c.off:], 0)
	if n < 0 {
		c.fail("text without an end")
		return nil
	}
	text := c.bytes(uint64(n))
	c.skip(1)
	return text
}

// strp reads the offset of a text in .debug_str. Its end is not looked for:
// almost all texts differ from what is asked in their first bytes.
func (c *macroCursor) strp(str []byte) []byte { return c.textAt(str, c.offset()) }

func (c *macroCursor) textAt(str []byte, off uint64) []byte {
	if c.err != nil {
		return nil
	}
	if off >= uint64(len(str)) {
		c.fail("offset %#x is outside .debug_str", off)
		return nil
	}
	return str[off:]
}

// strx reads the number of a text: its offset stands in the unit's part of
// .debug_str_offsets, by default the one behind the first header there
// [DWARF5 7.26].
func (c *macroCursor) strx() []byte {
	index, size, base := c.uleb128(), 4, c.strOffsets
	if c.dwarf64 {
		size = 8
	}
	if base == 0 {
		base = 2 * uint64(size)
	}
	table := c.file.strOffset
	if c.err != nil || index > uint64(len(table)) || base > uint64(len(table)) {
		c.fail("text %d is outside .debug_str_offsets", index)
		return nil
	}
	o := newCursor(".debug_str_offsets", table, int(base)+int(index)*size)
	off := o.uintN(size)
	if o.err != nil {
		c.fail("text %d: %v", index, o.err)
		return nil
	}
	return c.textAt(c.file.str, off)
}

// errNoSupplement says that a record stands for something in the file in which
// a tool like dwz gathers what several programs share [DWARF5 7.3.6].
var errNoSupplement = errors.New("part of the macros is in a supplementary file, which is not read")
