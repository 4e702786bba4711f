package dwarfinfo

import (
	"debug/dwarf"
	"encoding/binary"
	"fmt"
	"slices"
)

// A Variable is a variable or parameter.
type Variable struct {
	Name  string
	Type  Type // nil if it could not be read
	Param bool
	Decl  Position

	unit  *unit
	entry *dwarf.Entry // the one that says where it is
}

// Locals are the variables in scope at an address, those of the innermost
// block first. A name that an inner block hides is listed too, after it.
func (f *File) Locals(pc Addr) []*Variable { return f.scope(pc, dwarf.TagVariable) }

// Params are the parameters of the function at an address, in their order. If
// it is inlined there, they are those of the inlined copy.
func (f *File) Params(pc Addr) []*Variable {
	params := f.scope(pc, dwarf.TagFormalParameter)
	// gcc lists those of an inlined copy backwards: the abstract function has
	// them in order.
	slices.SortStableFunc(params, func(a, b *Variable) int { return int(a.origin()) - int(b.origin()) })
	return params
}

// origin is the entry that declares the variable.
func (v *Variable) origin() dwarf.Offset {
	if origin, ok := v.entry.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok {
		return origin
	}
	return v.entry.Offset
}

// scope walks the tree of the innermost function at pc, into the blocks whose
// code holds pc.
func (f *File) scope(pc Addr, tag dwarf.Tag) []*Variable {
	chain := f.InlineChain(pc)
	if len(chain) == 0 {
		return nil
	}
	fn := chain[0]
	data, err := f.dwarf()
	if err != nil {
		return nil
	}
	r := data.Reader()
	r.Seek(fn.offset)
	e, err := r.Next()
	if err != nil || e == nil || !e.Children {
		return nil
	}
	w := &scopeWalk{data: data, unit: fn.unit, reader: r, pc: pc, tag: tag}
	w.block()
	return w.found
}

type scopeWalk struct {
	data   *dwarf.Data
	unit   *unit
	reader *dwarf.Reader
	pc     Addr
	tag    dwarf.Tag
	found  []*Variable
}

// block reads the children of one block. Its own variables come after those
// of the blocks in it, in the order of the source.
func (w *scopeWalk) block() {
	var own []*Variable
	for {
		e, err := w.reader.Next()
		if err != nil || e == nil || e.Tag == 0 {
			break
		}
		if e.Tag == w.tag {
			if v := w.unit.variable(w.data, e); v != nil {
				own = append(own, v)
			}
		}
		if !e.Children {
			continue
		}
		if e.Tag == dwarf.TagLexDwarfBlock && w.covers(e) {
			w.block()
		} else {
			w.reader.SkipChildren()
		}
	}
	w.found = append(w.found, own...)
}

func (w *scopeWalk) covers(e *dwarf.Entry) bool {
	pairs, err := w.data.Ranges(e)
	return err == nil && slices.ContainsFunc(liveRanges(pairs), func(r Range) bool { return r.contains(w.pc) })
}

// variable makes a variable of an entry; name and type may stand in another
// one that it refers to. nil: it has no name.
func (u *unit) variable(data *dwarf.Data, e *dwarf.Entry) *Variable {
	v := &Variable{unit: u, entry: e, Param: e.Tag == dwarf.TagFormalParameter}
	for at := e; at != nil; {
		if name, ok := at.Val(dwarf.AttrName).(string); ok && v.Name == "" {
			v.Name = name
		}
		if v.Type == nil {
			if t, err := u.file.typeOf(at); err == nil {
				v.Type = t
			}
		}
		if v.Decl.Line == 0 {
			v.Decl = u.positionFrom(at, dwarf.AttrDeclFile, dwarf.AttrDeclLine)
		}
		next, ok := at.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			next, ok = at.Val(dwarf.AttrSpecification).(dwarf.Offset)
		}
		if !ok || next == at.Offset {
			break
		}
		var err error
		if at, err = entryAt(data, next); err != nil {
			break
		}
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
	entries := f.index().variables[name]
	if len(entries) == 0 {
		return nil, false
	}
	own, _ := f.unitAt(pc)
	chosen := slices.MaxFunc(entries, func(a, b variableEntry) int { return a.rank(own) - b.rank(own) })
	data, err := f.dwarf()
	if err != nil {
		return nil, false
	}
	e, err := entryAt(data, chosen.offset)
	if err != nil {
		return nil, false
	}
	v := chosen.unit.variable(data, e)
	if v != nil && chosen.enum != 0 {
		v.Type, err = f.typeAt(chosen.enum)
	}
	return v, v != nil && err == nil
}

// rank orders variables of one name: the unit's own is meant even if it was
// optimised away, and else one that exists.
func (e variableEntry) rank(own *unit) int {
	n := 0
	if e.unit == own {
		n += 2
	}
	if !e.gone {
		n++
	}
	return n
}

// Locate finds where the variable is when the program is at pc.
func (v *Variable) Locate(pc Addr, ctx Context) ([]Piece, error) {
	if pieces, ok := constant(v.entry.Val(dwarf.AttrConstValue)); ok {
		return pieces, nil
	}
	expr, err := v.unit.expressionAt(v.entry.AttrField(dwarf.AttrLocation), pc)
	if err != nil {
		return nil, err
	}
	return v.unit.evalLocation(expr, ctx)
}

// constant is the place of a value that stands in the file itself.
func constant(v any) ([]Piece, bool) {
	switch v := v.(type) {
	case int64:
		return []Piece{{Kind: Literal, Value: binary.LittleEndian.AppendUint64(nil, uint64(v))}}, true
	case []byte:
		return []Piece{{Kind: Literal, Value: v}}, true
	case string:
		return []Piece{{Kind: Literal, Value: append([]byte(v), 0)}}, true
	}
	return nil, false
}

// expressionAt finds the expression of a location attribute that holds at pc:
// the attribute is one, or a list of them for ranges of addresses.
func (u *unit) expressionAt(field *dwarf.Field, pc Addr) ([]byte, error) {
	if field == nil {
		return nil, ErrOptimizedOut
	}
	switch v := field.Val.(type) {
	case []byte:
		return v, nil
	case int64:
		return u.locationList(v, field.Class, pc)
	case uint64: // DW_FORM_loclistx: an index
		return u.locationList(int64(v), field.Class, pc)
	}
	return nil, fmt.Errorf("%s: a location of class %v", u.file.path, field.Class)
}

// FrameBase computes what a function's variables are counted from.
func (f *File) FrameBase(pc Addr, ctx Context) (uint64, error) {
	fn, ok := f.Function(pc)
	if !ok {
		return 0, errNoDebug
	}
	data, err := f.dwarf()
	if err != nil {
		return 0, err
	}
	e, err := entryAt(data, fn.offset)
	if err != nil {
		return 0, err
	}
	expr, err := fn.unit.expressionAt(e.AttrField(dwarf.AttrFrameBase), pc)
	if err != nil {
		return 0, err
	}
	return evalAddress(expr, ctx, nil)
}

// ReturnType is the type of what a function returns; nil is void.
func (f *File) ReturnType(fn *Function) (Type, bool) {
	t, ok := f.FunctionType(fn)
	if !ok {
		return nil, false
	}
	return t.(*FuncType).Return, true
}

// FunctionType is the type of a function.
func (f *File) FunctionType(fn *Function) (Type, bool) {
	for _, off := range []dwarf.Offset{fn.origin, fn.offset} {
		if t, err := f.typeAt(off); err == nil {
			if _, ok := t.(*FuncType); ok {
				return t, true
			}
		}
	}
	return nil, false
}
