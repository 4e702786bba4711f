package debugger

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"deet/breakpoints"
	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// A watch is what is known of a watchpoint beside what the user asked for.
//
// Its expression is computed again whenever one of its debug registers was
// touched, and what memory it read that time is what is watched from then on:
// of *p the pointer and what it points at.
type watch struct {
	*breakpoints.Breakpoint
	spec  breakpoints.WatchSpec
	node  expr.Node
	names map[string]anchored   // of the expression, that stay where they are
	known map[string]expr.Value // the others, when they were last known
	frame *watchedFrame         // whose variables it names, nil if it names none

	thread *inferior.Thread // whose registers or thread-local variables it names, nil if it names none

	value     expr.Value           // when it was last computed
	reads     []breakpoints.Region // the memory that this took
	registers bool                 // it took registers as well
	waits     bool                 // for a library that has its names
	over      bool                 // its frame is gone: the next stop in a line of source says so
}

// An anchored value is a variable whose place in memory does not change: it
// is computed once, so that the name means the same wherever the program
// stops. The next run finds a global one by its place in its file.
type anchored struct {
	value  expr.Value
	file   *dwarfinfo.File // nil: on the stack or the heap
	linked dwarfinfo.Addr
}

func (s *Session) anchorValue(v expr.Value) anchored {
	if im := s.imageAt(v.Addr); im != nil {
		return anchored{v, im.file, im.Linked(v.Addr)}
	}
	return anchored{value: v}
}

// Watch sets a watchpoint. If debug registers cannot hold it, the program is
// single-stepped, as the Hardware field of the result says.
func (s *Session) Watch(spec breakpoints.WatchSpec, condition string) (*breakpoints.Breakpoint, error) {
	if _, err := s.parseCondition(condition); err != nil {
		return nil, err
	}
	w, err := s.newWatch(spec)
	if err != nil {
		return nil, err
	}
	hardware, err := s.placeFor(w)
	if err != nil {
		return nil, err
	}
	if w.frame != nil {
		if err := s.enterFrame(w.frame); err != nil {
			return nil, err
		}
	}
	w.Breakpoint = s.table.Add(spec, false)
	w.Hardware, w.Condition = hardware, condition
	s.watches = append(s.watches, w)
	s.convenience["bpnum"] = expr.Int(w.Number)
	if err := s.armRegisters(); err != nil {
		return nil, errors.Join(err, s.DeleteBreakpoint(w.Number))
	}
	return w.Breakpoint, nil
}

// newWatch computes an expression for the first time.
func (s *Session) newWatch(spec breakpoints.WatchSpec) (*watch, error) {
	node, err := expr.ParseIn(spec.Expression, s.Scope())
	if err != nil {
		return nil, err
	}
	w := &watch{spec: spec, node: node, names: make(map[string]anchored), known: make(map[string]expr.Value)}
	value, err := s.compute(w)
	if err == nil && spec.Location {
		value, err = s.pinDown(w, value)
	}
	switch {
	case err != nil:
		return nil, err
	case len(w.reads) == 0 && value.Err != nil:
		return nil, value.Err
	case len(w.reads) == 0 && !w.registers:
		return nil, fmt.Errorf("Cannot watch constant value `%s'.", spec.Expression)
	}
	w.value = value
	return w, nil
}

// objectName stands for the object of -location among the names of a watch:
// no name of the program is empty.
const objectName = ""

// pinDown makes a watch one of the object that its expression means now.
func (s *Session) pinDown(w *watch, v expr.Value) (expr.Value, error) {
	if v.Err != nil {
		return v, v.Err
	}
	if !v.Lvalue || v.BitSize > 0 {
		return v, errors.New("Attempt to take address of value not located in memory.")
	}
	object := expr.Value{Type: v.Type, Addr: v.Addr, Lvalue: true}
	w.names = map[string]anchored{objectName: s.anchorValue(object)}
	w.frame, w.registers = nil, false
	return s.compute(w)
}

// placeFor says how a watch is to be watched.
func (s *Session) placeFor(w *watch) (hardware bool, err error) {
	_, fits := breakpoints.Assign(w.regions())
	if w.registers || !fits {
		if w.spec.Access != breakpoints.Write {
			return false, errors.New("Expression cannot be implemented with read/access watchpoint.")
		}
		return false, nil
	}
	others, users := s.regions()
	if _, fits := breakpoints.Assign(append(others, w.regions()...)); !fits {
		return false, tooMany(users)
	}
	return true, nil
}

// tooMany says who has the debug registers.
func tooMany(users []int) error {
	if len(users) == 0 {
		return fmt.Errorf("there are %d debug registers, and this needs more", breakpoints.Registers)
	}
	words := strings.Trim(strings.ReplaceAll(fmt.Sprint(users), " ", ", "), "[]")
	return fmt.Errorf("There are too few debug registers: delete or disable some of those that use the %d there are (%s).",
		breakpoints.Registers, words)
}

// regions are what a watch wants of the debug registers.
func (w *watch) regions() []breakpoints.Region {
	list := slices.Clone(w.reads)
	for i := range list {
		list[i].Access = w.spec.Access
	}
	return list
}

// dropWatch ends what there is of a watchpoint outside the table.
func (s *Session) dropWatch(n int) error {
	i := slices.IndexFunc(s.watches, func(w *watch) bool { return w.Number == n })
	if i < 0 {
		return nil
	}
	w := s.watches[i]
	s.watches = slices.Delete(s.watches, i, i+1)
	if w.frame != nil && s.process != nil {
		return s.leaveFrame(w.frame)
	}
	return nil
}
