package debugger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// A NamedValue is a variable with its value. Value.Err says why there is none.
type NamedValue struct {
	Name  string
	Value expr.Value
}

// Evaluate computes an expression in the selected frame, or without a
// process over what the file says of globals.
func (s *Session) Evaluate(text string) (expr.Value, error) {
	node, err := expr.Parse(text)
	if err != nil {
		return expr.Value{}, err
	}
	return expr.Evaluate(node, s.Scope())
}

// Remember keeps a value for $N and returns its N, counted from 1.
func (s *Session) Remember(v expr.Value) int {
	s.history = append(s.history, v)
	return len(s.history)
}

// Scope is the selected frame, as expressions see it.
func (s *Session) Scope() expr.Scope { return scope{s} }

type scope struct{ s *Session }

func (sc scope) ReadMemory(addr uint64, buf []byte) error { return sc.s.ReadMemory(addr, buf) }
func (sc scope) Symbolize(addr uint64) string             { return sc.s.Symbolize(addr) }

func (sc scope) Function(addr uint64) (name string, exact bool) {
	im := sc.s.imageAt(addr)
	if im == nil {
		return "", false
	}
	if fn, ok := im.file.Function(im.Linked(addr)); ok {
		return fn.Name, im.Runtime(fn.Low()) == addr
	}
	sym, ok := im.file.SymbolAt(im.Linked(addr))
	return sym.Name, ok && im.Runtime(sym.Addr) == addr
}

func (sc scope) LookupType(name string) (dwarfinfo.Type, bool) {
	for _, im := range sc.s.images.list {
		if t, ok := im.file.LookupType(name); ok {
			return t, true
		}
	}
	return nil, false
}

func (sc scope) History(n int) (expr.Value, bool) {
	if n < 1 || n > len(sc.s.history) {
		return expr.Value{}, false
	}
	return sc.s.history[n-1], true
}

func (sc scope) Convenience(name string) (expr.Value, bool) {
	v, ok := sc.s.convenience[name]
	return v, ok
}

func (sc scope) SetConvenience(name string, v expr.Value)   { sc.s.convenience[name] = v }
func (sc scope) WriteMemory(addr uint64, data []byte) error { return sc.s.WriteMemory(addr, data) }

func (sc scope) Call(function expr.Value, arguments []expr.Value) (expr.Value, error) {
	return sc.s.Call(function, arguments)
}

// Register reads a register of the selected frame. What a callee may have
// overwritten is unknown there, and said to be.
func (sc scope) Register(name string) (expr.Value, error) {
	s := sc.s
	if s.process == nil || s.thread == nil {
		return expr.Value{}, ErrNotRunning
	}
	regs, err := s.frameRegisters()
	if err != nil {
		return expr.Value{}, err
	}
	name = registerName(name)
	v, size, err := namedRegister(regs, name)
	value := expr.RegisterValue(name, v, size)
	if errors.Is(err, dwarfinfo.ErrNotSaved) {
		value.Err, err = err, nil
	}
	return value, err
}

// registerName is the machine's name of a register that has one everywhere.
func registerName(name string) string {
	switch name {
	case "pc":
		return "rip"
	case "sp":
		return "rsp"
	case "fp":
		return "rbp"
	}
	return name
}

// Lookup finds a name as C does: the innermost block first, then the file's
// statics, then what is global in any image.
func (sc scope) Lookup(name string) (expr.Value, error) {
	s := sc.s
	if s.process != nil && s.thread != nil {
		if v, ok := s.local(name); ok {
			return v, nil
		}
	}
	var pc dwarfinfo.Addr
	images := s.images.list
	if s.process != nil {
		if f, err := s.Frame(); err == nil {
			if im := s.imageAt(f.PC); im != nil {
				pc = im.Linked(f.PC)
				images = append([]*image{im}, images...)
			}
		}
	}
	if v, ok := s.global(name, pc, images); ok {
		return v, nil
	}
	if s.process != nil {
		if v, ok := s.global(name, 0, s.allImages()); ok {
			return v, nil
		}
	}
	return expr.Value{}, fmt.Errorf("No symbol %q in current context.", name)
}

// local finds a variable of the selected frame.
func (s *Session) local(name string) (expr.Value, bool) {
	ctx, err := s.frameContext(s.stack.selected)
	if err != nil {
		return expr.Value{}, false
	}
	for _, v := range ctx.variables() {
		if v.Name == name {
			return s.variable(v, ctx), true
		}
	}
	return expr.Value{}, false
}

// global finds a variable or function by name.
func (s *Session) global(name string, pc dwarfinfo.Addr, images []*image) (expr.Value, bool) {
	for _, im := range images {
		if v, ok := im.file.Global(name, pc); ok {
			return s.variable(v, &frameContext{s: s, a: &activation{image: im}}), true
		}
		if v, ok := s.functionValue(im, name); ok {
			return v, true
		}
	}
	return expr.Value{}, false
}

// functionValue makes a value of a function's or symbol's name.
func (s *Session) functionValue(im *image, name string) (expr.Value, bool) {
	sym, ok := im.file.Symbol(name)
	if !ok {
		return expr.Value{}, false
	}
	addr := im.Runtime(sym.Addr)
	if fn, ok := im.file.Function(sym.Addr); ok && fn.Low() == sym.Addr {
		if t, ok := im.file.FunctionType(fn); ok {
			return expr.Value{Type: t, Addr: addr, Lvalue: true}, true
		}
	}
	return expr.SymbolValue(addr, sym.Kind == dwarfinfo.Func), true
}

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

// FrameRegister reads a register as the selected frame's function sees it.
func (s *Session) FrameRegister(name string) (uint64, error) {
	if s.process == nil || s.thread == nil {
		return 0, ErrNotRunning
	}
	regs, err := s.frameRegisters()
	if err != nil {
		return 0, err
	}
	v, _, err := namedRegister(regs, name)
	return v, err
}

// namedRegister reads a register, or the part of one that its name means.
func namedRegister(regs dwarfinfo.Registers, name string) (v uint64, size int, err error) {
	r, ok := inferior.LookupRegister(name)
	if !ok {
		return 0, 8, fmt.Errorf("there is no register $%s", name)
	}
	if r.DWARF < 0 { // segment bases, eflags: only the innermost frame's
		d, ok := regs.(dwarfRegisters)
		if !ok {
			return 0, 8, fmt.Errorf("$%s is not known in an outer frame", name)
		}
		v, _ = d.regs.Get(name)
		return v, r.Size, nil
	}
	if v, err = regs.Register(r.DWARF); err != nil {
		return 0, r.Size, err
	}
	v >>= r.Shift
	if r.Size < 8 {
		v &= 1<<(8*r.Size) - 1
	}
	return v, r.Size, nil
}

// Complete lists the names that begin with prefix: functions.
func (s *Session) Complete(prefix string) []string {
	if s.program == nil {
		return nil
	}
	return s.program.FunctionNames(prefix)
}

// CompleteVariable lists the variables in reach that begin with prefix.
func (s *Session) CompleteVariable(prefix string) []string {
	var names []string
	if ctx, err := s.frameContext(s.stack.selected); err == nil {
		for _, v := range ctx.variables() {
			if strings.HasPrefix(v.Name, prefix) {
				names = append(names, v.Name)
			}
		}
	}
	if s.program != nil {
		names = append(names, s.program.GlobalNames(prefix)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// CompleteFile lists the source files whose base name begins with prefix.
func (s *Session) CompleteFile(prefix string) []string {
	if s.program == nil {
		return nil
	}
	var names []string
	for _, path := range s.program.SourceFiles() {
		base := path[strings.LastIndexByte(path, '/')+1:]
		if strings.HasPrefix(base, prefix) {
			names = append(names, base)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Remembered is the number of values that Remember has kept.
func (s *Session) Remembered() int { return len(s.history) }
