package dwarfinfo

import (
	"strings"
	"testing"
)

// The examples of [DWARF5 Appendix C], and numbers at the edges.
func TestLEB128(t *testing.T) {
	unsigned := []struct {
		bytes string
		want  uint64
		ok    bool
	}{
		{"\x02", 2, true},
		{"\x7f", 127, true},
		{"\x80\x01", 128, true},
		{"\xb9\x64", 12857, true},
		{"\x80\x80\x00", 0, true}, // padded
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 1<<64 - 1, true},
		{"\x80", 0, false},
		{"", 0, false},
		{strings.Repeat("\x80", 20), 0, false},
	}
	for _, tt := range unsigned {
		c := newCursor("test", []byte(tt.bytes), 0)
		if got := c.uleb128(); got != tt.want && tt.ok || (c.err == nil) != tt.ok {
			t.Errorf("uleb128(% x) = %d, %v; want %d, %v", tt.bytes, got, c.err, tt.want, tt.ok)
		}
	}
	signed := []struct {
		bytes string
		want  int64
		ok    bool
	}{
		{"\x02", 2, true},
		{"\x7e", -2, true},
		{"\xff\x00", 127, true},
		{"\x81\x7f", -127, true},
		{"\x80\x7f", -128, true},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7f", -1 << 63, true},
		{"\x80", 0, false},
	}
	for _, tt := range signed {
		c := newCursor("test", []byte(tt.bytes), 0)
		if got := c.sleb128(); got != tt.want && tt.ok || (c.err == nil) != tt.ok {
			t.Errorf("sleb128(% x) = %d, %v; want %d, %v", tt.bytes, got, c.err, tt.want, tt.ok)
		}
	}
}

// The first error stays, and everything after it is zero.
func TestCursorRemembersItsError(t *testing.T) {
	c := newCursor(".debug_test", []byte{1, 2, 3, 4, 'a', 0}, 0)
	if got := c.uint16(); got != 0x0201 || c.left() != 4 {
		t.Errorf("uint16 = %#x, %d left", got, c.left())
	}
	c.skip(2)
	if got := c.string(); got != "a" || c.err != nil {
		t.Errorf("string = %q, %v", got, c.err)
	}
	c.uint32()
	first := c.err
	if first == nil || !strings.Contains(first.Error(), ".debug_test at offset 0x6") {
		t.Errorf("reading over the end: %v", first)
	}
	if c.uint8() != 0 || c.uint64() != 0 || c.uleb128() != 0 || c.string() != "" || c.left() != 0 || c.bytes(0) != nil {
		t.Error("after an error something was read")
	}
	c.fail("another")
	if c.err != first {
		t.Errorf("the first error was replaced by %v", c.err)
	}
	for _, off := range []int{-1, 7} {
		if c := newCursor("test", make([]byte, 6), off); c.err == nil {
			t.Errorf("a cursor at %d of 6", off)
		}
	}
}

func TestUnitLength(t *testing.T) {
	c := newCursor("test", []byte{0xff, 0xff, 0xff, 0xff, 5, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0}, 0)
	if n := c.unitLength(); n != 5 || !c.dwarf64 || c.offset() != 9 {
		t.Errorf("the 64-bit format: %d, %v, %v", n, c.dwarf64, c.err)
	}
	if n := c.unitLength(); n != 7 || c.dwarf64 || c.offset() != 8 {
		t.Errorf("the 32-bit format: %d, %v, %v", n, c.dwarf64, c.err)
	}
}
