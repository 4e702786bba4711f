package dwarfinfo

import "strings"

// A cie holds what the descriptions of many functions share [DWARF5 6.4.1].
type cie struct {
	codeAlign  uint64
	dataAlign  int64
	ret        uint64    // the column of the return address
	encoding   uint8     // of the addresses in its FDEs
	augmented  bool      // its FDEs have augmentation data
	signal     bool      // of the frame that the kernel makes for a signal handler
	start, end int       // of its instructions
	initial    *frameRow // after them
	err        error     // why it cannot be used
}

// An fde describes how to unwind from one function.
type fde struct {
	Range
	cie        *cie
	section    *frameSection
	start, end int // of its instructions
}

// An entryHeader is how a CIE and an FDE begin.
type entryHeader struct {
	body, end int // the offset of what follows the header, and of the next entry
	cie       int // the offset of an FDE's CIE
	isCIE     bool
	empty     bool // a terminator, or too short to be either
}

// header reads the length of an entry, and what it is. In .eh_frame a length
// of zero ends what one object file contributed; there may be others after it.
func (s *frameSection) header(off int) (entryHeader, error) {
	c := cursor{section: s.name, data: s.data, off: off}
	if off < 0 || off > len(s.data) {
		c.off = 0
		c.fail("an entry at offset %#x is outside the section", off)
		return entryHeader{}, c.err
	}
	length := c.unitLength()
	if length > uint64(c.left()) {
		c.fail("an entry of %d bytes, %d left", length, c.left())
	}
	if c.err != nil {
		return entryHeader{}, c.err
	}
	h := entryHeader{end: c.off + int(length)}
	if length == 0 {
		h.empty = true
		return h, nil
	}
	c.data = c.data[:h.end]
	s.link(&c, &h)
	h.body, h.empty = c.off, c.err != nil
	return h, nil
}

// link reads the field that tells a CIE from an FDE, and leads from this to
// its CIE by its offset in the section [DWARF5 6.4.1, 7.24].
func (s *frameSection) link(c *cursor, h *entryHeader) {
	if s.eh {
		s.linkBack(c, h)
		return
	}
	mark := uint64(0xffffffff)
	if c.dwarf64 {
		mark = 0xffffffffffffffff
	}
	id := c.offset()
	h.isCIE, h.cie = id == mark, int(id)
}

// linkBack reads the field of .eh_frame: the distance back from it to the CIE,
// in 4 bytes [LSB, "Exception Frames"]. If the length has 8 bytes, binutils
// and gdb want 8 here too, llvm does not. Four more zeros tell: neither a
// CIE's version nor an FDE's address begins so.
func (s *frameSection) linkBack(c *cursor, h *entryHeader) {
	at := c.off
	distance := c.uint32()
	h.isCIE, h.cie = distance == 0, at-int(distance)
	if after := *c; c.dwarf64 && after.uint32() == 0 && after.err == nil {
		c.skip(4)
	}
}

// fdeAt reads the FDE at an offset.
func (s *frameSection) fdeAt(off int) (fde, error) {
	h, err := s.header(off)
	if err == nil && (h.isCIE || h.empty) {
		c := cursor{section: s.name, off: off}
		c.fail("no FDE stands here")
		err = c.err
	}
	if err != nil {
		return fde{}, err
	}
	return s.readFDE(h)
}

func (s *frameSection) readFDE(h entryHeader) (fde, error) {
	info, err := s.cieAt(h.cie)
	if err != nil {
		return fde{}, err
	}
	c := cursor{section: s.name, data: s.data[:h.end], off: h.body}
	entry := fde{cie: info, section: s}
	entry.Low = Addr(s.pointer(&c, info.encoding))
	entry.High = entry.Low + Addr(s.number(&c, info.encoding&encodingFormat)) // a length: relative to nothing
	if info.augmented {
		c.skip(c.uleb128())
	}
	entry.start, entry.end = c.off, h.end
	return entry, c.err
}

// cieAt returns the CIE at an offset. Each is read once, also if it is
// damaged: .eh_frame has two or three for a whole program, .debug_frame one
// for each unit.
func (s *frameSection) cieAt(off int) (*cie, error) {
	info, ok := s.cies[off]
	if !ok {
		info = s.readCIE(off)
		if s.cies == nil {
			s.cies = make(map[int]*cie)
		}
		s.cies[off] = info
	}
	return info, info.err
}

// readCIE opens the CIE at an offset, and reads it.
func (s *frameSection) readCIE(off int) *cie {
	h, err := s.header(off)
	if err != nil {
		return &cie{err: err}
	}
	c := cursor{section: s.name, data: s.data[:h.end], off: h.body}
	if !h.isCIE || h.empty {
		c.off = off
		c.fail("no CIE stands here")
	}
	info := &cie{end: h.end}
	s.common(&c, info)
	info.start, info.err = c.off, c.err
	return info
}

// common reads the fields of a CIE. Version 1 is DWARF 2's, and that of
// .eh_frame; 3 and 4 are those of DWARF 3, and of DWARF 4 and 5 [DWARF5 6.4.1].
func (s *frameSection) common(c *cursor, info *cie) {
	version := c.uint8()
	if version != 1 && version != 3 && version != 4 {
		c.fail("frame information of version %d is not known", version)
	}
	letters, old := strings.CutPrefix(c.string(), "eh")
	if old { // a word for the exceptions of gcc 2
		c.skip(8)
	}
	if version == 4 {
		address, segment := c.uint8(), c.uint8()
		if c.err == nil && (address != 8 || segment != 0) {
			c.fail("addresses of %d bytes, in segments of %d, are not known", address, segment)
		}
	}
	info.codeAlign, info.dataAlign = c.uleb128(), c.sleb128()
	if version == 1 {
		info.ret = uint64(c.uint8())
	} else {
		info.ret = c.uleb128()
	}
	s.augmentation(c, info, letters)
}

// augmentation reads what each letter of the augmentation text announces. With
// a z there is the length of it all, and each FDE has augmentation data too
// [LSB, "CIE Augmentations"].
func (s *frameSection) augmentation(c *cursor, info *cie, letters string) {
	end := -1
	if len(letters) > 0 && letters[0] == 'z' {
		info.augmented = true
		length := c.uleb128()
		if length > uint64(c.left()) {
			c.fail("augmentation data of %d bytes, %d left", length, c.left())
			return
		}
		end = c.off + int(length)
		letters = letters[1:]
	}
	for _, letter := range []byte(letters) {
		s.augment(c, info, letter)
	}
	if c.err != nil || end < 0 {
		return
	}
	if c.off > end {
		c.fail("the augmentation is longer than its data")
		return
	}
	c.off = end
}

func (s *frameSection) augment(c *cursor, info *cie, letter byte) {
	switch letter {
	case 'R': // encoding of addresses
		info.encoding = c.uint8()
	case 'P': // the language's personality routine, behind its encoding
		if encoding := c.uint8(); encoding != encodingOmit {
			s.number(c, encoding)
		}
	case 'L': // encoding of the language's data, which is in the FDE
		c.uint8()
	case 'S':
		info.signal = true
	case 'B': // how a pointer is signed, on ARM
	default:
		// What it announces may stand before what another letter does.
		c.fail("augmentation letter %q is not known", letter)
	}
}
