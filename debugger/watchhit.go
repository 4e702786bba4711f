package debugger

import (
	"errors"
	"slices"

	"deet/breakpoints"
	"deet/expr"
	"deet/inferior"
)

// A Change is what a watchpoint saw.
type Change struct {
	Breakpoint breakpoints.Breakpoint // as it was then
	Spec       breakpoints.WatchSpec
	Old, New   expr.Value
	Changed    bool // or else New was only looked at
}

// check computes the watches that are picked again, and stops at what they
// were set for. Thread t has just run an instruction.
func (s *Session) check(t *inferior.Thread, pick func(*watch) bool) (Stop, error) {
	var changes []Change
	var ended []int
	moved := false
	for _, w := range slices.Clone(s.watches) {
		if !w.Enabled || w.waits || w.over || !pick(w) {
			continue
		}
		before := w.reads
		c, ok := s.lookAgain(t, w)
		switch {
		case ok && s.frameGone(w.frame) && s.endLater(t, w):
		case ok && s.frameGone(w.frame):
			ended = append(ended, w.Number)
			if err := s.DeleteBreakpoint(w.Number); err != nil {
				return nil, err
			}
		case ok:
			changes = append(changes, c)
		}
		moved = moved || w.Hardware && !slices.Equal(before, w.reads)
	}
	if moved { // a pointer has changed, and leads elsewhere
		if err := s.halt(); err != nil {
			return nil, err
		}
		if err := s.armRegisters(); err != nil {
			return nil, err
		}
	}
	return s.watchStop(t, changes, ended), nil
}

// watchStop makes a stop of what watchpoints saw, nil if that was nothing.
func (s *Session) watchStop(t *inferior.Thread, changes []Change, ended []int) Stop {
	if len(changes) == 0 && len(ended) == 0 {
		return nil
	}
	s.thread = t
	s.stack.clear()
	if len(changes) == 0 {
		return LeftScope{s.where(t), ended}
	}
	for _, n := range ended {
		s.sayLeft(n)
	}
	return Watched{s.where(t), changes}
}

// lookAgain computes a watch and decides whether it is to stop the program.
// There is no debug register for reads alone: rwatch has one for reads and
// writes, and takes what has changed the value for a write.
func (s *Session) lookAgain(t *inferior.Thread, w *watch) (Change, bool) {
	old := w.value
	w.value = s.valueNow(t, w)
	changed := !expr.Same(old, w.value)
	wanted := changed
	switch w.spec.Access {
	case breakpoints.Read:
		wanted = !changed
	case breakpoints.ReadWrite:
		wanted = true
	}
	if !wanted || !s.conditionHolds(t, w) {
		return Change{}, false
	}
	w.Hits++
	if w.Ignore > 0 {
		w.Ignore--
		return Change{}, false
	}
	return Change{*w.Breakpoint, w.spec, old, w.value, changed}, true
}

// valueNow computes a watch after an instruction of t, where it belongs. What
// a function has in registers changes only in its own code; everywhere else,
// and where it is not known, it is what it was.
func (s *Session) valueNow(t *inferior.Thread, w *watch) expr.Value {
	ws := &watchScope{scope: scope{s}, w: w}
	v, err := w.value, error(nil)
	compute := func() error {
		v, err = ws.compute()
		return err
	}
	switch {
	case w.frame != nil && w.registers && s.runs(t, w.frame):
		if err = s.inFrame(w.frame, compute); errors.Is(err, errElsewhere) {
			ws.asKnown = true
			err = compute()
		}
	case w.frame != nil && w.registers:
		ws.asKnown = true
		err = compute()
	case w.thread != nil:
		err = s.inThread(w.thread, compute)
	default:
		err = compute()
	}
	if err != nil || w.registers && v.Err != nil {
		return w.value
	}
	return v
}

// runs reports whether t has just run code of a watched frame's function.
func (s *Session) runs(t *inferior.Thread, fr *watchedFrame) bool {
	if t != fr.thread {
		return false
	}
	regs, err := t.Registers()
	return err == nil && (len(fr.code) == 0 || fr.contains(regs.PC()))
}

// conditionHolds evaluates a watchpoint's condition where its expression
// belongs. One that cannot be evaluated stops the program, so that the user
// learns of it.
func (s *Session) conditionHolds(t *inferior.Thread, w *watch) bool {
	node, err := s.parseCondition(w.Condition)
	if err != nil || node == nil {
		return true
	}
	holds := true
	evaluate := func() (err error) {
		holds, err = expr.Holds(node, s.Scope())
		return err
	}
	if w.frame != nil {
		err = s.inFrame(w.frame, evaluate)
	} else {
		err = s.inThread(t, evaluate)
	}
	if err != nil {
		s.notice("Error in testing the condition of watchpoint %d: %v", w.Number, err)
		return true
	}
	return holds
}

// parseCondition reads a condition; nil is none.
func (s *Session) parseCondition(text string) (expr.Node, error) {
	if text == "" {
		return nil, nil
	}
	return expr.ParseIn(text, s.Scope())
}
