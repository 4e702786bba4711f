package debugger

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"deet/breakpoints"
	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"
)

// A Definition is a function, variable or type of the program.
type Definition = dwarfinfo.Definition

// A NamedAddress is a symbol without debug information.
type NamedAddress struct {
	Name string
	Addr uint64
}

// Functions lists the functions whose names are wanted: those that debug
// information describes, and those that have only a symbol.
func (s *Session) Functions(wanted func(string) bool) (described []Definition, others []NamedAddress, err error) {
	return s.inspect(wanted, (*dwarfinfo.File).Functions, func(f *dwarfinfo.File, sym dwarfinfo.Symbol) bool {
		fn, ok := f.Function(sym.Addr)
		return f.IsCode(sym.Addr) && !(ok && fn.Low() == sym.Addr)
	})
}

// Variables lists the variables outside functions.
func (s *Session) Variables(wanted func(string) bool) (described []Definition, others []NamedAddress, err error) {
	return s.inspect(wanted, (*dwarfinfo.File).Variables, func(f *dwarfinfo.File, sym dwarfinfo.Symbol) bool {
		_, ok := f.Global(sym.Name, 0)
		return !f.IsCode(sym.Addr) && !ok
	})
}

// Types lists the types that have names.
func (s *Session) Types(wanted func(string) bool) (described []Definition, err error) {
	described, _, err = s.inspect(wanted, (*dwarfinfo.File).Types, nil)
	return described, err
}

// inspect asks the program's file; libraries are asked when they are there.
func (s *Session) inspect(wanted func(string) bool, describe func(*dwarfinfo.File, func(string) bool) []Definition,
	bare func(*dwarfinfo.File, dwarfinfo.Symbol) bool) (described []Definition, others []NamedAddress, err error) {
	if s.program == nil {
		return nil, nil, ErrNoProgram
	}
	for _, im := range s.allImages() {
		described = append(described, describe(im.file, wanted)...)
		if bare == nil {
			continue
		}
		for _, sym := range im.file.Symbols() {
			if wanted(sym.Name) && bare(im.file, sym) {
				others = append(others, NamedAddress{sym.Name, im.Runtime(sym.Addr)})
			}
		}
	}
	return described, others, nil
}

// Sources lists, for each image that has debug information, the files that it
// was made from.
func (s *Session) Sources() (images []string, files [][]string, err error) {
	if s.program == nil {
		return nil, nil, ErrNoProgram
	}
	for _, im := range s.allImages() {
		if list := im.file.SourceFiles(); len(list) > 0 {
			images = append(images, im.file.Path())
			files = append(files, list)
		}
	}
	return images, files, nil
}

// UnitAt describes the unit that the code at an address belongs to.
func (s *Session) UnitAt(addr uint64) (dwarfinfo.CompiledUnit, bool) {
	im := s.imageAt(addr)
	if im == nil {
		return dwarfinfo.CompiledUnit{}, false
	}
	return im.file.UnitAt(im.Linked(addr))
}

// SectionAt names the section and the image that an address is in.
func (s *Session) SectionAt(addr uint64) (section, image string) {
	im := s.imageAt(addr)
	if im == nil {
		return "", ""
	}
	return im.file.SectionAt(im.Linked(addr)), im.file.Path()
}

// A Storage says where a variable is kept. The addresses are run-time ones.
type Storage struct {
	Name   string
	Size   int64 // in bytes
	Places []dwarfinfo.Storage
	image  *image
}

// Runtime turns an address of a place into one of the process.
func (st Storage) Runtime(a dwarfinfo.Addr) uint64 { return st.image.Runtime(a) }

// Text says in words where a place is.
func (st Storage) Text(p dwarfinfo.Storage) string {
	switch p.Kind {
	case dwarfinfo.Nowhere:
		return "optimized out"
	case dwarfinfo.StaticMemory:
		return fmt.Sprintf("static storage at address %#x", st.Runtime(p.Addr))
	case dwarfinfo.FrameMemory:
		return fmt.Sprintf("a variable at frame base offset %d", p.Offset)
	case dwarfinfo.InOneRegister:
		return "a variable in $" + inferior.RegisterName(p.Register)
	case dwarfinfo.ThreadMemory:
		return fmt.Sprintf("a thread-local variable at offset %#x in the thread-local storage for `%s'", p.Offset, st.image.file.Path())
	case dwarfinfo.ConstantValue:
		return fmt.Sprintf("constant %d", p.Offset)
	}
	return "a complex DWARF expression: " + p.Expression
}

func (im *image) storage(v *dwarfinfo.Variable) Storage {
	st := Storage{Name: v.Name, Places: v.Storage(), image: im}
	if v.Type != nil {
		st.Size = v.Type.Size()
	}
	return st
}

// ScopeOf lists the variables that are in scope at a location, innermost block
// first, with where they are kept.
func (s *Session) ScopeOf(text string) ([]Storage, error) {
	locations, err := s.resolveText(text)
	if err != nil {
		return nil, err
	}
	var list []Storage
	for _, l := range locations[:min(1, len(locations))] {
		im := s.imageAt(l.Addr)
		if im == nil {
			continue
		}
		pc := im.Linked(l.Addr)
		for _, v := range slices.Concat(im.file.Params(pc), im.file.Locals(pc)) {
			list = append(list, im.storage(v))
		}
	}
	return list, nil
}

// AddressOf tells where a name is: a variable's storage; or a function, or a
// symbol without debug information, at an address.
func (s *Session) AddressOf(name string) (st Storage, addr uint64, described bool, err error) {
	if s.process != nil {
		if ctx, err := s.frameContext(s.stack.selected); err == nil {
			for _, v := range ctx.variables() {
				if v.Name == name {
					return ctx.a.image.storage(v), 0, true, nil
				}
			}
		}
	}
	if s.program == nil {
		return st, 0, false, ErrNoProgram
	}
	for _, im := range s.allImages() {
		if v, ok := im.file.Global(name, 0); ok {
			return im.storage(v), 0, true, nil
		}
		if sym, ok := im.file.Symbol(name); ok {
			fn, ok := im.file.Function(sym.Addr)
			return st, im.Runtime(sym.Addr), ok && fn.Low() == sym.Addr, nil
		}
	}
	if sym, ok := s.program.Symbol(name + "@plt"); ok { // a library's function, before the library is loaded
		return st, s.images.main().Runtime(sym.Addr), false, nil
	}
	return st, 0, false, &expr.NoSymbolError{Name: name}
}

// LineCode finds the code of a location as info line shows it: of a line the
// runs of code that belong to it, of a function its first line, before the
// prologue.
func (s *Session) LineCode(text string) ([]Place, error) {
	spec, err := breakpoints.ParseSpec(text)
	if err != nil {
		return nil, err
	}
	if spec, err = s.anchor(spec); err != nil {
		return nil, err
	}
	if line, ok := spec.(breakpoints.LineSpec); ok {
		return s.codeOfLine(line)
	}
	places, err := s.Resolve(text)
	if err != nil {
		return nil, err
	}
	for i, p := range places {
		if _, ok := spec.(breakpoints.FunctionSpec); !ok {
			continue
		}
		if _, low, _, ok := s.FunctionRange(p.Asked); ok {
			if first, ok := s.LineAt(low); ok {
				first.Asked = low
				places[i] = first
			}
		}
	}
	return places, nil
}

// codeOfLine finds the first run of code of a line in each function that has
// some; and of a line that has none the place that a breakpoint would get.
func (s *Session) codeOfLine(spec breakpoints.LineSpec) ([]Place, error) {
	locations, err := s.resolve(spec)
	if err != nil {
		var none *dwarfinfo.NoLineError
		if errors.As(err, &none) {
			return nil, fmt.Errorf("Line number %d is out of range for %q.", none.Line, filepath.Base(none.File))
		}
		return nil, err
	}
	var places []Place
	for _, l := range locations {
		addr := l.Addr
		if im := s.imageAt(addr); im != nil {
			if fn, ok := im.file.Function(im.Linked(addr)); ok && l.Line == lineOf(im, fn.Low()) {
				addr = im.Runtime(fn.Low()) // the breakpoint is behind the prologue, the line begins before
			}
		}
		if p, ok := s.LineAt(addr); ok {
			p.Asked, p.Line = addr, spec.Line
			places = append(places, p)
		}
	}
	return places, nil
}

// MainAddress is where main begins.
func (s *Session) MainAddress() (uint64, bool) {
	if s.program == nil {
		return 0, false
	}
	sym, ok := s.program.Symbol("main")
	return s.images.main().Runtime(sym.Addr), ok
}

// Libraries lists the shared libraries that are mapped, with the extent of
// their code.
func (s *Session) Libraries() ([]ImageInfo, error) {
	if s.process == nil {
		return nil, nil
	}
	var infos []ImageInfo
	for _, im := range s.allImages()[1:] {
		text, ok := im.file.TextRange()
		if ok && filepath.IsAbs(im.file.Path()) { // the vDSO has no path
			infos = append(infos, ImageInfo{im.file.Path(), im.Runtime(text.Low), im.Runtime(text.High), im.file.HasLines()})
		}
	}
	return infos, nil
}

func lineOf(im *image, a dwarfinfo.Addr) int {
	p, _ := im.file.Position(a)
	return p.Line
}

// A Macro is a definition of a name by the preprocessor.
type Macro = dwarfinfo.Macro

// Macro finds the definition of a name that holds where the selected frame is;
// without a process, at main.
func (s *Session) Macro(name string) (*Macro, error) {
	if s.program == nil {
		return nil, ErrNoProgram
	}
	if f, err := s.Frame(); err == nil {
		if im := s.imageAt(f.PC); im != nil {
			return im.file.Macro(name, im.Linked(f.PC))
		}
	}
	locations, err := s.program.FindFunction("main")
	if err != nil {
		return nil, err
	}
	return s.program.Macro(name, locations[0].Addr)
}
