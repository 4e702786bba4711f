package dwarfinfo

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
)

// richFrame is a frame that has an answer to everything.
type richFrame struct{}

func (richFrame) Register(n int) (uint64, error) { return uint64(100 + n), nil }
func (richFrame) ReadMemory(addr uint64, b []byte) error {
	for i := range b {
		b[i] = byte(addr) + byte(i)
	}
	return nil
}
func (richFrame) EntryValue(expr []byte) (uint64, error)      { return uint64(200 + len(expr)), nil }
func (richFrame) ParameterValue(entry uint64) (uint64, error) { return entry, nil }
func (richFrame) ObjectAddress() (uint64, error)              { return 0x0b1e, nil }
func (richFrame) CFA() (uint64, error)                        { return 0xcfa, nil }
func (richFrame) FrameBase() (uint64, error)                  { return 0x1000, nil }
func (richFrame) Runtime(a Addr) uint64                       { return 0x40000 + uint64(a) }
func (richFrame) TLS(offset uint64) (uint64, error)           { return 0x70000 + offset, nil }

// RegisterBytes: xmm0 holds the double 1.5; the others count up.
func (richFrame) RegisterBytes(n int, buf []byte) error {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], uint64(100+n))
	if n == 17 {
		binary.LittleEndian.PutUint64(b[:], math.Float64bits(1.5))
	}
	copy(buf, b[:])
	return nil
}

// testUnit is a unit at 0x1000 whose entries are those of the tables below.
type testUnit struct{}

const (
	tI8, tU8, tI32, tU32, tI64, tU64, tI128, tU128 = 1, 2, 3, 4, 5, 6, 7, 8
	tF32, tF64, tF80, tF128, tF16, tComplex        = 9, 10, 11, 12, 13, 14
	tHuge                                          = 15
)

var testTypes = map[uint64]*BaseType{
	tI8: {"signed char", 1, EncodingSignedChar}, tU8: {"unsigned char", 1, EncodingUnsignedChar},
	tI32: {"int", 4, EncodingSigned}, tU32: {"unsigned", 4, EncodingUnsigned},
	tI64: {"long", 8, EncodingSigned}, tU64: {"unsigned long", 8, EncodingUnsigned},
	tI128: {"__int128", 16, EncodingSigned}, tU128: {"unsigned __int128", 16, EncodingUnsigned},
	tF32: {"float", 4, EncodingFloat}, tF64: {"double", 8, EncodingFloat},
	tF80: {"long double", 16, EncodingFloat}, tF128: {"_Float128", 16, EncodingFloat}, tF16: {"_Float16", 2, EncodingFloat},
	tComplex: {"complex float", 8, EncodingComplex}, tHuge: {"complex long double", 32, EncodingComplex},
}

var testExpressions = map[uint64][]byte{
	0x1010: {opLit0 + 7},
	0x1011: nil,                            // has no location
	0x1012: {opReg0 + 3},                   //
	0x1013: {opCall2, 0x13, 0},             // calls itself
	0x1014: {opGNUVariableValue, 0x14, 16}, // and so does this
	0x1015: {opConst1u, 0x80},              // in memory
	0x1016: {opLit0 + 9, opStackValue},
	0x1017: {opGNUVariableValue, 0x17, 0x10, 0, 0},
	0x1018: {opReg0, opPiece, 4, opReg0 + 1, opPiece, 4},
}

func (testUnit) exprFormat() ExprFormat { return ExprFormat{Unit: 0x1000} }
func (testUnit) baseType(off uint64) (*BaseType, error) {
	if t, ok := testTypes[off-0x1000]; ok {
		return t, nil
	}
	return nil, errors.New("no type there")
}
func (testUnit) indexedAddress(index uint64) (Addr, error) {
	if index > 9 {
		return 0, errors.New("no address has that index")
	}
	return Addr(0x100 * index), nil
}
func (testUnit) entryExpression(off uint64, pc Addr) ([]byte, error) {
	expr, ok := testExpressions[off]
	if !ok {
		return nil, errors.New("no entry there")
	}
	return expr, nil
}
func (testUnit) variableType(off uint64) (*BaseType, error) {
	if off == 0x1010 {
		return testTypes[tF64], nil
	}
	return testTypes[tI8], nil
}

type exprTest struct {
	name string
	expr []byte
	want string // placeText
}

// placeText writes pieces for the tables.
func placeText(pieces []Piece) string {
	var all []string
	for _, p := range pieces {
		var s string
		switch p.Kind {
		case Empty:
			s = "empty"
		case InMemory:
			s = fmt.Sprintf("at %#x", p.Addr)
		case InRegister:
			s = fmt.Sprintf("in %s", dwarfRegisterName(uint64(p.Register)))
		case Literal:
			s = fmt.Sprintf("is % x", p.Value)
		case Pointed:
			s = fmt.Sprintf("to %#x%+d", p.Entry, p.Offset)
		}
		if p.Size != 0 {
			s += fmt.Sprintf("/%d", p.Size)
		}
		if p.BitSize != 0 {
			s += fmt.Sprintf("/%d bits from %d", p.BitSize, p.BitOffset)
		}
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}

// operationTests has each operation once or more; the results were computed
// by hand from the standard.
func operationTests() []exprTest {
	x := func(b ...byte) []byte { return b }
	return []exprTest{
		// [DWARF5 2.5.1.1]
		{"lit0", x(opLit0), "at 0x0"},
		{"lit31", x(0x4f), "at 0x1f"},
		{"addr", x(opAddr, 0x10, 0, 0, 0, 0, 0, 0, 0), "at 0x40010"},
		{"const1u", x(opConst1u, 0xff), "at 0xff"},
		{"const1s", x(opConst1s, 0xfe), "at 0xfffffffffffffffe"},
		{"const2u", x(opConst2u, 0xff, 0xfe), "at 0xfeff"},
		{"const2s", x(opConst2s, 0xff, 0xfe), "at 0xfffffffffffffeff"},
		{"const4u", x(opConst4u, 1, 0, 0, 0x80), "at 0x80000001"},
		{"const4s", x(opConst4s, 1, 0, 0, 0x80), "at 0xffffffff80000001"},
		{"const8u", x(opConst8u, 8, 7, 6, 5, 4, 3, 2, 1), "at 0x102030405060708"},
		{"const8s", x(opConst8s, 8, 7, 6, 5, 4, 3, 2, 0xf1), "at 0xf102030405060708"},
		{"constu", x(opConstu, 0xe5, 0x8e, 0x26), "at 0x98765"},
		{"consts", x(opConsts, 0x9b, 0xf1, 0x59), "at 0xfffffffffff6789b"},
		{"addrx", x(opAddrx, 3), "at 0x40300"},
		{"constx", x(opConstx, 3), "at 0x300"},
		{"GNU_addr_index", x(opGNUAddrIndex, 2), "at 0x40200"},
		{"GNU_const_index", x(opGNUConstIndex, 2), "at 0x200"},
		{"const_type", x(opConstType, tF32, 4, 0, 0, 0xc0, 0x3f, opStackValue), "is 00 00 c0 3f"},
		{"GNU_const_type", x(opGNUConstType, tI8, 1, 0xff, opStackValue), "is ff"},
		// [DWARF5 2.5.1.2]
		{"fbreg", x(opFbreg, 0x6c), "at 0xfec"},
		{"breg0", x(opBreg0, 0x7f), "at 0x63"},
		{"breg31", x(opBreg0+31, 4), "at 0x87"},
		{"bregx", x(opBregx, 0x90, 1, 4), "at 0xf8"},
		{"regval_type", x(opRegvalType, 17, tF64, opStackValue), "is 00 00 00 00 00 00 f8 3f"},
		{"regval_type, 16 bytes", x(opRegvalType, 18, tF80, opStackValue), "is 76 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"},
		{"GNU_regval_type", x(opGNURegvalType, 3, tI8, opStackValue), "is 67"},
		// [DWARF5 2.5.1.3]
		{"dup", x(opLit0+5, opDup, opPlus), "at 0xa"},
		{"drop", x(opLit0+5, opLit0+6, opDrop), "at 0x5"},
		{"pick", x(opLit0+5, opLit0+6, opLit0+7, opPick, 2), "at 0x5"},
		{"over", x(opLit0+5, opLit0+6, opOver), "at 0x5"},
		{"swap", x(opLit0+2, opLit0+7, opSwap, opMinus), "at 0x5"},
		{"rot", x(opLit0+1, opLit0+2, opLit0+3, opRot, opDrop, opDrop), "at 0x3"},
		{"rot leaves the second on top", x(opLit0+1, opLit0+2, opLit0+3, opRot), "at 0x2"},
		{"deref", x(opConst1u, 0xa0, opDeref), "at 0xa7a6a5a4a3a2a1a0"},
		{"deref_size", x(opConst1u, 0xf0, opDerefSize, 2), "at 0xf1f0"},
		{"deref_type", x(opConst1u, 0xf0, opDerefType, 4, tI32, opConvert, 0), "at 0xfffffffff3f2f1f0"},
		{"GNU_deref_type", x(opConst1u, 0xf0, opGNUDerefType, 1, tU8, opConvert, 0), "at 0xf0"},
		{"push_object_address", x(opPushObjectAddress), "at 0xb1e"},
		{"form_tls_address", x(opLit0+8, opFormTLSAddress), "at 0x70008"},
		{"GNU_push_tls_address", x(opLit0+8, opGNUPushTLS), "at 0x70008"},
		{"call_frame_cfa", x(opCallFrameCFA), "at 0xcfa"},
		// [DWARF5 2.5.1.4]; the generic type has a sign in abs, div and shra.
		{"abs", x(opConst1s, 0xfb, opAbs), "at 0x5"},
		{"and", x(opLit0+12, opLit0+10, opAnd), "at 0x8"},
		{"div", x(opConst1s, 0xf9, opLit0+2, opDiv), "at 0xfffffffffffffffd"},
		{"minus", x(opLit0+3, opLit0+5, opMinus), "at 0xfffffffffffffffe"},
		{"mod", x(opConst1s, 0xff, opLit0+16, opMod), "at 0xf"},
		{"mul", x(opLit0+6, opLit0+7, opMul), "at 0x2a"},
		{"neg", x(opLit0+1, opNeg), "at 0xffffffffffffffff"},
		{"not", x(opLit0+1, opNot), "at 0xfffffffffffffffe"},
		{"or", x(opLit0+12, opLit0+10, opOr), "at 0xe"},
		{"plus", x(opLit0+12, opLit0+10, opPlus), "at 0x16"},
		{"plus_uconst", x(opLit0+1, opPlusUconst, 0x80, 1), "at 0x81"},
		{"shl", x(opLit0+3, opLit0+4, opShl), "at 0x30"},
		{"shl by 64", x(opLit0+3, opConst1u, 64, opShl), "at 0x0"},
		{"shr", x(opConst1s, 0xf0, opLit0+4, opShr), "at 0xfffffffffffffff"},
		{"shra", x(opConst1s, 0xf0, opLit0+4, opShra), "at 0xffffffffffffffff"},
		{"xor", x(opLit0+12, opLit0+10, opXor), "at 0x6"},
		// [DWARF5 2.5.1.5]; comparisons have a sign.
		{"eq", x(opLit0+1, opLit0+1, opEq), "at 0x1"},
		{"ge", x(opConst1s, 0xff, opLit0, opGe), "at 0x0"},
		{"gt", x(opLit0, opConst1s, 0xff, opGt), "at 0x1"},
		{"le", x(opLit0+1, opLit0+1, opLe), "at 0x1"},
		{"lt", x(opConst1s, 0xff, opLit0, opLt), "at 0x1"},
		{"ne", x(opLit0+1, opLit0+1, opNe), "at 0x0"},
		{"skip", x(opLit0+5, opSkip, 1, 0, opDrop, opNop), "at 0x5"},
		{"bra taken", x(opLit0+5, opLit0+1, opBra, 1, 0, opLit0, opNop), "at 0x5"},
		{"bra not taken", x(opLit0+5, opLit0, opBra, 1, 0, opLit0), "at 0x0"},
		{"a loop", x(opLit0+5, opLit0+1, opMinus, opDup, opBra, 0xfa, 0xff), "at 0x0"},
		{"call2", x(opCall2, 0x10, 0), "at 0x7"},
		{"call4", x(opLit0+1, opCall4, 0x10, 0, 0, 0, opPlus), "at 0x8"},
		{"call_ref", x(opCallRef, 0x12, 0x10, 0, 0), "in rbx"},
		{"call2 of what has no location", x(opLit0+1, opCall2, 0x11, 0), "at 0x1"},
		// [DWARF5 2.5.1.6]
		{"convert", x(opConst1u, 0xff, opConvert, tI8, opConvert, tI32, opStackValue), "is ff ff ff ff"},
		{"convert, without a sign", x(opConst1u, 0xff, opConvert, tU8, opConvert, tI32, opStackValue), "is ff 00 00 00"},
		{"GNU_convert", x(opLit0+3, opGNUConvert, tF32, opStackValue), "is 00 00 40 40"},
		{"convert to the generic type", x(opConst1u, 0xff, opConvert, tI8, opConvert, 0, opStackValue), "is ff ff ff ff ff ff ff ff"},
		{"reinterpret", x(opConst4u, 0, 0, 0xc0, 0x3f, opConvert, tU32, opReinterpret, tF32, opConvert, tI32, opStackValue), "is 01 00 00 00"},
		{"GNU_reinterpret", x(opConst1u, 0xff, opConvert, tU8, opGNUReinterpret, tI8, opConvert, 0, opStackValue), "is ff ff ff ff ff ff ff ff"},
		// [DWARF5 2.5.1.7]
		{"nop", x(opNop, opLit0+1, opNop), "at 0x1"},
		{"entry_value", x(opEntryValue, 1, opReg0+5, opStackValue), "is c9 00 00 00 00 00 00 00"},
		{"GNU_entry_value", x(opGNUEntryValue, 2, opBreg0+5, 4), "at 0xca"},
		{"entry_value of a type", x(opEntryValue, 3, opRegvalType, 5, tI8, opConvert, 0, opStackValue), "is cb ff ff ff ff ff ff ff"},
		{"GNU_parameter_ref", x(opGNUParameterRef, 0x34, 0x12, 0, 0), "at 0x2234"},
		{"GNU_variable_value, in memory", x(opGNUVariableValue, 0x15, 0x10, 0, 0), "at 0xffffffffffffff80"},
		{"GNU_variable_value, in a register", x(opGNUVariableValue, 0x12, 0x10, 0, 0), "at 0x67"},
		{"GNU_variable_value, a stack value", x(opGNUVariableValue, 0x16, 0x10, 0, 0), "at 0x9"},
		{"GNU_uninit", x(opReg0, opGNUUninit), "in rax"},
		// [DWARF5 2.6.1.1]
		{"reg0", x(opReg0), "in rax"},
		{"reg17", x(opReg0 + 17), "in xmm0"},
		{"reg31", x(opReg0 + 31), "in xmm14"},
		{"regx", x(opRegx, 32), "in xmm15"},
		{"implicit_value", x(opImplicitValue, 3, 1, 2, 3), "is 01 02 03"},
		{"implicit_value of nothing", x(opImplicitValue, 0), "is "},
		{"stack_value", x(opConst1s, 0xfe, opStackValue), "is fe ff ff ff ff ff ff ff"},
		{"implicit_pointer", x(opImplicitPointer, 0x34, 0x12, 0, 0, 0x7c), "to 0x1234-4"},
		{"GNU_implicit_pointer", x(opGNUImplicitPtr, 0x34, 0x12, 0, 0, 8), "to 0x1234+8"},
		// [DWARF5 2.6.1.2]
		{"piece", x(opReg0, opPiece, 8), "in rax/8"},
		{"pieces", x(opReg0+5, opPiece, 4, opFbreg, 0, opPiece, 8, opPiece, 2, opLit0+1, opStackValue, opPiece, 8, opLit0+2, opStackValue, opPiece, 1),
			"in rdi/4, at 0x1000/8, empty/2, is 01 00 00 00 00 00 00 00/8, is 02 00 00 00 00 00 00 00/1"},
		{"pieces of vector registers", x(opReg0+17, opPiece, 8, opRegx, 32, opPiece, 16, opImplicitPointer, 1, 0, 0, 0, 0, opPiece, 8),
			"in xmm0/8, in xmm15/16, to 0x1+0/8"},
		{"bit_piece", x(opReg0, opBitPiece, 5, 3, opImplicitValue, 1, 0xff, opBitPiece, 11, 0), "in rax/1/5 bits from 3, is ff/2/11 bits from 0"},
		{"bit_piece of whole bytes", x(opReg0, opBitPiece, 16, 0), "in rax/2"},
		{"a piece of no bytes", x(opReg0, opPiece, 0, opReg0+1, opPiece, 8), "in rdx/8"},
	}
}

func (testUnit) tlsOffset(n uint64) uint64 { return n }
