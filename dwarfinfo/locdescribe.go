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

// An operation is how one is written. The text after its name holds %-letters
// for the operands:
//
//	b h w q     1, 2, 4, 8 bytes, unsigned; in capitals signed
//	a           an address
//	u s x       LEB128: unsigned, signed, in hexadecimal
//	n           the number of a register
//	c d         an entry, 2 or 4 bytes from the unit's start
//	r           an entry, by its place in .debug_info
//	t           a base type, LEB128 from the unit's start
//	k l         a block after its length: LEB128, 1 byte
//	e           an expression after its length
type operation struct{ name, operands string }

// operations are those that are not known by a range of numbers.
var operations = [256]operation{
	opAddr:              {"addr", ": %a"},
	opDeref:             {"deref", ""},
	opConst1u:           {"const1u", ": %b"},
	opConst1s:           {"const1s", ": %B"},
	opConst2u:           {"const2u", ": %h"},
	opConst2s:           {"const2s", ": %H"},
	opConst4u:           {"const4u", ": %w"},
	opConst4s:           {"const4s", ": %W"},
	opConst8u:           {"const8u", ": %q"},
	opConst8s:           {"const8s", ": %Q"},
	opConstu:            {"constu", ": %u"},
	opConsts:            {"consts", ": %s"},
	opDup:               {"dup", ""},
	opDrop:              {"drop", ""},
	opOver:              {"over", ""},
	opPick:              {"pick", ": %b"},
	opSwap:              {"swap", ""},
	opRot:               {"rot", ""},
	opXderef:            {"xderef", ""},
	opAbs:               {"abs", ""},
	opAnd:               {"and", ""},
	opDiv:               {"div", ""},
	opMinus:             {"minus", ""},
	opMod:               {"mod", ""},
	opMul:               {"mul", ""},
	opNeg:               {"neg", ""},
	opNot:               {"not", ""},
	opOr:                {"or", ""},
	opPlus:              {"plus", ""},
	opPlusUconst:        {"plus_uconst", ": %u"},
	opShl:               {"shl", ""},
	opShr:               {"shr", ""},
	opShra:              {"shra", ""},
	opXor:               {"xor", ""},
	opBra:               {"bra", ": %H"},
	opEq:                {"eq", ""},
	opGe:                {"ge", ""},
	opGt:                {"gt", ""},
	opLe:                {"le", ""},
	opLt:                {"lt", ""},
	opNe:                {"ne", ""},
	opSkip:              {"skip", ": %H"},
	opRegx:              {"regx", ": %n"},
	opFbreg:             {"fbreg", ": %s"},
	opBregx:             {"bregx", ": %n %s"},
	opPiece:             {"piece", ": %u"},
	opDerefSize:         {"deref_size", ": %b"},
	opXderefSize:        {"xderef_size", ": %b"},
	opNop:               {"nop", ""},
	opPushObjectAddress: {"push_object_address", ""},
	opCall2:             {"call2", ": <%c>"},
	opCall4:             {"call4", ": <%d>"},
	opCallRef:           {"call_ref", ": <%r>"},
	opFormTLSAddress:    {"form_tls_address", ""},
	opCallFrameCFA:      {"call_frame_cfa", ""},
	opBitPiece:          {"bit_piece", ": size: %u offset: %u "},
	opImplicitValue:     {"implicit_value", " %k"},
	opStackValue:        {"stack_value", ""},
	opImplicitPointer:   {"implicit_pointer", ": <%r> %s"},
	opAddrx:             {"addrx", " <%x>"},
	opConstx:            {"constx", " <%x>"},
	opEntryValue:        {"entry_value", ": (%e)"},
	opConstType:         {"const_type", ": <%t>  %l"},
	opRegvalType:        {"regval_type", ": %n <%t>"},
	opDerefType:         {"deref_type", ": %b <%t>"},
	opXderefType:        {"xderef_type", ": %b <%t>"},
	opConvert:           {"convert", " <%t>"},
	opReinterpret:       {"reinterpret", " <%t>"},
	opGNUPushTLS:        {"GNU_push_tls_address", ""},
	opGNUUninit:         {"GNU_uninit", ""},
	opGNUImplicitPtr:    {"GNU_implicit_pointer", ": <%r> %s"},
	opGNUEntryValue:     {"GNU_entry_value", ": (%e)"},
	opGNUConstType:      {"GNU_const_type", ": <%t>  %l"},
	opGNURegvalType:     {"GNU_regval_type", ": %n <%t>"},
	opGNUDerefType:      {"GNU_deref_type", ": %b <%t>"},
	opGNUConvert:        {"GNU_convert", " <%t>"},
	opGNUReinterpret:    {"GNU_reinterpret", " <%t>"},
	opGNUParameterRef:   {"GNU_parameter_ref", ": <%d>"},
	opGNUAddrIndex:      {"GNU_addr_index", " <%x>"},
	opGNUConstIndex:     {"GNU_const_index", " <%x>"},
	opGNUVariableValue:  {"GNU_variable_value", ": <%r>"},
}

// describeOp is how an operation is written; without a name it is not known.
func describeOp(op uint8) operation {
	switch {
	case op >= opLit0 && op < opLit0+32:
		return operation{fmt.Sprintf("lit%d", op-opLit0), ""}
	case op >= opReg0 && op < opReg0+32:
		n := uint64(op - opReg0)
		return operation{fmt.Sprintf("reg%d (%s)", n, dwarfRegisterName(n)), ""}
	case op >= opBreg0 && op < opBreg0+32:
		n := uint64(op - opBreg0)
		return operation{fmt.Sprintf("breg%d (%s)", n, dwarfRegisterName(n)), ": %s"}
	}
	return operations[op]
}

// opName is the standard's name of an operation.
func opName(op uint8) string {
	if o := describeOp(op); o.name != "" {
		return "DW_OP_" + o.name
	}
	return fmt.Sprintf("operation %#x", op)
}

// dwarfRegisterName is the name of a register by its DWARF number [System V
// ABI, AMD64, "DWARF Register Number Mapping"].
func dwarfRegisterName(n uint64) string {
	names := [...]string{"rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp",
		"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rip"}
	switch {
	case n < uint64(len(names)):
		return names[n]
	case n <= 32:
		return fmt.Sprintf("xmm%d", n-17)
	case n <= 40:
		return fmt.Sprintf("st%d", n-33)
	case n <= 48:
		return fmt.Sprintf("mm%d", n-41)
	case n >= 67 && n <= 82:
		return fmt.Sprintf("xmm%d", n-67+16)
	}
	return fmt.Sprintf("r%d", n)
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
