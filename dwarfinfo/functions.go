package dwarfinfo

import (
	"debug/dwarf"
	"slices"
	"sort"
	"sync"
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

// ownRanges are the function's ranges without those of what was inlined into it.
func (fn *Function) ownRanges() []Range {
	own := fn.Ranges
	for _, child := range fn.children {
		own = subtract(own, child.Ranges)
	}
	return MergeRanges(own)
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
	fn, ok := u.functionTable().byAddr.at(pc)
	if !ok {
		return nil
	}
	chain := []*Function{fn}
	for i := 0; i >= 0; {
		i = slices.IndexFunc(fn.children, func(fn *Function) bool { return fn.contains(pc) })
		if i >= 0 {
			fn = fn.children[i]
			chain = append(chain, fn)
		}
	}
	slices.Reverse(chain)
	return chain
}

// functionTable holds a unit's functions that have code.
type functionTable struct {
	once   sync.Once
	list   []*Function // those that have a frame of their own, by address
	byAddr rangeIndex[*Function]
}

func (u *unit) functionTable() *functionTable {
	u.functions.once.Do(func() {
		u.readFunctions()
		t := &u.functions
		sort.SliceStable(t.list, func(i, j int) bool { return t.list[i].entry < t.list[j].entry })
		for _, fn := range t.list {
			t.byAddr.add(fn.Ranges, fn)
		}
		t.byAddr.sort()
	})
	return &u.functions
}

// functionList returns the unit's functions that have code, by address.
func (u *unit) functionList() []*Function { return u.functionTable().list }

// readFunctions walks the unit's tree of entries once.
func (u *unit) readFunctions() {
	data, err := u.file.dwarf()
	if err != nil {
		return
	}
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
	fn.entry = entryOf(e, fn)
	u.describe(data, fn, e)
	if !fn.Inlined {
		u.functions.list = append(u.functions.list, fn)
		return fn
	}
	fn.CallSite = u.positionFrom(e, dwarf.AttrCallFile, dwarf.AttrCallLine)
	if around == nil {
		return nil
	}
	around.children = append(around.children, fn)
	return fn
}

// entryOf is the address at which a function is entered: its lowest one, if
// nothing else is said. For an inlined copy something else is often said, since
// what the compiler computes first may stand anywhere [DWARF5 2.18].
func entryOf(e *dwarf.Entry, fn *Function) Addr {
	entry := fn.Ranges[0].Low
	switch v := e.Val(dwarf.AttrEntrypc).(type) {
	case uint64:
		entry = Addr(v)
	case int64: // counted from the beginning
		entry += Addr(v)
	}
	if !fn.contains(entry) {
		return fn.Ranges[0].Low // the attribute is wrong
	}
	return entry
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
		if fn.Decl.Line == 0 { // files are numbered by the unit that the entry is in
			fn.Decl = u.file.unitOf(e.Offset, u).positionFrom(e, dwarf.AttrDeclFile, dwarf.AttrDeclLine)
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
