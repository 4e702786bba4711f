package dwarfinfo

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/flate"
)

// A section is one section of an ELF file. Its contents are a part of the
// mapped file. Those of a compressed section are inflated from the front, and
// only as far as somebody has asked: to find main in a program of 500 MB, a
// few of its units do.
type section struct {
	name     string
	data     []byte // as long as the contents; of an inflating section its front holds
	inflater *inflater
}

// An inflater fills the data of a compressed section.
type inflater struct {
	have   atomic.Int64 // bytes that hold
	mutex  sync.Mutex
	source io.Reader
	err    error
}

// maxRatio bounds what is believed about the size of a compressed section:
// deflate makes at most 1032 bytes of one [RFC 1951].
const maxRatio = 1032

// newSection opens a section; nothing is inflated yet.
func newSection(s *elf.Section, file []byte) (*section, error) {
	sec := &section{name: s.Name}
	damaged := func(reason string) (*section, error) {
		return nil, fmt.Errorf("section %s at offset %#x: %s", s.Name, s.Offset, reason)
	}
	switch {
	case s.Type == elf.SHT_NOBITS:
		return sec, nil
	case s.Offset > uint64(len(file)) || s.FileSize > uint64(len(file))-s.Offset:
		return damaged("it reaches beyond the end of the file")
	}
	raw := file[s.Offset : s.Offset+s.FileSize]
	var size uint64 // once inflated
	switch {
	case s.Flags&elf.SHF_COMPRESSED != 0:
		size = s.Size // as its own header says: see elf.Section
		sec.inflater = &inflater{source: s.Open()}
		const header = 24 // bytes: the kind of compression, a reserved word, size, alignment
		if len(raw) >= header && elf.CompressionType(binary.LittleEndian.Uint32(raw)) == elf.COMPRESS_ZLIB {
			sec.inflater.source = inflateZlib(raw[header:])
		}
	case bytes.HasPrefix([]byte(s.Name), []byte(".zdebug")) && len(raw) >= 12 && string(raw[:4]) == "ZLIB":
		// GNU's way before ELF had one: the size is in big endian.
		size = binary.BigEndian.Uint64(raw[4:])
		sec.inflater = &inflater{source: inflateZlib(raw[12:])}
	default:
		sec.data = raw
		return sec, nil
	}
	if size > maxRatio*uint64(len(raw)) {
		return damaged(fmt.Sprintf("%d bytes cannot have been compressed to %d", size, len(raw)))
	}
	sec.data = make([]byte, size)
	return sec, nil
}

// inflateZlib inflates a stream of zlib. Its header is two bytes [RFC 1950];
// the checksum at its end is not looked at, as the front is used before.
func inflateZlib(raw []byte) io.Reader {
	const header = 2
	return flate.NewReader(bytes.NewReader(raw[min(header, len(raw)):]))
}

// size is the length of the contents in bytes.
func (s *section) size() int {
	if s == nil {
		return 0
	}
	return len(s.data)
}

// upTo returns the contents up to an offset, or to their end.
func (s *section) upTo(end int) ([]byte, error) {
	if s == nil {
		return nil, nil
	}
	end = max(0, min(end, len(s.data)))
	if s.inflater == nil || int64(end) <= s.inflater.have.Load() {
		return s.data[:end], nil
	}
	err := s.inflater.fill(s, end)
	return s.data[:min(end, int(s.inflater.have.Load()))], err
}

// all returns the whole contents.
func (s *section) all() ([]byte, error) { return s.upTo(s.size()) }

// fill inflates up to an offset and a piece beyond, since what comes next is
// often wanted next.
func (z *inflater) fill(s *section, end int) error {
	const ahead = 256 << 10
	z.mutex.Lock()
	defer z.mutex.Unlock()
	have := int(z.have.Load())
	if have >= end || z.err != nil {
		return z.err
	}
	n, err := io.ReadFull(z.source, s.data[have:min(end+ahead, len(s.data))])
	z.have.Store(int64(have + n))
	if err != nil {
		z.err = fmt.Errorf("section %s: inflating it stops at offset %#x: %w", s.name, have+n, err)
	}
	if have+n == len(s.data) {
		z.source = nil // its tables are not needed any more
	}
	return z.err
}

// cursor stands at an offset of the section, and sees up to another.
func (s *section) cursor(off, end int) *cursor {
	c := &cursor{off: off}
	if s == nil {
		c.fail("there is no such section")
		return c
	}
	data, err := s.upTo(end)
	c.section, c.data, c.err = s.name, data, err
	if off < 0 || off > len(data) {
		c.off = 0
		c.fail("offset %#x is outside the section", off)
	}
	return c
}

// textAt is the text that begins at an offset and ends with a NUL, without it.
func (s *section) textAt(off uint64) ([]byte, error) {
	if off >= uint64(s.size()) {
		name := "the section of names"
		if s != nil {
			name = s.name
		}
		return nil, fmt.Errorf("%s: there is no text at offset %#x", name, off)
	}
	for piece := 256; ; piece *= 16 {
		data, err := s.upTo(int(off) + piece)
		if err != nil {
			return nil, err
		}
		if n := bytes.IndexByte(data[off:], 0); n >= 0 {
			return data[off : int(off)+n], nil
		}
		if len(data) == len(s.data) {
			return nil, fmt.Errorf("%s: the text at offset %#x does not end", s.name, off)
		}
	}
}
