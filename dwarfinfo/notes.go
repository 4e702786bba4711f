package dwarfinfo

import (
	"debug/elf"
	"encoding/hex"
	"io"
)

// A note is a remark about a file that tools leave for tools. Its owner's
// name says who gives the kind its meaning [System V ABI, "Note Section"].
type note struct {
	owner string // without the NUL that ends it
	kind  uint32
	desc  []byte
}

// ntGNUBuildID is the kind of a note of owner "GNU" that holds the build id
// [Linux Standard Base, "Additional Special Sections"; elf.h].
const ntGNUBuildID = 3

// readNotes reads notes up to the end of data or the first that is damaged;
// those before it are good also then.
//
// A note has three words, the sizes of its name and of its description and
// its kind, and then these two, each padded. The standard pads to 8 bytes in
// 64-bit files. Tools never did, they pad to 4, until .note.gnu.property
// came; so what counts is the alignment of the section or segment.
func readNotes(where string, data []byte, align uint64) ([]note, error) {
	if align != 8 {
		align = 4
	}
	var notes []note
	c := newCursor(where, data, 0)
	for c.left() > 0 {
		nameSize, descSize := uint64(c.uint32()), uint64(c.uint32())
		n := note{kind: c.uint32()}
		n.owner = trimNUL(c.bytes(nameSize))
		c.alignTo(align)
		n.desc = c.bytes(descSize)
		if c.err != nil {
			return notes, c.err
		}
		notes = append(notes, n)
		if uint64(c.left()) < align {
			break // ld leaves out the padding at the end
		}
		c.alignTo(align)
	}
	return notes, nil
}

// alignTo skips up to the next multiple of n, a power of two.
func (c *cursor) alignTo(n uint64) { c.skip(-uint64(c.off) % n) }

// trimNUL is the text before the NUL that ends a note's name.
func trimNUL(name []byte) string {
	if n := len(name); n > 0 && name[n-1] == 0 {
		name = name[:n-1]
	}
	return string(name)
}

// buildIDOf is the build id of a file in hex, "" if the linker left none.
// The note is there twice, in a section and in a segment: a file without
// section headers has just the segment, and in a separate debug file, which
// is not there to be loaded, only the sections can be trusted.
func buildIDOf(f *elf.File) string {
	for _, s := range f.Sections {
		if s.Type == elf.SHT_NOTE {
			if id := buildIDIn(s.Name, s.Open(), s.Addralign); id != "" {
				return id
			}
		}
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_NOTE {
			if id := buildIDIn("PT_NOTE", p.Open(), p.Align); id != "" {
				return id
			}
		}
	}
	return ""
}

// buildIDIn looks for the build id among the notes that r holds. What it can
// read of a damaged file counts.
func buildIDIn(where string, r io.Reader, align uint64) string {
	const most = 1 << 20 // in bytes; a program has some hundred of notes
	data, _ := io.ReadAll(io.LimitReader(r, most))
	notes, _ := readNotes(where, data, align)
	for _, n := range notes {
		if n.owner == "GNU" && n.kind == ntGNUBuildID {
			return hex.EncodeToString(n.desc)
		}
	}
	return ""
}
