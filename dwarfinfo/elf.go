package dwarfinfo

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
)

// A Segment is a part of the file that is loaded into memory.
type Segment struct {
	Addr       Addr
	Offset     uint64 // in the file
	FileSize   uint64 // in bytes
	MemSize    uint64 // what is beyond FileSize is zero
	Executable bool
}

// PIE reports whether the file can be loaded at any address.
func (f *File) PIE() bool { return f.main.elf.Type == elf.ET_DYN }

// Entry is the address of the first instruction.
func (f *File) Entry() Addr { return Addr(f.main.elf.Entry) }

// Interpreter is the path of the loader that the program asks for, "" if it
// is static.
func (f *File) Interpreter() string {
	for _, p := range f.main.elf.Progs {
		if p.Type == elf.PT_INTERP && p.Filesz < 4096 {
			data, err := io.ReadAll(p.Open())
			if err == nil {
				return strings.TrimRight(string(data), "\x00")
			}
		}
	}
	return ""
}

// Segments are the parts that are loaded, in the order of their addresses.
func (f *File) Segments() []Segment {
	var segments []Segment
	for _, p := range f.main.elf.Progs {
		if p.Type == elf.PT_LOAD {
			segments = append(segments, Segment{Addr(p.Vaddr), p.Off, p.Filesz, p.Memsz, p.Flags&elf.PF_X != 0})
		}
	}
	return segments
}

// TLSSize is the size of the thread-local variables, rounded up to their
// alignment: the thread pointer stands right after them.
func (f *File) TLSSize() (uint64, bool) {
	for _, p := range f.main.elf.Progs {
		if p.Type == elf.PT_TLS {
			align := max(p.Align, 1)
			return (p.Memsz + align - 1) / align * align, true
		}
	}
	return 0, false
}

// tlsOffset is where a variable is in the thread-local variables of the file.
// In split units gcc 12 writes its address instead, as linked.
func (u *unit) tlsOffset(n uint64) uint64 {
	if u == nil || u.skeleton == nil {
		return n
	}
	for _, p := range u.file.main.elf.Progs {
		if p.Type == elf.PT_TLS && n >= p.Memsz && n-p.Vaddr < p.Memsz {
			return n - p.Vaddr
		}
	}
	return n
}

// IsCode reports whether an address is in an executable segment.
func (f *File) IsCode(a Addr) bool {
	for _, p := range f.main.elf.Progs {
		if p.Type == elf.PT_LOAD && p.Flags&elf.PF_X != 0 && uint64(a)-p.Vaddr < p.Filesz {
			return true
		}
	}
	return false
}

// ReadImage reads what the file will put at an address.
func (f *File) ReadImage(a Addr, buf []byte) error {
	for _, p := range f.main.elf.Progs {
		off := uint64(a) - p.Vaddr // huge if a is below the segment
		if p.Type != elf.PT_LOAD || off >= p.Memsz || uint64(len(buf)) > p.Memsz-off {
			continue
		}
		clear(buf) // what is beyond the file's part is zero
		if off >= p.Filesz {
			return nil
		}
		n := min(uint64(len(buf)), p.Filesz-off)
		_, err := p.ReadAt(buf[:n], int64(off))
		return err
	}
	return fmt.Errorf("%s: nothing is loaded at %#x", f.path, uint64(a))
}

// BuildID is the linker's fingerprint of the file in hex, "" if it left none.
func (f *File) BuildID() string { return buildIDOf(f.main.elf) }

// A dynamicEntry is one row of the table that the loader works from: what it
// says, and where its value stands [System V ABI, "Dynamic Section"].
type dynamicEntry struct {
	tag   elf.DynTag
	value uint64
	slot  Addr // of the value
}

// dynamicTable keeps the entries once they are read.
type dynamicTable struct {
	once    sync.Once
	entries []dynamicEntry
}

// dynamic reads the table, which a static program does not have.
func (f *File) dynamic() []dynamicEntry {
	f.loader.once.Do(func() {
		for _, p := range f.main.elf.Progs {
			if p.Type == elf.PT_DYNAMIC {
				f.loader.entries = readDynamic(p)
			}
		}
	})
	return f.loader.entries
}

func readDynamic(p *elf.Prog) []dynamicEntry {
	const entrySize, most = 16, 4096 // a tag and a value; tables have some thirty entries
	raw := make([]byte, min(p.Filesz, entrySize*most))
	n, _ := p.ReadAt(raw, 0) // what a truncated file still has is good
	var entries []dynamicEntry
	for off := 0; off+entrySize <= n; off += entrySize {
		e := dynamicEntry{
			tag:   elf.DynTag(binary.LittleEndian.Uint64(raw[off:])),
			value: binary.LittleEndian.Uint64(raw[off+8:]),
			slot:  Addr(p.Vaddr) + Addr(off) + 8,
		}
		if e.tag == elf.DT_NULL {
			break
		}
		entries = append(entries, e)
	}
	return entries
}

// dynamicValue finds the value of one tag.
func (f *File) dynamicValue(tag elf.DynTag) (uint64, bool) {
	for _, e := range f.dynamic() {
		if e.tag == tag {
			return e.value, true
		}
	}
	return 0, false
}

// DebugSlot is the address at which the loader puts the address of its list
// of libraries, for debuggers to find. A static program has none.
func (f *File) DebugSlot() (Addr, bool) {
	for _, e := range f.dynamic() {
		if e.tag == elf.DT_DEBUG {
			return e.slot, true
		}
	}
	return 0, false
}

// Needed are the names of the libraries that the file asks for.
func (f *File) Needed() []string {
	strtab, ok := f.dynamicValue(elf.DT_STRTAB)
	if !ok {
		return nil
	}
	var names []string
	for _, e := range f.dynamic() {
		if e.tag == elf.DT_NEEDED {
			if name, ok := f.imageString(Addr(strtab + e.value)); ok {
				names = append(names, name)
			}
		}
	}
	return names
}
