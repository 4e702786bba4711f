package dwarfinfo

import (
	"errors"
	"fmt"
	"sync"
)

// A Finder says where to look for debug information that was moved out of a
// program. The zero Finder looks where distributions install it.
type Finder struct {
	Dirs []string // in which a tree of such files may be; nil is /usr/lib/debug
	// Fetch gets the file for a build id from elsewhere, if it is not nil and
	// no file is found. It returns the path of a file.
	Fetch func(program, buildID string) (path string, err error)
}

// DefaultDebugDirs is where distributions install separate debug files.
func DefaultDebugDirs() []string { return []string{debugDir} }

func (n *Finder) dirs() []string {
	if n.Dirs == nil {
		return DefaultDebugDirs()
	}
	return n.Dirs
}

// separateData is the file that the debug information was moved to.
type separateData struct {
	once sync.Once
	obj  *object
}

// debugObject is the file that has the debug information: the program itself,
// or the file that it was moved to.
func (f *File) debugObject() *object {
	if f.main.has(".debug_info") || f.main.has(".debug_line") {
		return f.main
	}
	f.separate.once.Do(func() {
		o, err := f.findDebugObject()
		if err != nil && !errors.Is(err, errNoSeparate) {
			f.note(err)
		}
		if o == nil {
			o = f.main
		}
		f.separate.obj = o
	})
	return f.separate.obj
}

func (f *File) findDebugObject() (*object, error) {
	var link debugLink
	if section, err := f.main.contents(".gnu_debuglink"); err == nil && section != nil {
		if link, err = readDebugLink(section); err != nil {
			f.note(err)
		}
	}
	id := f.BuildID()
	path, _, err := findSeparate(f.path, id, link, f.finder.dirs())
	if errors.Is(err, errNoSeparate) && err != errNoSeparate {
		f.note(fmt.Errorf("%s: %w", f.path, err)) // a file is there, but it is not the one
	}
	if err != nil && f.finder.Fetch != nil && id != "" {
		if path, err = f.finder.Fetch(f.path, id); err == nil && path == "" {
			err = errNoSeparate
		}
	}
	if err != nil {
		return nil, err
	}
	o, err := openObject(path)
	if err == nil && id != "" && buildIDOf(o.elf) != id && link.name == "" {
		return nil, fmt.Errorf("%s is not the debug information of %s: its build id is another one", path, f.path)
	}
	return o, err
}

// DebugPath is the file that has the debug information, "" if that is the
// program itself or nobody knows it.
func (f *File) DebugPath() string {
	if o := f.debugObject(); o != f.main {
		return o.path
	}
	return ""
}

// alternateData is the file to which dwz moved what several programs have in
// common.
type alternateData struct {
	once sync.Once
	obj  *object
	err  error
}

func (f *File) alternateObject() (*object, error) {
	a := &f.alternate
	a.once.Do(func() {
		if a.obj, a.err = f.findAlternateObject(); a.err != nil {
			f.note(a.err)
		}
	})
	return a.obj, a.err
}

func (f *File) findAlternateObject() (*object, error) {
	o := f.debugObject()
	section, err := o.contents(".gnu_debugaltlink")
	if err != nil {
		return nil, err
	}
	var name, path string
	if section != nil {
		var id []byte
		if name, id, err = readDebugAltLink(section); err == nil {
			path, _, err = findAlternate(o.path, name, id, f.finder.dirs())
		}
	} else if section, err = o.contents(".debug_sup"); err == nil {
		var link supLink
		if link, err = readDebugSup(section); err == nil {
			name = link.name
			path, _, err = findSupplementary(o.path, link)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s needs %s, with what it has in common with other programs: %w", o.path, name, err)
	}
	return openObject(path)
}

// hasAlternate reports whether the file says that it has one.
func (f *File) hasAlternate() bool {
	o := f.debugObject()
	return o.has(".gnu_debugaltlink") || o.has(".debug_sup")
}

// alternateText is a text of the alternate file.
func (f *File) alternateText(off uint64) ([]byte, error) {
	o, err := f.alternateObject()
	if err != nil {
		return nil, err
	}
	s, err := o.section(".debug_str")
	if err != nil {
		return nil, err
	}
	return s.textAt(off)
}

// alternateContents is the whole of a section of the alternate file.
func (f *File) alternateContents(name string) ([]byte, error) {
	o, err := f.alternateObject()
	if err != nil {
		return nil, err
	}
	return o.contents(name)
}

// alternateRef names an entry of the alternate file.
func (f *File) alternateRef(off uint64) (entryRef, error) {
	o, err := f.alternateObject()
	if err != nil {
		return entryRef{}, err
	}
	header := o.header(".debug_info")
	if header == nil {
		return entryRef{}, fmt.Errorf("%s: no section .debug_info", o.path)
	}
	space, err := f.space(o, header)
	if err != nil {
		return entryRef{}, err
	}
	u, err := space.holding(off)
	return entryRef{u, int(off)}, err
}
