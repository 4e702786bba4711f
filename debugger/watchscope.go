package debugger

import (
	"errors"
	"slices"

	"deet/breakpoints"
	"deet/dwarfinfo"
	"deet/expr"
)

// A watchScope computes a watched expression, and notes what that takes.
type watchScope struct {
	scope
	w         *watch
	asKnown   bool // variables in registers are as they were last known
	reads     []breakpoints.Region
	registers bool
	failed    error // the first read that failed
}

// compute computes a watch's expression. A value whose memory cannot be read
// has an Err; an error is returned if the expression has no meaning at all.
func (s *Session) compute(w *watch) (expr.Value, error) {
	return (&watchScope{scope: scope{s}, w: w}).compute()
}

func (ws *watchScope) compute() (expr.Value, error) {
	v, err := ws.evaluate()
	if err == nil && v.Err == nil {
		v = v.Fetch(ws)
		if v.Lvalue && v.Bytes == nil && ws.failed == nil {
			err = errors.New("the value is too large to watch")
		}
	}
	if ws.failed != nil {
		v, err = expr.Value{Type: v.Type, Err: ws.failed}, nil
	}
	if err != nil {
		return v, err
	}
	ws.w.reads, ws.w.registers = breakpoints.Merge(ws.reads), ws.w.registers || ws.registers
	return v, nil
}

func (ws *watchScope) evaluate() (expr.Value, error) {
	if object, ok := ws.w.names[objectName]; ok {
		return object.value, nil
	}
	return expr.Evaluate(ws.w.node, ws)
}

func (ws *watchScope) ReadMemory(addr uint64, buf []byte) error {
	err := ws.scope.ReadMemory(addr, buf)
	switch {
	case err == nil:
		ws.reads = append(ws.reads, breakpoints.Region{Addr: addr, Size: uint64(len(buf))})
	case ws.failed == nil:
		ws.failed = err
	}
	return err
}

// Lookup finds a name where it was found at first.
func (ws *watchScope) Lookup(name string) (expr.Value, error) {
	if a, ok := ws.w.names[name]; ok {
		return a.value, nil
	}
	known, was := ws.w.known[name]
	if ws.asKnown && was {
		return known, nil
	}
	v, err := ws.scope.Lookup(name)
	if err != nil {
		return v, err
	}
	local, fixed := ws.s.storedInFrame(name)
	if local && ws.w.frame == nil {
		if ws.w.frame, err = ws.s.watchedFrame(); err != nil {
			return v, err
		}
	}
	switch {
	case v.Lvalue && fixed:
		a := ws.s.anchorValue(v)
		if ws.w.names[name] = a; a.file == nil && !local {
			ws.w.thread = ws.s.thread // thread-local, as it is in no file's memory
		}
	case local:
		ws.registers = true
		if v.Err != nil && was {
			return known, nil // not known here: that is no change
		}
		ws.w.known[name] = v
	}
	return v, nil
}

func (ws *watchScope) Register(name string) (expr.Value, error) {
	ws.registers = true
	if ws.w.thread == nil {
		ws.w.thread = ws.s.thread
	}
	return ws.scope.Register(name)
}

var errQuiet = errors.New("a watched expression can look at the program, not change it or run it")

func (ws *watchScope) WriteMemory(uint64, []byte) error  { return errQuiet }
func (ws *watchScope) SetConvenience(string, expr.Value) {}

func (ws *watchScope) Call(expr.Value, []expr.Value) (expr.Value, error) {
	return expr.Value{}, errQuiet
}

// storedInFrame tells of a name whether it is a variable of the selected
// frame that lives no longer than this; and whether its place is the same
// wherever the frame's function is.
func (s *Session) storedInFrame(name string) (local, fixed bool) {
	ctx, err := s.frameContext(s.stack.selected)
	if err != nil {
		return false, true
	}
	variables := ctx.variables()
	i := slices.IndexFunc(variables, func(v *dwarfinfo.Variable) bool { return v.Name == name })
	if i < 0 {
		return false, true
	}
	places := variables[i].Storage()
	if len(places) > 1 {
		return true, false
	}
	switch places[0].Kind {
	case dwarfinfo.StaticMemory, dwarfinfo.ThreadMemory, dwarfinfo.ConstantValue:
		return false, true
	}
	return true, true
}
