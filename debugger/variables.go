package debugger

import (
	"encoding/binary"
	"errors"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// variable reads a variable's value.
func (s *Session) variable(v *dwarfinfo.Variable, ctx *frameContext) expr.Value {
	value := expr.Value{Type: v.TypeAt(ctx.pc(), ctx)}
	pieces, err := v.Locate(ctx.pc(), ctx)
	if err != nil {
		value.Err = err
		return value
	}
	if len(pieces) == 1 && pieces[0].Kind == dwarfinfo.Pointed {
		return ctx.synthetic(value.Type, pieces[0])
	}
	size := int64(0)
	if value.Type != nil {
		size = value.Type.Size()
	}
	if len(pieces) == 1 && pieces[0].Kind == dwarfinfo.InMemory {
		value.Addr, value.Lvalue = pieces[0].Addr, true
		return value // read when it is needed: an array may be large
	}
	value.Bytes, value.Known, value.Err = ctx.assemble(pieces, int(size))
	if value.Known != nil && !dwarfinfo.Composite(value.Type) {
		value.Err = dwarfinfo.ErrOptimizedOut // a part of a number is nothing
	}
	if value.Err == nil && value.Known == nil {
		value.Store = func(b []byte) error { return ctx.storePieces(pieces, b) }
	}
	return value
}

// synthetic is a pointer that the compiler did without, as what it points at
// has no address any more; it can still be looked through.
func (c *frameContext) synthetic(t dwarfinfo.Type, p dwarfinfo.Piece) expr.Value {
	pointer := expr.Value{Type: t, Err: expr.ErrSynthetic}
	pieces, target, err := p.Target(c.pc(), c)
	if err != nil || target == nil {
		return pointer
	}
	if len(pieces) == 1 && pieces[0].Kind == dwarfinfo.InMemory { // it has an address here
		return expr.Value{Type: t, Bytes: binary.LittleEndian.AppendUint64(nil, pieces[0].Addr+uint64(p.Offset))}
	}
	bytes, known, err := c.assemble(pieces, int(target.Size()))
	if err == nil && p.Offset >= 0 && p.Offset < int64(len(bytes)) {
		pointer.Points = &expr.Value{Bytes: bytes[p.Offset:]}
		if known != nil {
			pointer.Points.Known = known[p.Offset:]
		}
	}
	return pointer
}

// Locals are the variables of the selected frame's function that are in scope,
// innermost block first.
func (s *Session) Locals() ([]NamedValue, error) {
	return s.frameVariables(s.stack.selected, (*dwarfinfo.Function).Locals)
}

// Arguments are the parameters of the selected frame's function.
func (s *Session) Arguments() ([]NamedValue, error) { return s.FrameArguments(s.stack.selected) }

// FrameArguments are the parameters of a frame's function.
func (s *Session) FrameArguments(level int) ([]NamedValue, error) {
	return s.frameVariables(level, (*dwarfinfo.Function).Params)
}

var errNoSymbolInfo = errors.New("No symbol table info available.")

func (s *Session) frameVariables(level int, list func(*dwarfinfo.Function, dwarfinfo.Addr) []*dwarfinfo.Variable) ([]NamedValue, error) {
	if s.process == nil {
		return nil, ErrNoStack
	}
	ctx, err := s.frameContext(level)
	if err != nil {
		return nil, err
	}
	fn := ctx.function()
	if fn == nil {
		return nil, errNoSymbolInfo
	}
	var values []NamedValue
	for _, v := range list(fn, ctx.pc()) {
		values = append(values, NamedValue{v.Name, s.variable(v, ctx)})
	}
	return values, nil
}

// storePieces writes a value that is not, or not all, in memory.
func (c *frameContext) storePieces(pieces []dwarfinfo.Piece, b []byte) error {
	for _, p := range pieces {
		if p.Kind != dwarfinfo.InMemory && p.Kind != dwarfinfo.InRegister || p.BitSize > 0 {
			return errors.New("the compiler keeps no place for it, so it cannot be changed")
		}
	}
	for _, p := range pieces {
		n := len(b)
		if p.Size > 0 {
			n = min(p.Size, n)
		}
		if err := c.storePiece(p, b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

func (c *frameContext) storePiece(p dwarfinfo.Piece, b []byte) error {
	if p.Kind == dwarfinfo.InMemory {
		return c.s.WriteMemory(p.Addr, b)
	}
	if w, wide := inferior.LookupWide(inferior.RegisterName(p.Register)); wide {
		return c.s.storeWide(c.level, w, b)
	}
	return c.s.storeGeneral(c.level, p.Register, 0, b)
}
