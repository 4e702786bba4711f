package dwarfinfo

import (
	"debug/dwarf"
	"hash/maphash"
	"runtime"
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
