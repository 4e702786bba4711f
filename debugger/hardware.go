package debugger

import (
	"errors"
	"slices"

	"deet/breakpoints"
	"deet/inferior"
)

// regions are what all enabled breakpoints and watchpoints want of the debug
// registers, and the numbers of those that want something.
func (s *Session) regions() (list []breakpoints.Region, users []int) {
	for _, b := range s.table.All() {
		if !b.Enabled || !b.Hardware {
			continue
		}
		n := len(list)
		if w := s.watchOf(b); w != nil {
			list = append(list, w.regions()...)
		}
		for _, l := range b.Locations {
			if !l.Active() || l.Space != s.space {
				continue
			}
			list = append(list, breakpoints.Region{Addr: l.Addr, Size: 1, Access: breakpoints.Execute})
		}
		if len(list) > n {
			users = append(users, b.Number)
		}
	}
	return list, users
}

func (s *Session) watchOf(b *breakpoints.Breakpoint) *watch {
	for _, w := range s.watches {
		if w.Breakpoint == b {
			return w
		}
	}
	return nil
}

// armRegisters gives the debug registers of all threads what is wanted of
// them now. Every thread must be stopped. Where there are too few registers
// (a pointer may come to lead to an object that needs more than the one
// before), or the system refuses them, the newest do without from then on.
func (s *Session) armRegisters() error {
	if !s.canRun() {
		return nil
	}
	for {
		wanted, users := s.regions()
		held, fits := breakpoints.Assign(wanted)
		err := errTooFew
		if fits {
			err = ignoreExited(s.process.SetDebugRegisters(registersFor(held)))
		}
		if err == nil || len(users) == 0 {
			return err
		}
		s.demote(s.table.Get(users[len(users)-1]), err)
	}
}

func registersFor(held []breakpoints.Region) inferior.DebugRegisters {
	var set inferior.DebugRegisters
	for i, r := range held {
		access := inferior.DebugReadWrite // reads alone cannot be had
		switch r.Access {
		case breakpoints.Write:
			access = inferior.DebugWrite
		case breakpoints.Execute:
			access = inferior.DebugExecute
		}
		set[i] = inferior.DebugRegister{Addr: r.Addr, Size: int(r.Size), Access: access}
	}
	return set
}

var errTooFew = errors.New("there are too few debug registers")

// demote takes the debug registers from a breakpoint. Writes can be noticed
// without them, and an int3 does for a place in the code.
func (s *Session) demote(b *breakpoints.Breakpoint, why error) {
	spec, watches := b.Watches()
	switch {
	case !watches:
		s.notice("Breakpoint %d is an ordinary one now: %v", b.Number, why)
		b.Hardware = false
		if err := s.insert(b); err != nil {
			s.notice("Breakpoint %d: %v", b.Number, err)
		}
	case spec.Access == breakpoints.Write:
		s.notice("Watchpoint %d goes on by single steps, which is slow: %v", b.Number, why)
		b.Hardware = false
	default:
		s.notice("Watchpoint %d is disabled: %v", b.Number, why)
		b.Enabled = false
	}
}

// HardwareBreak sets a breakpoint that needs no int3 in the program's code:
// debug registers watch for its locations to be run.
func (s *Session) HardwareBreak(text string, temporary bool) (*breakpoints.Breakpoint, error) {
	locations, err := s.resolveText(text)
	if err != nil {
		return nil, err
	}
	wanted, users := s.regions()
	for _, l := range locations {
		wanted = append(wanted, breakpoints.Region{Addr: l.Addr, Size: 1, Access: breakpoints.Execute})
	}
	if _, fits := breakpoints.Assign(wanted); !fits {
		return nil, tooMany(users)
	}
	b, err := s.addBreakpoint(text, temporary, true)
	if err != nil && b != nil {
		err = errors.Join(err, s.DeleteBreakpoint(b.Number))
	}
	return b, err
}

// disarm frees the registers of a breakpoint that is gone or disabled. While
// threads run that is put off until they are let go the next time: a register
// that nobody wants any more does no harm.
func (s *Session) disarm() error {
	if !s.halted {
		return nil
	}
	return s.armRegisters()
}

// touched sees to what debug registers found. A nil Stop means that nobody
// wants to stop for it; the thread stays where it is.
func (s *Session) touched(m *movement, t *inferior.Thread, hits inferior.DebugRegisters) (Stop, error) {
	if !hits.Any() {
		return nil, nil
	}
	stop, err := s.check(t, func(w *watch) bool { return w.Hardware && w.touchedBy(hits) })
	if stop != nil || err != nil {
		return stop, err
	}
	regs, err := t.Registers()
	if err != nil {
		return nil, ignoreExited(err)
	}
	executes := func(r inferior.DebugRegister) bool {
		return r.Size > 0 && r.Access == inferior.DebugExecute && r.Addr == regs.PC()
	}
	if slices.ContainsFunc(hits[:], executes) {
		return s.standAt(m, t, regs.PC())
	}
	return nil, nil
}

func (w *watch) touchedBy(hits inferior.DebugRegisters) bool {
	for _, h := range hits {
		if h.Access == inferior.DebugExecute || h.Size == 0 {
			continue
		}
		hit := breakpoints.Region{Addr: h.Addr, Size: uint64(h.Size)}
		if slices.ContainsFunc(w.reads, hit.Touches) {
			return true
		}
	}
	return false
}
