package dwarfinfo

import (
	"bytes"
	"cmp"
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// CoreFacts are what a core file says of the process that it was made of:
// core(5). It is an ELF file without sections. Its notes hold the registers
// and who it was, its segments the memory.
type CoreFacts struct {
	Process  CoreProcess
	Threads  []CoreThread // the one that the record is about comes first
	Auxv     []byte       // what the kernel told the program: getauxval(3)
	Files    []CoreFile   // by address
	Segments []CoreSegment
}

// A CoreSegment is a stretch of the memory. What is beyond FileSize was not
// written: unlike in a program, it is not zero, but unknown.
type CoreSegment struct {
	Addr     uint64 // run-time, as all addresses of a core file
	MemSize  uint64 // in bytes
	FileSize uint64 // in bytes
	Flags    elf.ProgFlag
	offset   uint64 // in the core file
}

// A CoreFile is a stretch of the memory that shows a file.
type CoreFile struct {
	Low, High uint64
	Offset    uint64 // in the file, in bytes
	Path      string
}

// A Core is an open core file.
type Core struct {
	CoreFacts
	path    string
	image   []byte // the whole file, mapped
	unmap   func([]byte)
	size    uint64 // in bytes, as the headers promise
	damage  error  // the first thing that could not be read
	backing map[string]*backingFile
	moved   map[string]string // where the file of a path is now

	cutHeaders bool // some of the program headers are missing
}

// ErrNotCore says that a file is something else.
var ErrNotCore = errors.New("it is not a core file")

// OpenCore maps a core file and reads its headers and notes. One that is cut
// short is opened too, if it still has the registers of a thread: Damage says
// what is missing.
func OpenCore(path string) (*Core, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	stat, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !stat.Mode().IsRegular():
		return nil, &fs.PathError{Op: "map", Path: path, Err: fs.ErrInvalid}
	}
	image, unmap, err := mapFile(f, stat.Size())
	if err != nil {
		return nil, err
	}
	c, err := readCore(image)
	if err != nil {
		unmap(image)
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	c.path, c.unmap = path, unmap
	return c, nil
}

// IsCore reports whether a file begins as a core file does.
func IsCore(path string) bool {
	stat, err := os.Stat(path)
	if err != nil || !stat.Mode().IsRegular() {
		return false // a pipe would make us wait
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var ident [coreIdentSize]byte
	_, err = f.ReadAt(ident[:], 0)
	return err == nil && bytes.HasPrefix(ident[:], []byte(elf.ELFMAG)) && ident[16] == byte(elf.ET_CORE) && ident[17] == 0
}

// coreIdentSize is how much of a file tells what it is: e_ident and e_type.
const coreIdentSize = 18

// Path is the name under which the core file was opened.
func (c *Core) Path() string { return c.path }

// Close unmaps the file.
func (c *Core) Close() error {
	var errs []error
	for _, b := range c.backing {
		errs = append(errs, b.close())
	}
	if c.unmap != nil {
		c.unmap(c.image)
	}
	c.image, c.unmap, c.backing = nil, nil, nil
	return errors.Join(errs...)
}

// Damage says in which way the file is not whole, nil if it is.
func (c *Core) Damage() error {
	if have := uint64(len(c.image)); have < c.size {
		return fmt.Errorf("the core file is cut short: it has %d of %d bytes", have, c.size)
	}
	return c.damage
}

// readCore reads the headers of a core file that is in memory.
func readCore(image []byte) (*Core, error) {
	c := &Core{image: image}
	h, err := readCoreHeader(image)
	if err != nil {
		return nil, err
	}
	c.size = h.end()
	c.readSegments(h)
	if len(c.Threads) == 0 {
		if damage := c.Damage(); damage != nil {
			return nil, fmt.Errorf("it has the registers of no thread: %w", damage)
		}
		return nil, errors.New("it has the registers of no thread")
	}
	slices.SortFunc(c.Segments, func(a, b CoreSegment) int { return cmp.Compare(a.Addr, b.Addr) })
	slices.SortStableFunc(c.Files, func(a, b CoreFile) int { return cmp.Compare(a.Low, b.Low) })
	return c, nil
}

// A coreHeader says where the program headers are: elf(5), "Elf64_Ehdr".
type coreHeader struct{ phoff, phnum uint64 }

const (
	ehdrSize = 64 // bytes, of Elf64_Ehdr
	phdrSize = 56 // of Elf64_Phdr
	shdrSize = 64 // of Elf64_Shdr

	// phnumMore in e_phnum: there are too many segments to count in 16 bits;
	// the count is in the first section header: elf(5), "PN_XNUM".
	phnumMore = 0xffff
)

func (h coreHeader) end() uint64 { return h.phoff + h.phnum*phdrSize }

// notELF says what a file may be instead: systemd-coredump(8) compresses what
// it keeps.
func notELF(image []byte) error {
	for _, c := range []struct{ magic, tool string }{
		{"\x28\xb5\x2f\xfd", "zstd"}, {"\x04\x22\x4d\x18", "lz4"}, {"\xfd7zXZ", "xz"}, {"\x1f\x8b", "gzip"},
	} {
		if bytes.HasPrefix(image, []byte(c.magic)) {
			return fmt.Errorf("it is compressed: %s -d makes a core file of it", c.tool)
		}
	}
	return ErrNotCore
}

func readCoreHeader(image []byte) (h coreHeader, err error) {
	if !bytes.HasPrefix(image, []byte(elf.ELFMAG)) {
		return h, notELF(image)
	}
	c := newCursor("ELF header", image, 4)
	class := elf.Class(c.uint8())
	c.skip(11)
	kind, machine := elf.Type(c.uint16()), elf.Machine(c.uint16())
	c.skip(4 + 8)
	h.phoff = c.uint64()
	shoff := c.uint64()
	c.skip(4 + 2)
	entrySize := c.uint16()
	h.phnum = uint64(c.uint16())
	switch {
	case c.err != nil:
		return h, fmt.Errorf("the file is cut short: %w", c.err)
	case kind != elf.ET_CORE:
		return h, ErrNotCore
	case class != elf.ELFCLASS64 || machine != elf.EM_X86_64:
		return h, fmt.Errorf("it is of a program for %s, %s; deet debugs 64-bit programs for x86-64", machine, class)
	case entrySize != phdrSize || h.phoff > 1<<62:
		return h, errors.New("its header is damaged")
	}
	const infoAt = 44 // of sh_info in Elf64_Shdr
	if h.phnum == phnumMore && shoff < uint64(len(image)) {
		first := newCursor("section header", image, int(shoff))
		first.skip(infoAt)
		if n := first.uint32(); first.err == nil {
			h.phnum = uint64(n)
		}
	}
	return h, nil
}

// readSegments reads the program headers that are there, and the notes.
func (c *Core) readSegments(h coreHeader) {
	if h.phoff > uint64(len(c.image)) {
		return
	}
	headers := newCursor("program headers", c.image, int(h.phoff))
	for range h.phnum {
		kind, flags := elf.ProgType(headers.uint32()), elf.ProgFlag(headers.uint32())
		offset, addr := headers.uint64(), headers.uint64()
		headers.skip(8) // the physical address
		fileSize, memSize := headers.uint64(), headers.uint64()
		align := headers.uint64()
		if headers.err != nil {
			c.cutHeaders = true // the size that was promised tells
			return
		}
		if offset > 1<<62 || fileSize > 1<<62 || memSize != 0 && addr+memSize-1 < addr {
			c.fail(fmt.Errorf("the program header at offset %#x is damaged", headers.off-phdrSize))
			continue
		}
		c.size = max(c.size, offset+fileSize)
		switch kind {
		case elf.PT_NOTE:
			c.readCoreNotes(offset, fileSize, align)
		case elf.PT_LOAD:
			c.Segments = append(c.Segments, CoreSegment{addr, memSize, min(fileSize, memSize), flags, offset})
		}
	}
}

// fail notes the first damage.
func (c *Core) fail(err error) {
	if c.damage == nil {
		c.damage = err
	}
}
