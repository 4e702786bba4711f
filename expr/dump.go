package expr

import (
	"fmt"

	"deet/dwarfinfo"
)

// Dump writes the rows of the x command: count units from addr on, each of 1,
// 2, 4 or 8 bytes (unit b, h, w or g), in a format. next is the address after
// the last one. With an error come the rows before it.
func Dump(s Scope, addr uint64, count int, format, unit byte) (rows []string, next uint64, err error) {
	if format == 's' {
		return dumpText(s, addr, count)
	}
	size, perRow := unitSize(unit)
	f := &formatter{scope: s, Options: Options{Format: format, Elements: 200, Repeats: 10}}
	for i := range count {
		buf := make([]byte, size)
		if err := s.ReadMemory(addr, buf); err != nil {
			return rows, addr, err
		}
		text, err := f.dumped(buf)
		if err != nil {
			return rows, addr, err
		}
		if i%perRow == 0 {
			rows = append(rows, place(s, addr)+":")
		}
		rows[len(rows)-1] += "\t" + text
		addr += uint64(size)
	}
	return rows, addr, nil
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
	t := &dwarfinfo.BaseType{Name: "int", ByteSize: int64(len(b)), Encoding: dwarfinfo.EncodingSigned}
	return f.formatted(Value{Type: t, Bytes: b}, b)
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

// dumpText writes texts, one after the other. One that is longer than what is
// shown goes on in the next row.
func dumpText(s Scope, addr uint64, count int) (rows []string, next uint64, err error) {
	f := &formatter{scope: s, Options: Options{Elements: 200, Repeats: 10}}
	for range count {
		units, err := readText(s, addr, charKind{size: 1}, f.Elements+1)
		if err != nil {
			return rows, addr, err
		}
		cut := len(units) > f.Elements
		units = units[:min(len(units), f.Elements)]
		rows = append(rows, place(s, addr)+":\t"+f.text(units, charKind{size: 1}, cut))
		addr += uint64(len(units))
		if !cut {
			addr++ // the NUL
		}
	}
	return rows, addr, nil
}
