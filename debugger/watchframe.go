package debugger

import (
	"errors"
	"fmt"
	"slices"

	"deet/dwarfinfo"
	"deet/inferior"
)

// A watchedFrame is a call whose variables are watched: a watchpoint on them
// ends when the call does. Its CFA tells it from other calls of the function.
//
// A call ends in three ways. It returns, to an address that has a site for
// as long as the call lasts. A longjmp or an exception goes past it: where
// these begin there is a site too, and the place where they go gets one. Or
// its thread ends.
type watchedFrame struct {
	thread *inferior.Thread
	cfa    uint64
	code   []dwarfinfo.Range // of its function
	image  *image
	outer  int // how many frames share its CFA outside of it: it is inlined

	ends  []uint64 // sites where the thread is when the call has ended
	leaps []uint64 // sites where it is when it may be about to end
	away  comeback // while what it has called runs freely: see skipCall
}

var (
	errFrameGone = errors.New("its frame is not on the stack")
	errElsewhere = errors.New("the code of the inlined function is left")
)

// watchedFrame describes the selected frame.
func (s *Session) watchedFrame() (*watchedFrame, error) {
	cfa, err := s.frameCFA(s.stack.selected)
	if err != nil {
		return nil, err
	}
	fr := &watchedFrame{thread: s.thread, cfa: cfa}
	owner := s.stack.owner
	for level := s.stack.selected; level+1 < len(owner) && owner[level+1] == owner[level]; level++ {
		fr.outer++
	}
	fn, im := s.functionOf(s.stack.selected)
	if fn != nil {
		fr.code, fr.image = fn.Ranges, im
	}
	ends, err := s.returnTraps(s.thread, s.stack.selected, nil)
	if err != nil && !errors.Is(err, dwarfinfo.ErrOutermost) {
		return nil, err
	}
	for _, tr := range ends {
		fr.ends = append(fr.ends, tr.addr)
	}
	fr.leaps = s.entriesOf("longjmp", "_longjmp", "siglongjmp", "__longjmp_chk", catchEntry)
	return fr, nil
}

// catchEntry is what a handler of C++ calls first [Itanium C++ ABI: Exception
// Handling, "Exception Handlers"]. The frames between throw and catch are
// gone by then.
const catchEntry = "__cxa_begin_catch"

func (fr *watchedFrame) sites() []uint64 {
	sites := slices.Concat(fr.ends, fr.leaps)
	if fr.away.addr != 0 {
		sites = append(sites, fr.away.addr)
	}
	return sites
}

// enterFrame sets the sites of a frame.
func (s *Session) enterFrame(fr *watchedFrame) error {
	for _, addr := range fr.sites() {
		if err := s.sites.Insert(addr); err != nil {
			return ignoreExited(err)
		}
	}
	return nil
}

func (s *Session) leaveFrame(fr *watchedFrame) error {
	var first error
	for _, addr := range fr.sites() {
		if err := ignoreExited(s.sites.Remove(addr)); err != nil && first == nil {
			first = err
		}
	}
	fr.ends, fr.leaps, fr.away = nil, nil, comeback{}
	return first
}

// inFrame does something with a watched frame selected. errFrameGone means
// that the stack was seen whole, or far enough, and the frame is not there.
func (s *Session) inFrame(fr *watchedFrame, do func() error) error {
	return s.inThread(fr.thread, func() error {
		for level := 0; ; level++ {
			cfa, err := s.frameCFA(level)
			switch {
			case err != nil && s.passed(fr):
				return errFrameGone
			case err != nil:
				return err
			case cfa == fr.cfa:
				return s.inActivation(fr, level, do)
			}
		}
	})
}

// passed: the stack was unwound, and its last frame lies outside fr. That it
// is done at the first one outside cannot be said: a signal handler may have
// a stack of its own, anywhere.
func (s *Session) passed(fr *watchedFrame) bool {
	n := len(s.stack.activations)
	return s.stack.done && s.stack.err == nil && n > 0 && s.stack.activations[n-1].cfa > fr.cfa
}

// inActivation does something in the frame of fr among those that share the
// CFA of a level: functions inlined into each other. Another function with
// the same CFA was called from the same place after fr was gone.
func (s *Session) inActivation(fr *watchedFrame, level int, do func() error) error {
	owner := s.stack.owner
	a := s.stack.activations[owner[level]]
	last := level
	for last+1 < len(owner) && owner[last+1] == owner[level] {
		last++
	}
	if fr.image != nil && !fr.contains(a.lookup) {
		return errFrameGone
	}
	s.stack.selected = last - fr.outer
	if s.stack.selected < level {
		return errElsewhere
	}
	return do()
}

// inThread does something with a thread selected.
func (s *Session) inThread(t *inferior.Thread, do func() error) error {
	thread, st := s.thread, s.stack
	defer func() { s.thread, s.stack = thread, st }()
	s.thread, s.stack = t, stack{}
	return do()
}

// frameGone reports whether a watched frame has ended in a way that went past
// its sites. A thread that runs cannot be asked.
func (s *Session) frameGone(fr *watchedFrame) bool {
	if fr == nil || !fr.thread.Stopped() {
		return false
	}
	return errors.Is(s.inFrame(fr, func() error { return nil }), errFrameGone)
}

// endLater puts off the end of a watch whose frame is gone to where the thread
// comes to a line of source again, if some caller has one: it may be in a
// library's code just now, which has only begun to work for a handler.
func (s *Session) endLater(t *inferior.Thread, w *watch) bool {
	if w.frame.thread != t || s.where(t).HasLine() {
		return false
	}
	var pc uint64
	err := s.inThread(t, func() error {
		for level := 1; ; level++ {
			if ok, err := s.growTo(level); err != nil || !ok {
				return errors.Join(err, ErrNoStack)
			}
			if f := s.stack.frames[level]; f.Position.Line > 0 && !f.Inlined {
				pc = f.PC
				return nil
			}
		}
	})
	if err != nil || s.sites.Insert(pc) != nil {
		return false
	}
	w.frame.ends = append(w.frame.ends, pc)
	w.over, w.reads = true, nil
	return true
}

// frameSite: t stands at a site that may be one of a watched frame. It returns
// the numbers of the watchpoints that end here.
func (s *Session) frameSite(t *inferior.Thread, addr uint64) ([]int, error) {
	var ended []int
	for _, w := range slices.Clone(s.watches) {
		fr := w.frame
		if fr == nil || fr.thread != t {
			continue
		}
		regs, err := t.Registers()
		if err != nil {
			return nil, ignoreExited(err)
		}
		switch {
		case slices.Contains(fr.ends, addr) && (w.over || regs.SP() >= fr.cfa):
			ended = append(ended, w.Number)
			if err := s.DeleteBreakpoint(w.Number); err != nil {
				return nil, err
			}
		case slices.Contains(fr.leaps, addr):
			if err := s.followLeap(fr, addr, regs.SP()); err != nil {
				return nil, err
			}
		}
	}
	return ended, nil
}

// followLeap looks where a longjmp or an exception goes. If that is outside
// the frame, the frame ends there.
func (s *Session) followLeap(fr *watchedFrame, addr, sp uint64) error {
	var pc uint64
	if slices.Contains(s.entriesOf(catchEntry), addr) {
		// The handler has called us, so its own stack pointer is above the
		// return address, which leads back into it.
		var err error
		if pc, err = s.readWord(sp); err != nil {
			return nil
		}
		sp += 8
	} else {
		var ok bool
		if pc, sp, ok = s.longjmpTarget(fr.thread); !ok {
			return nil
		}
	}
	if sp < fr.cfa && fr.away.addr != 0 && fr.contains(pc) {
		return s.comeBack(fr, comeback{pc, sp - 1})
	}
	if sp < fr.cfa || slices.Contains(fr.ends, pc) {
		return nil
	}
	if err := s.sites.Insert(pc); err != nil {
		return ignoreExited(err)
	}
	fr.ends = append(fr.ends, pc)
	return nil
}

// dropFrames deletes the watchpoints on variables of frames that are gone with
// their thread, nil for all, and says of each that it ended.
func (s *Session) dropFrames(t *inferior.Thread, say func(number int)) {
	for _, w := range slices.Clone(s.watches) {
		owner := w.thread
		if w.frame != nil {
			owner = w.frame.thread
		}
		if owner == nil || t != nil && owner != t {
			continue
		}
		say(w.Number)
		if err := s.DeleteBreakpoint(w.Number); err != nil {
			s.notice("Watchpoint %d: %v", w.Number, err)
		}
	}
}

func (s *Session) sayLeft(number int) { s.notice("%s", ScopeText(number)) }

// ScopeText says that a watchpoint has ended with its frame.
func ScopeText(number int) string {
	return fmt.Sprintf("Watchpoint %d deleted because the program has left the block in\nwhich its expression is valid.", number)
}
