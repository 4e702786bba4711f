package dwarfinfo

// The encodings of pointers in .eh_frame [LSB, "DWARF Exception Header
// Encoding"]: the format in the low four bits, what it is relative to in the
// next three. The highest says that the pointer is stored elsewhere, and this
// is the place.
const (
	encodingFormat   = 0x0f
	encodingRelation = 0x70
	encodingIndirect = 0x80
	encodingOmit     = 0xff // there is none

	encodingAbsolute = 0x00 // as a format: as wide as an address
	encodingUleb     = 0x01
	encodingUdata2   = 0x02
	encodingUdata4   = 0x03
	encodingUdata8   = 0x04
	encodingSigned   = 0x08
	encodingSleb     = 0x09
	encodingSdata2   = 0x0a
	encodingSdata4   = 0x0b
	encodingSdata8   = 0x0c

	encodingPCRel   = 0x10 // to the place of the pointer itself
	encodingTextRel = 0x20 // to .text
	encodingDataRel = 0x30 // to the global offset table
	encodingAligned = 0x50 // to nothing, but at a multiple of 8
)

// encodedSize is the width of a format in bytes, 0 if it varies.
func encodedSize(encoding uint8) int {
	switch encoding & encodingFormat {
	case encodingAbsolute, encodingSigned, encodingUdata8, encodingSdata8:
		return 8
	case encodingUdata4, encodingSdata4:
		return 4
	case encodingUdata2, encodingSdata2:
		return 2
	}
	return 0
}

// pointer reads an encoded pointer whose value matters.
func (s *frameSection) pointer(c *cursor, encoding uint8) uint64 {
	at := s.addr + Addr(c.off)
	v := s.number(c, encoding)
	if encoding&encodingIndirect != 0 {
		c.fail("pointer encoding %#x means a word of the process's memory", encoding)
		return 0
	}
	var base Addr
	switch encoding & encodingRelation {
	case encodingAbsolute, encodingAligned:
		return v
	case encodingPCRel:
		return v + uint64(at)
	case encodingTextRel:
		base = s.text
	case encodingDataRel:
		base = s.got
	}
	if base == 0 {
		c.fail("pointer encoding %#x is relative to what is not in the file", encoding)
		return 0
	}
	return v + uint64(base)
}

// number reads a pointer as it is stored.
func (s *frameSection) number(c *cursor, encoding uint8) uint64 {
	if encoding == encodingAligned {
		c.skip(uint64(-(s.addr + Addr(c.off)) % 8))
	}
	switch encoding & encodingFormat {
	case encodingAbsolute, encodingSigned, encodingUdata8, encodingSdata8:
		return c.uint64()
	case encodingUleb:
		return c.uleb128()
	case encodingSleb:
		return uint64(c.sleb128())
	case encodingUdata2:
		return uint64(c.uint16())
	case encodingSdata2:
		return uint64(int16(c.uint16()))
	case encodingUdata4:
		return uint64(c.uint32())
	case encodingSdata4:
		return uint64(int32(c.uint32()))
	}
	c.fail("pointer encoding %#x is not known", encoding)
	return 0
}
