package dwarfinfo

import (
	"errors"
	"fmt"
	"sync"
)

// Call frame information says, for each instruction of a function, where the
// function's frame is and where it saved its caller's registers. Imagine a
// table: a row for each address, a column for each register [DWARF5 6.4]. It
// would be larger than the program, so the file has its differences instead,
// as instructions for a small machine: "one byte on, the frame is 8 bytes
// larger; 3 bytes on, rbp is saved at the frame's address - 16".
//
// The way from a pc to its row: a function's instructions are in its FDE,
// which .eh_frame_hdr or a scan of the section finds (cfisearch.go). What many
// FDEs share is in their CIE (cfientry.go). The machine runs both up to the pc
// (cfirules.go), and the row is kept for the addresses that it covers
// (cficache.go). What a row says about a live frame is in unwind.go.

// ReturnAddress is the number under which the rules for unwinding speak of
// the pc [System V ABI, AMD64, "DWARF Register Number Mapping"].
const ReturnAddress = 16

const (
	framePointer = 6
	stackPointer = 7
	numRegisters = 17 // the general ones and the return address
)

// A frameTable finds the unwind rules of an address.
type frameTable struct {
	once    sync.Once
	err     error        // why a section could not be read
	eh      frameSection // .eh_frame
	debug   frameSection // .debug_frame
	machine rowMachine   // kept for the space of its stack
	cache   rowCache
}

// A frameSection is a section of call frame information.
type frameSection struct {
	name string
	data []byte
	addr Addr
	eh   bool // the small differences of .eh_frame [LSB, "Exception Frames"]
	text Addr // what its pointers may be relative to, 0 if it is not there
	got  Addr

	table   *searchTable // in .eh_frame_hdr, if that is to be trusted
	places  []fdePlace   // found by a scan, where there is no table
	scanned bool
	cies    map[int]*cie // by offset
}

var errNoFrameInfo = errors.New("there is no unwind information for the address")

// loadFrames opens the sections. They are searched when the first pc is asked
// for, .debug_frame only if .eh_frame does not have it.
func (f *File) loadFrames() *frameTable {
	t := &f.frames
	t.once.Do(func() {
		t.eh, t.err = f.frameSection(".eh_frame")
		t.eh.eh = true
		if header, err := f.frameSection(".eh_frame_hdr"); err == nil {
			header.got = header.addr // its "data" is itself [LSB, "Exception Frame Header"]
			t.eh.table = header.searchTable(&t.eh)
		}
		var err error
		if t.debug, err = f.frameSection(".debug_frame"); t.err == nil {
			t.err = err
		}
	})
	return t
}

// frameSection opens a section, empty if the file has none, and finds what
// its pointers may be relative to.
func (f *File) frameSection(name string) (frameSection, error) {
	at := func(name string) Addr {
		if s := f.sectionHeader(name); s != nil {
			return Addr(s.Addr)
		}
		return 0
	}
	s := frameSection{name: name, addr: at(name), text: at(".text"), got: at(".got.plt")}
	if s.got == 0 {
		s.got = at(".got")
	}
	var err error
	s.data, err = f.section(name)
	return s, err
}

// rulesFor finds the row of an address. The caller must not change it.
func (f *File) rulesFor(pc Addr) (*frameRow, error) {
	t := f.loadFrames()
	if r := t.cache.at(pc); r != nil {
		return r, nil
	}
	r, err := t.compute(pc)
	switch {
	case errors.Is(err, errNoFrameInfo) && t.err != nil:
		return nil, t.err // the section that could not be read might have had it
	case err != nil && !errors.Is(err, errNoFrameInfo):
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	return r, err
}

// compute runs the machine for an address, and keeps the row.
func (t *frameTable) compute(pc Addr) (*frameRow, error) {
	entry, err := t.find(pc)
	if err != nil {
		return nil, err
	}
	if err := t.machine.run(&entry, pc); err != nil {
		return nil, err
	}
	return t.cache.add(&t.machine.row), nil
}

// find returns the FDE of an address. If both sections have nothing to say,
// the error is that of .eh_frame.
func (t *frameTable) find(pc Addr) (fde, error) {
	entry, err := t.eh.find(pc)
	if err == nil {
		return entry, nil
	}
	entry, debugErr := t.debug.find(pc)
	if debugErr == nil || errors.Is(err, errNoFrameInfo) {
		err = debugErr
	}
	return entry, err
}
