package debugger

import (
	"bytes"
	"encoding/binary"

	"deet/dwarfinfo"
)

// A loadedFile is what the loader remembers of a file: <link.h>, "link_map".
type loadedFile struct {
	bias uint64
	path string
	next uint64 // where the next one stands
}

// listFiles finds the mapped files of a core file that does not list them: the
// kernel leaves the list out when it is longer than 4 MB, and other writers
// always do.
func (s *Session) listFiles() {
	first := true
	s.loaderList(func(_ uint64, f loadedFile) bool {
		if first {
			f.path = s.options.Program // the list calls it ""
		}
		first = false
		s.addLoaded(f)
		return true
	})
}

// loaderList visits what the loader has loaded, in its list made for debuggers,
// which is in memory: <link.h>, "r_debug". at is where the entry stands.
func (s *Session) loaderList(visit func(at uint64, f loadedFile) (more bool)) {
	const most = 10000 // a list in damaged memory may be a ring
	main := s.images.main()
	slot, ok := main.file.DebugSlot()
	if !ok {
		return
	}
	const mapAt = 8 // in r_debug
	debug, err := s.readWord(main.Runtime(slot))
	if err != nil || debug == 0 {
		return
	}
	at, err := s.readWord(debug + mapAt)
	for n := 0; err == nil && at != 0 && n < most; n++ {
		var f loadedFile
		if f, err = s.loadedFile(at); err != nil || !visit(at, f) {
			return
		}
		at = f.next
	}
}

// loadedFile reads one entry of the loader's list.
func (s *Session) loadedFile(at uint64) (f loadedFile, err error) {
	var raw [32]byte // bias, name, dynamic section, next
	if err := s.ReadMemory(at, raw[:]); err != nil {
		return f, err
	}
	f.bias, f.next = binary.LittleEndian.Uint64(raw[:]), binary.LittleEndian.Uint64(raw[24:])
	f.path = s.pathAt(binary.LittleEndian.Uint64(raw[8:]))
	return f, nil
}

// pathAt reads a path, "" if there is none.
func (s *Session) pathAt(addr uint64) string {
	const longest = 4096 // PATH_MAX
	var path []byte
	for len(path) < longest {
		var piece [16]byte
		at := addr + uint64(len(path))
		part := piece[:16-at%16] // never into another page
		if s.ReadMemory(at, part) != nil {
			return ""
		}
		if n := bytes.IndexByte(part, 0); n >= 0 {
			return string(append(path, part[:n]...))
		}
		path = append(path, part...)
	}
	return ""
}

// addLoaded lists the pages that show a loaded file.
func (s *Session) addLoaded(f loadedFile) {
	file, err := dwarfinfo.OpenWith(f.path, &s.finder)
	if err != nil {
		return // the vDSO has no file; another one is missed when it is needed
	}
	im := newImage(file, f.bias)
	for _, seg := range file.Segments() {
		low := im.Runtime(seg.Addr)
		s.core.AddFile(dwarfinfo.CoreFile{
			Low: low &^ (pageSize - 1), High: (low + seg.FileSize + pageSize - 1) &^ (pageSize - 1),
			Offset: seg.Offset &^ (pageSize - 1), Path: f.path,
		})
	}
}
