package dwarfinfo

import (
	"bytes"
	"path/filepath"
	"strings"
)

// fileNames are the files that the rows of a line table speak of, by their
// numbers. A path is put together when it is asked for: a unit names each
// header that it includes, and most of them have no code.
type fileNames struct {
	unit  *unit
	dirs  [][]byte // the first is the one the compiler ran in
	files []fileName
}

type fileName struct {
	name []byte // as the compiler was given it
	dir  uint64
	path string // absolute, once it was asked for
}

func (n *fileNames) add(name []byte, dir uint64) {
	n.files = append(n.files, fileName{name: name, dir: dir})
}

// path is the absolute path of a file, "" if there is none of that number.
func (n *fileNames) path(i int) string {
	if i < 0 || i >= len(n.files) {
		return ""
	}
	f := &n.files[i]
	if f.path == "" {
		f.path = n.join(f.name, f.dir)
	}
	return f.path
}

// join makes a path absolute. A relative name is relative to its directory,
// and a relative directory to the one the compiler ran in [DWARF5 6.2.4].
func (n *fileNames) join(name []byte, dir uint64) string {
	const longest = 4096 // PATH_MAX of <linux/limits.h>
	path := string(name[:min(len(name), longest)])
	if !filepath.IsAbs(path) && dir < uint64(len(n.dirs)) {
		d := n.dirs[dir]
		path = filepath.Join(string(d[:min(len(d), longest)]), path)
	}
	return n.unit.absolute(path)
}

// match returns the numbers of the files that are meant by any end of their
// paths. A file may have two numbers: gcc gives them to the main file.
func (n *fileNames) match(asked string) map[uint32]bool {
	matching := make(map[uint32]bool)
	base := []byte(filepath.Base(asked))
	for i := range n.files {
		name := n.files[i].name
		if name = name[bytes.LastIndexByte(name, '/')+1:]; bytes.Equal(name, base) && sameFile(n.path(i), asked) {
			matching[uint32(i)] = true
		}
	}
	return matching
}

// sameFile reports whether a path ends in the parts of another.
func sameFile(path, asked string) bool {
	asked = filepath.Clean(asked)
	if filepath.IsAbs(asked) {
		return path == asked
	}
	for strings.HasPrefix(asked, "../") {
		asked = asked[len("../"):]
	}
	return path == asked || strings.HasSuffix(path, "/"+asked)
}
