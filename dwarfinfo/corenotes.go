package dwarfinfo

import (
	"encoding/binary"
	"fmt"
)

// The kinds of notes in a core file: elf.h. The owner of the last is "LINUX",
// that of all others "CORE".
const (
	ntPRStatus = 1 // one for each thread; what follows is of that thread
	ntFPRegSet = 2
	ntPRPSInfo = 3
	ntAuxv     = 6
	ntFile     = 0x46494c45 // "FILE"
	ntSigInfo  = 0x53494749 // "SIGI"
	ntXState   = 0x202
)

// CoreRegisters is the number of registers in a core file.
const CoreRegisters = 27

// A CoreThread is what a core file says of a thread. The parts that are nil
// are not in the file.
type CoreThread struct {
	ID        int
	Signal    int                   // that ended it, 0 for none
	Registers [CoreRegisters]uint64 // in the order of <sys/user.h>, user_regs_struct
	SigInfo   []byte                // sigaction(2), siginfo_t
	FP        []byte                // <sys/user.h>, user_fpregs_struct
	XState    []byte                // what XSAVE wrote [SDM 1, "XSAVE-Managed State"]
}

// A CoreProcess is who the process was.
type CoreProcess struct {
	PID, PPID, Group, Session int
	UID, GID                  uint32
	State                     byte // proc(5), "State": the letter
	Nice                      int8
	Flags                     uint64
	Name                      string // of the program's file, in 15 bytes
	Command                   string // the words of its command line, in 79 bytes
}

// readCoreNotes reads one segment of notes, as much as there is of it.
func (c *Core) readCoreNotes(offset, size, align uint64) {
	if offset >= uint64(len(c.image)) {
		return
	}
	end := min(offset+size, uint64(len(c.image)))
	notes, err := readNotes("notes", c.image[offset:end], align)
	if err != nil {
		c.fail(fmt.Errorf("the core file is damaged: %w", err))
	}
	for _, n := range notes {
		c.readCoreNote(n)
	}
}

func (c *Core) readCoreNote(n note) {
	var thread *CoreThread
	if i := len(c.Threads); i > 0 {
		thread = &c.Threads[i-1]
	}
	switch {
	case n.owner == "CORE" && n.kind == ntPRStatus:
		c.readStatus(n.desc)
	case n.owner == "CORE" && n.kind == ntPRPSInfo:
		c.readPSInfo(n.desc)
	case n.owner == "CORE" && n.kind == ntAuxv:
		c.Auxv = n.desc
	case n.owner == "CORE" && n.kind == ntFile:
		c.readFiles(n.desc)
	case thread == nil: // the others are of a thread
	case n.owner == "CORE" && n.kind == ntSigInfo:
		thread.SigInfo = n.desc
	case n.owner == "CORE" && n.kind == ntFPRegSet:
		thread.FP = n.desc
	case n.owner == "LINUX" && n.kind == ntXState:
		thread.XState = n.desc
	}
}

// readStatus reads struct elf_prstatus of <sys/procfs.h>.
func (c *Core) readStatus(desc []byte) {
	r := newCursor("NT_PRSTATUS", desc, 0)
	r.skip(12) // the signal again, with its code and errno
	t := CoreThread{Signal: int(r.uint16())}
	r.skip(2 + 8 + 8) // padding, the pending and the blocked signals
	t.ID = int(int32(r.uint32()))
	r.skip(3*4 + 4*16) // the parent, group and session; four times
	for i := range t.Registers {
		t.Registers[i] = r.uint64()
	}
	if r.err != nil {
		c.fail(r.err)
		return
	}
	c.Threads = append(c.Threads, t)
}

// readPSInfo reads struct elf_prpsinfo of <sys/procfs.h>.
func (c *Core) readPSInfo(desc []byte) {
	r := newCursor("NT_PRPSINFO", desc, 0)
	r.skip(1) // the state as a number
	p := CoreProcess{State: r.uint8()}
	r.skip(1)
	p.Nice = int8(r.uint8())
	r.skip(4)
	p.Flags = r.uint64()
	p.UID, p.GID = r.uint32(), r.uint32()
	for _, field := range []*int{&p.PID, &p.PPID, &p.Group, &p.Session} {
		*field = int(int32(r.uint32()))
	}
	p.Name, p.Command = text(r.bytes(psNameSize)), text(r.bytes(psCommandSize))
	if r.err != nil {
		c.fail(r.err)
		return
	}
	c.Process = p
}

// The sizes of the texts in elf_prpsinfo, in bytes.
const (
	psNameSize    = 16
	psCommandSize = 80
)

// readFiles reads the list of mapped files: a count and the unit of the
// offsets, three words for each mapping, and then the names. The kernel's
// source is its standard: fs/binfmt_elf.c, fill_files_note.
func (c *Core) readFiles(desc []byte) {
	const wordSize, rowSize = 8, 24
	r := newCursor("NT_FILE", desc, 0)
	count, unit := r.uint64(), r.uint64()
	if count > uint64(len(desc))/rowSize {
		r.fail("%d mappings do not fit", count)
		count = 0
	}
	rows := newCursor("NT_FILE", desc, min(2*wordSize, len(desc)))
	r.skip(count * rowSize)
	for range count {
		f := CoreFile{Low: rows.uint64(), High: rows.uint64(), Offset: rows.uint64() * unit}
		f.Path = r.string()
		if r.err != nil {
			break
		}
		c.Files = append(c.Files, f)
	}
	if r.err != nil {
		c.fail(r.err)
	}
}

// text is what stands before the first NUL.
func text(field []byte) string {
	for i, b := range field {
		if b == 0 {
			return string(field[:i])
		}
	}
	return string(field)
}

// AuxvEntry finds what the kernel told the program under a key: getauxval(3).
func (f *CoreFacts) AuxvEntry(key uint64) (value uint64, ok bool) {
	for raw := f.Auxv; len(raw) >= 16; raw = raw[16:] {
		if binary.LittleEndian.Uint64(raw) == key {
			return binary.LittleEndian.Uint64(raw[8:]), true
		}
	}
	return 0, false
}
