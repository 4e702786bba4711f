package repl

import (
	"errors"
	"strings"

	"deet/expr"
)

// assignVariable does "set $name = EXPRESSION".
func (sh *Shell) assignVariable(args string) error {
	name, text, ok := strings.Cut(args, "=")
	name = strings.TrimPrefix(strings.TrimSpace(name), "$")
	if !ok || name == "" || firstWord(name) != name || strings.ContainsAny(name, "-.") {
		return errors.New("a variable is set by $NAME = EXPRESSION")
	}
	v, err := sh.Session.Evaluate(text)
	if err != nil {
		return err
	}
	sh.setVariable(name, v.Fetch(sh.Session.Scope()))
	return nil
}

// setVariable gives a variable of the user's, $name, a value.
func (sh *Shell) setVariable(name string, v expr.Value) {
	sh.Session.Scope().SetConvenience(name, v)
}

// noteExamined leaves the last of the units that x has shown in $__, and a
// pointer to it in $_, as gdb does.
func (sh *Shell) noteExamined(next uint64) {
	last := expr.LastUnit(sh.memory.format, sh.memory.unit, sh.memory.next, next)
	sh.setVariable("_", expr.PointerTo(last))
	sh.setVariable("__", last)
}

// noteBreakpoint leaves the address of the last breakpoint in $_.
func (sh *Shell) noteBreakpoint() {
	for _, b := range sh.Session.Breakpoints() {
		for _, l := range b.Locations {
			sh.setVariable("_", expr.VoidPointer(l.Addr))
		}
	}
}
