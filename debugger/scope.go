package debugger

import (
	"deet/dwarfinfo"
	"deet/expr"
)

// A NamedValue is a variable with its value. Value.Err says why there is none.
type NamedValue struct {
	Name  string
	Value expr.Value
}

// Evaluate computes an expression in the selected frame, or without a
// process over what the file says of globals.
func (s *Session) Evaluate(text string) (expr.Value, error) {
	node, err := expr.ParseIn(text, s.Scope())
	if err != nil {
		return expr.Value{}, err
	}
	return expr.Evaluate(node, s.Scope())
}

// Remember keeps a value for $N and returns its N, counted from 1.
func (s *Session) Remember(v expr.Value) int {
	s.history = append(s.history, v)
	return len(s.history)
}

// Scope is the selected frame, as expressions see it.
func (s *Session) Scope() expr.Scope { return scope{s} }

type scope struct{ s *Session }

func (sc scope) ReadMemory(addr uint64, buf []byte) error { return sc.s.ReadMemory(addr, buf) }
func (sc scope) Symbolize(addr uint64) string             { return sc.s.Symbolize(addr) }

func (sc scope) Function(addr uint64) (name string, exact bool) {
	im := sc.s.imageAt(addr)
	if im == nil {
		return "", false
	}
	if fn, ok := im.file.Function(im.Linked(addr)); ok {
		return fn.Symbol(), im.Runtime(fn.Low()) == addr
	}
	sym, ok := im.file.SymbolAt(im.Linked(addr))
	return sym.Demangled(), ok && im.Runtime(sym.Addr) == addr
}

func (sc scope) LookupType(name string) (dwarfinfo.Type, bool) {
	for _, im := range sc.s.images.list {
		if t, ok := im.file.LookupType(name); ok {
			return t, true
		}
	}
	return nil, false
}

func (sc scope) History(n int) (expr.Value, bool) {
	if n < 1 || n > len(sc.s.history) {
		return expr.Value{}, false
	}
	return sc.s.history[n-1], true
}

func (sc scope) Convenience(name string) (expr.Value, bool) {
	switch name {
	case "_thread":
		return expr.Int(sc.s.selectedThread()), true
	case "_inferior":
		return expr.Int(sc.s.number), true
	case "_siginfo":
		return sc.s.sigInfo()
	}
	v, ok := sc.s.convenience[name]
	return v, ok
}

func (sc scope) SetConvenience(name string, v expr.Value) {
	if name == "_siginfo" {
		sc.s.setSigInfo(v)
		return
	}
	sc.s.convenience[name] = v
}

// WriteMemory changes the program. What was unwound may be wrong now: the
// return addresses and the callers' registers are in memory too.
func (sc scope) WriteMemory(addr uint64, data []byte) error {
	sc.s.forgetFrames()
	return sc.s.WriteMemory(addr, data)
}

// Macro finds what the preprocessor makes of a name where the selected frame
// is.
func (sc scope) Macro(name string) (body string, params []string, ok bool) {
	m, err := sc.s.Macro(name)
	if err != nil {
		return "", nil, false
	}
	return m.Body, m.Params, true
}

// CPlusPlus reports whether the selected frame's source is in C++; without a
// process, main's.
func (sc scope) CPlusPlus() bool {
	if f, err := sc.s.Frame(); err == nil {
		unit, ok := sc.s.UnitAt(f.PC)
		return ok && unit.Language == "c++"
	}
	main, ok := sc.s.MainAddress()
	if !ok {
		return false
	}
	unit, ok := sc.s.UnitAt(main)
	return ok && unit.Language == "c++"
}

// Virtual reports whether the function that begins at an address is one that
// classes override.
func (sc scope) Virtual(addr uint64) bool {
	im := sc.s.imageAt(addr)
	if im == nil {
		return false
	}
	fn, ok := im.file.Function(im.Linked(addr))
	return ok && fn.Virtual()
}

// Remembered is the number of values that $N can name.
func (sc scope) Remembered() int { return sc.s.Remembered() }

func (sc scope) Call(function expr.Value, arguments []expr.Value) (expr.Value, error) {
	return sc.s.Call(function, arguments)
}

// Remembered is the number of values that Remember has kept.
func (s *Session) Remembered() int { return len(s.history) }
