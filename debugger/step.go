package debugger

import (
	"errors"
	"os"

	"deet/dwarfinfo"
	"deet/inferior"
	"deet/x86"
)

// A lineStep moves a thread to the next line of its function.
//
// Stepping instruction by instruction would stop the program for each one,
// also through calls and loops. Instead the code of the current line is
// decoded once, and every way out of it gets a trap: the targets of its jumps,
// the ends of its ranges, the return address of its frame. The program then
// runs at full speed until it leaves the line. A trap counts only in the
// frame that steps, told by its CFA, so recursion runs through.
type lineStep struct {
	s      *Session
	m      *movement
	thread *inferior.Thread
	into   bool // stop in functions that are called

	image  *image
	fn     *dwarfinfo.Function
	cfa    uint64
	sp     uint64
	inside []dwarfinfo.Range // what to run through
	depth  int               // how many inlined functions deep the step began
}

// lineStepFrom prepares a step of the selected thread.
func (s *Session) lineStepFrom(into bool) (*lineStep, error) {
	if s.process == nil || s.thread == nil {
		return nil, ErrNotRunning
	}
	regs, err := s.thread.Registers()
	if err != nil {
		return nil, err
	}
	st := &lineStep{s: s, m: &movement{thread: s.thread}, thread: s.thread, into: into}
	return st, st.begin(regs)
}

// begin takes the line and the frame that the thread is in for those to step
// through. st.fn is nil if there is no line.
func (st *lineStep) begin(regs inferior.Registers) error {
	st.fn = nil
	st.image = st.s.imageAt(regs.PC())
	if st.image == nil {
		return nil
	}
	pc := st.image.Linked(regs.PC())
	fn, ok := st.image.file.Function(pc)
	if _, hasLine := st.s.shownLine(st.image, pc); !ok || !hasLine {
		return nil
	}
	st.fn, st.depth = fn, len(st.image.file.InlineChain(pc))
	st.inside = st.image.file.LineRanges(pc)
	st.sp = regs.SP()
	var err error
	st.cfa, err = st.s.threadCFA(st.thread)
	return err
}

// restart goes on from where the thread has come to in another frame: to the
// end of the line in whose middle it is.
func (st *lineStep) restart() (Stop, error) {
	regs, err := st.thread.Registers()
	if err != nil {
		return nil, ignoreExited(err)
	}
	if err := st.begin(regs); err != nil {
		return nil, ignoreExited(err)
	}
	if st.fn == nil || st.image.file.StatementStart(st.image.Linked(regs.PC())) {
		return Stepped{st.s.where(st.thread)}, nil
	}
	return nil, st.replan()
}

// run carries the step out.
func (st *lineStep) run() (Stop, error) {
	if st.fn == nil {
		// No line to step through: go on until code with lines is reached.
		traps, err := st.outerTraps(0)
		if err != nil {
			return nil, err
		}
		return st.s.moveWith(st.m, traps)
	}
	traps, err := st.plan()
	if err != nil {
		return nil, err
	}
	return st.s.moveWith(st.m, traps)
}

// moveWith sets the first traps of a movement and carries it out. A trap on
// the instruction that the thread stands on must be asked before it runs.
func (s *Session) moveWith(m *movement, traps []trap) (Stop, error) {
	if err := s.setTraps(m, traps); err != nil {
		return nil, err
	}
	m.askHere = true
	return s.move(m)
}

// plan lists the traps for the ranges of st.inside.
func (st *lineStep) plan() ([]trap, error) {
	ret, err := st.returnTrap()
	if err != nil && !errors.Is(err, dwarfinfo.ErrOutermost) {
		return nil, err
	}
	traps := ret
	for _, r := range st.inside {
		low := st.image.Runtime(r.Low)
		code := make([]byte, r.High-r.Low)
		if err := st.s.ReadMemory(low, code); err != nil {
			return nil, err
		}
		for _, exit := range x86.Exits(code, low, st.contains) {
			traps = append(traps, st.trapFor(exit)...)
		}
	}
	return append(traps, st.s.longjmpTraps(st)...), nil
}

// trapFor says what to do about one way out of the line.
func (st *lineStep) trapFor(exit x86.Exit) []trap {
	switch exit.Kind {
	case x86.ExitJump, x86.ExitFallThrough:
		return []trap{{exit.Target, st.inFrame(st.land)}}
	case x86.ExitIndirect:
		return []trap{{exit.Addr, st.inFrame(st.follow)}}
	case x86.ExitCall:
		if st.into {
			return []trap{{exit.Addr, st.inFrame(st.enter)}}
		}
	}
	return nil // a return is caught at the return address
}

func (st *lineStep) contains(addr uint64) bool {
	pc := st.image.Linked(addr)
	for _, r := range st.inside {
		if r.Low <= pc && pc < r.High {
			return true
		}
	}
	return false
}

// inFrame makes a trap count only in the frame that steps.
func (st *lineStep) inFrame(hit func() (Stop, error)) func() (Stop, error) {
	return func() (Stop, error) {
		cfa, err := st.s.threadCFA(st.thread)
		if err != nil || cfa != st.cfa {
			return nil, nil // the same code, run by another call of it
		}
		return hit()
	}
}

// land decides whether the step ends here: at the beginning of a line it
// does; in the middle of one, or in an inlined function that next steps over,
// it goes on from here.
func (st *lineStep) land() (Stop, error) {
	regs, err := st.thread.Registers()
	if err != nil {
		return nil, ignoreExited(err)
	}
	if st.contains(regs.PC()) {
		return nil, nil
	}
	pc, file := st.image.Linked(regs.PC()), st.image.file
	fn, ok := file.Function(pc)
	if !ok || fn.Low() != st.fn.Low() {
		return st.otherFunction(regs.PC())
	}
	chain := file.InlineChain(pc)
	if len(chain) > st.depth && !st.into {
		for _, inlined := range chain[:len(chain)-st.depth] {
			st.inside = append(st.inside, inlined.Ranges...)
		}
		return nil, st.replan()
	}
	position, known := st.s.shownLine(st.image, pc)
	if known && position.Line > 0 && file.StatementStart(pc) {
		return Stepped{st.s.where(st.thread)}, nil
	}
	st.inside, st.depth = st.rangesAt(pc), len(chain)
	return nil, st.replan()
}

// rangesAt are the ranges to run through from pc on. Code that belongs to no
// line is left instruction by instruction.
func (st *lineStep) rangesAt(pc dwarfinfo.Addr) []dwarfinfo.Range {
	if ranges := st.image.file.LineRanges(pc); len(ranges) > 0 {
		return ranges
	}
	insts, err := st.s.DisassembleN(st.image.Runtime(pc), 1)
	if err != nil || len(insts) == 0 {
		return []dwarfinfo.Range{{Low: pc, High: pc + 1}}
	}
	return []dwarfinfo.Range{{Low: pc, High: pc + dwarfinfo.Addr(insts[0].Len)}}
}

// otherFunction: a jump left the function, as compilers make of a call in
// return position. step goes into it; next waits for its return, which is
// this frame's own.
func (st *lineStep) otherFunction(pc uint64) (Stop, error) {
	if st.into {
		return st.arriveAt(pc, st.cfa)
	}
	return nil, nil
}

func (st *lineStep) replan() error {
	traps, err := st.plan()
	if err != nil {
		return ignoreExited(err)
	}
	return st.s.setTraps(st.m, traps)
}

// follow runs a jump whose target is computed, and looks where it went.
func (st *lineStep) follow() (Stop, error) {
	if stop, err := st.s.stepPast(st.m, st.thread); stop != nil || err != nil {
		return stop, err
	}
	return st.land()
}

// enter runs a call instruction. If the function called has lines that can be
// shown, the step ends after its prologue; else it runs through.
func (st *lineStep) enter() (Stop, error) {
	if stop, err := st.s.stepPast(st.m, st.thread); stop != nil || err != nil {
		return stop, err
	}
	regs, err := st.thread.Registers()
	if err != nil {
		return nil, ignoreExited(err)
	}
	const returnAddress = 8 // the call pushed it; the CFA is above it
	return st.arriveAt(regs.PC(), regs.SP()+returnAddress)
}

// arriveAt ends a step at a function that the thread is about to run, once its
// prologue is done.
func (st *lineStep) arriveAt(pc, cfa uint64) (Stop, error) {
	start, ok := st.s.bodyOf(st.s.throughPLT(pc))
	if !ok {
		return nil, nil
	}
	if start == pc {
		return Stepped{st.s.where(st.thread)}, nil
	}
	body := trap{start, func() (Stop, error) {
		if now, err := st.s.threadCFA(st.thread); err != nil || now != cfa {
			return nil, nil
		}
		return Stepped{st.s.where(st.thread)}, nil
	}}
	traps, err := st.plan()
	if err != nil {
		return nil, ignoreExited(err)
	}
	return nil, st.s.setTraps(st.m, append(traps, body))
}

// bodyOf finds the first address after the prologue of the function at a
// run-time address, if it has lines of a source file that is on this machine.
func (s *Session) bodyOf(addr uint64) (uint64, bool) {
	im := s.imageAt(addr)
	if im == nil {
		return 0, false
	}
	fn, ok := im.file.Function(im.Linked(addr))
	if !ok {
		return 0, false
	}
	position, ok := im.file.Position(im.Linked(addr))
	if !ok || position.Line == 0 {
		return 0, false
	}
	if _, err := os.Stat(position.File); err != nil {
		return 0, false
	}
	return im.Runtime(im.file.PrologueEnd(fn)), true
}

// returnTrap ends the step when the frame returns.
func (st *lineStep) returnTrap() ([]trap, error) {
	return st.s.returnTraps(st.thread, 0, func() (Stop, error) { return st.returned() })
}

// returned: the frame that stepped is gone. In a caller with lines the step
// ends with the line that called. Through a caller without (a library that calls back) it goes on to
// the next frame that has some; if none does, the program runs free.
func (st *lineStep) returned() (Stop, error) {
	if st.s.where(st.thread).HasLine() {
		return st.restart()
	}
	st.s.stack.clear()
	selected := st.s.thread
	st.s.thread = st.thread
	traps, err := st.outerTraps(0)
	st.s.thread = selected
	st.s.stack.clear()
	if err != nil {
		return nil, ignoreExited(err)
	}
	return nil, st.s.setTraps(st.m, traps)
}

// outerTraps sets a trap where the first frame outside level that has lines
// goes on.
func (st *lineStep) outerTraps(level int) ([]trap, error) {
	s := st.s
	for ; ; level++ {
		ok, err := s.growTo(level + 1)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, nil
		}
		if f := s.stack.frames[level+1]; f.Position.Line > 0 && !f.Inlined {
			return s.returnTraps(st.thread, level, st.restart)
		}
	}
}
