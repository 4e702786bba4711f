package debugger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"deet/dwarfinfo"
	"deet/inferior"
)

// A frameContext answers what a variable's location may ask about its frame.
type frameContext struct {
	s     *Session
	level int
	a     *activation
}

func (s *Session) frameContext(level int) (*frameContext, error) {
	ok, err := s.growTo(level)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrNoStack
	}
	a := s.stack.activations[s.stack.owner[level]]
	if a.image == nil {
		return nil, errNoSymbolInfo
	}
	return &frameContext{s, level, a}, nil
}

func (c *frameContext) pc() dwarfinfo.Addr {
	if c.a.regs == nil {
		return 0
	}
	return c.a.image.Linked(c.a.lookup)
}

// function is the function whose frame it is, nil without debug information.
// Several frames share an activation: those of functions inlined at its pc.
func (c *frameContext) function() *dwarfinfo.Function {
	depth := 0
	for owner := c.s.stack.owner; c.level-depth > 0 && owner[c.level-depth-1] == owner[c.level]; {
		depth++
	}
	chain := c.a.image.file.InlineChain(c.pc())
	if depth >= len(chain) {
		return nil
	}
	return chain[depth]
}

// variables are those in scope, innermost block first, then the parameters.
func (c *frameContext) variables() []*dwarfinfo.Variable {
	fn := c.function()
	if fn == nil {
		return nil
	}
	return slices.Concat(fn.Locals(c.pc()), fn.Params(c.pc()))
}

func (c *frameContext) Register(n int) (uint64, error) {
	if c.a.regs == nil {
		return 0, errors.New("there is no frame, so there are no registers")
	}
	v, err := c.a.regs.Register(n)
	if errors.Is(err, dwarfinfo.ErrNotSaved) && c.a.image.file.KeepsRegisters(c.pc()) {
		return v, nil
	}
	return v, err
}

func (c *frameContext) ReadMemory(addr uint64, buf []byte) error { return c.s.ReadMemory(addr, buf) }

func (c *frameContext) Runtime(a dwarfinfo.Addr) uint64 { return c.a.image.Runtime(a) }

func (c *frameContext) CFA() (uint64, error) {
	if c.a.regs == nil {
		return 0, errors.New("there is no frame")
	}
	if c.a.cfa == 0 {
		if _, err := c.s.unwind(c.a); err != nil {
			return 0, err
		}
	}
	return c.a.cfa, nil
}

func (c *frameContext) FrameBase() (uint64, error) {
	if c.a.regs == nil {
		return 0, errors.New("there is no frame")
	}
	return c.a.image.file.FrameBase(c.pc(), c)
}

// EntryValue computes what an expression was worth when the frame's function
// was entered, if its caller can still tell.
func (c *frameContext) EntryValue(expr []byte) (uint64, error) {
	if c.a.regs == nil {
		return 0, errors.New("there is no frame")
	}
	caller := c.caller()
	if caller == nil || caller.image != c.a.image {
		return 0, dwarfinfo.ErrOptimizedOut
	}
	ctx := &frameContext{c.s, c.level, caller}
	return c.a.image.file.EntryValue(expr, caller.image.Linked(caller.pc), c.pc(), ctx)
}

// caller is the activation that called this one, nil if that cannot be told.
func (c *frameContext) caller() *activation {
	list := c.s.stack.activations
	if i := slices.Index(list, c.a); i >= 0 && i+1 < len(list) {
		return list[i+1]
	}
	caller, err := c.s.callerOf(c.a)
	if err != nil {
		return nil
	}
	return caller
}

// TLS finds a thread-local variable of the frame's file.
func (c *frameContext) TLS(offset uint64) (uint64, error) {
	return c.s.threadLocal(c.a.image, offset)
}

// assemble reads a value that is not, or not all, in memory.
func (c *frameContext) assemble(pieces []dwarfinfo.Piece, size int) (value []byte, known []bool, err error) {
	return dwarfinfo.JoinPieces(pieces, size, c.piece)
}

func (c *frameContext) piece(p dwarfinfo.Piece, n int) ([]byte, error) {
	switch p.Kind {
	case dwarfinfo.InMemory:
		buf := make([]byte, n)
		return buf, c.ReadMemory(p.Addr, buf)
	case dwarfinfo.InRegister:
		return c.registerBytes(p.Register, n)
	case dwarfinfo.Literal:
		if len(p.Value) < n {
			return append(append([]byte(nil), p.Value...), make([]byte, n-len(p.Value))...), nil
		}
		return p.Value[:n], nil
	}
	return nil, dwarfinfo.ErrOptimizedOut
}

// RegisterBytes reads the low bytes of a register, which may be a vector one.
func (c *frameContext) RegisterBytes(n int, buf []byte) error {
	b, err := c.registerBytes(n, len(buf))
	copy(buf, b)
	return err
}

// registerBytes reads a register by its DWARF number: 0 to 16 are the general
// ones, 17 to 32 are xmm0 to xmm15 [System V ABI, AMD64, "DWARF Register
// Number Mapping"]. No vector register survives a call, so only the
// innermost frame has them.
func (c *frameContext) registerBytes(number, n int) ([]byte, error) {
	const xmm0, xmm15 = 17, 32
	if number < xmm0 {
		v, err := c.Register(number)
		if err != nil {
			return nil, err
		}
		buf := binary.LittleEndian.AppendUint64(nil, v)
		if n > len(buf) {
			return nil, fmt.Errorf("%d bytes do not fit a register", n)
		}
		return buf[:n], nil
	}
	x, err := c.s.extendedState(c.a)
	if number > xmm15 || err != nil || n > 16 {
		return nil, dwarfinfo.ErrOptimizedOut
	}
	return x.XMM(number - xmm0)[:n], nil
}

// Registers are the registers of the selected thread.
func (s *Session) Registers() (inferior.Registers, error) {
	if s.process == nil || s.thread == nil {
		return inferior.Registers{}, ErrNotRunning
	}
	return s.thread.Registers()
}

// dwarfRegisters numbers a thread's registers as DWARF does.
type dwarfRegisters struct{ regs inferior.Registers }

func (d dwarfRegisters) Register(n int) (uint64, error) {
	v, ok := d.regs.DWARF(n)
	if !ok {
		return 0, fmt.Errorf("register %d is not one of the general registers", n)
	}
	return v, nil
}
