package dwarfinfo

import (
	"cmp"
	"math/big"
)

// arithmetic does the operations on numbers [DWARF5 2.5.1.4] and comparisons
// [DWARF5 2.5.1.5]. Their operands have one type, which the result has too.
func (m *exprMachine) arithmetic(op uint8) {
	if op == opAbs || op == opNeg || op == opNot {
		m.unary(op)
		return
	}
	b, a := m.pop(), m.pop()
	shift := op == opShl || op == opShr || op == opShra
	switch {
	case m.err != nil:
	case shift && !integral(b.typ), !shift && !sameType(a.typ, b.typ):
		m.fail("%s of %s and %s", opName(op), typeName(a.typ), typeName(b.typ))
	case floatFormatOf(a.typ) != nil:
		m.push(m.floatBinary(op, a, b))
	case !integral(a.typ):
		m.fail("%s of %s", opName(op), typeName(a.typ))
	case a.typ.size() > 8 || b.typ.size() > 8:
		m.push(m.wideBinary(op, a, b))
	default:
		m.push(m.binary(op, a, b))
	}
}

func (m *exprMachine) unary(op uint8) {
	v := m.pop()
	f := floatFormatOf(v.typ)
	switch {
	case m.err != nil:
		return
	case f != nil && op != opNot:
		v = f.unary(op, v)
	case !integral(v.typ):
		m.fail("%s of %s", opName(op), typeName(v.typ))
		return
	case op == opNot:
		v.lo, v.hi = ^v.lo, ^v.hi
	case op == opNeg, v.negative():
		v = v.negated()
	}
	m.push(v.extended())
}

// negative reports whether a whole number is below zero; abs takes a generic
// number as signed.
func (v typedValue) negative() bool {
	if v.typ.size() > 8 {
		return v.typ.signed() && int64(v.hi) < 0
	}
	return (v.typ == nil || v.typ.signed()) && int64(v.lo) < 0
}

func (v typedValue) negated() typedValue {
	v.lo, v.hi = -v.lo, ^v.hi
	if v.lo == 0 {
		v.hi++
	}
	return v
}

// pushSum does DW_OP_plus_uconst.
func (m *exprMachine) pushSum(v typedValue, n uint64) {
	lo := v.lo + n
	if lo < n {
		v.hi++
	}
	v.lo = lo
	m.push(v.extended())
}

// binary computes with numbers of up to eight bytes. Those of the generic
// type have a sign where they are divided and compared, but not in mod.
func (m *exprMachine) binary(op uint8, a, b typedValue) typedValue {
	signed := a.typ.signed() || a.typ == nil && op != opMod
	if op >= opEq && op <= opNe {
		order := cmp.Compare(a.lo, b.lo)
		if signed {
			order = cmp.Compare(int64(a.lo), int64(b.lo))
		}
		return truth(op, order)
	}
	if (op == opDiv || op == opMod) && b.lo == 0 {
		m.fail("division by zero")
		return typedValue{}
	}
	unused := uint(64 - 8*a.typ.size())
	switch {
	case op == opDiv && signed:
		a.lo = uint64(int64(a.lo) / int64(b.lo))
	case op == opMod && signed:
		a.lo = uint64(int64(a.lo) % int64(b.lo))
	case op == opShr: // zeros come in, whatever the type's sign
		a.lo = a.lo << unused >> unused >> b.lo
	case op == opShra: // and here copies of the highest bit
		a.lo = uint64(int64(a.lo<<unused) >> unused >> b.lo)
	default:
		a.lo = wrapping(op, a.lo, b.lo)
	}
	return a.extended()
}

// wrapping does the operations that a sign makes no difference to, and those
// on unsigned numbers.
func wrapping(op uint8, a, b uint64) uint64 {
	switch op {
	case opAnd:
		return a & b
	case opDiv:
		return a / b
	case opMinus:
		return a - b
	case opMod:
		return a % b
	case opMul:
		return a * b
	case opOr:
		return a | b
	case opPlus:
		return a + b
	case opShl:
		return a << b
	}
	return a ^ b // opXor
}

// truth is the answer of a comparison, a generic 1 or 0. order is -1, 0 or 1.
func truth(op uint8, order int) typedValue {
	holds := false
	switch op {
	case opEq:
		holds = order == 0
	case opGe:
		holds = order >= 0
	case opGt:
		holds = order > 0
	case opLe:
		holds = order <= 0
	case opLt:
		holds = order < 0
	case opNe:
		holds = order != 0
	}
	if holds {
		return typedValue{lo: 1}
	}
	return typedValue{}
}

// wideBinary computes with numbers of sixteen bytes.
func (m *exprMachine) wideBinary(op uint8, a, b typedValue) typedValue {
	x, y := a.integer(), b.integer()
	if op >= opEq && op <= opNe {
		return truth(op, x.Cmp(y))
	}
	n := new(big.Int)
	count := uint(128)
	if y.IsUint64() {
		count = uint(min(y.Uint64(), 128))
	}
	switch op {
	case opAnd:
		n.And(x, y)
	case opDiv, opMod:
		if y.Sign() == 0 {
			m.fail("division by zero")
			return typedValue{}
		}
		quotient, rest := n.QuoRem(x, y, new(big.Int))
		if n = quotient; op == opMod {
			n = rest
		}
	case opMinus:
		n.Sub(x, y)
	case opMul:
		n.Mul(x, y)
	case opOr:
		n.Or(x, y)
	case opPlus:
		n.Add(x, y)
	case opShl:
		n.Lsh(x, count)
	case opShr:
		n.Rsh(a.as(EncodingUnsigned).integer(), count)
	case opShra:
		n.Rsh(a.as(EncodingSigned).integer(), count)
	case opXor:
		n.Xor(x, y)
	}
	return integerValue(a.typ, n)
}

// as is a whole number's bits with or without a sign.
func (v typedValue) as(e Encoding) typedValue {
	v.typ = &BaseType{ByteSize: int64(v.typ.size()), Encoding: e}
	return v.extended()
}
