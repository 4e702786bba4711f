package dwarfinfo

import (
	"debug/elf"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// Each row of a program is the one that readelf computes, whichever compiler
// and standard it is from.
func TestFramesOfPrograms(t *testing.T) {
	compared, differ := 0, 0
	forms := make(map[string]bool)
	for _, f := range programs(t) {
		n, wrong := compareFrames(t, f)
		compared, differ = compared+n, differ+wrong
	}
	debugFrameOnly := strings.Fields("-fno-asynchronous-unwind-tables -fno-unwind-tables")
	for _, compiler := range []string{"gcc", "clang"} {
		for _, version := range []string{"-gdwarf-2", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5", "-gdwarf64"} {
			flags := append([]string{version, "-O2"}, debugFrameOnly...)
			f := open(t, builder.BuildWith(t, compiler, "dwarfinfo_inline.c", flags...))
			main, ok := f.Symbol("main")
			if r, err := f.rulesFor(main.Addr); !ok || err != nil || r.section.name != ".debug_frame" {
				t.Errorf("%s %s: main's row: %v", compiler, version, err)
			}
			forms[frameForm(t, &f.frames.debug)] = true
			n, wrong := compareFrames(t, f)
			compared, differ = compared+n, differ+wrong
		}
	}
	for _, want := range []string{"version 1, 32 bits", "version 3, 32 bits", "version 4, 32 bits", "version 4, 64 bits"} {
		if !forms[want] {
			t.Errorf("no program has .debug_frame of %s", want)
		}
	}
	t.Logf("%d rows compared, %d differ", compared, differ)
	if compared < 500 {
		t.Errorf("only %d rows were compared", compared)
	}
}

// frameForm says how a section's first CIE is written.
func frameForm(t *testing.T, s *frameSection) string {
	h, err := s.header(0)
	if err != nil || !h.isCIE {
		t.Fatalf("%s begins with %+v, %v; want a CIE", s.name, h, err)
	}
	bits := 32
	if string(s.data[:4]) == "\xff\xff\xff\xff" {
		bits = 64
	}
	return fmt.Sprintf("version %d, %d bits", s.data[h.body], bits)
}

// The rows of the machine's own programs and libraries: a few of them, all
// with DEET_ALL=1.
func TestFramesOfSystem(t *testing.T) {
	files, compared, differ := 0, 0, 0
	for _, path := range systemFiles(t, os.Getenv("DEET_ALL") != "") {
		f, err := Open(path)
		if err != nil {
			continue // for another machine
		}
		n, wrong := compareFrames(t, f)
		files, compared, differ = files+1, compared+n, differ+wrong
	}
	t.Logf("%d files, %d rows compared, %d differ", files, compared, differ)
	if files == 0 {
		t.Skip("SKIPPED: no programs in Debian's directories")
	}
	if compared < 5000 {
		t.Errorf("only %d rows were compared", compared)
	}
}

// systemFiles lists programs and libraries, one path for each file: all, or
// those that everything else needs and the largest ones of less than 3 MB.
func systemFiles(t *testing.T, all bool) []string {
	const limit, large = 3 << 20, 12
	sizes := make(map[string]int64)
	seen := make(map[[2]uint64]bool)
	for _, dir := range []string{"/usr/bin", "/usr/lib/x86_64-linux-gnu"} {
		filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return nil
			}
			info, err := entry.Info()
			if err != nil || !isProgram(path) {
				return nil
			}
			stat := info.Sys().(*syscall.Stat_t)
			if id := [2]uint64{uint64(stat.Dev), stat.Ino}; !seen[id] {
				seen[id] = true
				sizes[path] = info.Size()
			}
			return nil
		})
	}
	var paths []string
	for path, size := range sizes {
		if all || size < limit {
			paths = append(paths, path)
		}
	}
	slices.SortFunc(paths, func(a, b string) int { return int(sizes[b] - sizes[a]) })
	if all {
		return paths
	}
	paths = paths[:min(large, len(paths))]
	for _, name := range []string{"ld-linux-x86-64.so.2", "libc.so.6", "libgcc_s.so.1", "libstdc++.so.6"} {
		paths = append(paths, filepath.Join("/usr/lib/x86_64-linux-gnu", name))
	}
	return append(paths, "/usr/bin/python3")
}

// isProgram reports whether a file is linked: in an object file each function
// is at 0.
func isProgram(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	var header [20]byte
	file.Read(header[:])
	kind := elf.Type(header[16])
	return string(header[:4]) == elf.ELFMAG && (kind == elf.ET_EXEC || kind == elf.ET_DYN)
}
