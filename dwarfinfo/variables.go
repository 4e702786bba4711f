package dwarfinfo

import (
	"debug/dwarf"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// A Variable is a variable or parameter.
type Variable struct {
	Name  string
	Type  Type // nil if it could not be read
	Param bool
	Decl  Position

	entry entry // the one that says where it is
}

// Locals are the variables in scope at an address, those of the innermost
// block first. If a function is inlined there, they are those of that copy.
func (f *File) Locals(pc Addr) []*Variable {
	if fn := innermost(f.InlineChain(pc)); fn != nil {
		return fn.Locals(pc)
	}
	return nil
}

// Params are the parameters of the function at an address, in their order; if
// it is inlined there, those of the inlined copy.
func (f *File) Params(pc Addr) []*Variable {
	if fn := innermost(f.InlineChain(pc)); fn != nil {
		return fn.Params(pc)
	}
	return nil
}

// Locals are the function's variables in scope at an address, those of the
// innermost block first. A name that an inner block hides is listed too, after
// it.
func (fn *Function) Locals(pc Addr) []*Variable { return fn.scope(pc, dwarf.TagVariable) }

// Params are the function's parameters, in their order.
func (fn *Function) Params(pc Addr) []*Variable {
	params := fn.scope(pc, dwarf.TagFormalParameter)
	// gcc lists those of an inlined copy backwards: the abstract function has
	// them in order.
	slices.SortStableFunc(params, func(a, b *Variable) int { return a.origin() - b.origin() })
	return params
}

// origin is the entry that declares the variable.
func (v *Variable) origin() int {
	if origin := v.entry.refer(dwarf.AttrAbstractOrigin); origin.valid() {
		return origin.off
	}
	return v.entry.off
}

// scope walks the function's tree, into the blocks whose code holds pc.
func (fn *Function) scope(pc Addr, tag dwarf.Tag) []*Variable {
	w := &scopeWalk{walker: walker{unit: fn.self.unit, off: fn.self.off}, pc: pc, tag: tag}
	if !w.next() || !w.entry.children() {
		return nil
	}
	w.block()
	return w.found
}

type scopeWalk struct {
	walker
	pc    Addr
	tag   dwarf.Tag
	found []*Variable
}

// block reads the children of one block. Its own variables come after those
// of the blocks in it, in the order of the source.
func (w *scopeWalk) block() {
	var own []*Variable
	for w.next() && w.entry.abbrev != nil {
		e := w.entry
		if e.tag() == w.tag {
			if v := e.variable(); v != nil {
				own = append(own, v)
			}
		}
		if !e.children() {
			continue
		}
		if e.tag() == dwarf.TagLexDwarfBlock && w.covers(e) {
			w.block()
		} else {
			w.skipChildren()
		}
	}
	w.found = append(w.found, own...)
}

func (w *scopeWalk) covers(e entry) bool {
	return slices.ContainsFunc(w.unit.ranges(e), func(r Range) bool { return r.contains(w.pc) })
}

// variable makes a variable of an entry; name and type may stand in another
// one that it refers to. nil: it has no name.
func (e entry) variable() *Variable {
	v := &Variable{entry: e, Param: e.tag() == dwarf.TagFormalParameter}
	for range longestChain {
		if v.Name == "" {
			v.Name = e.text(dwarf.AttrName)
		}
		if v.Type == nil {
			if t, err := e.typ(); err == nil {
				v.Type = t
			}
		}
		if v.Decl.Line == 0 {
			v.Decl = e.position(dwarf.AttrDeclFile, dwarf.AttrDeclLine)
		}
		next, ok := e.describedBy()
		if !ok {
			break
		}
		e = next
	}
	if v.Name == "" {
		return nil
	}
	return v
}

// Global finds a variable outside functions, or a value of an enum. Of several
// with one name, those of pc's unit come first: that is how a file's statics
// are meant.
func (f *File) Global(name string, pc Addr) (*Variable, bool) {
	found := f.lookup(lastName(name), isVariable|isEnumerator)
	if strings.Contains(name, "::") {
		found = slices.DeleteFunc(found, func(n named) bool {
			e, err := n.ref.entry()
			return err != nil || !e.enclosedAs(name)
		})
	}
	if len(found) == 0 {
		return nil, false
	}
	var own *unit
	if u, ok := f.unitAt(pc); ok {
		own = u.body()
	}
	chosen := slices.MaxFunc(found, func(a, b named) int { return a.rank(own) - b.rank(own) })
	e, err := chosen.ref.entry()
	if err != nil {
		return nil, false
	}
	v := e.variable()
	if v != nil && chosen.kind == isEnumerator {
		v.Type, err = f.enumOf(e)
	}
	return v, v != nil && err == nil
}

// enumOf is the type that a value of an enum is of: the one around it.
func (f *File) enumOf(enumerator entry) (Type, error) {
	around := enumerator.around()
	if len(around) == 0 {
		return nil, fmt.Errorf("%s: the enumerator at offset %#x is of no enum", f.path, enumerator.off)
	}
	return f.typeAt(around[len(around)-1].ref())
}

// rank orders variables of one name: the unit's own is meant even if it was
// optimised away, and else one that exists.
func (n named) rank(own *unit) int {
	rank := 0
	if n.ref.unit == own {
		rank += 2
	}
	if !n.gone {
		rank++
	}
	return rank
}

// Locate finds where the variable is when the program is at pc.
func (v *Variable) Locate(pc Addr, ctx Context) ([]Piece, error) {
	if value, ok := v.entry.attr(dwarf.AttrConstValue); ok {
		if pieces, ok := value.constant(); ok {
			return pieces, nil
		}
	}
	expr, err := v.entry.unit.expressionAt(v.entry, dwarf.AttrLocation, pc)
	if err != nil {
		return nil, err
	}
	return v.entry.unit.evalLocationAt(expr, pc, ctx)
}

// constant is the place of a value that stands in the file itself.
func (v value) constant() ([]Piece, bool) {
	piece := Piece{Kind: Literal}
	if v.isNumber() {
		piece.Value = binary.LittleEndian.AppendUint64(nil, v.n)
	} else if block, ok := v.block(); ok {
		piece.Value = slices.Clone(block)
	} else if text, ok := v.text(); ok {
		piece.Value = append(slices.Clone(text), 0)
	} else {
		return nil, false
	}
	return []Piece{piece}, true
}

// FrameBase computes what a function's variables are counted from.
func (f *File) FrameBase(pc Addr, ctx Context) (uint64, error) {
	fn, ok := f.Function(pc)
	if !ok {
		return 0, errNoDebug
	}
	e, err := fn.self.entry()
	if err != nil {
		return 0, err
	}
	expr, err := fn.unit.expressionAt(e, dwarf.AttrFrameBase, pc)
	if err != nil {
		return 0, err
	}
	return fn.unit.evalNumberAt(expr, pc, ctx, nil)
}

// ReturnType is the type of what a function returns; nil is void.
func (f *File) ReturnType(fn *Function) (Type, bool) {
	t, ok := f.FunctionType(fn)
	if !ok {
		return nil, false
	}
	return t.(*FuncType).Return, true
}

// FunctionType is the type of a function. Assembler says of its functions that
// they are there, but not what they return.
func (f *File) FunctionType(fn *Function) (Type, bool) {
	if fn.unit.assembler() {
		return nil, false
	}
	for _, ref := range []entryRef{fn.origin, fn.self} {
		if t, err := f.typeAt(ref); err == nil {
			if _, ok := t.(*FuncType); ok {
				return t, true
			}
		}
	}
	return nil, false
}
