package debugger

import (
	"encoding/binary"
	"errors"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// locate finds where a variable always is at pc.
func (s *Session) locate(v *dwarfinfo.Variable, im *image, pc dwarfinfo.Addr) (expr.Place, bool) {
	var numbers [2]uint64
	var piece dwarfinfo.Piece
	p := expr.Place{Type: v.Type, Register: expr.NoRegister}
	for i := range numbers {
		ctx := &probe{im: im, pc: pc, main: im == s.images.main(), seed: uint64(i)}
		pieces, err := v.Locate(pc, ctx)
		if err != nil || len(pieces) != 1 || pieces[0].Size != 0 || v.Type == nil || v.TypeAt(pc, ctx) != v.Type {
			return p, false
		}
		piece = pieces[0]
		switch piece.Kind {
		case dwarfinfo.InMemory:
			p.Memory, numbers[i] = true, piece.Addr
		case dwarfinfo.Literal:
			var word [8]byte
			copy(word[:], piece.Value)
			numbers[i] = binary.LittleEndian.Uint64(word[:])
		case dwarfinfo.InRegister:
			p.Register = piece.Register
			return p, piece.Register <= inferior.ReturnAddress
		default:
			return p, false
		}
	}
	var ok bool
	p.Register, p.Offset, ok = relativeTo(numbers)
	return p, ok
}

// relativeTo finds the register whose two made-up contents are as far from two
// numbers. Numbers that are the same depend on none.
func relativeTo(numbers [2]uint64) (register int, offset uint64, ok bool) {
	if numbers[0] == numbers[1] {
		return expr.NoRegister, numbers[0], true
	}
	for n := range fsBase + 1 {
		offset := numbers[0] - madeUp(n, 0)
		if numbers[1]-madeUp(n, 1) == offset {
			return n, offset, true
		}
	}
	return 0, 0, false
}

// madeUp is what a probe finds in a register: no two such numbers, nor their
// distances, are the same.
func madeUp(n int, seed uint64) uint64 {
	x := (uint64(n) + 1 + seed<<32) * 0x9e3779b97f4a7c15 // spread over 64 bits
	x ^= x >> 29
	return x * 0xbf58476d1ce4e5b9
}

// A probe is a frame in which everything is made up.
type probe struct {
	im   *image
	pc   dwarfinfo.Addr
	main bool // im is the program
	seed uint64
}

var errProbe = errors.New("there is no frame")

func (p *probe) Register(n int) (uint64, error) { return madeUp(n, p.seed), nil }

func (p *probe) ReadMemory(uint64, []byte) error { return errProbe }

func (p *probe) Runtime(a dwarfinfo.Addr) uint64 { return p.im.Runtime(a) }

func (p *probe) CFA() (uint64, error) { return p.im.file.CFA(p.pc, p, p, p.im.Runtime) }

func (p *probe) FrameBase() (uint64, error) { return p.im.file.FrameBase(p.pc, p) }

// TLS: see frameContext's.
func (p *probe) TLS(offset uint64) (uint64, error) {
	size, ok := p.im.file.TLSSize()
	if !ok || !p.main {
		return 0, errProbe
	}
	return madeUp(fsBase, p.seed) - size + offset, nil
}
