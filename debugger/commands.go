package debugger

import (
	"deet/dwarfinfo"
	"deet/x86"
)

// Continue lets the program go on. If it stopped at breakpoints, their next
// n-1 hits are passed.
func (s *Session) Continue(n int) (Stop, error) {
	if s.process == nil {
		return nil, ErrNotRunning
	}
	for _, number := range s.StoppedAt() {
		if n > 1 {
			s.table.Get(number).Ignore = n - 1
		}
	}
	return s.move(&movement{})
}

// Step runs to the next line, into functions that have lines.
func (s *Session) Step(n int) (Stop, error) { return s.stepLines(n, true) }

// Next runs to the next line, over calls.
func (s *Session) Next(n int) (Stop, error) { return s.stepLines(n, false) }

func (s *Session) stepLines(n int, into bool) (Stop, error) {
	return s.repeat(n, func() (Stop, error) {
		if into {
			if stop, err := s.stepIntoHandler(); stop != nil || err != nil {
				return stop, err
			}
		}
		st, err := s.lineStepFrom(into)
		if err != nil {
			return nil, err
		}
		st.m.stepping = true
		return st.run()
	})
}

// repeat does a movement n times, or until it stops for another reason.
func (s *Session) repeat(n int, once func() (Stop, error)) (Stop, error) {
	for ; ; n-- {
		stop, err := once()
		if _, stepped := stop.(Stepped); !stepped || err != nil || n <= 1 {
			return stop, err
		}
	}
}

// StepInstruction runs one instruction, n times.
func (s *Session) StepInstruction(n int) (Stop, error) {
	return s.repeat(n, s.stepInstruction)
}

func (s *Session) stepInstruction() (Stop, error) {
	if s.process == nil || s.thread == nil {
		return nil, ErrNotRunning
	}
	return s.move(&movement{thread: s.thread, single: true, stepping: true})
}

// NextInstruction runs one instruction, and a call up to its return.
func (s *Session) NextInstruction(n int) (Stop, error) {
	return s.repeat(n, func() (Stop, error) {
		if s.process == nil || s.thread == nil {
			return nil, ErrNotRunning
		}
		regs, err := s.thread.Registers()
		if err != nil {
			return nil, err
		}
		insts, err := s.DisassembleN(regs.PC(), 1)
		if err != nil || insts[0].Kind != x86.Call {
			return s.stepInstruction()
		}
		t, sp := s.thread, regs.SP()
		after := trap{regs.PC() + uint64(insts[0].Len), func() (Stop, error) {
			now, err := t.Registers()
			if err != nil || now.SP() < sp {
				return nil, ignoreExited(err)
			}
			return Stepped{s.where(t)}, nil
		}}
		return s.moveWith(&movement{thread: t, stepping: true}, []trap{after})
	})
}

// Until runs, without a location, to a line further down in the function:
// like next, but it does not go back to the head of a loop. With a location
// it is Advance.
func (s *Session) Until(location string) (Stop, error) {
	if location != "" {
		return s.Advance(location)
	}
	st, err := s.lineStepFrom(false)
	if err != nil {
		return nil, err
	}
	if st.fn != nil {
		end := st.inside[len(st.inside)-1].High
		regs, err := s.thread.Registers()
		if err != nil {
			return nil, err
		}
		for _, r := range st.inside {
			if pc := st.image.Linked(regs.PC()); r.Low <= pc && pc < r.High {
				end = r.High
			}
		}
		for _, r := range st.fn.Ranges {
			if r.Low < end && end <= r.High {
				st.inside = append(st.inside, dwarfinfo.Range{Low: r.Low, High: end})
			}
		}
		st.inside = dwarfinfo.MergeRanges(st.inside)
	}
	return st.run()
}

// Advance runs to a location, or until the selected frame returns.
func (s *Session) Advance(location string) (Stop, error) {
	if s.process == nil || s.thread == nil {
		return nil, ErrNotRunning
	}
	places, err := s.resolveText(location)
	if err != nil {
		return nil, err
	}
	t := s.thread
	arrived := func() (Stop, error) { return Stepped{s.where(t)}, nil }
	var traps []trap
	for _, l := range places {
		traps = append(traps, trap{l.Addr, arrived})
	}
	if ret, err := s.returnTraps(t, s.stack.selected, arrived); err == nil {
		traps = append(traps, ret...)
	}
	return s.move2(&movement{thread: t}, traps)
}

// move2 sets traps and moves; a trap on the current instruction is not asked,
// so that advance to the current line goes round a loop.
func (s *Session) move2(m *movement, traps []trap) (Stop, error) {
	if err := s.setTraps(m, traps); err != nil {
		return nil, err
	}
	return s.move(m)
}

// Resolve finds the places that a location text means.
func (s *Session) Resolve(text string) ([]Place, error) {
	locations, err := s.resolveText(text)
	if err != nil {
		return nil, err
	}
	var places []Place
	for _, l := range locations {
		p, ok := s.LineAt(l.Addr)
		if !ok {
			p = Place{Addr: l.Addr, Function: s.Symbolize(l.Addr)}
		}
		p.Asked = l.Addr
		places = append(places, p)
	}
	return places, nil
}

// A Place is the code of a line around an address.
type Place struct {
	Asked     uint64 // the address that was asked for
	Line      int    // or the line
	Addr, End uint64 // the run of code around it that belongs to one line
	Position  dwarfinfo.Position
	Function  string
	Image     string
}

// LineAt finds the line that an address belongs to.
func (s *Session) LineAt(addr uint64) (Place, bool) {
	im := s.imageAt(addr)
	if im == nil {
		return Place{}, false
	}
	pc := im.Linked(addr)
	position, ok := im.file.Position(pc)
	if !ok {
		return Place{}, false
	}
	p := Place{Asked: addr, Addr: addr, End: addr, Position: position, Image: im.file.Path()}
	if fn, ok := im.file.Function(pc); ok {
		p.Function = fn.Name
	}
	for _, r := range im.file.LineRanges(pc) {
		if r.Low <= pc && pc < r.High {
			p.Addr, p.End = im.Runtime(r.Low), im.Runtime(r.High)
		}
	}
	return p, true
}
