package dwarfinfo

import (
	"debug/elf"
	"errors"
	"sync"
)

// A File is one ELF file, with the files that its debug information was moved
// to.
type File struct {
	path   string
	main   *object // what is loaded when the program runs
	finder *Finder

	separate  separateData
	alternate alternateData
	packaged  packageData

	loader  dynamicTable
	symbols symbolTable
	units   unitTable
	aranges arangeTable
	frames  frameTable
	names   nameIndex
	table   tableData
	types   typeTable

	searches map[string]*lineSearch // by the file's name, as it was asked for

	notesMutex sync.Mutex
	notes      []error
}

// Open maps an ELF file and reads its headers.
func Open(path string) (*File, error) { return OpenWith(path, &Finder{}) }

// OpenWith is Open for a user who has a word in where debug information is
// looked for. What finder holds counts when the first question needs it.
func OpenWith(path string, finder *Finder) (*File, error) {
	o, err := openObject(path)
	if err != nil {
		return nil, err
	}
	return &File{path: path, main: o, finder: finder}, nil
}

// New reads an ELF file that is in memory, such as the vDSO.
func New(name string, data []byte) (*File, error) {
	o, err := newObject(name, data)
	if err != nil {
		return nil, err
	}
	return &File{path: name, main: o, finder: &Finder{}}, nil
}

// Path is the name under which the file was opened.
func (f *File) Path() string { return f.path }

// note keeps what went wrong beside a question that could be answered in part.
func (f *File) note(err error) {
	const most = 20
	f.notesMutex.Lock()
	defer f.notesMutex.Unlock()
	if len(f.notes) < most {
		f.notes = append(f.notes, err)
	}
}

// Notes returns, once, what could not be read since it was last asked: a file
// that holds a part of the debug information and is not there.
func (f *File) Notes() []error {
	f.notesMutex.Lock()
	defer f.notesMutex.Unlock()
	notes := f.notes
	f.notes = nil
	return notes
}

var errNoDebug = errors.New("no debug information: compile with -g")

// HasLines reports whether the file, or what belongs to it, says which lines
// its code came from.
func (f *File) HasLines() bool { return f.debugObject().has(".debug_line") }

// section returns the contents of a section of the file itself, nil if there
// is none; of one that is about debugging, of the file that has them.
func (f *File) section(name string) ([]byte, error) {
	if f.main.has(name) {
		return f.main.contents(name)
	}
	return f.debugObject().contents(name)
}

// sectionHeader finds the header of the section that section returns.
func (f *File) sectionHeader(name string) *elf.Section {
	if f.main.has(name) {
		return f.main.header(name)
	}
	return f.debugObject().header(name)
}
