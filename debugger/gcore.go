package debugger

import (
	"cmp"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"deet/dwarfinfo"
	"deet/inferior"
)

// SaveCore writes a core file of the process as it stands, the selected thread
// first, and returns its path: "core.PID" if none is given.
//
// What the kernel leaves out of its own core files as coredump_filter says
// (core(5)) is not asked: shared memory is written too. Left out is what can be
// read again from a file that has not changed, but for its first page, which
// tells that it is still the same; what the program asked to leave out with
// madvise; and what cannot be read.
func (s *Session) SaveCore(path string) (string, error) {
	if !s.canRun() {
		return "", inferior.ErrPostMortem
	}
	if path == "" {
		path = fmt.Sprintf("core.%d", s.PID())
	}
	if err := replaceable(path); err != nil {
		return "", err
	}
	snapshot, err := s.process.Snapshot(s.thread)
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // it may hold secrets
	if err != nil {
		return "", err
	}
	d := &dumper{s, snapshot}
	err = errors.Join(dwarfinfo.WriteCore(f, d.facts(), d), f.Close())
	if err != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return path, err
}

// replaceable reports why a core file cannot be written to a path: what is
// there is something else. A slip of the finger must not cost a source file.
func replaceable(path string) error {
	stat, err := os.Stat(path)
	if err != nil || stat.Mode().IsRegular() && stat.Size() == 0 || dwarfinfo.IsCore(path) {
		return nil // if it is not that nothing is there, to open it will tell
	}
	return fmt.Errorf("%s is there already, and is no core file", path)
}

// A dumper chooses what of a process goes into a core file.
type dumper struct {
	s        *Session
	snapshot *inferior.Snapshot
}

// facts are all but the memory, in the words of dwarfinfo.
func (d *dumper) facts() *dwarfinfo.CoreFacts {
	f := &dwarfinfo.CoreFacts{Process: dwarfinfo.CoreProcess(d.snapshot.Identity), Auxv: d.snapshot.Auxv}
	for _, t := range d.snapshot.Threads {
		f.Threads = append(f.Threads, dwarfinfo.CoreThread{
			ID: t.ID, Signal: int(t.Signal), Registers: t.Registers.Words(),
			SigInfo: t.SigInfo, FP: t.FP, XState: t.XState,
		})
	}
	for _, r := range d.snapshot.Regions {
		if strings.HasPrefix(r.Path, "/") {
			f.Files = append(f.Files, dwarfinfo.CoreFile{Low: r.Start, High: r.End, Offset: r.Offset, Path: r.Path})
		}
		f.Segments = append(f.Segments, d.segments(r)...)
	}
	return f
}

// segments are those that a region becomes: one, or several if there are
// pages in it that cannot be read.
func (d *dumper) segments(r inferior.Region) []dwarfinfo.CoreSegment {
	seg := dwarfinfo.CoreSegment{Addr: r.Start, MemSize: r.End - r.Start, Flags: flagsOf(r.Perms)}
	switch {
	case r.NoDump, !r.Touched && r.Perms[0] != 'r':
		return []dwarfinfo.CoreSegment{seg}
	case r.Anonymous():
		seg.FileSize = seg.MemSize
		return []dwarfinfo.CoreSegment{seg}
	case d.inFile(r):
		if r.Offset == 0 && d.readable(r.Start) {
			seg.FileSize = pageSize
		}
		return []dwarfinfo.CoreSegment{seg}
	}
	return d.readableRuns(seg)
}

const pageSize = 4096

// inFile reports whether a file has what is in memory, now and later.
func (d *dumper) inFile(r inferior.Region) bool {
	if r.Changed || r.Perms[1] == 'w' && !r.Private() {
		return false
	}
	stat, err := os.Stat(r.Path)
	return err == nil && stat.Mode().IsRegular()
}

// readableRuns cuts a segment where pages can be read no more, or again: a
// file may have become shorter than what is mapped of it, and some of the
// kernel's own pages are not for reading.
func (d *dumper) readableRuns(whole dwarfinfo.CoreSegment) []dwarfinfo.CoreSegment {
	var list []dwarfinfo.CoreSegment
	for off := uint64(0); off < whole.MemSize; off += pageSize {
		addr, ok := whole.Addr+off, d.readable(whole.Addr+off)
		n := len(list)
		if n == 0 || ok != (list[n-1].FileSize > 0) {
			list = append(list, dwarfinfo.CoreSegment{Addr: addr, Flags: whole.Flags})
			n++
		}
		list[n-1].MemSize += pageSize
		if ok {
			list[n-1].FileSize += pageSize
		}
	}
	return list
}

func (d *dumper) readable(addr uint64) bool {
	var b [1]byte
	return d.s.process.ReadMemory(addr, b[:]) == nil
}

// ReadMemory reads memory without our int3s in it.
func (d *dumper) ReadMemory(addr uint64, buf []byte) error { return d.s.ReadMemory(addr, buf) }

// Empty reports whether a piece of a region is zero as it was never touched: it
// would cost time and memory to make the kernel find pages for it.
func (d *dumper) Empty(addr, size uint64) bool {
	i, ok := slices.BinarySearchFunc(d.snapshot.Regions, addr, func(r inferior.Region, addr uint64) int {
		if r.Start <= addr && addr < r.End {
			return 0
		}
		return cmp.Compare(r.Start, addr)
	})
	if !ok || !d.snapshot.Regions[i].Anonymous() || !d.snapshot.Regions[i].Private() {
		return false
	}
	present, err := d.s.process.Present(addr, size)
	return err == nil && !present
}

func flagsOf(perms string) (flags elf.ProgFlag) {
	for i, bit := range []elf.ProgFlag{elf.PF_R, elf.PF_W, elf.PF_X} {
		if perms[i] != '-' {
			flags |= bit
		}
	}
	return flags
}
