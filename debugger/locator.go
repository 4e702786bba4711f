package debugger

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// A locator says where variables are whenever a thread is at one place of the
// code, without any thread being there.
//
// How a variable's address is computed may take a whole program of DWARF
// operations, and the rules of the unwind table besides. In the end it nearly
// always is one register plus a fixed distance, and to find out which, those
// programs are run twice, on registers with made-up contents.
type locator struct {
	s  *Session
	im *image // nil: nothing is known
	pc dwarfinfo.Addr
}

func (s *Session) locatorAt(addr uint64) locator {
	l := locator{s: s, im: s.imageAt(addr)}
	if l.im != nil {
		l.pc = l.im.Linked(addr)
	}
	return l
}

func (l locator) LookupType(name string) (dwarfinfo.Type, bool) { return scope{l.s}.LookupType(name) }

// local finds a variable of the function that the place belongs to.
func (l locator) local(name string) (*dwarfinfo.Variable, bool) {
	if l.im == nil {
		return nil, false
	}
	for _, v := range slices.Concat(l.im.file.Locals(l.pc), l.im.file.Params(l.pc)) {
		if v.Name == name {
			return v, true
		}
	}
	return nil, false
}

// Locate finds a name in the order in which a scope does.
func (l locator) Locate(name string) (expr.Place, bool) {
	if v, ok := l.local(name); ok {
		return l.s.locate(v, l.im, l.pc)
	}
	for _, list := range [2]func() []*image{l.images, l.s.allImages} {
		for _, im := range list() {
			if v, ok := im.file.Global(name, l.pcIn(im)); ok {
				return l.s.locate(v, im, 0)
			}
			if v, ok := l.s.functionValue(im, name); ok {
				return expr.Place{Type: v.Type, Register: expr.NoRegister, Offset: v.Addr, Memory: v.Lvalue}, true
			}
		}
	}
	return expr.Place{}, false
}

// images are those asked first: the one of the place, then those that are
// known.
func (l locator) images() []*image {
	if l.im == nil {
		return l.s.images.list
	}
	return append([]*image{l.im}, l.s.images.list...)
}

func (l locator) pcIn(im *image) dwarfinfo.Addr {
	if im != l.im {
		return 0
	}
	return l.pc
}

// LocateRegister finds a whole register.
func (l locator) LocateRegister(name string) (expr.Place, bool) {
	r, ok := inferior.LookupRegister(registerName(name))
	if !ok || r.DWARF < 0 || r.Shift > 0 {
		return expr.Place{}, false
	}
	return expr.Place{Type: expr.RegisterValue(r.Whole, 0, r.Size).Type, Register: r.DWARF}, true
}

// checkNames finds a name of an expression that means nothing at a place of
// the code, whether the program runs or not.
func (s *Session) checkNames(n expr.Node, addr uint64) error {
	if n == nil {
		return nil
	}
	l := s.locatorAt(addr)
	for _, name := range expr.Names(n) {
		if !l.knows(name) {
			return &NoSymbolError{name}
		}
	}
	return nil
}

func (l locator) knows(name string) bool {
	if _, ok := l.local(name); ok {
		return true
	}
	if _, ok := l.local("this"); ok || strings.Contains(name, "::") {
		return true // perhaps a member: that is found when it is asked for
	}
	for _, im := range append(l.images(), l.s.allImages()...) {
		if _, ok := im.file.Global(name, l.pcIn(im)); ok {
			return true
		}
		if _, ok := im.file.Symbol(name); ok {
			return true
		}
	}
	_, ok := l.LookupType(name)
	return ok
}

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
