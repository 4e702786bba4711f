package dwarfinfo

import (
	"bytes"
	"debug/dwarf"
	"fmt"
	"hash/maphash"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
)

// A nameIndex finds entries by their names. It is made when the first name is
// asked for, by one walk over all units, which are dealt to the processors.
// Of each name it keeps a hash and a place; the name itself stays in the file.
type nameIndex struct {
	once    sync.Once
	made    atomic.Bool
	units   []*unit
	entries []nameEntry // by bucket
	buckets []uint32    // where each bucket begins in entries, and the end
}

type nameEntry struct {
	hash uint32
	unit uint32 // index into units
	off  uint32 // in the unit
	kind nameKind
	gone bool // a variable without a place: it was optimised away
}

// nameKind says what a name stands for; several make a set.
type nameKind uint8

const (
	isFunction nameKind = 1 << iota // that has code, or was inlined
	isInlined                       // a copy of a function that another unit describes
	isVariable                      // outside functions
	isEnumerator
	isType
)

// A named is an entry that was found by its name.
type named struct {
	ref  entryRef
	kind nameKind
	gone bool
}

// index makes the name index.
func (f *File) index() *nameIndex {
	f.names.once.Do(func() {
		defer f.names.made.Store(true)
		space, err := f.infoSpace()
		if err != nil {
			return
		}
		scans := make([]nameScan, runtime.GOMAXPROCS(0))
		scan := func(worker int, u *unit, i int) { scans[worker].unit(u, i) }
		inRuns(len(scans), 0, space.nth, scan)
		all, _ := space.all()
		more := f.typeUnits(all)
		f.names.units = slices.Concat(all, more)
		inRuns(len(scans), len(all), func(i int) *unit { return at(f.names.units, i) }, scan)
		f.names.build(scans)
	})
	return &f.names
}

// typeUnits lists the units of types that are in no list of compiled ones: of
// version 4, those in the files of split units, and what dwz put elsewhere.
func (f *File) typeUnits(compiled []*unit) []*unit {
	objects := []*object{f.debugObject()}
	for _, u := range compiled {
		if o := u.body().space.obj; u.split != nil && !slices.Contains(objects, o) {
			objects = append(objects, o)
		}
	}
	var types []*unit
	if f.hasAlternate() {
		if o, err := f.alternateObject(); err == nil {
			objects = append(objects, o)
		}
	}
	for i, o := range objects {
		for _, s := range f.spacesOf(o) {
			if i == 0 && !s.types {
				continue
			}
			units, _ := s.all()
			for _, u := range units {
				if u.kind == unitType || u.kind == unitSplitType || u.root().tag() == dwarf.TagPartialUnit {
					types = append(types, u)
				}
			}
		}
	}
	return types
}

func at(units []*unit, i int) *unit {
	if i < len(units) {
		return units[i]
	}
	return nil
}

// inRuns deals units to some workers, in runs that are neighbours in the file,
// while the list of them is still being made: the front of a compressed
// section is looked through while the rest is inflated. nth gives the units
// from the first on, and then nil; work is told which worker it is.
func inRuns(workers, first int, nth func(i int) *unit, work func(worker int, u *unit, i int)) {
	const bytesOfRun = 1 << 20
	type run struct {
		units []*unit
		first int
	}
	runs := make(chan run, 2*workers)
	var wait sync.WaitGroup
	for worker := range workers {
		wait.Go(func() {
			defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
			for r := range runs {
				for i, u := range r.units {
					guarded(u, func() { work(worker, u, r.first+i) })
				}
			}
		})
	}
	next := run{first: first}
	size := 0
	for i := first; ; i++ {
		u := nth(i)
		if u == nil {
			break
		}
		next.units = append(next.units, u)
		if size += u.end - u.off; size >= bytesOfRun {
			runs <- next
			next, size = run{first: i + 1}, 0
		}
	}
	runs <- next
	close(runs)
	wait.Wait()
}

// guarded does work on a unit. If the file is cut off meanwhile, touching it
// is a fault [mmap(2), "SIGBUS"], and in a goroutine nobody else catches it: the
// unit is lost, and a note says so.
func guarded(u *unit, work func()) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case interface{ Addr() uintptr }:
			u.file.note(fmt.Errorf("%s was cut off or written over while it was read", u.space.obj.path))
		default:
			panic(r)
		}
	}()
	work()
}

// build sorts what the workers found into buckets by hash.
func (x *nameIndex) build(scans []nameScan) {
	total := 0
	for i := range scans {
		total += len(scans[i].found)
	}
	const perBucket = 4
	size := 1
	for size*perBucket < total {
		size *= 2
	}
	x.buckets = make([]uint32, size+1)
	mask := uint32(size - 1)
	for i := range scans {
		for _, e := range scans[i].found {
			x.buckets[e.hash&mask+1]++
		}
	}
	for i := range size {
		x.buckets[i+1] += x.buckets[i]
	}
	x.entries = make([]nameEntry, total)
	next := slices.Clone(x.buckets[:size])
	for i := range scans {
		for _, e := range scans[i].found {
			at := &next[e.hash&mask]
			x.entries[*at] = e
			*at++
		}
		scans[i].found = nil
	}
}

// lookup finds the entries of a name that are of one of some kinds, in the
// order of the file.
func (x *nameIndex) lookup(name string, kinds nameKind) []named {
	if len(x.buckets) == 0 {
		return nil
	}
	hash := hashName([]byte(name))
	bucket := hash & uint32(len(x.buckets)-2)
	var found []named
	for _, e := range x.entries[x.buckets[bucket]:x.buckets[bucket+1]] {
		if e.hash != hash || e.kind&kinds == 0 {
			continue
		}
		n := x.named(e)
		if text := n.name(); string(text) == name {
			found = append(found, n)
		}
	}
	slices.SortStableFunc(found, func(a, b named) int {
		if a.ref.unit != b.ref.unit {
			return a.ref.unit.off - b.ref.unit.off
		}
		return a.ref.off - b.ref.off
	})
	return found
}

func (x *nameIndex) named(e nameEntry) named {
	u := x.units[e.unit].body()
	return named{entryRef{u, u.off + int(e.off)}, e.kind, e.gone}
}

// each calls visit for all entries of some kinds.
func (x *nameIndex) each(kinds nameKind, visit func(n named, name []byte)) {
	for _, e := range x.entries {
		if e.kind&kinds != 0 {
			n := x.named(e)
			visit(n, n.name())
		}
	}
}

// name reads the name of an entry, by which it is found in the index.
func (n named) name() []byte {
	e, err := n.ref.entry()
	if err != nil {
		return nil
	}
	name := e.name()
	if n.kind == isType && e.tag() == dwarf.TagBaseType {
		return []byte(canonical(string(name)))
	}
	return name
}

// name is the name of the entry, or of the one that it is an instance of.
func (e entry) name() []byte {
	for range longestChain {
		if v, ok := e.attr(dwarf.AttrName); ok {
			text, _ := v.text()
			return text
		}
		next, ok := e.describedBy()
		if !ok {
			break
		}
		e = next
	}
	return nil
}

// hashName is the hash under which a name is found: it holds for this process.
func hashName(name []byte) uint32 { return uint32(maphash.Bytes(hashSeed, name)) }

var hashSeed = maphash.MakeSeed()

// A nameScan collects the names of units.
type nameScan struct {
	found  []nameEntry
	u      *unit
	index  int
	inside []scopeOf // what each open entry is
	texts  []byte    // .debug_str, to which most names are offsets
	c      bool      // the unit's source is in C
}

// scopeOf says where names are: those inside a function are not the file's.
type scopeOf uint8

const (
	inFile scopeOf = iota
	inType
	inFunction
)

// unit collects the names of one unit. It is the innermost loop of a look at
// a large program: an entry that bears no name costs a few steps over bytes.
func (s *nameScan) unit(u *unit, index int) {
	u = u.body()
	s.u, s.index, s.c = u, index, u.isC()
	s.inside = s.inside[:0]
	s.loadTexts()
	w := walker{unit: u, off: u.first}
	here := inFile
	for w.next() {
		a := w.entry.abbrev
		if a == nil { // the end of a list of children
			n := len(s.inside) - 1
			if n < 0 {
				break
			}
			here, s.inside = s.inside[n], s.inside[:n]
			continue
		}
		below := s.entry(&w, a, here)
		if !a.children {
			continue
		}
		if below == noNames {
			w.skipChildren()
			continue
		}
		s.inside = append(s.inside, here)
		here = below
	}
}

// noNames: what is below an entry has no names that matter.
const noNames scopeOf = 0xff

// loadTexts gets the section of names as a whole.
func (s *nameScan) loadTexts() {
	s.texts = nil
	if sec, err := s.u.section(".debug_str"); err == nil {
		s.texts, _ = sec.all()
	}
}

// entry notes the name of one entry, and says what is below it.
func (s *nameScan) entry(w *walker, a *abbrev, here scopeOf) scopeOf {
	switch a.tag {
	case dwarf.TagSubprogram:
		s.function(w, a)
		return inFunction
	case dwarf.TagInlinedSubroutine:
		if a.foreign {
			s.add(w, isInlined, s.nameOf(w, a))
		}
		return inFunction
	case dwarf.TagVariable:
		if here == inFile && !a.has.has(slotDeclaration) {
			s.variable(w, a)
		}
		return noNames
	case dwarf.TagEnumerator:
		if here == inType || here == inFile {
			s.add(w, isEnumerator, s.nameOf(w, a))
		}
		return noNames
	case dwarf.TagStructType, dwarf.TagUnionType, dwarf.TagClassType, dwarf.TagEnumerationType, dwarf.TagBaseType, dwarf.TagTypedef, dwarf.TagTemplateAlias, dwarf.TagUnspecifiedType:
		return s.typ(w, a, here)
	case dwarf.TagCallSite, tagGNUCallSite, dwarf.TagArrayType, dwarf.TagSubroutineType:
		return noNames
	}
	return here // a namespace, a block, the unit itself
}

// typ notes the name of a type. In C nothing but members is below a struct.
func (s *nameScan) typ(w *walker, a *abbrev, here scopeOf) scopeOf {
	if here == inFunction {
		return inFunction
	}
	if a.has.has(slotName) && !a.has.has(slotDeclaration) {
		s.add(w, isType, s.nameOf(w, a))
	}
	if a.tag != dwarf.TagEnumerationType && s.c {
		return noNames
	}
	return inType
}

// function notes a function that has code, or that was inlined somewhere. A
// mere declaration has neither.
func (s *nameScan) function(w *walker, a *abbrev) {
	const code = 1<<slotLowPC | 1<<slotRanges | 1<<slotInline
	if a.has&code != 0 {
		s.add(w, isFunction, s.nameOf(w, a))
	}
}

func (s *nameScan) variable(w *walker, a *abbrev) {
	s.add(w, isVariable, s.nameOf(w, a))
	if n := len(s.found) - 1; n >= 0 && a.has&(1<<slotLocation|1<<slotConstValue) == 0 {
		s.found[n].gone = true
	}
}

// nameOf reads the name of the walker's entry: at once if the entry has it.
func (s *nameScan) nameOf(w *walker, a *abbrev) []byte {
	if !a.has.has(slotName) {
		return w.entry.name()
	}
	v, ok := s.u.valueAt(a.nameForm, w.notes[slotName])
	if !ok {
		return nil
	}
	if v.form == formStrp && v.n < uint64(len(s.texts)) {
		rest := s.texts[v.n:]
		return rest[:max(bytes.IndexByte(rest, 0), 0)]
	}
	text, _ := v.text()
	return text
}

func (s *nameScan) add(w *walker, kind nameKind, name []byte) {
	if len(name) == 0 {
		return
	}
	if kind == isType && w.entry.tag() == dwarf.TagBaseType {
		name = []byte(canonical(string(name)))
	}
	if len(s.found) == cap(s.found) {
		s.found = slices.Grow(s.found, len(s.found)+1024) // append alone grows by a quarter
	}
	s.found = append(s.found, nameEntry{hash: hashName(name), unit: uint32(s.index), off: uint32(w.entry.off - s.u.off), kind: kind})
}
