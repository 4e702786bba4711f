package expr

import (
	"fmt"

	"deet/dwarfinfo"
)

// A layout is the column of ptype/o: where each member of a structure is, and
// what the compiler left free between them. All positions are in bits.
type layout struct {
	start int64 // of the structure in the outermost one
	last  int64 // of the member before, in the structure; 0 before the first
	outer []layout
}

// layoutWidth is the width of the column.
const layoutWidth = 27

// enter begins a structure that is a member at a position of this one.
func (l *layout) enter(position int64) {
	l.outer = append(l.outer, layout{start: l.start, last: l.last})
	l.start, l.last = l.start+position, 0
}

func (l *layout) leave() {
	last := len(l.outer) - 1
	l.start, l.last = l.outer[last].start, l.outer[last].last
	l.outer = l.outer[:last]
}

// member is the column of a member, after lines that tell of a hole before it.
// The members of a union are all at its beginning, so they have sizes alone.
func (l *layout) member(f dwarfinfo.Field, union bool) string {
	size := typeSize(f.Type)
	if union {
		return fmt.Sprintf("/*%22d */", size)
	}
	at := 8 * f.Offset
	if f.BitSize > 0 {
		at = f.BitOffset
	}
	text := l.hole(at, "hole")
	real := l.start + at
	if f.BitSize > 0 {
		l.last = at + f.BitSize
		return text + fmt.Sprintf("/*%7d:%2d   |%8d */", real/8, real%8, size)
	}
	l.last = at + 8*size
	return text + fmt.Sprintf("/*%7d      |%8d */", real/8, size)
}

// hole tells of the bits between the last member and a position. There is
// none before the first member: a base class or the table of the virtual
// functions is there.
func (l *layout) hole(at int64, what string) string {
	text, free := "", at-l.last
	if l.last <= 0 || free <= 0 {
		return ""
	}
	if free%8 > 0 {
		text += fmt.Sprintf("/* XXX %2d-bit %-7s    */\n", free%8, what)
	}
	if free >= 8 {
		text += fmt.Sprintf("/* XXX %2d-byte %-7s   */\n", free/8, what)
	}
	return text
}

// end tells of the space behind the last member, and the size of all.
func (l *layout) end(t *dwarfinfo.StructType, margin string) string {
	padding := l.hole(8*t.ByteSize, "padding")
	return fmt.Sprintf("%s\n%s/* total size (bytes): %4d */\n", padding, margin, t.ByteSize)
}
