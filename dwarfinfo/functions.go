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
	unit     *unit    // that has its entry
	self     entryRef // its entry
	origin   entryRef // the entry that describes it: its own, or the abstract one
	linkage  string
	children []*Function // inlined into it
	named    bool        // describe was called
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

// BeginsAround reports whether an address is in the part of the code where the
// function begins, not in one that was moved away.
func (fn *Function) BeginsAround(pc Addr) bool { return fn.entryRange().contains(pc) }

// Symbol is the function's name as the linker's, demangled, would be shown.
func (fn *Function) Symbol() string {
	if fn.linkage == "" {
		return fn.Name
	}
	return Symbol{Name: fn.linkage}.Demangled()
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
	for _, fn := range chain {
		fn.describe()
	}
	return chain
}

// functionTable holds a unit's functions that have code.
type functionTable struct {
	once   sync.Once
	list   []*Function // those that have a frame of their own, by address
	byAddr rangeIndex[*Function]
	byName map[string][]*Function // made when it is first needed
}

func (u *unit) functionTable() *functionTable {
	u = u.body()
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

// functionList returns the unit's functions that have code, by address, all of
// them with their names.
func (u *unit) functionList() []*Function {
	t := u.functionTable()
	describeAll(t.list)
	return t.list
}

// functionsNamed returns those of the unit's functions that have code and bear
// a name, each inlined copy too. Breakpoints at a thousand functions ask a
// thousand times.
func (u *unit) functionsNamed(name string) []*Function {
	t := u.functionTable()
	if t.byName == nil {
		t.byName = make(map[string][]*Function)
		t.addNames(u.functionList())
	}
	return t.byName[name]
}

func (t *functionTable) addNames(fns []*Function) {
	for _, fn := range fns {
		t.byName[fn.Name] = append(t.byName[fn.Name], fn)
		t.addNames(fn.children)
	}
}

func describeAll(fns []*Function) {
	for _, fn := range fns {
		fn.describe()
		describeAll(fn.children)
	}
}

// readFunctions walks the unit's tree of entries once.
func (u *unit) readFunctions() {
	w := walker{unit: u, off: u.first}
	var parents []*Function // of each open entry, the function around it
	for w.next() {
		e := w.entry
		if e.abbrev == nil { // ends a list of children
			if len(parents) > 0 {
				parents = parents[:len(parents)-1]
			}
			if len(parents) == 0 {
				break
			}
			continue
		}
		if typeWithoutCode(e) {
			w.skipChildren()
			continue
		}
		var around *Function
		if len(parents) > 0 {
			around = parents[len(parents)-1]
		}
		fn := u.functionFrom(e, around)
		if fn == nil {
			fn = around
		}
		if e.children() {
			parents = append(parents, fn)
		}
	}
}

// typeWithoutCode reports whether an entry's children can be no functions with
// code. A class may have some: those of local classes stand nowhere else.
func typeWithoutCode(e entry) bool {
	switch e.tag() {
	case dwarf.TagEnumerationType, dwarf.TagArrayType, dwarf.TagSubroutineType, dwarf.TagCallSite, tagGNUCallSite:
		return true
	}
	return false
}

// functionFrom makes a function of an entry that is one and has code.
func (u *unit) functionFrom(e entry, around *Function) *Function {
	if e.tag() != dwarf.TagSubprogram && e.tag() != dwarf.TagInlinedSubroutine {
		return nil
	}
	ranges := u.ranges(e)
	if len(ranges) == 0 {
		return nil
	}
	fn := &Function{Ranges: ranges, unit: u, self: e.ref(), Inlined: e.tag() == dwarf.TagInlinedSubroutine}
	fn.entry = entryOf(e, fn)
	if !fn.Inlined {
		u.functions.list = append(u.functions.list, fn)
		return fn
	}
	if around == nil {
		return nil
	}
	around.children = append(around.children, fn)
	return fn
}

// entryOf is the address at which a function is entered: its lowest one, if
// nothing else is said. For an inlined copy something else is often said, since
// what the compiler computes first may stand anywhere [DWARF5 2.18].
func entryOf(e entry, fn *Function) Addr {
	entry := fn.Ranges[0].Low
	if v, ok := e.attr(dwarf.AttrEntrypc); ok {
		if a, ok := v.address(); ok {
			entry = a
		} else if v.isNumber() { // counted from the beginning
			entry += Addr(v.n)
		}
	}
	if !fn.contains(entry) {
		return fn.Ranges[0].Low // the attribute is wrong
	}
	return entry
}

// longestChain bounds how often one entry refers to another that says more
// about it, in a damaged file.
const longestChain = 4

// describe finds the function's name, which may stand in other entries: that
// of the abstract function that it is a copy of, that of the declaration
// inside a class. Those may be in other units, so it is done for functions that
// somebody asks about.
func (fn *Function) describe() {
	if fn.named {
		return
	}
	fn.named = true
	e, err := fn.self.entry()
	if err != nil {
		return // it was read before, so that does not happen
	}
	if fn.Inlined {
		fn.CallSite = e.position(dwarf.AttrCallFile, dwarf.AttrCallLine)
	}
	for range longestChain {
		fn.origin = e.ref()
		if fn.Name == "" {
			fn.Name = e.text(dwarf.AttrName)
		}
		if fn.linkage == "" {
			fn.linkage = e.linkageName()
		}
		if fn.Decl.Line == 0 { // files are numbered by the unit that the entry is in
			fn.Decl = e.position(dwarf.AttrDeclFile, dwarf.AttrDeclLine)
		}
		next, ok := e.describedBy()
		if !ok {
			return
		}
		e = next
	}
}

// linkageName is the name that the linker knows a function or variable by.
func (e entry) linkageName() string {
	if name := e.text(dwarf.AttrLinkageName); name != "" {
		return name
	}
	return e.text(attrMIPSLinkageName)
}

// position reads a pair of attributes that name a file and a line.
func (e entry) position(file, line dwarf.Attr) Position {
	n, _ := e.number(line)
	i, ok := e.number(file)
	if !ok || n == 0 {
		return Position{}
	}
	p, err := e.unit.lineHeader()
	if err != nil || p == nil {
		return Position{}
	}
	return Position{File: p.names.path(int(i)), Line: int(n)}
}
