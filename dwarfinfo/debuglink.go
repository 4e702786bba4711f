package dwarfinfo

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// A debugLink is what strip leaves in a program whose debug information went
// into a file of its own: the name of that file, and a checksum that tells it
// from another file of the same name [gdb manual, "Separate Debug Files"].
type debugLink struct {
	name string // without directories; "" if the program has no link
	crc  uint32 // of the whole file, see crcOf
}

// readDebugLink reads .gnu_debuglink: a name that ends with a NUL, zeros up
// to the next multiple of four bytes, and the checksum.
func readDebugLink(section []byte) (debugLink, error) {
	c := newCursor(".gnu_debuglink", section, 0)
	name := c.string()
	c.alignTo(4)
	crc := c.uint32()
	if c.err != nil {
		return debugLink{}, c.err
	}
	// The name is looked up in several directories. With directories of its
	// own it would leave them, as far up as its writer likes.
	if name == "" || strings.Contains(name, "/") {
		return debugLink{}, fmt.Errorf(".gnu_debuglink: %q is not the name of a file", name)
	}
	return debugLink{name, crc}, nil
}

// readDebugAltLink reads .gnu_debugaltlink, by which debug files share what
// many of them would repeat: the path of the common file, which ends with a
// NUL, and that file's build id up to the end of the section. Forms such as
// DW_FORM_GNU_strp_alt refer to it [dwz(1); DWARF5 7.3.6 "supplementary"].
func readDebugAltLink(section []byte) (name string, buildID []byte, err error) {
	c := newCursor(".gnu_debugaltlink", section, 0)
	name = c.string()
	buildID = c.bytes(uint64(c.left()))
	if c.err != nil {
		return "", nil, c.err
	}
	if name == "" || len(buildID) == 0 {
		return "", nil, errors.New(".gnu_debugaltlink lacks a name or a build id")
	}
	return name, buildID, nil
}

// A supLink is what .debug_sup holds, which DWARF 5 made of the link above
// [DWARF5 7.3.6]. Both files have one: common tells which is which, and their
// checksums are the same.
type supLink struct {
	common   bool
	name     string // of the common file; it has none itself
	checksum []byte
}

func readDebugSup(section []byte) (link supLink, err error) {
	c := newCursor(".debug_sup", section, 0)
	if version := c.uint16(); c.err == nil && version != 5 {
		c.fail("version %d is not known", version)
	}
	link.common = c.uint8() != 0
	link.name = c.string()
	link.checksum = c.bytes(c.uleb128())
	if c.err == nil && len(link.checksum) == 0 {
		c.fail("there is no checksum")
	}
	return link, c.err
}

// crcOf computes the checksum that debug links hold. The manual prints a
// table for it; it is the CRC-32 of IEEE 802.3, which gzip and Ethernet use.
func crcOf(r io.Reader) (uint32, error) {
	h := crc32.NewIEEE()
	if _, err := io.Copy(h, r); err != nil {
		return 0, err
	}
	return h.Sum32(), nil
}
