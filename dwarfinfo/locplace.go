package dwarfinfo

import (
	"fmt"
	"slices"
)

// setPlace says where the value is, when that is not an address on the stack.
// It holds for what is described here: the whole, or the piece that ends next.
func (m *exprMachine) setPlace(p Piece) { m.place, m.placed = p, true }

// isStackValue reports whether the value is the top of the stack itself
// [DWARF5 2.6.1.1].
func (m *exprMachine) isStackValue() bool {
	return m.placed && m.place.Kind == Literal && m.place.Value == nil
}

// locate runs the expression, and leaves the pieces in m.out.
func (m *exprMachine) locate() {
	if len(m.data) == 0 {
		m.check(0, ErrOptimizedOut) // [DWARF5 2.6.1.1]
	}
	m.out.Pieces = m.out.Pieces[:0]
	m.run()
	if m.err == nil && len(m.out.Pieces) == 0 {
		m.out.Pieces = append(m.out.Pieces, m.result())
	}
}

// result is the place that has been described so far.
func (m *exprMachine) result() Piece {
	switch {
	case m.isStackValue():
		return Piece{Kind: Literal, Value: m.literal(m.pop())}
	case m.placed:
		return m.place
	case m.depthOfStack == 0:
		return Piece{Kind: Empty}
	}
	return Piece{Kind: InMemory, Addr: m.popInteger()}
}

// literal writes a number to memory, so to say.
func (m *exprMachine) literal(v typedValue) []byte {
	if m.written {
		return v.bytes(make([]byte, maxValueSize))
	}
	m.written = true
	return v.bytes(m.out.number[:])
}

// endPiece ends the description of some of the value's bytes or bits; the
// next ones follow [DWARF5 2.6.1.2]. unit is what they are counted in, in bits.
func (m *exprMachine) endPiece(count, unit, bitOffset uint64) {
	const maxBits = 1 << 40
	switch {
	case m.out == nil:
		m.fail("a piece, where a number is needed")
	case count > maxBits/8 || bitOffset > maxBits:
		m.fail("a piece of %d times %d bits from bit %d", count, unit, bitOffset)
	case len(m.out.Pieces) >= maxPieces:
		m.fail("more than %d pieces", maxPieces)
	}
	if m.err != nil {
		return
	}
	p := m.result()
	m.placed, m.depthOfStack = false, 0
	if m.err != nil || count == 0 {
		return
	}
	bits := count * unit
	p.Size = int(bits+7) / 8
	if bits%8 != 0 || bitOffset != 0 {
		p.BitSize, p.BitOffset = int(bits), int(bitOffset)
	}
	m.out.Pieces = append(m.out.Pieces, p)
}

func (m *exprMachine) registerNumber() int {
	n := m.uleb128()
	if n > 1<<16 {
		m.fail("no register has the number %d", n)
	}
	return int(n)
}

func (m *exprMachine) register(n uint64) uint64 {
	if m.err != nil {
		return 0
	}
	return m.check(m.ctx.Register(int(n)))
}

// deref replaces an address by what is there. Without a type fewer than eight
// bytes are extended with zeros.
func (m *exprMachine) deref(size int, t *BaseType) {
	if size < 1 || size > maxValueSize || t == nil && size > 8 {
		m.fail("%d bytes are read as one number", size)
	}
	addr := m.popInteger()
	if m.err != nil {
		return
	}
	buf := m.scratch(size)
	m.check(0, m.ctx.ReadMemory(addr, buf))
	m.push(valueOf(t, buf))
}

// scratch is where memory is read to: on the heap, as what an interface is
// given must be.
func (m *exprMachine) scratch(size int) []byte {
	if m.out == nil {
		return make([]byte, size)
	}
	return m.out.scratch[:size]
}

// registerValue pushes a register as a value of a type.
func (m *exprMachine) registerValue(n int, t *BaseType) {
	if m.err != nil {
		return
	}
	// gcc gives an __int128 in two general registers by the first alone.
	if n <= ReturnAddress && t.size() > 8 {
		m.check(0, ErrOptimizedOut)
		return
	}
	if wide, ok := m.ctx.(WideRegisters); ok {
		buf := m.scratch(t.size())
		m.check(0, wide.RegisterBytes(n, buf))
		m.push(valueOf(t, buf))
		return
	}
	if t.size() > 8 {
		m.fail("%d bytes of register %d are needed", t.size(), n)
	}
	m.pushInteger(t, m.register(uint64(n)))
}

// load pushes the value of a type that is where the expression says.
func (m *exprMachine) load(t *BaseType) {
	if m.err != nil {
		return
	}
	p := m.out.Pieces[0]
	switch {
	case len(m.out.Pieces) > 1 || p.BitSize != 0 || p.Kind == Empty || p.Kind == Pointed:
		m.check(0, ErrOptimizedOut)
	case p.Kind == InMemory:
		m.pushNumber(p.Addr)
		m.deref(t.size(), t)
	case p.Kind == InRegister:
		m.registerValue(p.Register, t)
	case len(p.Value) < t.size():
		m.fail("%d bytes of a value of %d", len(p.Value), t.size())
	default:
		m.push(valueOf(t, p.Value[:t.size()]))
	}
}

// JoinPieces puts a value of size bytes together. read returns the first n
// bytes of a piece's place. Of a structure a part may be known and another
// optimised away: then known tells which bytes are; it is nil if all are. If
// none is, the error says why.
func JoinPieces(pieces []Piece, size int, read func(p Piece, n int) ([]byte, error)) (value []byte, known []bool, err error) {
	value, known = make([]byte, size), make([]bool, size)
	at := 0 // in bits
	for _, p := range pieces {
		bits := p.bits(8*size - at)
		if bits <= 0 {
			break
		}
		need := (p.BitOffset + bits + 7) / 8
		part, partErr := read(p, need)
		switch {
		case partErr != nil:
			err = partErr
		case len(part) < need:
			return nil, nil, fmt.Errorf("%d bytes of a piece of %d", len(part), need)
		default:
			copyBits(value, at, part, p.BitOffset, bits)
			for i := at / 8; i < (at+bits+7)/8; i++ {
				known[i] = true
			}
		}
		at += bits
	}
	switch {
	case !slices.Contains(known, true) && size > 0:
		if err == nil {
			err = ErrOptimizedOut
		}
		return nil, nil, err
	case !slices.Contains(known, false):
		known = nil
	}
	return value, known, nil
}

// bits is the size of a piece, of which at most left are wanted.
func (p Piece) bits(left int) int {
	switch {
	case p.BitSize != 0:
		return min(p.BitSize, left)
	case p.Size == 0: // all of the value
		return left
	}
	return min(8*p.Size, left)
}

// copyBits copies bits, counted from the least significant one of the first
// byte, to a place that is all zeros.
func copyBits(to []byte, at int, from []byte, first, n int) {
	if at%8 == 0 && first%8 == 0 && n%8 == 0 {
		copy(to[at/8:], from[first/8:(first+n)/8])
		return
	}
	for i := range n {
		bit := from[(first+i)/8] >> ((first + i) % 8) & 1
		to[(at+i)/8] |= bit << ((at + i) % 8)
	}
}
