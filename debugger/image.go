package debugger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"deet/dwarfinfo"
	"deet/inferior"
)

// An image is one ELF file in the address space of the process: the program,
// the loader, a shared library, the vDSO.
//
// The file speaks of link-time addresses (dwarfinfo.Addr), the process of
// run-time ones (uint64); they differ by the bias, which is where the kernel
// or the loader happened to put the file. Runtime and Linked are the only two
// places where one becomes the other.
type image struct {
	file *dwarfinfo.File
	bias uint64
	low  uint64 // run-time extent of its segments
	high uint64
}

func newImage(f *dwarfinfo.File, bias uint64) *image {
	im := &image{file: f, bias: bias}
	for i, seg := range f.Segments() {
		low := im.Runtime(seg.Addr)
		if i == 0 || low < im.low {
			im.low = low
		}
		im.high = max(im.high, low+seg.MemSize)
	}
	return im
}

// Runtime turns an address of the file into one of the process.
func (im *image) Runtime(a dwarfinfo.Addr) uint64 { return uint64(a) + im.bias }

// Linked turns an address of the process into one of the file.
func (im *image) Linked(addr uint64) dwarfinfo.Addr { return dwarfinfo.Addr(addr - im.bias) }

func (im *image) contains(addr uint64) bool { return im.low <= addr && addr < im.high }

// images are the files mapped into the process. The program is there from the
// start. The others are looked for, in /proc/PID/maps, only when an address
// outside the known ones is asked about: a session that stays in the
// program's own code never opens libc.
type images struct {
	list  []*image // the program first
	fresh bool     // list is true to maps as of this stop
}

// files are the ELF files that have been opened, for all processes.
type files struct {
	open map[string]*dwarfinfo.File
	bad  map[string]bool // those that could not be read, reported once
}

func (ims *images) reset(program *image) {
	ims.list = []*image{program}
	ims.fresh = false
}

// main is the program's image.
func (ims *images) main() *image {
	if len(ims.list) == 0 {
		return nil
	}
	return ims.list[0]
}

// imageAt finds the image that holds a run-time address, nil if none does.
func (s *Session) imageAt(addr uint64) *image {
	for range 2 {
		for _, im := range s.images.list {
			if im.contains(addr) {
				return im
			}
		}
		if s.images.fresh || s.process == nil {
			return nil
		}
		s.refreshImages()
	}
	return nil
}

// allImages brings the list up to date and returns it.
func (s *Session) allImages() []*image {
	if !s.images.fresh && s.process != nil {
		s.refreshImages()
	}
	return s.images.list
}

// refreshImages reads what is mapped now. A library that was closed and one
// that was opened at its address since the last look are told apart, because
// nothing is kept that maps does not show.
func (s *Session) refreshImages() {
	maps, err := s.process.Maps()
	if err != nil {
		return // the process is ending; its death will be reported
	}
	s.images.fresh = true
	list := s.images.list[:1]
	for _, m := range maps {
		if m.Offset != 0 && m.Path != "[vdso]" || m.Path == "" || s.images.main().contains(m.Start) {
			continue
		}
		if im := s.imageOf(m); im != nil {
			list = append(list, im)
		}
	}
	s.images.list = list
}

// imageOf opens the file of a mapping that begins at the file's start. nil
// means that it is no ELF file, which is common (locale archives, caches).
func (s *Session) imageOf(m inferior.Mapping) *image {
	if m.Path == "[vdso]" {
		return s.vdso(m)
	}
	if !filepath.IsAbs(m.Path) || s.files.bad[m.Path] {
		return nil
	}
	if !s.checkMapped(m.Path) {
		s.rejectImage(m.Path)
		return nil
	}
	f, ok := s.files.open[m.Path]
	if !ok {
		var err error
		if f, err = dwarfinfo.OpenWith(m.Path, &s.finder); err != nil {
			s.rejectImage(m.Path)
			return nil
		}
		s.keepFile(m.Path, f)
	}
	return newImage(f, loadBias(f, m.Start))
}

// loadBias: the first mapping holds the file's first segment, whose address
// was rounded down to a page.
func loadBias(f *dwarfinfo.File, start uint64) uint64 {
	segments := f.Segments()
	if len(segments) == 0 {
		return start
	}
	first := segments[0]
	return start - (uint64(first.Addr)-first.Offset)&^uint64(os.Getpagesize()-1)
}

// vdso is the small library that the kernel maps into each process. It has no
// file; its bytes are read from the process.
func (s *Session) vdso(m inferior.Mapping) *image {
	f, ok := s.files.open[m.Path]
	if !ok {
		data := make([]byte, m.End-m.Start)
		if err := s.process.ReadMemory(m.Start, data); err != nil {
			return nil
		}
		var err error
		if f, err = dwarfinfo.New(m.Path, data); err != nil {
			s.rejectImage(m.Path)
			return nil
		}
		s.keepFile(m.Path, f)
	}
	return newImage(f, loadBias(f, m.Start))
}

func (s *Session) keepFile(path string, f *dwarfinfo.File) {
	if s.files.open == nil {
		s.files.open = make(map[string]*dwarfinfo.File)
	}
	s.files.open[path] = f
}

func (s *Session) rejectImage(path string) {
	if s.files.bad == nil {
		s.files.bad = make(map[string]bool)
	}
	s.files.bad[path] = true
}

// locateProgram finds the bias that the kernel gave to the program: it tells
// the program's true entry in the auxiliary vector.
func (s *Session) locateProgram() error {
	auxv, err := s.process.Auxv()
	if err != nil {
		return err
	}
	entry, ok := auxv[atEntry]
	if !ok {
		return errors.New("locate program: the kernel told no entry address")
	}
	s.images.reset(newImage(s.program, entry-uint64(s.program.Entry())))
	return nil
}

// ImageInfo describes a mapped file.
type ImageInfo struct {
	Path      string
	Low, High uint64
	HasLines  bool
}

// notice keeps a line for the user, to be shown before the next stop.
func (s *Session) notice(format string, args ...any) {
	s.notices = append(s.notices, fmt.Sprintf(format, args...))
}

// Notices returns the lines kept since it was last called, and what the files
// have to say: a part of the debug information that is not there.
func (s *Session) Notices() []string {
	for _, im := range s.images.list {
		for _, note := range im.file.Notes() {
			s.notice("warning: %v", note)
		}
	}
	lines := s.notices
	s.notices = nil
	return lines
}
