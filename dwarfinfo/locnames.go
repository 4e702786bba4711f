package dwarfinfo

import "fmt"

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
