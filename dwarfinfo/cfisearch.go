package dwarfinfo

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sort"
)

// A searchTable is the list of (first address, FDE) pairs in .eh_frame_hdr,
// which the linker sorted for a binary search [LSB, "Exception Frame Header"].
// It is searched where it lies, so that opening a large program costs nothing.
type searchTable struct {
	pairs  []byte
	size   int // of half a pair, in bytes
	signed bool
	base   Addr // what the addresses are relative to
	count  int
}

// searchTable opens the table in the header section s. It is nil unless it
// can be trusted: then a scan of .eh_frame finds the same.
func (s *frameSection) searchTable(eh *frameSection) *searchTable {
	c := newCursor(s.name, s.data, 0)
	version, frames, counter, encoding := c.uint8(), c.uint8(), c.uint8(), c.uint8()
	if version != 1 || frames == encodingOmit || counter == encodingOmit || encoding == encodingOmit {
		return nil
	}
	section := s.pointer(c, frames)
	count := s.pointer(c, counter)
	t := &searchTable{size: encodedSize(encoding), signed: encoding&encodingSigned != 0}
	switch encoding & encodingRelation {
	case encodingAbsolute:
	case encodingDataRel:
		t.base = s.addr
	default:
		return nil
	}
	if c.err != nil || t.size == 0 || Addr(section) != eh.addr || count > uint64(c.left()/(2*t.size)) {
		return nil
	}
	t.count, t.pairs = int(count), c.bytes(uint64(c.left()))
	if !t.sound(eh) {
		return nil
	}
	return t
}

// sound reports whether the table is sorted, and points into the section.
func (t *searchTable) sound(eh *frameSection) bool {
	var before Addr
	for i := range t.count {
		low, at := t.pair(i)
		if low < before || at < eh.addr || at-eh.addr >= Addr(len(eh.data)) {
			return false
		}
		before = low
	}
	return t.count > 0
}

// pair reads one entry: the first address of a function, and that of its FDE.
func (t *searchTable) pair(i int) (low, fde Addr) {
	b := t.pairs[2*t.size*i:]
	return t.base + t.number(b), t.base + t.number(b[t.size:])
}

func (t *searchTable) number(b []byte) Addr {
	switch {
	case t.size == 4 && t.signed:
		return Addr(int32(binary.LittleEndian.Uint32(b)))
	case t.size == 4:
		return Addr(binary.LittleEndian.Uint32(b))
	case t.size == 8:
		return Addr(binary.LittleEndian.Uint64(b))
	case t.signed:
		return Addr(int16(binary.LittleEndian.Uint16(b)))
	}
	return Addr(binary.LittleEndian.Uint16(b))
}

// search returns the last entry that begins at or before pc.
func (t *searchTable) search(pc Addr) (low, fde Addr, ok bool) {
	i := sort.Search(t.count, func(i int) bool {
		low, _ := t.pair(i)
		return low > pc
	}) - 1
	if i < 0 {
		return 0, 0, false
	}
	low, fde = t.pair(i)
	return low, fde, true
}

// find returns the FDE of an address, errNoFrameInfo if there is none.
func (s *frameSection) find(pc Addr) (fde, error) {
	if s.table == nil {
		return s.findPlace(pc)
	}
	low, at, ok := s.table.search(pc)
	if !ok {
		return fde{}, errNoFrameInfo
	}
	entry, err := s.fdeAt(int(at - s.addr))
	switch {
	case err == nil && entry.Low == low && entry.contains(pc):
		return entry, nil
	case err == nil && entry.Low == low:
		return fde{}, errNoFrameInfo // in a gap between two functions
	}
	// The table does not tell the truth. Look for ourselves, from now on.
	s.table = nil
	entry, scanErr := s.findPlace(pc)
	if scanErr != nil && err != nil {
		scanErr = err
	}
	return entry, scanErr
}

// An fdePlace says where the FDE of some addresses is in its section.
type fdePlace struct {
	Range
	off int
}

func (s *frameSection) findPlace(pc Addr) (fde, error) {
	if !s.scanned {
		s.scan()
	}
	i := sort.Search(len(s.places), func(i int) bool { return s.places[i].Low > pc }) - 1
	if i < 0 || !s.places[i].contains(pc) {
		return fde{}, errNoFrameInfo
	}
	return s.fdeAt(s.places[i].off)
}

// scan lists the FDEs of a section. One that is damaged is passed over: it
// does not say which addresses it would have been for. A function that the
// linker threw away has the address 0, or one so high that its end wraps.
func (s *frameSection) scan() {
	s.scanned = true
	for off := 0; off < len(s.data); {
		h, err := s.header(off)
		if err != nil {
			break // no length, so nothing that follows can be found
		}
		if !h.isCIE && !h.empty {
			entry, err := s.readFDE(h)
			if err == nil && entry.Low != 0 && entry.Low < entry.High {
				s.places = append(s.places, fdePlace{entry.Range, off})
			}
		}
		off = h.end
	}
	slices.SortStableFunc(s.places, func(a, b fdePlace) int { return cmp.Compare(a.Low, b.Low) })
}
