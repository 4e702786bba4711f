package expr

import (
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

// Dumped is where a dump ended.
type Dumped struct {
	Next uint64 // what comes behind it; for one that went backwards, its beginning
	Unit Value  // the last unit that was shown; no type if there was none
}

// Dump writes the rows of the x command: count units from addr on, or if count
// is negative those before addr; each of 1, 2, 4 or 8 bytes (unit b, h, w or
// g), in a format. With an error come the rows before it.
func Dump(s Scope, addr uint64, count int, format, unit byte, o Options) (rows []string, last Dumped, err error) {
	o.Format = format
	d := &dumper{formatter: &formatter{scope: s, Options: o.complete(), left: maxParts}, addr: addr}
	if format == 's' {
		return d.texts(textKind(unit), count)
	}
	d.size, d.perRow = unitSize(unit)
	backwards := count < 0
	if backwards {
		count = -count
		d.addr -= uint64(count * d.size)
	}
	start := d.addr
	err = d.units(count)
	last = Dumped{d.addr, d.last}
	if backwards && err == nil {
		last.Next = start
	}
	return d.rows, last, err
}

// A dumper writes rows of memory.
type dumper struct {
	*formatter
	size, perRow int
	addr         uint64 // of the next unit
	rows         []string
	beside       string // the row's bytes as text
	last         Value
	block        block
}

// A block is the memory that was read last. Each read is a system call, and a
// dump is of many units.
type block struct {
	addr uint64
	data []byte
}

// read reads from the block, or reads a new one: to the end of the page, as the
// next one may not be mapped.
func (b *block) read(s Scope, addr uint64, buf []byte) error {
	const page = 4096
	at, size := addr-b.addr, uint64(len(buf))
	if at < uint64(len(b.data)) && size <= uint64(len(b.data))-at {
		copy(buf, b.data[at:])
		return nil
	}
	data := make([]byte, max(page-addr%page, size))
	if s.ReadMemory(addr, data) != nil {
		return s.ReadMemory(addr, buf)
	}
	b.addr, b.data = addr, data
	copy(buf, data)
	return nil
}

func (d *dumper) units(count int) error {
	for i := range count {
		buf := make([]byte, d.size)
		err := d.block.read(d.scope, d.addr, buf)
		text := ""
		if err == nil {
			text, err = d.dumped(buf)
		}
		if err != nil {
			d.finishRow(i)
			return err
		}
		if i%d.perRow == 0 {
			d.rows = append(d.rows, place(d.scope, d.addr)+":")
		}
		d.rows[len(d.rows)-1] += "\t" + text
		d.last = Value{Type: unitType(d.Format, d.size), Addr: d.addr, Lvalue: true}
		d.beside += beside(buf[0])
		d.addr += uint64(d.size)
		if (i+1)%d.perRow == 0 {
			d.finishRow(i + 1)
		}
	}
	d.finishRow(count)
	return nil
}

// finishRow puts the text of a row of bytes beside it. A short row below others
// is filled up, so that the texts stand in one column.
func (d *dumper) finishRow(shown int) {
	text := d.beside
	d.beside = ""
	if text == "" || d.size > 1 || !strings.ContainsRune("xduotz", rune(d.Format)) {
		return
	}
	missing := 0
	if len(d.rows) > 1 && shown%d.perRow > 0 {
		missing = d.perRow - shown%d.perRow
	}
	d.rows[len(d.rows)-1] += strings.Repeat("\t    ", missing) + "  |" + text + "|"
}

// beside is a byte as a character, or a dot.
func beside(b byte) string {
	if b < ' ' || b > '~' {
		return "."
	}
	return string(rune(b))
}

// dumped shows one unit. A dump has columns, so hexadecimal and binary numbers
// have all their digits.
func (f *formatter) dumped(b []byte) (string, error) {
	switch f.Format {
	case 'x':
		return fmt.Sprintf("0x%0*x", 2*len(b), wide(b, false)), nil
	case 't':
		return fmt.Sprintf("%0*b", 8*len(b), wide(b, false)), nil
	}
	return f.formatted(Value{Type: unitType('d', len(b)), Bytes: b}, b)
}

// unitType is the type of a unit: a number of its size.
func unitType(format byte, size int) dwarfinfo.Type {
	switch {
	case format == 'f' && size == 4:
		return floatType
	case format == 'f' && size == 8:
		return doubleType
	}
	return &dwarfinfo.BaseType{Name: fmt.Sprintf("int%d_t", 8*size), ByteSize: int64(size), Encoding: dwarfinfo.EncodingSigned}
}

// PointerTo is the address of a value that is in memory.
func PointerTo(v Value) Value { return pointerTo(v.Type, v.Addr) }

// FloatUnit is the unit that suits floating point numbers of a value, or an
// array of them; another value leaves the unit as it is.
func FloatUnit(v Value, unit byte) byte {
	t := dwarfinfo.Underlying(v.Type)
	if elem, ok := elem(t); ok {
		t = dwarfinfo.Underlying(elem)
	}
	switch {
	case isFloat(t) && t.Size() == 4:
		return 'w'
	case isFloat(t) && t.Size() == 8:
		return 'g'
	}
	return unit
}

func unitSize(unit byte) (size, perRow int) {
	switch unit {
	case 'b':
		return 1, 8
	case 'h':
		return 2, 8
	case 'g':
		return 8, 2
	}
	return 4, 4
}

func place(s Scope, addr uint64) string {
	if symbol := s.Symbolize(addr); symbol != "" {
		return fmt.Sprintf("%#x <%s>", addr, symbol)
	}
	return fmt.Sprintf("%#x", addr)
}

// textKind is what a unit means for texts.
func textKind(unit byte) charKind {
	switch unit {
	case 'h':
		return charKind{prefix: "u", size: 2}
	case 'w':
		return charKind{prefix: "U", size: 4}
	}
	return charKind{size: 1}
}

// texts writes texts, one after the other. One that is longer than what is
// shown goes on in the next row.
func (d *dumper) texts(c charKind, count int) (rows []string, last Dumped, err error) {
	addr := d.addr
	if count < 0 {
		count = -count
		addr = textsBefore(d.scope, addr, c, count)
		defer func(start uint64) {
			if err == nil {
				last.Next = start
			}
		}(addr)
	}
	for range count {
		units, err := readText(d.scope, addr, c, d.Elements+1)
		if err != nil && len(units) == 0 {
			return rows, Dumped{addr, last.Unit}, err
		}
		cut := len(units) > d.Elements
		units = units[:min(len(units), d.Elements)]
		rows = append(rows, place(d.scope, addr)+":\t"+d.text(units, c, cut))
		size := int64(len(units))
		if !cut {
			size++ // the NUL
		}
		char := *charType
		char.ByteSize = c.size
		last.Unit = Value{Type: &dwarfinfo.ArrayType{Elem: &char, Count: size}, Addr: addr, Lvalue: true}
		if err != nil {
			return rows, Dumped{addr, last.Unit}, err
		}
		addr += uint64(size * c.size)
	}
	last.Next = addr
	return rows, last, nil
}

// textsBefore finds where the count texts before an address begin. Each but
// the last of them ends with a NUL.
func textsBefore(s Scope, addr uint64, c charKind, count int) uint64 {
	b := make([]byte, c.size)
	for range count {
		addr -= uint64(c.size) // its NUL
		for {
			before := addr - uint64(c.size)
			if s.ReadMemory(before, b) != nil || extend(b, false) == 0 {
				break
			}
			addr = before
		}
	}
	return addr
}
