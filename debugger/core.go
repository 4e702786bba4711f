package debugger

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"deet/dwarfinfo"
	"deet/inferior"

	"golang.org/x/sys/unix"
)

// CoreOpened: the record of a process was opened. Of one that a signal ended
// it tells which; else Signal is 0.
type CoreOpened struct {
	GotSignal
	Command string // the words of its command line, as far as they are recorded
}

// The keys of the auxiliary vector that lead to files: getauxval(3).
const (
	atPHDR        = 3  // where the program headers are
	atEntry       = 9  // of the program
	atSysInfoEHDR = 33 // where the vDSO is
)

// OpenCore makes the record of a process the one that is looked at. A process
// that lives is killed, or let go if it was attached to.
func (s *Session) OpenCore(path string) (Stop, error) {
	core, err := dwarfinfo.OpenCore(path)
	if err != nil {
		return nil, err
	}
	if err := s.makeRoom(); err != nil {
		return nil, errors.Join(err, core.Close())
	}
	if err := s.findProgram(core); err != nil {
		return nil, errors.Join(err, core.Close())
	}
	if damage := core.Damage(); damage != nil {
		s.notice("warning: %v", damage)
	}
	s.matchProgram(core)
	s.adoptCore(core)
	if len(core.Files) == 0 {
		s.listFiles()
		s.adoptCore(core)
	}
	if err := s.resolveAll(); err != nil {
		return nil, err
	}
	opened := CoreOpened{Command: strings.TrimSpace(core.Process.Command)} // the kernel ends each word with a blank
	opened.Where, opened.Signal = s.where(s.thread), s.thread.Signal()
	opened.Info, _ = s.thread.SigInfo() // it is not in each core file
	opened.Cause = s.cause(s.thread, opened.Info)
	return opened, nil
}

// adoptCore makes the record the session's process.
func (s *Session) adoptCore(core *dwarfinfo.Core) {
	s.adopt(inferior.PostMortem(snapshotOf(core), core.Read))
	s.core = core
	s.forgetFiles()
	s.locateInCore()
}

// makeRoom ends what is being looked at.
func (s *Session) makeRoom() error {
	switch {
	case s.process == nil || s.core != nil:
		s.CloseCore()
		return nil
	case s.process.Attached():
		s.notice("Detached from process %d", s.PID())
		return s.Detach()
	}
	s.notice("Killing running inferior (pid %d)", s.PID())
	return s.Kill()
}

// CloseCore goes back to the program itself. It reports whether there was a
// core file.
func (s *Session) CloseCore() bool {
	if s.core == nil {
		return false
	}
	s.core.Close()
	s.core = nil
	s.forgetFiles() // the vDSO of another kernel may be among them
	s.forget()
	return true
}

// PostMortem reports whether what is looked at is only a record.
func (s *Session) PostMortem() bool { return s.core != nil }

// canRun reports whether there is a process that can go on.
func (s *Session) canRun() bool { return s.process != nil && s.core == nil }

// forgetFiles closes what was opened for the addresses of one process.
func (s *Session) forgetFiles() { s.files, s.images.fresh = files{}, false }

// findProgram opens the program that the core file is of, if the user named
// none.
func (s *Session) findProgram(core *dwarfinfo.Core) error {
	if s.program != nil {
		return s.openProgram() // it may have been built anew
	}
	m, ok := mappedProgram(core)
	if !ok {
		return fmt.Errorf("%s does not say which program it is of: name it, as in: deet PROGRAM %[1]s", core.Path())
	}
	s.options.Program = m.Path
	if err := s.openProgram(); err != nil {
		s.options.Program = ""
		return fmt.Errorf("the program of %s: %w", core.Path(), err)
	}
	return nil
}

// mappedProgram finds where the first page of the program was mapped: the
// kernel told the program where its entry is.
func mappedProgram(core *dwarfinfo.Core) (first dwarfinfo.CoreFile, ok bool) {
	for _, key := range []uint64{atEntry, atPHDR} {
		addr, known := core.AuxvEntry(key)
		if !known {
			continue
		}
		if f, mapped := core.FileAt(addr); mapped {
			i := slices.IndexFunc(core.Files, func(g dwarfinfo.CoreFile) bool { return g.Path == f.Path && g.Offset == 0 })
			if i >= 0 {
				return core.Files[i], true
			}
		}
	}
	return first, false
}

// matchProgram warns if the program is not the one that the core file is of.
func (s *Session) matchProgram(core *dwarfinfo.Core) {
	then := ""
	m, known := mappedProgram(core)
	if known {
		then = core.BuildIDAt(m.Low)
	}
	now := s.program.BuildID()
	same := then == now
	if then == "" || now == "" { // only the name can tell; the kernel keeps 15 bytes of it
		name := filepath.Base(s.options.Program)
		same = core.Process.Name == "" || name[:min(len(name), 15)] == core.Process.Name
	}
	switch {
	case !same:
		s.notice("warning: core file may not match specified executable file.")
	case known:
		core.Moved(m.Path, s.options.Program)
	}
}

// locateInCore finds the bias of the program.
func (s *Session) locateInCore() {
	m, ok := mappedProgram(s.core)
	switch {
	case ok:
		s.images.reset(newImage(s.program, loadBias(s.program, m.Low)))
	case s.locateProgram() != nil:
		s.images.reset(newImage(s.program, s.expectedBias()))
	}
}

// checkMapped reports whether a file that was mapped into the process of a core
// file can be used, and warns if code came from it.
func (s *Session) checkMapped(path string) bool {
	if s.core == nil {
		return true
	}
	err := s.core.CheckFile(path)
	if err == nil {
		return true
	}
	regions, _ := s.process.Regions()
	if slices.ContainsFunc(regions, func(r inferior.Region) bool { return r.Path == path && r.Perms[2] == 'x' }) {
		var changed *dwarfinfo.ChangedError
		if errors.As(err, &changed) {
			s.notice("warning: %s is another file than the one that the program used; nothing is read from it.", path)
		} else {
			s.notice("warning: %s, which the program used, is not here.", path)
		}
	}
	return false
}

// snapshotOf puts what a core file says in the words of inferior.
func snapshotOf(core *dwarfinfo.Core) inferior.Snapshot {
	s := inferior.Snapshot{Auxv: slices.Clone(core.Auxv), Regions: regionsOf(core), Identity: inferior.Identity(core.Process)}
	for _, t := range core.Threads {
		s.Threads = append(s.Threads, inferior.ThreadSnapshot{
			ID: t.ID, Signal: unix.Signal(t.Signal), Registers: inferior.RegistersFrom(t.Registers),
			SigInfo: slices.Clone(t.SigInfo), FP: slices.Clone(t.FP), XState: slices.Clone(t.XState),
		})
	}
	if s.PID == 0 {
		s.PID = s.Threads[0].ID // a core file that is cut short
	}
	return s
}

// regionsOf lists what was mapped: what the core file has segments for, and
// the files. gdb, when it makes a core file, leaves out the segments of some.
func regionsOf(core *dwarfinfo.Core) []inferior.Region {
	var regions []inferior.Region
	vdso, _ := core.AuxvEntry(atSysInfoEHDR)
	for _, seg := range core.Segments {
		m := inferior.Mapping{Start: seg.Addr, End: seg.Addr + seg.MemSize, Perms: permissions(seg)}
		if f, ok := core.FileAt(seg.Addr); ok {
			m.Path, m.Offset = f.Path, f.Offset+seg.Addr-f.Low
		} else if seg.Addr == vdso {
			m.Path = "[vdso]"
		}
		regions = append(regions, inferior.Region{Mapping: m})
	}
	for _, f := range core.Files {
		if !core.HasSegment(f.Low) {
			m := inferior.Mapping{Start: f.Low, End: f.High, Perms: "r--p", Offset: f.Offset, Path: f.Path}
			regions = append(regions, inferior.Region{Mapping: m})
		}
	}
	slices.SortFunc(regions, func(a, b inferior.Region) int { return cmp.Compare(a.Start, b.Start) })
	return regions
}

// permissions writes a segment's flags as maps does: proc(5).
func permissions(seg dwarfinfo.CoreSegment) string {
	perms := []byte("---p")
	for i, letter := range []byte("rwx") {
		if seg.Flags>>(2-i)&1 != 0 { // PF_R is 4, PF_W 2, PF_X 1
			perms[i] = letter
		}
	}
	return string(perms)
}
