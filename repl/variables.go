package repl

import (
	"errors"
	"fmt"
	"strings"

	"deet/dwarfinfo"
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
	m := sh.memory
	t, addr := unitType(m.format, m.unit), m.next
	if m.format != 's' {
		addr = next - uint64(t.ByteSize)
	}
	sh.setVariable("_", expr.PointerValue(t, addr))
	sh.setVariable("__", expr.Value{Type: t, Addr: addr, Lvalue: true})
}

// unitType is the type of what x shows.
func unitType(format, unit byte) *dwarfinfo.BaseType {
	size := int64(1) << max(0, strings.IndexByte("bhwg", unit))
	switch {
	case format == 's':
		size = 1
	case format == 'f' && size == 4:
		return &dwarfinfo.BaseType{Name: "float", ByteSize: size, Encoding: dwarfinfo.EncodingFloat}
	case format == 'f' && size == 8:
		return &dwarfinfo.BaseType{Name: "double", ByteSize: size, Encoding: dwarfinfo.EncodingFloat}
	}
	return &dwarfinfo.BaseType{Name: fmt.Sprintf("int%d_t", 8*size), ByteSize: size, Encoding: dwarfinfo.EncodingSigned}
}

// noteBreakpoint leaves the address of the last breakpoint in $_.
func (sh *Shell) noteBreakpoint() {
	for _, b := range sh.Session.Breakpoints() {
		for _, l := range b.Locations {
			sh.setVariable("_", expr.PointerValue(nil, l.Addr))
		}
	}
}
