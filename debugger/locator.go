package debugger

import (
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

// checkNames finds a name in a condition that means nothing at a place of the
// code, whether the program runs or not.
func (s *Session) checkNames(c *condition, addr uint64) error {
	var nodes []expr.Node
	if c.node != nil {
		nodes = append(nodes, c.node)
	}
	if c.print != nil {
		nodes = append(nodes, c.print.Arguments()...)
	}
	l := s.locatorAt(addr)
	for _, n := range nodes {
		for _, name := range expr.Names(n) {
			if !l.knows(name) {
				return &expr.NoSymbolError{Name: name}
			}
		}
	}
	return nil
}

func (l locator) knows(name string) bool {
	if _, ok := l.local(name); ok || expr.IsConstant(name) {
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
