package debugger

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"deet/dwarfinfo"
	"deet/expr"
)

// Lookup finds a name as C does: the innermost block first, in a method of C++
// the object's members, then the file's statics, then what is global in any
// image. 'file'::name and function::name say where to look.
func (sc scope) Lookup(name string) (expr.Value, error) {
	s := sc.s
	if strings.HasPrefix(name, "'") {
		return s.inFile(name)
	}
	if v, ok := sc.own(name); ok {
		return v, nil
	}
	v, ok := s.anyGlobal(strings.TrimPrefix(name, "::"))
	if !ok || errors.Is(v.Err, dwarfinfo.ErrOptimizedOut) {
		if local, ok := s.threadLocalNamed(name, v.Type); ok {
			return local, nil
		}
	}
	if ok {
		return v, nil
	}
	if around, last, ok := cutLast(name); ok {
		return s.inFunction(around, last)
	}
	return expr.Value{}, noSymbol(name)
}

func noSymbol(name string) error { return &expr.NoSymbolError{Name: name} }

// own finds a variable of the selected frame, or a member of the object that
// its method is of.
func (sc scope) own(name string) (expr.Value, bool) {
	s := sc.s
	if s.process == nil || s.thread == nil {
		return expr.Value{}, false
	}
	ctx, err := s.frameContext(s.stack.selected)
	if err != nil {
		return expr.Value{}, false
	}
	var this *dwarfinfo.Variable
	for _, v := range ctx.variables() {
		switch v.Name {
		case name:
			return s.variable(v, ctx), true
		case "this":
			this = v
		}
	}
	if fn := ctx.function(); fn != nil {
		for _, v := range fn.Abstract() {
			if v.Name == name { // static, or optimised away: the code has no block for it
				return s.variable(v, ctx), true
			}
		}
	}
	if this == nil || strings.Contains(name, "::") {
		return expr.Value{}, false
	}
	return expr.MemberOf(s.variable(this, ctx), name, sc)
}

// anyGlobal finds what is global: in the selected frame's image first.
func (s *Session) anyGlobal(name string) (expr.Value, bool) {
	var pc dwarfinfo.Addr
	images := s.images.list
	if s.process != nil {
		if f, err := s.Frame(); err == nil {
			if im := s.imageAt(f.PC); im != nil {
				pc = im.Linked(f.PC)
				images = append([]*image{im}, images...)
			}
		}
	}
	v, ok := s.global(name, pc, images)
	if !ok && s.process != nil {
		v, ok = s.global(name, 0, s.allImages())
	}
	return v, ok
}

// cutLast splits "a::b::c" before the last name.
func cutLast(name string) (around, last string, ok bool) {
	i := strings.LastIndex(name, "::")
	if i <= 0 {
		return "", name, false
	}
	return name[:i], name[i+2:], true
}

// inFile finds 'file'::name, or 'file'::function::name.
func (s *Session) inFile(text string) (expr.Value, error) {
	file, name, _ := strings.Cut(text, "'::")
	file = strings.TrimPrefix(file, "'")
	known := false
	for _, im := range s.allImages() {
		known = known || im.file.HasSource(file)
		if v, ok := im.file.GlobalOf(file, name); ok {
			return s.variable(v, &frameContext{s: s, a: &activation{image: im}}), nil
		}
		for _, fn := range im.file.FunctionsNamed(name) {
			if v, ok := s.described(im, fn); ok && filepath.Base(fn.Decl.File) == filepath.Base(file) {
				return v, nil
			}
		}
	}
	if around, last, ok := cutLast(name); ok {
		return s.inFunction(around, last)
	}
	if !known {
		return expr.Value{}, noSymbol(file)
	}
	return expr.Value{}, fmt.Errorf("No symbol %q in specified context.", name)
}

// inFunction finds a variable of a function: one that is always there, or one
// of its innermost frame.
func (s *Session) inFunction(function, name string) (expr.Value, error) {
	for _, im := range s.allImages() {
		for _, fn := range im.file.FunctionsNamed(function) {
			for _, v := range fn.Variables() {
				if v.Name != name {
					continue
				}
				if st := v.Storage(); len(st) == 1 && (st[0].Kind == dwarfinfo.StaticMemory || st[0].Kind == dwarfinfo.Nowhere) {
					return s.variable(v, &frameContext{s: s, a: &activation{image: im}}), nil
				}
				return s.onStack(fn, name)
			}
		}
	}
	return expr.Value{}, noSymbol(function + "::" + name)
}

// maxSearched bounds how many frames are looked through for a function.
const maxSearched = 10000

// onStack finds a variable in the innermost frame of a function.
func (s *Session) onStack(fn *dwarfinfo.Function, name string) (expr.Value, error) {
	for level := range maxSearched {
		ctx, err := s.frameContext(level)
		if errors.Is(err, ErrNoStack) {
			break
		}
		if err != nil {
			continue
		}
		if f := ctx.function(); f == nil || f.Low() != fn.Low() {
			continue
		}
		for _, v := range ctx.variables() {
			if v.Name == name {
				return s.variable(v, ctx), nil
			}
		}
	}
	return expr.Value{}, fmt.Errorf("No frame is currently executing in block %s.", fn.Name)
}

// global finds a variable or function by name.
func (s *Session) global(name string, pc dwarfinfo.Addr, images []*image) (expr.Value, bool) {
	for _, im := range images {
		if v, ok := im.file.Global(name, pc); ok {
			value := s.variable(v, &frameContext{s: s, a: &activation{image: im}})
			if sym, ok := im.file.Symbol(name); ok && errors.Is(value.Err, dwarfinfo.ErrOptimizedOut) {
				return expr.Value{Type: v.Type, Addr: im.Runtime(sym.Addr), Lvalue: true}, true // it is only declared
			}
			return value, true
		}
		if v, ok := s.functionValue(im, name); ok {
			return v, true
		}
		if class, last, ok := cutLast(name); ok {
			if v, ok := im.file.StaticMember(class, last); ok {
				return s.variable(v, &frameContext{s: s, a: &activation{image: im}}), true
			}
		}
	}
	return expr.Value{}, false
}

// functionValue makes a value of a function's or symbol's name.
func (s *Session) functionValue(im *image, name string) (expr.Value, bool) {
	sym, ok := im.file.Symbol(name)
	if !ok { // of C++ and Rust the symbols have other names
		if _, ok := im.file.LookupType(name); ok {
			return expr.Value{}, false // the class is meant, not its constructor
		}
		for _, fn := range im.file.FunctionsNamed(name) {
			if v, ok := s.described(im, fn); ok {
				return v, true
			}
		}
		return expr.Value{}, false
	}
	addr := im.Runtime(sym.Addr)
	if fn, ok := im.file.Function(sym.Addr); ok && fn.Low() == sym.Addr {
		if v, ok := s.described(im, fn); ok && (!sym.Indirect || chosenType(&v)) {
			return v, true
		}
	}
	v := expr.SymbolValue(addr, sym.Kind == dwarfinfo.Func)
	if t, ok := s.declaredType(name); ok && sym.Kind != dwarfinfo.Func {
		v.Type = t
	}
	return v, true
}

// declaredType is the type that the source of the selected frame says that a
// variable of a library has.
func (s *Session) declaredType(name string) (dwarfinfo.Type, bool) {
	f, err := s.Frame()
	if err != nil {
		return nil, false
	}
	im := s.imageAt(f.PC)
	if im == nil {
		return nil, false
	}
	return im.file.DeclaredType(name, im.Linked(f.PC))
}

// described makes a value of a function that has debug information.
func (s *Session) described(im *image, fn *dwarfinfo.Function) (expr.Value, bool) {
	t, ok := im.file.FunctionType(fn)
	return expr.Value{Type: t, Addr: im.Runtime(fn.Low()), Lvalue: true}, ok
}
