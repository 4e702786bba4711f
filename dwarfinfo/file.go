package dwarfinfo

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// A File is one ELF file.
type File struct {
	path   string
	closer io.Closer
	elf    *elf.File

	sections map[string][]byte // those read so far
	debug    debugData
	loader   dynamicTable
	symbols  symbolTable
	units    unitTable
	frames   frameTable
	names    nameIndex
	types    typeTable
}

// debugData is the standard library's reader of .debug_info.
type debugData struct {
	once sync.Once
	data *dwarf.Data
	err  error
}

// Open reads the headers of an ELF file for x86-64.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if stat, err := f.Stat(); err == nil && stat.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s is a directory", path)
	}
	file, err := newFile(path, f)
	if err != nil {
		f.Close()
		return nil, err
	}
	file.closer = f
	return file, nil
}

// New reads an ELF file that is in memory, such as the vDSO.
func New(name string, data []byte) (*File, error) {
	return newFile(name, bytes.NewReader(data))
}

func newFile(path string, r io.ReaderAt) (*File, error) {
	var magic [20]byte
	n, _ := r.ReadAt(magic[:], 0)
	if n < 4 || string(magic[:4]) != elf.ELFMAG {
		if strings.HasPrefix(string(magic[:]), "#!") {
			return nil, fmt.Errorf("%s is a script, not a program: name its interpreter, and the script as its argument", path)
		}
		return nil, fmt.Errorf("%s is not an ELF file", path)
	}
	machine, class := elf.Machine(uint16(magic[18])|uint16(magic[19])<<8), elf.Class(magic[4])
	if n == len(magic) && (machine != elf.EM_X86_64 || class != elf.ELFCLASS64) {
		return nil, fmt.Errorf("%s is for %s, %s; deet debugs 64-bit programs for x86-64", path, machine, class)
	}
	f, err := elf.NewFile(r)
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", path, err)
	}
	return &File{path: path, elf: f, sections: make(map[string][]byte)}, nil
}

// Close closes the file.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Path is the name under which the file was opened.
func (f *File) Path() string { return f.path }

// section returns the contents of a section, inflated, nil if there is none.
func (f *File) section(name string) ([]byte, error) {
	if data, ok := f.sections[name]; ok {
		return data, nil
	}
	s := f.elf.Section(name)
	if s == nil || s.Type == elf.SHT_NOBITS {
		f.sections[name] = nil
		return nil, nil
	}
	data, err := s.Data()
	if err != nil {
		return nil, fmt.Errorf("%s: section %s: %w", f.path, name, err)
	}
	f.sections[name] = data
	return data, nil
}

// dwarf opens .debug_info.
func (f *File) dwarf() (*dwarf.Data, error) {
	f.debug.once.Do(func() {
		if f.elf.Section(".debug_info") == nil {
			f.debug.err = errNoDebug
			return
		}
		f.debug.data, f.debug.err = f.openDwarf()
	})
	return f.debug.data, f.debug.err
}

// openDwarf hands the standard library the sections that it needs. (Its own
// (*elf.File).DWARF reads all of them, and keeps a second copy.)
func (f *File) openDwarf() (*dwarf.Data, error) {
	read := make(map[string][]byte)
	for _, name := range []string{".debug_abbrev", ".debug_info", ".debug_str", ".debug_ranges",
		".debug_addr", ".debug_line_str", ".debug_str_offsets", ".debug_rnglists"} {
		var err error
		if read[name], err = f.section(name); err != nil {
			return nil, err
		}
	}
	data, err := dwarf.New(read[".debug_abbrev"], nil, nil, read[".debug_info"], nil, nil, read[".debug_ranges"], read[".debug_str"])
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.path, err)
	}
	for _, name := range []string{".debug_addr", ".debug_line_str", ".debug_str_offsets", ".debug_rnglists"} {
		if err := data.AddSection(name, read[name]); err != nil {
			return nil, fmt.Errorf("%s: %w", f.path, err)
		}
	}
	return data, f.addTypes(data)
}

// addTypes hands over the sections that hold one type each, which version 4
// keeps apart from .debug_info [DWARF4 3.1.3].
func (f *File) addTypes(data *dwarf.Data) error {
	for i, s := range f.elf.Sections {
		if s.Name != ".debug_types" {
			continue
		}
		types, err := s.Data()
		if err != nil {
			return fmt.Errorf("%s: section %s: %w", f.path, s.Name, err)
		}
		if err := data.AddTypes(fmt.Sprintf("types-%d", i), types); err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
	}
	return nil
}

var errNoDebug = errors.New("no debug information: compile with -g")

// HasLines reports whether the file says which lines its code came from.
func (f *File) HasLines() bool { return f.elf.Section(".debug_line") != nil }
