package dwarfinfo

import (
	"cmp"
	"debug/elf"
	"errors"
	"fmt"
	"slices"
)

// Why a core file cannot tell what was in memory.
var (
	ErrNotMapped = errors.New("nothing was mapped there")
	ErrNotHeld   = errors.New("the core file does not hold it")
	ErrCutShort  = errors.New("the core file is cut short before it")
)

// ReadMemory fills buf with what the process had in memory, or fails as a
// whole.
func (c *Core) ReadMemory(addr uint64, buf []byte) error {
	for done := 0; done < len(buf); {
		n, err := c.Read(buf[done:], addr+uint64(done))
		if err != nil {
			return fmt.Errorf("read memory at %#x: %w", addr+uint64(done), err)
		}
		done += n
	}
	return nil
}

// Read reads the memory from addr on as far as it can be read in one piece: at
// least one byte, or it fails.
//
// The core file itself comes first. The kernel leaves out what was never
// changed since it was mapped from a file, as code: for that the file is read,
// if it is still the one that was mapped.
func (c *Core) Read(buf []byte, addr uint64) (n int, err error) {
	seg, next := c.segmentAt(addr)
	if uint64(len(buf)) > next-addr {
		buf = buf[:next-addr]
	}
	if seg == nil {
		why := ErrNotMapped
		if c.cutHeaders {
			why = ErrCutShort // of what was there, too
		}
		return c.readBacking(buf, addr, 0, why)
	}
	off := addr - seg.Addr
	if off >= seg.FileSize {
		return c.readBacking(buf, addr, seg.Flags, ErrNotHeld)
	}
	start := seg.offset + off
	if start < uint64(len(c.image)) {
		return copy(buf[:min(uint64(len(buf)), seg.FileSize-off)], c.image[start:]), nil
	}
	if seg.Flags&elf.PF_X != 0 { // a program does not change its code
		return c.readBacking(buf, addr, seg.Flags, ErrCutShort)
	}
	return 0, ErrCutShort
}

// segmentAt finds the segment that holds an address, nil if none does; and
// where the answer would be another one.
func (c *Core) segmentAt(addr uint64) (seg *CoreSegment, next uint64) {
	i, _ := slices.BinarySearchFunc(c.Segments, addr, func(s CoreSegment, addr uint64) int {
		if s.Addr <= addr {
			return -1
		}
		return 1
	})
	next = ^uint64(0)
	if i < len(c.Segments) {
		next = c.Segments[i].Addr
	}
	if i == 0 {
		return nil, next
	}
	seg = &c.Segments[i-1]
	off := addr - seg.Addr
	switch {
	case off >= seg.MemSize:
		return nil, next
	case off < seg.FileSize:
		return seg, min(next, seg.Addr+seg.FileSize)
	}
	return seg, min(next, seg.Addr+seg.MemSize)
}

// HasSegment reports whether the core file says anything of the memory at an
// address.
func (c *Core) HasSegment(addr uint64) bool {
	seg, _ := c.segmentAt(addr)
	return seg != nil
}

// readDumped fills buf from the core file alone.
func (c *Core) readDumped(addr uint64, buf []byte) bool {
	for len(buf) > 0 {
		seg, _ := c.segmentAt(addr)
		if seg == nil || addr-seg.Addr >= seg.FileSize {
			return false
		}
		off := addr - seg.Addr
		start := seg.offset + off
		if start >= uint64(len(c.image)) {
			return false
		}
		n := copy(buf[:min(uint64(len(buf)), seg.FileSize-off)], c.image[start:])
		addr, buf = addr+uint64(n), buf[n:]
	}
	return true
}

// AddFile adds to Files what the core file does not list.
func (c *Core) AddFile(f CoreFile) {
	i, _ := slices.BinarySearchFunc(c.Files, f.Low, func(g CoreFile, low uint64) int { return cmp.Compare(g.Low, low) })
	c.Files = slices.Insert(c.Files, i, f)
}

// FileAt finds the mapped file at an address.
func (f *CoreFacts) FileAt(addr uint64) (CoreFile, bool) {
	i, found := slices.BinarySearchFunc(f.Files, addr, func(f CoreFile, addr uint64) int {
		if f.Low <= addr && addr < f.High {
			return 0
		}
		return cmp.Compare(f.Low, addr)
	})
	if !found {
		return CoreFile{}, false
	}
	return f.Files[i], true
}
