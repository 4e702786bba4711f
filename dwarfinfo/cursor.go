package dwarfinfo

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// A cursor reads numbers off a section. It remembers its first error, and
// returns zeros from then on, so that a parser reads straight down like the
// standard and checks once.
type cursor struct {
	data    []byte
	off     int
	section string
	err     error
	dwarf64 bool // offsets and lengths are 8 bytes wide [DWARF5 7.4]
}

// newCursor makes a cursor that stands at an offset of a section.
func newCursor(section string, data []byte, off int) *cursor {
	c := &cursor{data: data, section: section, off: off}
	if off < 0 || off > len(data) {
		c.off = 0
		c.fail("offset %#x is outside the section", off)
	}
	return c
}

// fail notes an error, unless there was one before: what follows the first is
// its consequence.
func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%s at offset %#x: %s", c.section, c.off, fmt.Sprintf(format, args...))
	}
}

// left is the number of bytes that can still be read, 0 after an error.
func (c *cursor) left() int {
	if c.err != nil {
		return 0
	}
	return len(c.data) - c.off
}

// bytes reads n bytes, without a copy; nil after an error. Every other read
// goes through it, so that the end of the section is checked in one place.
func (c *cursor) bytes(n uint64) []byte {
	if c.err != nil {
		return nil
	}
	if n > uint64(c.left()) {
		c.fail("%d bytes wanted, %d left", n, c.left())
		return nil
	}
	b := c.data[c.off : c.off+int(n)]
	c.off += int(n)
	return b
}

func (c *cursor) skip(n uint64) { c.bytes(n) }

func (c *cursor) uint8() uint8 {
	if b := c.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (c *cursor) uint16() uint16 {
	if b := c.bytes(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) uint32() uint32 {
	if b := c.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) uint64() uint64 {
	if b := c.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// uintN reads an unsigned number of 1, 2, 4 or 8 bytes.
func (c *cursor) uintN(size int) uint64 {
	switch size {
	case 1:
		return uint64(c.uint8())
	case 2:
		return uint64(c.uint16())
	case 4:
		return uint64(c.uint32())
	case 8:
		return c.uint64()
	}
	c.fail("no number has %d bytes", size)
	return 0
}

// offset reads a section offset, whose width the unit's format says.
func (c *cursor) offset() uint64 {
	if c.dwarf64 {
		return c.uint64()
	}
	return uint64(c.uint32())
}

// unitLength reads the length that begins a unit: the escape 0xffffffff says
// that the 64-bit format follows [DWARF5 7.4].
func (c *cursor) unitLength() uint64 {
	c.dwarf64 = false
	n := uint64(c.uint32())
	if n == 0xffffffff {
		c.dwarf64 = true
		n = c.uint64()
	}
	return n
}

// uleb128 reads an unsigned little-endian base-128 number [DWARF5 7.6].
func (c *cursor) uleb128() uint64 {
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		b := c.uint8() // 0 after an error, which also ends the loop
		n |= uint64(b&0x7f) << shift
		if b&0x80 == 0 {
			return n
		}
	}
	c.fail("number too long")
	return 0
}

// sleb128 reads a signed one: its last byte's bit 6 is the sign.
func (c *cursor) sleb128() int64 {
	var n int64
	for shift := 0; shift < 64; shift += 7 {
		b := c.uint8()
		n |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift+7 < 64 {
				n |= -1 << (shift + 7)
			}
			return n
		}
	}
	c.fail("number too long")
	return 0
}

// text reads a text that ends with a NUL, without a copy: large programs have
// many names of which few are ever asked for.
func (c *cursor) text() []byte {
	if c.err != nil {
		return nil
	}
	n := bytes.IndexByte(c.data[c.off:], 0)
	if n < 0 {
		c.fail("text without an end")
		return nil
	}
	text := c.data[c.off : c.off+n]
	c.off += n + 1
	return text
}

func (c *cursor) string() string { return string(c.text()) }
