package debugger

import (
	"slices"

	"deet/breakpoints"
	"deet/expr"
	"deet/inferior"
)

// A condition is what a breakpoint asks of a thread that reaches it.
//
// A condition in a loop is asked hundreds of thousands of times, and mostly the
// answer is no. So it is compiled for each location, where all its names are
// looked up once and for all: what is left to do at a hit is to read a few
// words of the thread's registers and memory. What cannot be compiled is
// evaluated as print would, in the frame that was hit.
type condition struct {
	node     expr.Node        // nil: always true
	thread   *inferior.Thread // the only one that is asked; nil: any
	programs map[spaceAddress]*expr.Program

	print *expr.PrintFormat // of a dprintf
}

// A spaceAddress is an address in one of the programs that run.
type spaceAddress struct {
	space int
	addr  uint64
}

// program is the condition compiled for a location, nil if it cannot be.
func (c *condition) program(s *Session, addr uint64) *expr.Program {
	at := spaceAddress{s.space, addr}
	p, known := c.programs[at]
	if !known {
		p, _ = expr.Compile(c.node, s.locatorAt(addr)) // else it is evaluated
		if c.programs == nil {
			c.programs = make(map[spaceAddress]*expr.Program)
		}
		c.programs[at] = p
	}
	return p
}

// conditionOf is a breakpoint's condition.
func (s *Session) conditionOf(b *breakpoints.Breakpoint) *condition {
	c := s.conditions[b.Number]
	if c == nil {
		c = &condition{}
		s.conditions[b.Number] = c
	}
	return c
}

// newCondition reads what limits a breakpoint.
func (s *Session) newCondition(text string, thread int) (*condition, error) {
	c := &condition{}
	var err error
	if text != "" {
		if c.node, err = expr.ParseIn(text, s.Scope()); err != nil {
			return nil, err
		}
	}
	if thread > 0 {
		c.thread, err = s.threadNumbered(thread)
	}
	return c, err
}

// fit marks the locations at which a condition names what is not there. If it
// means something at none of them, that is the user's error.
func (s *Session) fit(c *condition, locations []breakpoints.Location) error {
	var first error
	sound := 0
	for i := range locations {
		err := s.checkNames(c, locations[i].Addr)
		locations[i].Meaningless = err != nil
		if err == nil {
			sound++
		} else if first == nil {
			first = err
		}
	}
	if sound > 0 {
		return nil
	}
	return first
}

// tellMeaningless says which locations of a breakpoint fit left out.
func (s *Session) tellMeaningless(b *breakpoints.Breakpoint) {
	for i, l := range b.Locations {
		if l.Meaningless {
			s.notice("warning: the condition means nothing at location %d.%d, which is left out", b.Number, i+1)
		}
	}
}

// SetCondition changes the condition of a breakpoint; "" removes it.
func (s *Session) SetCondition(n int, text string) error {
	b := s.table.Get(n)
	if b == nil {
		return noBreakpoint(n)
	}
	c, err := s.newCondition(text, 0)
	if err != nil {
		return err
	}
	old := s.conditionOf(b)
	c.thread, c.print = old.thread, old.print
	elsewhere := func(l breakpoints.Location) bool { return l.Space != s.space }
	fitted := slices.DeleteFunc(slices.Clone(b.Locations), elsewhere)
	if err := s.fit(c, fitted); err != nil {
		return err
	}
	if err := s.remove(b); err != nil {
		return err
	}
	s.table.SetLocations(n, s.space, fitted)
	b.Condition, s.conditions[n] = text, c
	s.tellMeaningless(b)
	return s.insert(b)
}

// hitBreakpoints judges t, which has come to addr, by each breakpoint there:
// it counts the hits, and returns the numbers of those that stop it.
func (s *Session) hitBreakpoints(t *inferior.Thread, addr uint64) []int {
	if s.leaving {
		return nil
	}
	var numbers []int
	s.machine.arrive(s, t)
	for _, b := range s.table.At(s.space, addr) {
		if !s.isHit(b, t, addr) {
			continue
		}
		b.Hits++
		switch {
		case b.Ignore > 0:
			b.Ignore--
		case b.Print != "":
			s.printHit(b, t)
		default:
			numbers = append(numbers, b.Number)
			s.spend(b)
		}
	}
	return numbers
}

// isHit reports whether a thread that has come to a location is one that the
// breakpoint wants. A condition that fails stops the program: the user must
// know, and decide.
func (s *Session) isHit(b *breakpoints.Breakpoint, t *inferior.Thread, addr uint64) bool {
	c := s.conditionOf(b)
	if !s.activeAt(b, addr) || b.Inferior > 0 && b.Inferior != s.number || c.thread != nil && c.thread != t {
		return false
	}
	if c.node == nil {
		return true
	}
	hit, err := false, error(nil)
	if p := c.program(s, addr); p != nil {
		hit, err = p.Run(&s.machine)
	} else {
		hit, err = s.evaluateAt(t, c.node)
	}
	if err != nil {
		s.notice("Error in testing condition for breakpoint %d:\n%v", b.Number, err)
	}
	return hit || err != nil
}

func (s *Session) activeAt(b *breakpoints.Breakpoint, addr uint64) bool {
	for i := range b.Locations {
		if l := &b.Locations[i]; l.Addr == addr && l.Space == s.space {
			return b.Active(l)
		}
	}
	return false
}

// spend does what a stop costs a breakpoint that is not to stay for ever.
func (s *Session) spend(b *breakpoints.Breakpoint) {
	if b.Temporary {
		s.DeleteBreakpoint(b.Number)
		return
	}
	if b.Stops == 0 {
		return
	}
	if b.Stops--; b.Stops == 0 {
		s.EnableBreakpoint(b.Number, false)
	}
}

// evaluateAt asks a condition in the innermost frame of a thread.
func (s *Session) evaluateAt(t *inferior.Thread, n expr.Node) (hit bool, err error) {
	s.inFrameOf(t, func() { hit, err = expr.Holds(n, s.Scope()) })
	return hit, err
}

// inFrameOf does something with the innermost frame of a thread selected.
func (s *Session) inFrameOf(t *inferior.Thread, do func()) {
	selected := s.thread
	s.thread = t
	s.stack.clear()
	do()
	s.thread = selected
	s.stack.clear()
}
