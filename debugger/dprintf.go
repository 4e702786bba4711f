package debugger

import (
	"errors"
	"fmt"
	"strings"

	"deet/breakpoints"
	"deet/expr"
	"deet/inferior"
)

// OnPrint sets what is called with the text of a dprintf, while the program
// runs.
func (s *Session) OnPrint(print func(text string)) { s.print = print }

// Dprintf sets a breakpoint that never stops: "PLACE,"FORMAT",ARGUMENT,...".
// Each hit writes the arguments as C's printf does, so that a program can be
// made to print more without being compiled anew.
func (s *Session) Dprintf(text string) (*breakpoints.Breakpoint, error) {
	place, print, _ := strings.Cut(text, ",")
	// The commas of C++ names stand in brackets, so the quote is looked for.
	if i := strings.Index(text, `"`); i > 0 {
		place, print = strings.TrimRight(strings.TrimRight(text[:i], " \t"), ","), text[i:]
	}
	r, err := breakpoints.ParseRequest(place)
	if err != nil {
		return nil, err
	}
	c, err := s.newCondition(r.Condition, r.Thread)
	if err != nil {
		return nil, err
	}
	if print == "" {
		return nil, errors.New("Format string required")
	}
	if c.print, err = expr.ParsePrintFormat(print, expr.Parse); err != nil {
		return nil, err
	}
	b, err := s.set(r, c, false, false)
	if b != nil {
		b.Print = strings.TrimSpace(print)
	}
	return b, err
}

// printHit writes what a dprintf is for.
func (s *Session) printHit(b *breakpoints.Breakpoint, t *inferior.Thread) {
	text, err := "", error(nil)
	s.inFrameOf(t, func() { text, err = s.conditionOf(b).print.Text(s.Scope()) })
	if err != nil {
		text = fmt.Sprintf("dprintf %d: %v\n", b.Number, err)
	}
	if s.print != nil {
		s.print(text)
	}
}
