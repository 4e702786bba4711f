package dwarfinfo

import (
	"bytes"
	"debug/elf"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync"
)

// An object is one ELF file: the program itself, the file that its debug
// information was moved to, the one that parts common to several programs were
// moved to, or one that the compiler wrote beside the object code.
type object struct {
	path  string
	elf   *elf.File
	image []byte // the whole file

	mutex    sync.Mutex
	sections map[*elf.Section]*section // those opened so far
	abbrevs  map[abbrevKey]*abbrevTable
	spaces   map[*section]*unitSpace

	packaged *splitPackage // what it packs, if it is a package of split units

	typesOnce sync.Once
	types     map[uint64]*unit // the type units, by signature
}

// openObject maps a file. The mapping lives as long as the object is in use.
func openObject(path string) (*object, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	stat, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case stat.IsDir():
		return nil, fmt.Errorf("%s is a directory", path)
	case !stat.Mode().IsRegular():
		return nil, &fs.PathError{Op: "map", Path: path, Err: fs.ErrInvalid}
	}
	image, unmap, err := mapFile(f, stat.Size())
	if err != nil {
		return nil, err
	}
	o, err := newObject(path, image)
	if err != nil {
		unmap(image)
		return nil, err
	}
	runtime.AddCleanup(o, unmap, image)
	return o, nil
}

// newObject reads the headers of an ELF file for x86-64.
func newObject(path string, image []byte) (*object, error) {
	if !bytes.HasPrefix(image, []byte(elf.ELFMAG)) {
		if bytes.HasPrefix(image, []byte("#!")) {
			return nil, fmt.Errorf("%s is a script, not a program: name its interpreter, and the script as its argument", path)
		}
		return nil, fmt.Errorf("%s is not an ELF file", path)
	}
	if len(image) >= 20 {
		machine, class := elf.Machine(uint16(image[18])|uint16(image[19])<<8), elf.Class(image[4])
		if machine != elf.EM_X86_64 || class != elf.ELFCLASS64 {
			return nil, fmt.Errorf("%s is for %s, %s; deet debugs 64-bit programs for x86-64", path, machine, class)
		}
	}
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", path, err)
	}
	return &object{path: path, elf: f, image: image, sections: make(map[*elf.Section]*section),
		abbrevs: make(map[abbrevKey]*abbrevTable), spaces: make(map[*section]*unitSpace)}, nil
}

// header finds a section by its name, also under the one that GNU gave to
// compressed ones; nil if there is none.
func (o *object) header(name string) *elf.Section {
	if s := o.elf.Section(name); s != nil {
		return s
	}
	if rest, ok := strings.CutPrefix(name, ".debug_"); ok {
		return o.elf.Section(".zdebug_" + rest)
	}
	return nil
}

// has reports whether there is a section with contents.
func (o *object) has(name string) bool {
	s := o.header(name)
	return s != nil && s.Type != elf.SHT_NOBITS && s.Size > 0
}

// section opens a section; nil if there is none.
func (o *object) section(name string) (*section, error) {
	s := o.header(name)
	if s == nil {
		return nil, nil
	}
	return o.open(s)
}

func (o *object) open(s *elf.Section) (*section, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if sec, ok := o.sections[s]; ok {
		return sec, nil
	}
	sec, err := newSection(s, o.image)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.path, err)
	}
	o.sections[s] = sec
	return sec, nil
}

// contents returns the whole of a section, nil if there is none.
func (o *object) contents(name string) ([]byte, error) {
	s, err := o.section(name)
	if err != nil {
		return nil, err
	}
	data, err := s.all()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.path, err)
	}
	return data, nil
}
