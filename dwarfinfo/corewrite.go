package dwarfinfo

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"io"
)

// A CoreTarget is what a core file is written to: a file.
type CoreTarget interface {
	io.WriterAt
	Truncate(size int64) error
}

// CoreMemory is the memory that a core file is made of.
type CoreMemory interface {
	ReadMemory(addr uint64, buf []byte) error
	Empty(addr, size uint64) bool // known to be zero, without reading it
}

// pageSize is the unit in which memory is mapped and core files are laid out.
const pageSize = 4096

// WriteCore writes a core file: the header, the program headers, the notes,
// and then the memory, each segment at the beginning of a page. Of each
// segment FileSize bytes are read. Pages of zeros are not written,
// which makes the file sparse: it takes no more of the disk than it must.
func WriteCore(w CoreTarget, facts *CoreFacts, memory CoreMemory) error {
	notes := facts.notes()
	l := layOut(uint64(len(facts.Segments))+1, uint64(len(notes)))
	head := l.header()
	head = appendProgHeader(head, elf.PT_NOTE, 0, CoreSegment{offset: l.notes, FileSize: uint64(len(notes))}, 4)
	offset := l.memory
	for i := range facts.Segments {
		seg := &facts.Segments[i]
		seg.offset = offset
		head = appendProgHeader(head, elf.PT_LOAD, seg.Flags, *seg, pageSize)
		offset += roundUp(seg.FileSize)
	}
	head = append(append(head, notes...), l.section...)
	if _, err := w.WriteAt(head, 0); err != nil {
		return err
	}
	for _, seg := range facts.Segments {
		if err := writeSegment(w, seg, memory); err != nil {
			return err
		}
	}
	return w.Truncate(int64(max(offset, l.memory))) // the last pages may be zeros
}

// A coreLayout says where the parts of a core file are, in bytes.
type coreLayout struct {
	count   uint64 // of program headers
	notes   uint64
	memory  uint64
	shoff   uint64 // of the section header that holds the count, 0 if it is not needed
	section []byte
}

func layOut(count, noteSize uint64) coreLayout {
	l := coreLayout{count: count, notes: ehdrSize + count*phdrSize}
	end := l.notes + noteSize
	if count >= phnumMore {
		l.shoff = end
		end += shdrSize
		const infoAt = 44
		l.section = make([]byte, shdrSize)
		binary.LittleEndian.PutUint32(l.section[infoAt:], uint32(count))
	}
	l.memory = roundUp(end)
	return l
}

func roundUp(n uint64) uint64 { return (n + pageSize - 1) &^ (pageSize - 1) }

// header is the ELF header: elf(5), "Elf64_Ehdr".
func (l coreLayout) header() []byte {
	b := append([]byte(elf.ELFMAG), byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT))
	b = append(b, make([]byte, elf.EI_NIDENT-len(b))...)
	le := binary.LittleEndian
	b = le.AppendUint16(b, uint16(elf.ET_CORE))
	b = le.AppendUint16(b, uint16(elf.EM_X86_64))
	b = le.AppendUint32(b, uint32(elf.EV_CURRENT))
	b = le.AppendUint64(b, 0) // no entry
	b = le.AppendUint64(b, ehdrSize)
	b = le.AppendUint64(b, l.shoff)
	b = le.AppendUint32(b, 0) // no flags
	sections := uint16(0)
	if l.shoff != 0 {
		sections = 1
	}
	for _, n := range []uint16{ehdrSize, phdrSize, uint16(min(l.count, phnumMore)), shdrSize, sections, 0} {
		b = le.AppendUint16(b, n)
	}
	return b
}

// appendProgHeader appends an Elf64_Phdr: elf(5).
func appendProgHeader(b []byte, kind elf.ProgType, flags elf.ProgFlag, seg CoreSegment, align uint64) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(b, uint32(kind))
	b = le.AppendUint32(b, uint32(flags))
	for _, n := range []uint64{seg.offset, seg.Addr, 0, seg.FileSize, seg.MemSize, align} {
		b = le.AppendUint64(b, n)
	}
	return b
}

// writeSegment copies memory into the file, but for pages of zeros.
func writeSegment(w CoreTarget, seg CoreSegment, memory CoreMemory) error {
	const block = 256 * pageSize // bytes that are read at once
	buf := make([]byte, min(block, seg.FileSize))
	for done := uint64(0); done < seg.FileSize; done += uint64(len(buf)) {
		buf = buf[:min(uint64(len(buf)), seg.FileSize-done)]
		if memory.Empty(seg.Addr+done, uint64(len(buf))) {
			continue
		}
		if err := memory.ReadMemory(seg.Addr+done, buf); err != nil {
			return err
		}
		if err := writeSparse(w, buf, int64(seg.offset+done)); err != nil {
			return err
		}
	}
	return nil
}

// writeSparse writes the stretches of buf that are not zero, page by page.
func writeSparse(w io.WriterAt, buf []byte, offset int64) error {
	var zeros [pageSize]byte
	for from := 0; from < len(buf); {
		to := from
		for to < len(buf) {
			page := buf[to:min(to+pageSize, len(buf))]
			if bytes.Equal(page, zeros[:len(page)]) {
				break
			}
			to += len(page)
		}
		if to > from {
			if _, err := w.WriteAt(buf[from:to], offset+int64(from)); err != nil {
				return err
			}
		}
		from = to + pageSize
	}
	return nil
}
