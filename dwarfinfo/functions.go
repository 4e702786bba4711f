package dwarfinfo

import (
	"debug/dwarf"
	"slices"
	"sort"
	"strings"
)

// A Function is one copy of a function's code: its own, or one that was
// inlined into another function.
type Function struct {
	Name     string
	Ranges   []Range // several if the compiler moved its unlikely parts away
	Decl     Position
	Inlined  bool
	CallSite Position // where an inlined copy was called

	entry    Addr
	unit     *unit
	offset   dwarf.Offset // of its entry
	origin   dwarf.Offset // of the entry that describes it, its own or the abstract one
	linkage  string
	children []*Function // inlined into it
}

// Low is the address of the function's first instruction.
func (fn *Function) Low() Addr { return fn.entry }

func (fn *Function) contains(pc Addr) bool {
	return slices.ContainsFunc(fn.Ranges, func(r Range) bool { return r.contains(pc) })
}

// entryRange is the range in which the function begins.
func (fn *Function) entryRange() Range {
	for _, r := range fn.Ranges {
		if r.contains(fn.entry) {
			return r
		}
	}
	return Range{fn.entry, fn.entry}
}

// Function finds the function around an address: the one that has a frame of
// its own on the stack.
func (f *File) Function(pc Addr) (*Function, bool) {
	chain := f.InlineChain(pc)
	if len(chain) == 0 {
		return nil, false
	}
	return chain[len(chain)-1], true
}

// InlineChain returns the functions at an address, innermost first: those
// inlined there, and last the one that they were inlined into.
func (f *File) InlineChain(pc Addr) []*Function {
	u, ok := f.unitAt(pc)
	if !ok {
		return nil
	}
	return u.chainAt(pc)
}

func (u *unit) chainAt(pc Addr) []*Function {
	var chain []*Function
	level := u.functionList()
	for {
		i := slices.IndexFunc(level, func(fn *Function) bool { return fn.contains(pc) })
		if i < 0 {
			break
		}
		chain = append(chain, level[i])
		level = level[i].children
	}
	slices.Reverse(chain)
	return chain
}

// functionList returns the unit's functions that have code, by address.
func (u *unit) functionList() []*Function {
	u.functionsOnce.Do(u.readFunctions)
	return u.functions
}

// readFunctions walks the unit's tree of entries once.
func (u *unit) readFunctions() {
	data, err := u.file.dwarf()
	if err != nil {
		return
	}
	u.byOffset = make(map[dwarf.Offset]*Function)
	r := data.Reader()
	r.Seek(u.offset)
	var parents []*Function // of each open entry, the function around it
	for {
		e, err := r.Next()
		if err != nil || e == nil || e.Offset >= u.end {
			break
		}
		if e.Tag == 0 { // ends a list of children
			if len(parents) > 0 {
				parents = parents[:len(parents)-1]
			}
			if len(parents) == 0 {
				break
			}
			continue
		}
		var around *Function
		if len(parents) > 0 {
			around = parents[len(parents)-1]
		}
		fn := u.functionFrom(data, e, around)
		if fn == nil {
			fn = around
		}
		if e.Children {
			parents = append(parents, fn)
		}
	}
	sort.SliceStable(u.functions, func(i, j int) bool { return u.functions[i].entry < u.functions[j].entry })
}

// functionFrom makes a function of an entry that is one and has code.
func (u *unit) functionFrom(data *dwarf.Data, e *dwarf.Entry, around *Function) *Function {
	if e.Tag != dwarf.TagSubprogram && e.Tag != dwarf.TagInlinedSubroutine {
		return nil
	}
	pairs, err := data.Ranges(e)
	ranges := liveRanges(pairs)
	if err != nil || len(ranges) == 0 {
		return nil
	}
	fn := &Function{Ranges: ranges, unit: u, offset: e.Offset, Inlined: e.Tag == dwarf.TagInlinedSubroutine}
	fn.entry = ranges[0].Low
	if entry, ok := e.Val(dwarf.AttrEntrypc).(uint64); ok && fn.Inlined && fn.contains(Addr(entry)) {
		fn.entry = Addr(entry)
	}
	u.describe(data, fn, e)
	u.byOffset[e.Offset] = fn
	if !fn.Inlined {
		u.functions = append(u.functions, fn)
		return fn
	}
	fn.CallSite = u.positionFrom(e, dwarf.AttrCallFile, dwarf.AttrCallLine)
	if around == nil {
		return nil
	}
	around.children = append(around.children, fn)
	return fn
}

// describe finds the function's name, which may stand in other entries: that
// of the abstract function that it is a copy of, that of the declaration
// inside a class [DWARF5 2.13.2, 3.3.8.2].
func (u *unit) describe(data *dwarf.Data, fn *Function, e *dwarf.Entry) {
	for range 4 { // a chain of references is short, unless the file is damaged
		fn.origin = e.Offset
		if name, ok := e.Val(dwarf.AttrName).(string); ok && fn.Name == "" {
			fn.Name = name
		}
		if name, ok := e.Val(dwarf.AttrLinkageName).(string); ok && fn.linkage == "" {
			fn.linkage = name
		}
		if fn.Decl.Line == 0 {
			fn.Decl = u.positionFrom(e, dwarf.AttrDeclFile, dwarf.AttrDeclLine)
		}
		next, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			next, ok = e.Val(dwarf.AttrSpecification).(dwarf.Offset)
		}
		if !ok {
			return
		}
		var err error
		if e, err = entryAt(data, next); err != nil {
			return
		}
	}
}

// positionFrom reads a pair of attributes that name a file and a line.
func (u *unit) positionFrom(e *dwarf.Entry, file, line dwarf.Attr) Position {
	n, _ := e.Val(line).(int64)
	i, ok := e.Val(file).(int64)
	if !ok || n == 0 {
		return Position{}
	}
	p, err := u.lineHeader()
	if err != nil || p == nil {
		return Position{}
	}
	return Position{File: p.names.path(int(i)), Line: int(n)}
}

// entryAt reads one entry.
func entryAt(data *dwarf.Data, off dwarf.Offset) (*dwarf.Entry, error) {
	r := data.Reader()
	r.Seek(off)
	e, err := r.Next()
	if err == nil && e == nil {
		err = errNoDebug
	}
	return e, err
}

// assembler reports whether the unit's source is assembler.
func (u *unit) assembler() bool {
	const mipsAssembler = 0x8001 // DW_LANG_Mips_Assembler, used for all machines
	language, _ := u.entry.Val(dwarf.AttrLanguage).(int64)
	return language == mipsAssembler
}

// optimisedByGCC reports whether gcc made the unit with optimisation. It keeps
// its options in the producer's name.
func (u *unit) optimisedByGCC() bool {
	producer, _ := u.entry.Val(dwarf.AttrProducer).(string)
	if !strings.HasPrefix(producer, "GNU ") {
		return false
	}
	optimised := false
	for _, option := range strings.Fields(producer) { // the last one counts
		if strings.HasPrefix(option, "-O") {
			optimised = option != "-O0"
		}
	}
	return optimised
}

// PrologueEnd is the first address at which a function's arguments can be
// read: after the instructions that set up its frame.
//
// clang marks it in the line table. gcc does not, but it begins a new row
// there, so it is the second row of the function, even when that bears the
// same line, as in a function written on one line.
func (f *File) PrologueEnd(fn *Function) Addr {
	t, err := fn.unit.lines()
	if err != nil || fn.unit.assembler() {
		return fn.entry // what the programmer wrote first is first
	}
	if fn.unit.optimisedByGCC() {
		return fn.entry // its location lists tell where arguments are from the start
	}
	high := fn.entryRange().High
	second := Addr(0)
	for i := t.from(fn.entry); i < len(t.rows) && t.rows[i].addr < high && !t.rows[i].end; i++ {
		r := &t.rows[i]
		if r.prologueEnd {
			return r.addr
		}
		if second == 0 && r.addr > fn.entry && r.line != 0 {
			second = r.addr
		}
	}
	if second == 0 {
		return fn.entry
	}
	return second
}
