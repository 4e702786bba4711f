package debugger

import (
	"errors"
	"fmt"

	"deet/dwarfinfo"
	"deet/inferior"
)

// A Frame is one call on the stack, seen from outside.
type Frame struct {
	Level    int // 0 is innermost
	PC       uint64
	Function string // "" if unknown
	Offset   uint64 // PC minus the function's start
	Position dwarfinfo.Position
	Image    string
	Inlined  bool // its code stands inside its caller's; it has no frame of its own on the stack
	Called   bool // it stands for deet, which called the frame before it: see Session.Call
	Signal   bool // the kernel made it, to run a signal handler
	CFA      uint64
}

// An activation is one real frame: the registers as its function left them
// when it called the next one.
type activation struct {
	regs   dwarfinfo.Registers
	pc     uint64
	lookup uint64 // the address that belongs to the call: pc, or pc-1 in a caller
	image  *image
	cfa    uint64
	signal bool
	call   *call // it stands for deet, which called the frame before it
}

// A stack is the chain of activations of the selected thread, unwound no
// further than somebody asked, and dropped when the program goes on.
type stack struct {
	activations []*activation
	frames      []Frame
	owner       []int // frames[i] belongs to activations[owner[i]]
	err         error // why it ends; ErrOutermost at its natural end
	done        bool
	selected    int
}

func (st *stack) clear() { *st = stack{} }

// maxFrames stops an endless recursion's backtrace from filling the memory.
const maxFrames = 1 << 20

// growTo unwinds until the stack has a frame of the given level. It reports
// whether there is one.
func (s *Session) growTo(level int) (bool, error) {
	if s.process == nil || s.thread == nil {
		return false, ErrNoStack
	}
	st := &s.stack
	for len(st.frames) <= level && !st.done {
		if err := s.growOne(); err != nil {
			st.done = true
			if !errors.Is(err, dwarfinfo.ErrOutermost) {
				st.err = err
			}
		}
	}
	if len(st.frames) == 0 {
		return false, st.err
	}
	return level < len(st.frames), nil
}

// growOne adds the next activation, and the frames that it stands for.
func (s *Session) growOne() error {
	st := &s.stack
	var next *activation
	var err error
	if n := len(st.activations); n == 0 {
		next, err = s.innermost(s.thread)
	} else {
		next, err = s.callerOf(st.activations[n-1])
	}
	if err != nil {
		return err
	}
	if len(st.frames) >= maxFrames {
		return fmt.Errorf("the stack has more than %d frames", maxFrames)
	}
	st.activations = append(st.activations, next)
	s.addFrames(next)
	// gdb, too, ends a backtrace at main: what called it is of the C library
	// and the same in each program.
	if st.frames[len(st.frames)-1].Function == "main" && next.image == s.images.main() {
		st.done = true
	}
	return nil
}

func (s *Session) innermost(t *inferior.Thread) (*activation, error) {
	regs, err := t.Registers()
	if err != nil {
		return nil, err
	}
	pc := regs.PC()
	return &activation{regs: dwarfRegisters{regs}, pc: pc, lookup: pc, image: s.imageAt(pc)}, nil
}

// callerOf unwinds one activation.
func (s *Session) callerOf(a *activation) (*activation, error) {
	if a.call != nil {
		return a.call.interrupted(s), nil
	}
	c, err := s.unwind(a)
	if err != nil {
		return nil, err
	}
	pc, err := c.Register(dwarfinfo.ReturnAddress)
	if err != nil {
		return nil, err
	}
	if pc == 0 {
		return nil, dwarfinfo.ErrOutermost
	}
	// Each caller's frame lies above its callee's. A stack that does not is
	// overwritten, and would go round for ever; only a signal may change to
	// another stack.
	if n := len(s.stack.activations); n > 1 && !c.SignalFrame && c.CFA <= s.stack.activations[n-2].cfa &&
		!s.stack.activations[n-2].signal {
		return nil, fmt.Errorf("the stack is corrupt: the frame at %#x is not above the one that it called", c.CFA)
	}
	if call := s.callFrom(pc, c.CFA); call != nil {
		return &activation{regs: c, pc: pc, lookup: pc, cfa: c.CFA, call: call}, nil
	}
	next := &activation{regs: c, pc: pc, lookup: pc - 1, image: s.imageAt(pc)}
	if c.SignalFrame {
		next.lookup = pc // interrupted before pc, not called before it
	}
	return next, nil
}

// unwind finds an activation's caller, and on the way its CFA.
func (s *Session) unwind(a *activation) (*dwarfinfo.Caller, error) {
	if a.image == nil {
		return s.unwindUnknown(a)
	}
	c, err := a.image.file.Unwind(a.image.Linked(a.lookup), a.regs, memory{s}, a.image.Runtime)
	if err != nil {
		return nil, err
	}
	a.cfa, a.signal = c.CFA, c.SignalFrame
	return c, nil
}

// unwindUnknown handles a pc that is in no file. Nearly always the program
// has just called a bad function pointer: then the return address is what the
// call pushed.
func (s *Session) unwindUnknown(a *activation) (*dwarfinfo.Caller, error) {
	if len(s.stack.activations) > 1 {
		return nil, fmt.Errorf("no file is mapped at %#x", a.pc)
	}
	c, err := dwarfinfo.UnwindCall(a.regs, memory{s})
	if err != nil {
		return nil, err
	}
	a.cfa = c.CFA
	return c, nil
}

// addFrames appends the frames of an activation: the functions inlined at its
// pc, innermost first, then the function itself.
func (s *Session) addFrames(a *activation) {
	st := &s.stack
	add := func(f Frame) {
		f.Level, f.PC = len(st.frames), a.pc
		st.frames = append(st.frames, f)
		st.owner = append(st.owner, len(st.activations)-1)
	}
	if a.image == nil {
		add(Frame{Called: a.call != nil})
		return
	}
	file, pc := a.image.file, a.image.Linked(a.lookup)
	position, _ := file.Position(pc)
	chain := file.InlineChain(pc)
	for _, fn := range chain {
		f := Frame{Function: fn.Name, Position: position, Image: file.Path(), Inlined: fn.Inlined}
		f.Offset = uint64(pc - fn.Low())
		add(f)
		position = fn.CallSite
	}
	if len(chain) > 0 {
		return
	}
	name, offset := s.symbolAt(a.image, a.lookup)
	add(Frame{Function: name, Offset: offset, Position: position, Image: file.Path()})
}

// symbolAt names an address by the symbol table.
func (s *Session) symbolAt(im *image, addr uint64) (name string, offset uint64) {
	sym, ok := im.file.SymbolAt(im.Linked(addr))
	if !ok {
		return "", 0
	}
	return sym.Demangled(), uint64(im.Linked(addr) - sym.Addr)
}

// Backtrace returns the frames of the selected thread, innermost first: limit
// of them, or all if limit is 0. more says that there are others. If the
// stack breaks off before its end, err says why and frames holds what there is.
func (s *Session) Backtrace(limit int) (frames []Frame, more bool, err error) {
	level := limit
	if limit <= 0 {
		level = maxFrames
	}
	more, err = s.growTo(level)
	if err != nil {
		return nil, false, err
	}
	for i := range s.stack.frames {
		s.fillCFA(i)
	}
	frames = s.stack.frames
	if limit > 0 && len(frames) > limit {
		frames = frames[:limit]
	}
	if !more {
		err = s.stack.err
	}
	return frames, more, err
}

// fillCFA sets what is known of a frame once its activation was unwound.
func (s *Session) fillCFA(level int) {
	a := s.stack.activations[s.stack.owner[level]]
	s.stack.frames[level].CFA, s.stack.frames[level].Signal = a.cfa, a.signal
}

// Frame returns the selected frame.
func (s *Session) Frame() (Frame, error) { return s.frameAt(s.stack.selected) }

func (s *Session) frameAt(level int) (Frame, error) {
	ok, err := s.growTo(level)
	if err != nil {
		return Frame{}, err
	}
	if !ok {
		return Frame{}, fmt.Errorf("no frame at level %d", level)
	}
	s.frameCFA(level)
	s.fillCFA(level)
	return s.stack.frames[level], nil
}

// SelectFrame makes a frame the one that names and registers refer to.
func (s *Session) SelectFrame(level int) (Frame, error) {
	if level < 0 {
		return Frame{}, fmt.Errorf("no frame at level %d", level)
	}
	f, err := s.frameAt(level)
	if err == nil {
		s.stack.selected = level
	}
	return f, err
}

// Up selects the frame n calls further out, or the outermost.
func (s *Session) Up(n int) (Frame, error) {
	if n < 0 {
		return s.Down(-n)
	}
	if _, err := s.growTo(s.stack.selected + n); err != nil {
		return Frame{}, err
	}
	last := len(s.stack.frames) - 1
	if s.stack.selected == last && n > 0 {
		return Frame{}, ErrTop
	}
	return s.SelectFrame(min(s.stack.selected+n, last))
}

// Down selects the frame n calls further in, or the innermost.
func (s *Session) Down(n int) (Frame, error) {
	if n < 0 {
		return s.Up(-n)
	}
	if _, err := s.growTo(0); err != nil {
		return Frame{}, err
	}
	if s.stack.selected == 0 && n > 0 {
		return Frame{}, ErrBottom
	}
	return s.SelectFrame(max(s.stack.selected-n, 0))
}

// frameCFA returns the canonical frame address of a frame: the value of the
// stack pointer before the call that made it. It tells two calls of the same
// function apart.
func (s *Session) frameCFA(level int) (uint64, error) {
	if ok, err := s.growTo(level); err != nil || !ok {
		return 0, errors.Join(err, ErrNoStack)
	}
	a := s.stack.activations[s.stack.owner[level]]
	if a.cfa == 0 {
		if _, err := s.unwind(a); err != nil {
			return 0, err
		}
	}
	return a.cfa, nil
}

// threadCFA is the CFA of the innermost frame of a thread that has just
// stopped, without building a stack.
func (s *Session) threadCFA(t *inferior.Thread) (uint64, error) {
	a, err := s.innermost(t)
	if err != nil {
		return 0, err
	}
	if a.image == nil {
		return 0, fmt.Errorf("no file is mapped at %#x", a.pc)
	}
	return a.image.file.CFA(a.image.Linked(a.pc), a.regs, memory{s}, a.image.Runtime)
}
