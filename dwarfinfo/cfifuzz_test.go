package dwarfinfo

import (
	"errors"
	"testing"
)

// void is memory in which nothing is mapped.
type void struct{}

func (void) ReadMemory(uint64, []byte) error { return errors.New("not mapped") }

// Whatever the sections hold: each pc has a row that is for it, or an error,
// and what is kept has no more entries than the sections have bytes.
func FuzzFrames(f *testing.F) {
	for _, file := range []*File{cfiProgram(f, "gcc"), cfiProgram(f, "gcc", "DEBUG_FRAME")} {
		table := file.loadFrames()
		header, err := file.section(".eh_frame_hdr")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(table.eh.data, header, table.debug.data, uint64(table.eh.addr), uint64(file.Entry())+5)
	}
	absolute := join(word(8, 0x5000), word(8, 0x20))
	for _, made := range []handmade{
		{location: absolute, program: []byte{cfaRememberState, cfaRestoreState, cfaRestoreState}},
		{letters: "zR", data: []byte{encodingAligned}, location: absolute},
		{letters: "eh", wide: true, link: true, location: absolute, program: []byte{cfaDefCFAExpression, 1, opDeref}},
	} {
		f.Add(made.build(), []byte{}, made.build(), uint64(0x1000), uint64(0x5008))
	}
	f.Fuzz(func(t *testing.T, eh, header, debug []byte, addr, pc uint64) {
		file := &File{path: "fuzz"}
		table := &file.frames
		table.once.Do(func() {}) // nothing is loaded but this:
		table.eh, table.debug = testSection(".eh_frame", eh), testSection(".debug_frame", debug)
		table.eh.addr = Addr(addr)
		headers := frameSection{name: ".eh_frame_hdr", data: header, addr: Addr(addr) + 0x1000}
		table.eh.table = headers.searchTable(&table.eh)
		asked := []Addr{Addr(pc), 0, ^Addr(0)}
		for _, s := range []*frameSection{&table.eh, &table.debug} {
			s.scan()
			if len(s.places) > len(s.data) || len(s.cies) > len(s.data) {
				t.Fatalf("%d FDEs, %d CIEs in %d bytes", len(s.places), len(s.cies), len(s.data))
			}
			for _, p := range s.places[:min(100, len(s.places))] {
				asked = append(asked, p.Low, p.Low+(p.High-p.Low)/2, p.High-1)
			}
		}
		for _, a := range asked {
			askRow(t, file, a)
		}
	})
}

func askRow(t *testing.T, f *File, a Addr) {
	r, err := f.rulesFor(a)
	if (r == nil) != (err != nil) || err == nil && !r.contains(a) {
		t.Fatalf("at %#x: %v, %v; want a row that covers it, or an error", uint64(a), r, err)
	}
	if err != nil {
		return
	}
	if entry, err := f.frames.find(a); err == nil {
		var m rowMachine
		if err := m.run(&entry, a); err == nil && !m.row.contains(a) {
			t.Fatalf("at %#x: %v is computed, which is not for it", uint64(a), m.row)
		}
	}
	for _, mem := range []Memory{still{}, void{}} {
		c, err := f.Unwind(a, still{}, mem, linked)
		if c == nil && err == nil {
			t.Fatalf("at %#x: neither a caller nor an error", uint64(a))
		}
		for i := 0; c != nil && err == nil && i < 20; i++ {
			c, err = r.unwind(&frameMachine{Registers: c, Memory: mem, runtime: linked})
		}
	}
}
