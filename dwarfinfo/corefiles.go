package dwarfinfo

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// A backingFile is a file that was mapped into the process, as it is now.
type backingFile struct {
	file   *os.File
	same   bool  // its build id is the one that the core file has of it
	broken error // why it cannot be used
}

func (b *backingFile) close() error {
	if b.file == nil {
		return nil
	}
	return b.file.Close()
}

// A ChangedError says that a file is not any more what the process had mapped.
type ChangedError struct{ Path string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("the core file does not hold it, and %s is another file now", e.Path)
}

// Moved says that the file that was mapped under one path has another now.
func (c *Core) Moved(mapped, path string) {
	if c.moved == nil {
		c.moved = make(map[string]string)
	}
	c.moved[mapped] = path
	delete(c.backing, mapped)
}

// BackingPath is where a file that was mapped is now.
func (c *Core) BackingPath(mapped string) string {
	if path, ok := c.moved[mapped]; ok {
		return path
	}
	return mapped
}

// CheckFile reports why a file that was mapped cannot be used any more: it is
// not there, or its build id is another one.
func (c *Core) CheckFile(mapped string) error { return c.open(mapped).broken }

// open opens a file that was mapped, and compares its build id with that of
// the header that the core file has of it. Few core files lack the header: it
// is in the first page, which the kernel writes for this purpose: core(5),
// "Controlling which mappings are written to the core dump".
func (c *Core) open(mapped string) *backingFile {
	if b := c.backing[mapped]; b != nil {
		return b
	}
	b := &backingFile{}
	if c.backing == nil {
		c.backing = make(map[string]*backingFile)
	}
	c.backing[mapped] = b
	path := c.BackingPath(mapped)
	if strings.HasSuffix(mapped, " (deleted)") { // by the kernel's word, when it wrote the file
		b.broken = ErrNotHeld
		return b
	}
	if stat, err := os.Stat(path); err != nil {
		b.broken = fmt.Errorf("the core file does not hold it, and neither does its file: %w", err)
		return b
	} else if !stat.Mode().IsRegular() {
		b.broken = ErrNotHeld // a device says something else each time
		return b
	}
	if b.file, b.broken = os.Open(path); b.broken != nil {
		return b
	}
	then := c.mappedBuildID(mapped)
	if f, err := elf.NewFile(b.file); err == nil && then != "" {
		b.same = buildIDOf(f) == then
	}
	if then != "" && !b.same {
		b.broken = &ChangedError{path}
	}
	return b
}

// readBacking reads memory from the file that was mapped there. why is the
// error if none was.
func (c *Core) readBacking(buf []byte, addr uint64, flags elf.ProgFlag, why error) (int, error) {
	m, ok := c.FileAt(addr)
	if !ok {
		return 0, why
	}
	b := c.open(m.Path)
	switch {
	case b.broken != nil:
		return 0, b.broken
	case flags&elf.PF_W != 0 && !b.same:
		return 0, ErrNotHeld // a file of data that the program may have written to, and others since
	}
	n, err := b.file.ReadAt(buf[:min(uint64(len(buf)), m.High-addr)], int64(m.Offset+addr-m.Low))
	switch {
	case n > 0:
		return n, nil
	case errors.Is(err, io.EOF):
		return 0, ErrNotHeld // the page behind the end of a file
	}
	return 0, err
}

// mappedBuildID is the build id of a mapped file, from what the core file has
// of its first page; "" if it does not tell.
func (c *Core) mappedBuildID(path string) string {
	for _, f := range c.Files {
		if f.Path == path && f.Offset == 0 {
			return c.BuildIDAt(f.Low)
		}
	}
	return ""
}

// BuildIDAt is the build id of the ELF file whose header was mapped at an
// address; "" if the core file does not tell.
func (c *Core) BuildIDAt(addr uint64) string {
	var header [ehdrSize]byte
	if !c.readDumped(addr, header[:]) || !bytes.HasPrefix(header[:], []byte(elf.ELFMAG)) {
		return ""
	}
	const phoffAt, phnumAt = 32, 56 // in Elf64_Ehdr
	phoff := binary.LittleEndian.Uint64(header[phoffAt:])
	count := uint64(binary.LittleEndian.Uint16(header[phnumAt:]))
	for i := range min(count, pageSize/phdrSize) { // only the first page is sure to be there
		var ph [phdrSize]byte
		if !c.readDumped(addr+phoff+i*phdrSize, ph[:]) {
			return ""
		}
		if id := c.buildIDOfSegment(addr, ph[:]); id != "" {
			return id
		}
	}
	return ""
}

// buildIDOfSegment looks into a segment of notes. The first page is mapped as
// it is in the file, so the offset in the file leads to it.
func (c *Core) buildIDOfSegment(base uint64, header []byte) string {
	ph := newCursor("program header", header, 0)
	kind := elf.ProgType(ph.uint32())
	ph.skip(4)
	offset := ph.uint64()
	ph.skip(8 + 8)
	size := ph.uint64()
	ph.skip(8)
	align := ph.uint64()
	if kind != elf.PT_NOTE || size > pageSize {
		return ""
	}
	data := make([]byte, size)
	if !c.readDumped(base+offset, data) {
		return ""
	}
	return buildIDIn("PT_NOTE", bytes.NewReader(data), align)
}
