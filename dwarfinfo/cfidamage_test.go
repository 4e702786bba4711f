package dwarfinfo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// A handmade section has what no compiler of this machine writes: a CIE, and
// the FDE of one function.
type handmade struct {
	letters  string // of the augmentation
	data     []byte // of the augmentation
	wide     bool   // lengths are of the 64-bit format
	link     bool   // and the fields after them have 8 bytes, too
	location []byte // the FDE's address and length, and its augmentation data
	program  []byte // the FDE's instructions
}

// testSection is where the tests' sections are, and what is around them.
func testSection(name string, data []byte) frameSection {
	return frameSection{name: name, data: data, addr: 0x1000, eh: name == ".eh_frame", text: 0x4000, got: 0x3000}
}

func (h handmade) build() []byte {
	cie := append([]byte{1}, h.letters...)
	cie = append(cie, 0)
	if h.letters == "eh" {
		cie = append(cie, make([]byte, 8)...)
	}
	cie = append(cie, 1, 0x78, ReturnAddress) // factors 1 and -8
	if strings.HasPrefix(h.letters, "z") {
		cie = append(cie, byte(len(h.data)))
		cie = append(cie, h.data...)
	}
	cie = append(cie, cfaDefCFA, stackPointer, 8, cfaOffset|ReturnAddress, 1)
	whole := h.entry(0, 0, cie)
	return append(whole, h.entry(len(whole), 1, append(bytes.Clone(h.location), h.program...))...)
}

// entry makes a CIE, or with distance an FDE of the CIE at offset 0.
func (h handmade) entry(at int, distance int, body []byte) []byte {
	var b []byte
	number := func(wide bool, n int) {
		if wide {
			b = binary.LittleEndian.AppendUint64(b, uint64(n))
		} else {
			b = binary.LittleEndian.AppendUint32(b, uint32(n))
		}
	}
	link := 4
	if h.link {
		link = 8
	}
	if h.wide {
		b = append(b, 0xff, 0xff, 0xff, 0xff)
	}
	number(h.wide, link+len(body))
	number(h.link, distance*(at+len(b)))
	return append(b, body...)
}

func word(size int, n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n)[:size] }

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// Each encoding of a pointer leads to the function, or to an error that names
// its place.
func TestPointerEncodings(t *testing.T) {
	const located = 0x1000 + 22 + 8 // where the location is: behind the CIE and a header
	at := func(size int, base uint64) []byte { return join(word(size, 0x5000-base), word(size, 0x20)) }
	tests := []struct {
		encoding uint8
		location []byte
		err      string
	}{
		{encodingAbsolute, at(8, 0), ""},
		{encodingUleb, []byte{0x80, 0xa0, 0x01, 0x20}, ""},
		{encodingSleb, []byte{0x80, 0xa0, 0x01, 0x20}, ""},
		{encodingUdata2, at(2, 0), ""},
		{encodingUdata4, at(4, 0), ""},
		{encodingUdata8, at(8, 0), ""},
		{encodingSigned, at(8, 0), ""},
		{encodingSdata2, at(2, 0), ""},
		{encodingSdata4, at(4, 0), ""},
		{encodingSdata8, at(8, 0), ""},
		{encodingSdata4 | encodingPCRel, at(4, located), ""},
		{encodingSdata8 | encodingDataRel, at(8, 0x3000), ""},
		{encodingUdata2 | encodingTextRel, at(2, 0x4000), ""},
		{encodingAligned, join(make([]byte, 2), at(8, 0)), ""},
		{encodingSdata4 | encodingIndirect, at(4, 0), ".eh_frame at offset"},
		{encodingSdata4 | 0x40, at(4, 0), "relative to what is not in the file"},
		{0x0f, at(8, 0), "not known"},
		{encodingOmit, at(8, 0), ".eh_frame at offset"},
	}
	for _, tt := range tests {
		s := testSection(".eh_frame", handmade{letters: "zR", data: []byte{tt.encoding}, location: join(tt.location, []byte{0})}.build())
		h, err := s.header(0)
		if err == nil {
			_, err = s.fdeAt(h.end)
		}
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("encoding %#x: %v, want %q", tt.encoding, err, tt.err)
			}
			continue
		}
		if entry, findErr := s.find(0x5010); err != nil || entry.Range != (Range{0x5000, 0x5020}) {
			t.Errorf("encoding %#x: %#x, %v, %v", tt.encoding, entry.Range, findErr, err)
		}
	}
}

// The forms of entries that compilers of this machine do not write.
func TestEntryForms(t *testing.T) {
	absolute := join(word(8, 0x5000), word(8, 0x20))
	setLoc := join([]byte{cfaSetLoc}, word(8, 0x5010), []byte{cfaDefCFAOffset, 32})
	tests := []struct {
		name string
		make handmade
		want string // the row of 0x5010
	}{
		{"no augmentation", handmade{location: absolute, program: setLoc}, "rsp+32 ra=c-8"},
		{"a signal without z", handmade{letters: "S", location: absolute}, "rsp+8 ra=c-8 signal"},
		{"ARM's pointers", handmade{letters: "zB", location: join(absolute, []byte{0})}, "rsp+8 ra=c-8"},
		{"64 bits, as the LSB has it", handmade{wide: true, location: absolute}, "rsp+8 ra=c-8"},
		{"64 bits, as binutils has it", handmade{wide: true, link: true, location: absolute}, "rsp+8 ra=c-8"},
		{"set_loc in the CIE's encoding", handmade{letters: "zR", data: []byte{encodingUdata4},
			location: join(word(4, 0x5000), word(4, 0x20), []byte{0}),
			program:  join([]byte{cfaSetLoc}, word(4, 0x5008), []byte{cfaDefCFAOffset, 24})}, "rsp+24 ra=c-8"},
		{"set_loc backwards", handmade{location: absolute, program: join([]byte{cfaSetLoc}, word(8, 0x4fff))}, "goes back"},
		{"restore without remember", handmade{location: absolute, program: []byte{cfaRestoreState}}, "not remembered"},
		{"too many states", handmade{location: absolute, program: bytes.Repeat([]byte{cfaRememberState}, 1000)}, "remembered"},
		{"an augmentation of gcc 2", handmade{letters: "eh", location: absolute}, "rsp+8 ra=c-8"},
		{"an unknown letter", handmade{letters: "zX", location: absolute}, "letter 'X'"},
		{"augmentation beyond its data", handmade{letters: "zP", data: []byte{encodingUdata4}, location: absolute}, "longer than its data"},
	}
	for _, tt := range tests {
		table := &frameTable{eh: testSection(".eh_frame", tt.make.build())}
		h, err := table.eh.header(0)
		if err == nil {
			_, err = table.eh.fdeAt(h.end)
		}
		got := fmt.Sprint(err)
		if err == nil {
			if r, err := table.compute(0x5010); err != nil {
				got = err.Error()
			} else {
				got = rowText(r)
			}
		}
		if !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// A search table in any usual form is used; one that is damaged is not, and
// then a scan finds the same functions.
func TestSearchTable(t *testing.T) {
	frames := handmade{location: join(word(8, 0x5000), word(8, 0x20))}.build()
	eh := testSection(".eh_frame", frames)
	first, _ := eh.header(0)
	fdeAt := 0x1000 + uint64(first.end)
	const at = 0x2000 // where the header section is
	header := func(encoding uint8, size int, base uint64, pairs ...uint64) []byte {
		b := join([]byte{1, encodingUdata4, encodingUdata4, encoding}, word(4, 0x1000), word(4, uint64(len(pairs)/2)))
		for _, v := range pairs {
			b = append(b, word(size, v-base)...)
		}
		return b
	}
	good := header(encodingDataRel|encodingSdata4, 4, at, 0x5000, fdeAt)
	change := func(off int, v byte) []byte {
		b := bytes.Clone(good)
		b[off] = v
		return b
	}
	tests := []struct {
		name   string
		header []byte
		used   bool
	}{
		{"as linkers write it", good, true},
		{"8 bytes", header(encodingDataRel|encodingSdata8, 8, at, 0x5000, fdeAt), true},
		{"2 bytes", header(encodingDataRel|encodingSdata2, 2, at, 0x5000, fdeAt), true},
		{"absolute", header(encodingAbsolute, 8, 0, 0x5000, fdeAt), true},
		{"absolute, 4 bytes", header(encodingUdata4, 4, 0, 0x5000, fdeAt), true},
		{"absolute, 2 bytes", header(encodingUdata2, 2, 0, 0x5000, fdeAt), true},
		{"of variable length", header(encodingUleb, 2, 0, 0x5000, fdeAt), false},
		{"relative to itself", header(encodingPCRel|encodingSdata4, 4, 0, 0x5000, fdeAt), false},
		{"absent", nil, false},
		{"empty", header(encodingDataRel|encodingSdata4, 4, at), false},
		{"cut off", good[:14], false},
		{"another version", change(0, 2), false},
		{"without a table", change(3, encodingOmit), false},
		{"too many entries", change(8, 2), false},
		{"of another section", change(5, 0), false},
		{"not sorted", header(encodingDataRel|encodingSdata4, 4, at, 0x5000, fdeAt, 0x4000, fdeAt), false},
		{"an FDE outside", header(encodingDataRel|encodingSdata4, 4, at, 0x5000, 0x9000), false},
		{"a CIE in place of an FDE", header(encodingDataRel|encodingSdata4, 4, at, 0x5000, 0x1000), false},
		{"another function's FDE", header(encodingDataRel|encodingSdata4, 4, at, 0x5008, fdeAt), false},
	}
	for _, tt := range tests {
		eh := testSection(".eh_frame", frames)
		s := frameSection{name: ".eh_frame_hdr", data: tt.header, addr: at, got: at}
		eh.table = s.searchTable(&eh)
		entry, err := eh.find(0x5010)
		if err != nil || entry.Range != (Range{0x5000, 0x5020}) {
			t.Errorf("%s: %#x, %v", tt.name, entry.Range, err)
		}
		if used := eh.table != nil; used != tt.used {
			t.Errorf("%s: the table is used: %t, want %t", tt.name, used, tt.used)
		}
	}
}

// A scan finds for each address what the linker's table does.
func TestScanAgainstTable(t *testing.T) {
	f := openLibc(t)
	eh := f.loadFrames().eh
	if eh.table == nil {
		t.Fatal("libc has no search table")
	}
	scanned := eh
	scanned.table = nil
	for i := range eh.table.count {
		pc, _ := eh.table.pair(i)
		for _, a := range []Addr{pc, pc + 5, pc - 1} {
			want, err := eh.find(a)
			got, scanErr := scanned.find(a)
			want.section, got.section = nil, nil
			if got.Range != want.Range || got.start != want.start || err != scanErr {
				t.Fatalf("at %#x: %v, %v by scan; %v, %v by table", uint64(a), got, scanErr, want, err)
			}
		}
	}
}
