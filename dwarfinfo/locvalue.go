package dwarfinfo

import (
	"encoding/binary"
	"math/big"
)

// maxValueSize is the size in bytes of the largest number that an expression
// computes with: long double, __int128.
const maxValueSize = 16

// A typedValue is an entry of the stack. It has a base type, or no type: then it
// is of the generic type, a whole number as wide as an address whose sign
// only matters to some operations [DWARF5 2.5.1].
//
// The bits of a number of up to eight bytes are in lo, where a whole number is
// extended to 64 bits as its type's sign says. hi is for larger ones.
type typedValue struct {
	typ    *BaseType
	lo, hi uint64
}

// size is the type's, in bytes.
func (t *BaseType) size() int {
	if t == nil {
		return 8
	}
	return int(t.ByteSize)
}

// signed reports whether numbers of the type have a sign.
func (t *BaseType) signed() bool {
	return t != nil && (t.Encoding == EncodingSigned || t.Encoding == EncodingSignedChar)
}

// integral reports whether a type is one of whole numbers; characters, truth
// values and addresses are numbers too.
func integral(t *BaseType) bool {
	if t == nil {
		return true
	}
	const address, ucs, ascii = 0x01, 0x11, 0x12 // DW_ATE_address, DW_ATE_UCS, DW_ATE_ASCII
	switch t.Encoding {
	case EncodingBoolean, EncodingSigned, EncodingSignedChar, EncodingUnsigned, EncodingUnsignedChar, EncodingUTF,
		address, ucs, ascii:
		return true
	}
	return false
}

// sameType reports whether two operands fit each other: a compiler may
// describe one type twice.
func sameType(a, b *BaseType) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a == b || a.ByteSize == b.ByteSize && a.Encoding == b.Encoding
}

// typeName is the name of a type for messages.
func typeName(t *BaseType) string {
	if t == nil {
		return "the generic type"
	}
	return "type " + t.Name
}

// valueOf reads a value off memory. Bytes without a type are extended with
// zeros.
func valueOf(t *BaseType, b []byte) typedValue {
	var buf [maxValueSize]byte
	copy(buf[:], b)
	v := typedValue{t, binary.LittleEndian.Uint64(buf[:]), binary.LittleEndian.Uint64(buf[8:])}
	return v.extended()
}

// bytes writes the value as it would stand in memory.
func (v typedValue) bytes(buf []byte) []byte {
	binary.LittleEndian.PutUint64(buf, v.lo)
	binary.LittleEndian.PutUint64(buf[8:], v.hi)
	return buf[:v.typ.size()]
}

// extended drops the bits above the type's size, and for a whole number
// repeats the sign there.
func (v typedValue) extended() typedValue {
	if v.typ.size() > 8 {
		return v
	}
	unused := uint(64 - 8*v.typ.size())
	if v.typ.signed() {
		v.lo = uint64(int64(v.lo<<unused) >> unused)
	} else {
		v.lo = v.lo << unused >> unused
	}
	v.hi = 0
	return v
}

// integer is the value as a number of any size.
func (v typedValue) integer() *big.Int {
	n := new(big.Int).SetUint64(v.lo)
	if v.typ.size() > 8 {
		hi := new(big.Int).SetUint64(v.hi)
		if v.typ.signed() {
			hi.SetInt64(int64(v.hi))
		}
		return n.Or(n, hi.Lsh(hi, 64))
	}
	if v.typ.signed() {
		n.SetInt64(int64(v.lo))
	}
	return n
}

// integerValue wraps a number around at a type's size.
func integerValue(t *BaseType, n *big.Int) typedValue {
	mask := new(big.Int).SetUint64(^uint64(0))
	lo := new(big.Int).And(n, mask)
	hi := new(big.Int).Rsh(n, 64)
	return typedValue{t, lo.Uint64(), hi.And(hi, mask).Uint64()}.extended()
}

// typed does the operations that say a type [DWARF5 2.5.1.6], also under
// GNU's numbers for them.
func (m *exprMachine) typed(op uint8) {
	switch op {
	case opConstType, opGNUConstType:
		t := m.baseType(m.uleb128())
		b := m.bytes(uint64(m.uint8()))
		m.sized(t, len(b))
		m.push(valueOf(t, b))
	case opRegvalType, opGNURegvalType:
		n := m.registerNumber()
		m.registerValue(n, m.baseType(m.uleb128()))
	case opDerefType, opGNUDerefType:
		size := int(m.uint8())
		t := m.baseType(m.uleb128())
		m.sized(t, size)
		m.deref(size, t)
	case opXderefType:
		m.noAddressSpaces()
	case opConvert, opGNUConvert:
		t := m.baseTypeOrGeneric(m.uleb128())
		m.push(m.convert(m.pop(), t))
	case opReinterpret, opGNUReinterpret:
		t := m.baseTypeOrGeneric(m.uleb128())
		v := m.pop()
		m.sized(t, v.typ.size())
		v.typ = t
		m.push(v.extended())
	default:
		m.fail("operation %#x is not known", op)
	}
}

// baseType finds the type whose entry is at an offset of the unit.
func (m *exprMachine) baseType(off uint64) *BaseType {
	off = m.inUnit(off)
	if m.err != nil {
		return nil
	}
	t, err := m.env.baseType(off)
	switch {
	case err != nil:
		m.fail("%v", err)
		return nil
	case t.ByteSize < 1 || t.ByteSize > maxValueSize || integral(t) && t.ByteSize > 8 && t.ByteSize != 16:
		m.fail("type %s has %d bytes", t.Name, t.ByteSize)
		return nil
	}
	return t
}

// baseTypeOrGeneric is baseType where 0 stands for the generic type.
func (m *exprMachine) baseTypeOrGeneric(off uint64) *BaseType {
	if off == 0 {
		return nil
	}
	return m.baseType(off)
}

// sized fails unless a type has a size in bytes.
func (m *exprMachine) sized(t *BaseType, size int) {
	if t.size() != size {
		m.fail("%d bytes of %s, which has %d", size, typeName(t), t.size())
	}
}

// convert makes a number one of another type, as a cast of C does. That of a
// generic number takes it as unsigned.
func (m *exprMachine) convert(v typedValue, t *BaseType) typedValue {
	if m.err != nil {
		return typedValue{}
	}
	from, to := floatFormatOf(v.typ), floatFormatOf(t)
	switch {
	case integral(v.typ) && integral(t):
		if v.typ.size() <= 8 && v.typ.signed() {
			v.hi = uint64(int64(v.lo) >> 63)
		}
		v.typ = t
		return v.extended()
	case integral(v.typ) && to != nil:
		return to.encode(t, new(big.Float).SetPrec(floatPrecision).SetInt(v.integer()))
	case from != nil && to != nil:
		return to.encode(t, from.decode(v))
	case from != nil && integral(t):
		f := from.decode(v)
		if f == nil || f.IsInf() {
			m.fail("a number that is not finite, as %s", typeName(t))
			return typedValue{}
		}
		n, _ := f.Int(nil)
		return integerValue(t, n)
	}
	m.fail("%s does not convert to %s", typeName(v.typ), typeName(t))
	return typedValue{}
}
