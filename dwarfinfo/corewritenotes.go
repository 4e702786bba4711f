package dwarfinfo

import (
	"encoding/binary"
	"slices"
	"strings"
)

// notes writes the notes in the order of the kernel: the first thread with
// what is of the whole process behind its status, then the other threads.
func (f *CoreFacts) notes() []byte {
	var b []byte
	for i, t := range f.Threads {
		b = appendNote(b, "CORE", ntPRStatus, f.status(t))
		if i == 0 {
			b = appendNote(b, "CORE", ntPRPSInfo, f.Process.info())
		}
		b = appendNote(b, "CORE", ntSigInfo, t.SigInfo)
		if i == 0 {
			b = appendNote(b, "CORE", ntAuxv, f.Auxv)
			b = appendNote(b, "CORE", ntFile, f.fileList())
		}
		b = appendNote(b, "CORE", ntFPRegSet, t.FP)
		b = appendNote(b, "LINUX", ntXState, t.XState)
	}
	return b
}

// appendNote appends a note: see readNotes. One without contents is left out.
func appendNote(b []byte, owner string, kind uint32, desc []byte) []byte {
	if len(desc) == 0 {
		return b
	}
	le := binary.LittleEndian
	b = le.AppendUint32(b, uint32(len(owner)+1))
	b = le.AppendUint32(b, uint32(len(desc)))
	b = le.AppendUint32(b, kind)
	b = pad(append(append(b, owner...), 0))
	return pad(append(b, desc...))
}

// pad appends zeros up to a multiple of 4.
func pad(b []byte) []byte { return append(b, make([]byte, -len(b)&3)...) }

// status is a struct elf_prstatus: see readStatus.
func (f *CoreFacts) status(t CoreThread) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, uint32(t.Signal))
	b = append(b, make([]byte, 8)...) // the code and errno are in NT_SIGINFO
	b = le.AppendUint16(b, uint16(t.Signal))
	b = append(b, make([]byte, 2+8+8)...)
	for _, id := range []int{t.ID, f.Process.PPID, f.Process.Group, f.Process.Session} {
		b = le.AppendUint32(b, uint32(id))
	}
	b = append(b, make([]byte, 4*16)...) // times that were spent
	for _, r := range t.Registers {
		b = le.AppendUint64(b, r)
	}
	valid := uint64(0)
	if t.FP != nil {
		valid = 1
	}
	return le.AppendUint64(b, valid) // pr_fpvalid, and padding
}

// info is a struct elf_prpsinfo: see readPSInfo.
func (p CoreProcess) info() []byte {
	le := binary.LittleEndian
	b := []byte{byte(max(0, strings.IndexByte("RSDTZW", p.State))), p.State, 0, byte(p.Nice), 0, 0, 0, 0}
	b = le.AppendUint64(b, p.Flags)
	b = le.AppendUint32(b, p.UID)
	b = le.AppendUint32(b, p.GID)
	for _, id := range []int{p.PID, p.PPID, p.Group, p.Session} {
		b = le.AppendUint32(b, uint32(id))
	}
	b = appendText(b, p.Name, psNameSize)
	return appendText(b, p.Command, psCommandSize)
}

// appendText appends a text in a field of a fixed size that ends with a NUL.
func appendText(b []byte, s string, size int) []byte {
	n := min(len(s), size-1)
	return append(append(b, s[:n]...), make([]byte, size-n)...)
}

// fileList is the contents of NT_FILE: see readFiles. Offsets count pages.
func (f *CoreFacts) fileList() []byte {
	files := slices.DeleteFunc(slices.Clone(f.Files), func(f CoreFile) bool { return f.Path == "" })
	if len(files) == 0 {
		return nil
	}
	le := binary.LittleEndian
	b := le.AppendUint64(nil, uint64(len(files)))
	b = le.AppendUint64(b, pageSize)
	for _, m := range files {
		b = le.AppendUint64(b, m.Low)
		b = le.AppendUint64(b, m.High)
		b = le.AppendUint64(b, m.Offset/pageSize)
	}
	for _, m := range files {
		b = append(append(b, m.Path...), 0)
	}
	return b
}
