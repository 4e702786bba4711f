package dwarfinfo

import (
	"fmt"
	"strings"
)

// An ExprFormat says how a unit's expressions refer to entries.
type ExprFormat struct {
	Unit    uint64 // where its header begins in .debug_info; other offsets are from there
	RefSize int    // bytes of an offset in .debug_info; 0 is 4 [DWARF5 7.4]
}

func (x ExprFormat) refSize() int {
	if x.RefSize == 0 {
		return 4
	}
	return x.RefSize
}

// Describe writes an expression as readelf does: the operations with their
// operands, between semicolons. What is damaged ends it with a remark in
// parentheses.
func (x ExprFormat) Describe(expr []byte) string {
	d := &exprText{cursor: exprCursor(expr), format: x}
	d.expression()
	return d.String()
}

// An exprText writes the text of an expression.
type exprText struct {
	cursor
	strings.Builder
	format ExprFormat
	depth  int
}

func (d *exprText) expression() {
	for first := true; d.left() > 0; first = false {
		if !first {
			d.WriteString("; ")
		}
		op := d.uint8()
		o := describeOp(op)
		switch {
		case o.name != "":
			d.WriteString("DW_OP_" + o.name)
			d.operands(o.operands)
		case op >= opGNUPushTLS: // DW_OP_lo_user
			d.unknown("User defined location op", op)
			return
		default:
			d.unknown("Unknown location op", op)
			return
		}
	}
	if d.err != nil {
		fmt.Fprintf(d, " (%v)", d.err)
	}
}

// unknown ends the text: how long the operands are is not known either.
func (d *exprText) unknown(what string, op uint8) {
	fmt.Fprintf(d, "(%s %#x)", what, op)
	d.off = len(d.data)
}

func (d *exprText) operands(format string) {
	for format != "" {
		before, after, found := strings.Cut(format, "%")
		d.WriteString(before)
		if !found || d.err != nil {
			return
		}
		d.operand(after[0])
		format = after[1:]
	}
}

// operand reads one operand and writes it. A flat switch over the letters.
func (d *exprText) operand(letter byte) {
	switch letter {
	case 'a':
		d.number("%x", d.uint64())
	case 'b':
		d.number("%d", d.uint8())
	case 'B':
		d.number("%d", int8(d.uint8()))
	case 'h':
		d.number("%d", d.uint16())
	case 'H':
		d.number("%d", int16(d.uint16()))
	case 'w':
		d.number("%d", d.uint32())
	case 'W':
		d.number("%d", int32(d.uint32()))
	case 'q':
		d.number("%d", d.uint64())
	case 'Q':
		d.number("%d", int64(d.uint64()))
	case 'u':
		d.number("%d", d.uleb128())
	case 's':
		d.number("%d", d.sleb128())
	case 'x':
		d.number("%#x", d.uleb128())
	case 'n':
		n := d.uleb128()
		d.number("%s", fmt.Sprintf("%d (%s)", n, dwarfRegisterName(n)))
	case 'c':
		d.number("%#x", d.format.Unit+uint64(d.uint16()))
	case 'd':
		d.number("%#x", d.format.Unit+uint64(d.uint32()))
	case 'r':
		d.number("%#x", d.uintN(d.format.refSize()))
	case 't':
		if off := d.uleb128(); off == 0 {
			d.number("%s", "0") // the generic type
		} else {
			d.number("%#x", d.format.Unit+off)
		}
	case 'k':
		d.block(d.bytes(d.uleb128()))
	case 'l':
		d.block(d.bytes(uint64(d.uint8())))
	case 'e':
		d.nested(d.bytes(d.uleb128()))
	}
}

// number writes an operand, if it could be read.
func (d *exprText) number(format string, n any) {
	if d.err == nil {
		fmt.Fprintf(d, format, n)
	}
}

func (d *exprText) block(b []byte) {
	if d.err != nil {
		return
	}
	fmt.Fprintf(d, "%d byte block: ", len(b))
	for _, c := range b {
		fmt.Fprintf(d, "%x ", c)
	}
}

// nested writes the expression that is an operand of entry_value.
func (d *exprText) nested(expr []byte) {
	if d.depth++; d.depth > maxCallDepth {
		d.fail("expressions within expressions, %d deep", maxCallDepth)
	}
	if d.err != nil {
		return
	}
	outer := d.cursor
	d.cursor = exprCursor(expr)
	d.expression()
	d.cursor = outer
	d.depth--
}
