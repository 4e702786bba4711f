package dwarfinfo

import (
	"encoding/binary"
	"errors"
	"sort"
	"sync"
)

// ReturnAddress is the number under which the rules for unwinding speak of
// the pc [System V ABI, AMD64, "DWARF Register Number Mapping"].
const ReturnAddress = 16

const (
	stackPointer = 7
	numRegisters = 17 // the general ones and the return address
)

// A frameTable finds the unwind rules of an address.
type frameTable struct {
	once    sync.Once
	eh      frameSection // .eh_frame
	debug   frameSection // .debug_frame
	index   []indexEntry // of .eh_frame_hdr, sorted by the linker
	byRange []*fde       // of a section without an index
	cache   map[Addr]*rules
}

// A frameSection is a section of call frame information.
type frameSection struct {
	name string
	data []byte
	addr Addr
	eh   bool // the small differences of .eh_frame [LSB, "Exception Frames"]
}

type indexEntry struct{ low, fde Addr }

// A cie holds what the descriptions of many functions share [DWARF5 6.4.1].
type cie struct {
	codeAlign    uint64
	dataAlign    int64
	returnColumn uint64
	encoding     uint8 // of the addresses in its FDEs
	augmented    bool  // its FDEs have augmentation data
	signal       bool  // of the frame that the kernel makes for a signal handler
	initial      []byte
}

// An fde describes how to unwind from one function.
type fde struct {
	Range
	cie     *cie
	program []byte
	section string
}

// The encodings of pointers in .eh_frame [LSB, "DWARF Exception Header
// Encoding"]: the format in the low half, what it is relative to in the high.
const (
	encodingOmit    = 0xff
	encodingUleb    = 0x01
	encodingUdata2  = 0x02
	encodingUdata4  = 0x03
	encodingUdata8  = 0x04
	encodingSleb    = 0x09
	encodingSdata2  = 0x0a
	encodingSdata4  = 0x0b
	encodingSdata8  = 0x0c
	encodingPCRel   = 0x10
	encodingDataRel = 0x30
)

var errNoFrameInfo = errors.New("there is no unwind information for the address")

// loadFrames opens the sections. Where the linker left a sorted index in
// .eh_frame_hdr, nothing else is read here.
func (f *File) loadFrames() *frameTable {
	t := &f.frames
	t.once.Do(func() {
		t.cache = make(map[Addr]*rules)
		t.eh = f.frameSection(".eh_frame", true)
		t.debug = f.frameSection(".debug_frame", false)
		t.index = f.readFrameIndex()
		if t.index == nil {
			t.scan(&t.eh)
		}
		t.scan(&t.debug)
		sort.Slice(t.byRange, func(i, j int) bool { return t.byRange[i].Low < t.byRange[j].Low })
	})
	return t
}

func (f *File) frameSection(name string, eh bool) frameSection {
	s := frameSection{name: name, eh: eh}
	if data, err := f.section(name); err == nil && data != nil {
		s.data, s.addr = data, Addr(f.sectionHeader(name).Addr)
	}
	return s
}

// readFrameIndex reads .eh_frame_hdr: a table of (first address, FDE), sorted
// for a binary search [LSB, "Exception Frame Header"].
func (f *File) readFrameIndex() []indexEntry {
	data, err := f.section(".eh_frame_hdr")
	if err != nil || len(data) < 12 || data[0] != 1 {
		return nil
	}
	base := Addr(f.sectionHeader(".eh_frame_hdr").Addr)
	// What all linkers write: a count, and pairs relative to this section.
	if data[2] != encodingUdata4 || data[3] != encodingDataRel|encodingSdata4 {
		return nil
	}
	count := uint64(binary.LittleEndian.Uint32(data[8:]))
	table := data[12:]
	if count == 0 || count > uint64(len(table)/8) {
		return nil
	}
	index := make([]indexEntry, count)
	for i := range index {
		pair := table[8*i:]
		index[i].low = base + Addr(int64(int32(binary.LittleEndian.Uint32(pair))))
		index[i].fde = base + Addr(int64(int32(binary.LittleEndian.Uint32(pair[4:]))))
	}
	return index
}

// scan reads every FDE of a section that has no index.
func (t *frameTable) scan(s *frameSection) {
	for off := 0; off < len(s.data); {
		entry, next, err := s.fdeAt(off)
		if err != nil || next <= off {
			return // what was read so far is still good
		}
		if entry != nil && entry.Low < entry.High && entry.Low != 0 {
			t.byRange = append(t.byRange, entry)
		}
		off = next
	}
}

// find returns the FDE of an address.
func (t *frameTable) find(pc Addr) (*fde, error) {
	if i := sort.Search(len(t.index), func(i int) bool { return t.index[i].low > pc }) - 1; i >= 0 {
		entry, _, err := t.eh.fdeAt(int(t.index[i].fde - t.eh.addr))
		if err != nil {
			return nil, err
		}
		if entry != nil && entry.contains(pc) {
			return entry, nil
		}
	}
	i := sort.Search(len(t.byRange), func(i int) bool { return t.byRange[i].Low > pc }) - 1
	if i >= 0 && t.byRange[i].contains(pc) {
		return t.byRange[i], nil
	}
	return nil, errNoFrameInfo
}

// fdeAt reads the entry at an offset: nil for a CIE. next is the offset of the
// entry after it.
func (s *frameSection) fdeAt(off int) (entry *fde, next int, err error) {
	c := newCursor(s.name, s.data, off)
	length := c.unitLength()
	if c.err != nil {
		return nil, 0, c.err
	}
	if length == 0 && s.eh {
		return nil, len(s.data), nil // the terminator
	}
	if length > uint64(c.left()) {
		c.fail("an entry of %d bytes, %d left", length, c.left())
		return nil, 0, c.err
	}
	next = c.off + int(length)
	c.data = c.data[:next]
	idAt := c.off
	id := c.offset()
	if s.isCIE(id, c.dwarf64) {
		return nil, next, c.err
	}
	cieAt := int(id)
	if s.eh {
		cieAt = idAt - int(id) // counted backwards from the field itself
	}
	info, err := s.cieAt(cieAt)
	if err != nil {
		return nil, 0, err
	}
	entry = &fde{cie: info, section: s.name}
	entry.Low = Addr(s.pointer(c, info.encoding))
	entry.High = entry.Low + Addr(s.pointer(c, info.encoding&0x0f)) // a length: relative to nothing
	if info.augmented {
		c.skip(c.uleb128())
	}
	entry.program = c.bytes(uint64(c.left()))
	return entry, next, c.err
}

func (s *frameSection) isCIE(id uint64, dwarf64 bool) bool {
	switch {
	case s.eh:
		return id == 0
	case dwarf64:
		return id == 0xffffffffffffffff
	}
	return id == 0xffffffff
}

// cieAt reads a CIE. Version 1 is gcc's for .eh_frame; 3 and 4 are DWARF's.
func (s *frameSection) cieAt(off int) (*cie, error) {
	c := newCursor(s.name, s.data, off)
	length := c.unitLength()
	if c.err == nil && length > uint64(c.left()) {
		c.fail("an entry of %d bytes, %d left", length, c.left())
	}
	if c.err != nil {
		return nil, c.err
	}
	c.data = c.data[:c.off+int(length)]
	if id := c.offset(); !s.isCIE(id, c.dwarf64) {
		c.fail("no CIE stands here")
	}
	info := &cie{encoding: encodingUdata8}
	version := c.uint8()
	if version != 1 && version != 3 && version != 4 {
		c.fail("frame information of version %d is not known", version)
	}
	augmentation := c.string()
	if version == 4 {
		c.uint8() // size of an address
		c.uint8() // of a segment selector
	}
	info.codeAlign = c.uleb128()
	info.dataAlign = c.sleb128()
	if version == 1 {
		info.returnColumn = uint64(c.uint8())
	} else {
		info.returnColumn = c.uleb128()
	}
	s.augmentation(c, info, augmentation)
	info.initial = c.bytes(uint64(c.left()))
	return info, c.err
}

// augmentation reads what a letter each of the augmentation text announces.
func (s *frameSection) augmentation(c *cursor, info *cie, text string) {
	if text == "" {
		return
	}
	if text[0] != 'z' {
		c.fail("augmentation %q is not known", text)
		return
	}
	info.augmented = true
	length := c.uleb128()
	if length > uint64(c.left()) {
		c.fail("augmentation data of %d bytes, %d left", length, c.left())
		return
	}
	end := c.off + int(length)
	for _, letter := range text[1:] {
		switch letter {
		case 'R':
			info.encoding = c.uint8()
		case 'P': // the language's personality routine
			s.pointer(c, c.uint8())
		case 'L': // encoding of the language's data
			c.uint8()
		case 'S':
			info.signal = true
		}
	}
	if c.err == nil {
		c.off = end
	}
}

// pointer reads an encoded pointer.
func (s *frameSection) pointer(c *cursor, encoding uint8) uint64 {
	if encoding == encodingOmit {
		return 0
	}
	at := s.addr + Addr(c.off)
	var v uint64
	switch encoding & 0x0f {
	case 0, encodingUdata8, encodingSdata8:
		v = c.uint64()
	case encodingUleb:
		v = c.uleb128()
	case encodingSleb:
		v = uint64(c.sleb128())
	case encodingUdata2:
		v = uint64(c.uint16())
	case encodingSdata2:
		v = uint64(int64(int16(c.uint16())))
	case encodingUdata4:
		v = uint64(c.uint32())
	case encodingSdata4:
		v = uint64(int64(int32(c.uint32())))
	default:
		c.fail("pointer encoding %#x is not known", encoding)
	}
	switch encoding & 0x70 {
	case 0:
	case encodingPCRel:
		v += uint64(at)
	default:
		c.fail("pointer encoding %#x is not known", encoding)
	}
	return v
}
