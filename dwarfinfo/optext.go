package dwarfinfo

import (
	"fmt"
	"strings"
)

// operandKind says how an operand of an operation is written.
type operandKind byte

// Operations list their operands as a text of these letters.
const (
	operandAddr      operandKind = 'a'
	operandUnsigned1 operandKind = '1'
	operandSigned1   operandKind = 'b'
	operandUnsigned2 operandKind = '2'
	operandSigned2   operandKind = 'h'
	operandUnsigned4 operandKind = '4'
	operandSigned4   operandKind = 'w'
	operandUnsigned8 operandKind = '8'
	operandSigned8   operandKind = 'q'
	operandULEB      operandKind = 'u'
	operandSLEB      operandKind = 's'
	operandOffset    operandKind = 'o' // into .debug_info
	operandBlock     operandKind = 'B' // a length of base 128, and bytes
	operandBlock1    operandKind = 'C' // a length of one byte
	operandExpr      operandKind = 'E' // a block that is an expression
)

// operations names the operations [DWARF5 7.7.1] with their operands. Those of
// which there are 32 in a row, lit0, reg0 and breg0, are told by number.
var operations = map[uint8]struct{ name, operands string }{
	opAddr: {"addr", "a"}, opDeref: {"deref", ""}, opConst1u: {"const1u", "1"}, opConst1s: {"const1s", "b"},
	opConst2u: {"const2u", "2"}, opConst2s: {"const2s", "h"}, opConst4u: {"const4u", "4"}, opConst4s: {"const4s", "w"},
	opConst8u: {"const8u", "8"}, opConst8s: {"const8s", "q"}, opConstu: {"constu", "u"}, opConsts: {"consts", "s"},
	opDup: {"dup", ""}, opDrop: {"drop", ""}, opOver: {"over", ""}, opPick: {"pick", "1"}, opSwap: {"swap", ""},
	opRot: {"rot", ""}, 0x18: {"xderef", ""}, opAbs: {"abs", ""}, opAnd: {"and", ""}, opDiv: {"div", ""},
	opMinus: {"minus", ""}, opMod: {"mod", ""}, opMul: {"mul", ""}, opNeg: {"neg", ""}, opNot: {"not", ""},
	opOr: {"or", ""}, opPlus: {"plus", ""}, opPlusUconst: {"plus_uconst", "u"}, opShl: {"shl", ""}, opShr: {"shr", ""},
	opShra: {"shra", ""}, opXor: {"xor", ""}, opBra: {"bra", "h"}, opEq: {"eq", ""}, opEq + 1: {"ge", ""},
	opEq + 2: {"gt", ""}, opEq + 3: {"le", ""}, opEq + 4: {"lt", ""}, opNe: {"ne", ""}, opSkip: {"skip", "h"},
	opRegx: {"regx", "u"}, opFbreg: {"fbreg", "s"}, opBregx: {"bregx", "us"}, opPiece: {"piece", "u"},
	opDerefSize: {"deref_size", "1"}, 0x95: {"xderef_size", "1"}, opNop: {"nop", ""},
	0x97: {"push_object_address", ""}, 0x98: {"call2", "2"}, 0x99: {"call4", "4"}, 0x9a: {"call_ref", "o"},
	opFormTLSAddress: {"form_tls_address", ""}, opCallFrameCFA: {"call_frame_cfa", ""}, opBitPiece: {"bit_piece", "uu"},
	opImplicitValue: {"implicit_value", "B"}, opStackValue: {"stack_value", ""}, opImplicitPointer: {"implicit_pointer", "os"},
	opAddrx: {"addrx", "u"}, opConstx: {"constx", "u"}, opEntryValue: {"entry_value", "E"}, 0xa4: {"const_type", "uC"},
	0xa5: {"regval_type", "uu"}, 0xa6: {"deref_type", "1u"}, 0xa7: {"xderef_type", "1u"}, 0xa8: {"convert", "u"},
	0xa9: {"reinterpret", "u"}, opGNUPushTLS: {"GNU_push_tls_address", ""}, 0xf0: {"GNU_uninit", ""},
	opGNUImplicitPtr: {"GNU_implicit_pointer", "os"}, opGNUEntryValue: {"GNU_entry_value", "E"},
	0xf4: {"GNU_const_type", "uC"}, 0xf5: {"GNU_regval_type", "uu"}, 0xf6: {"GNU_deref_type", "1u"},
	0xf7: {"GNU_convert", "u"}, 0xf9: {"GNU_reinterpret", "u"}, 0xfa: {"GNU_parameter_ref", "4"},
	opGNUAddrIndex: {"GNU_addr_index", "u"}, opGNUConstIndex: {"GNU_const_index", "u"}, 0xfd: {"GNU_variable_value", "o"},
}

// expressionText shows an expression, its operations in their order.
func (u *unit) expressionText(expr []byte) string {
	c := newCursor("expression", expr, 0)
	c.dwarf64 = u != nil && u.dwarf64
	var list []string
	for c.left() > 0 {
		list = append(list, u.operationText(c))
	}
	return strings.Join(list, "; ")
}

func (u *unit) operationText(c *cursor) string {
	op := c.uint8()
	switch {
	case op >= opLit0 && op < opLit0+32:
		return fmt.Sprintf("DW_OP_lit%d", op-opLit0)
	case op >= opReg0 && op < opReg0+32:
		return fmt.Sprintf("DW_OP_reg%d (%s)", op-opReg0, registerName(int(op-opReg0)))
	case op >= opBreg0 && op < opBreg0+32:
		return fmt.Sprintf("DW_OP_breg%d (%s): %d", op-opBreg0, registerName(int(op-opBreg0)), c.sleb128())
	}
	known, ok := operations[op]
	if !ok {
		c.fail("operation %#x is not known", op)
		return fmt.Sprintf("(operation %#x)", op)
	}
	text := "DW_OP_" + known.name
	for i, kind := range []byte(known.operands) {
		text += []string{": ", " "}[min(i, 1)] + u.operandText(c, operandKind(kind))
	}
	return text
}

// operandText reads one operand. A flat switch over the ways to write one.
func (u *unit) operandText(c *cursor, kind operandKind) string {
	switch kind {
	case operandAddr:
		return fmt.Sprintf("%#x", c.uint64())
	case operandUnsigned1:
		return fmt.Sprint(c.uint8())
	case operandSigned1:
		return fmt.Sprint(int8(c.uint8()))
	case operandUnsigned2:
		return fmt.Sprint(c.uint16())
	case operandSigned2:
		return fmt.Sprint(int16(c.uint16()))
	case operandUnsigned4:
		return fmt.Sprint(c.uint32())
	case operandSigned4:
		return fmt.Sprint(int32(c.uint32()))
	case operandUnsigned8:
		return fmt.Sprint(c.uint64())
	case operandSigned8:
		return fmt.Sprint(int64(c.uint64()))
	case operandULEB:
		return fmt.Sprint(c.uleb128())
	case operandSLEB:
		return fmt.Sprint(c.sleb128())
	case operandOffset:
		return fmt.Sprintf("<%#x>", c.offset())
	case operandBlock:
		return fmt.Sprintf("% x", c.bytes(c.uleb128()))
	case operandBlock1:
		return fmt.Sprintf("% x", c.bytes(uint64(c.uint8())))
	}
	return "(" + u.expressionText(c.bytes(c.uleb128())) + ")"
}

// registerNames are the general registers in the order of their DWARF numbers
// [System V ABI, AMD64, "DWARF Register Number Mapping"]; 16 is the return
// address, as readelf calls it.
var registerNames = [...]string{"rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp",
	"r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "ra"}

// registerName names a register by its DWARF number.
func registerName(n int) string {
	const xmm0, xmm15 = 17, 32
	switch {
	case n >= 0 && n < len(registerNames):
		return registerNames[n]
	case n >= xmm0 && n <= xmm15:
		return fmt.Sprintf("xmm%d", n-xmm0)
	}
	return fmt.Sprintf("r%d", n)
}
