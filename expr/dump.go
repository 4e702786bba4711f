package expr

import (
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

// Dump writes the rows of the x command: count units from addr on, each of 1,
// 2, 4 or 8 bytes (unit b, h, w or g), in a format. next is the address after
// the last one.
func Dump(s Scope, addr uint64, count int, format, unit byte) (rows []string, next uint64, err error) {
	if format == 's' {
		return dumpText(s, addr, count)
	}
	size, perRow := unitSize(unit)
	f := &formatter{scope: s, Options: Options{Format: format, Elements: 200, Repeats: 10}}
	if format == 'x' {
		f.Format = 'z' // a dump has columns
	}
	t := &dwarfinfo.BaseType{Name: "int", ByteSize: int64(size), Encoding: dwarfinfo.EncodingSigned}
	if format == 'f' {
		t.Encoding = dwarfinfo.EncodingFloat
	}
	for i := 0; i < count; i++ {
		buf := make([]byte, size)
		if err := s.ReadMemory(addr, buf); err != nil {
			return rows, addr, err
		}
		text, err := f.scalar(Value{Type: t, Bytes: buf})
		if err != nil {
			return rows, addr, err
		}
		if i%perRow == 0 {
			rows = append(rows, label(s, addr)+":")
		}
		rows[len(rows)-1] += "\t" + text
		addr += uint64(size)
	}
	return rows, addr, nil
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

func label(s Scope, addr uint64) string {
	if symbol := s.Symbolize(addr); symbol != "" {
		return fmt.Sprintf("%#x <%s>", addr, symbol)
	}
	return fmt.Sprintf("%#x", addr)
}

// dumpText writes texts, one after the other.
func dumpText(s Scope, addr uint64, count int) (rows []string, next uint64, err error) {
	f := &formatter{scope: s, Options: Options{Elements: 200, Repeats: 200}}
	for range count {
		text, ok := f.textAt(addr)
		if !ok {
			return rows, addr, fmt.Errorf("Cannot access memory at address %#x", addr)
		}
		rows = append(rows, label(s, addr)+":\t"+text)
		var b [1]byte
		for range f.Elements {
			if err := s.ReadMemory(addr, b[:]); err != nil || b[0] == 0 {
				break
			}
			addr++
		}
		if !strings.HasSuffix(text, "...") {
			addr++ // the NUL
		}
	}
	return rows, addr, nil
}
