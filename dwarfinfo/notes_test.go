package dwarfinfo

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"
)

func TestReadNotes(t *testing.T) {
	const (
		gnu   = "\x04\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00GNU\x00\xab\xcd\x00\x00"
		long  = "\x06\x00\x00\x00\x01\x00\x00\x00\x07\x00\x00\x00owner\x00\x00\x00x\x00\x00\x00"
		long8 = "\x06\x00\x00\x00\x01\x00\x00\x00\x07\x00\x00\x00owner\x00\x00\x00\x00\x00\x00\x00x\x00\x00\x00\x00\x00\x00\x00"
	)
	id, owned := note{"GNU", 3, []byte("\xab\xcd")}, note{"owner", 7, []byte("x")}
	tests := []struct {
		data  string
		align uint64
		want  []note
		ok    bool
	}{
		{"", 4, nil, true},
		{gnu, 4, []note{id}, true},
		{gnu + long, 4, []note{id, owned}, true},
		{long + gnu, 0, []note{owned, id}, true},
		{long8 + gnu, 8, []note{owned, id}, true},
		{gnu[:len(gnu)-2], 4, []note{id}, true}, // without the last padding
		{long + gnu[:len(gnu)-3], 4, []note{owned}, false},
		{gnu + "\x01", 4, []note{id}, true},
		{gnu + "\x01\x00\x00\x00", 4, []note{id}, false},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\x03\x00\x00\x00GNU\x00", 4, nil, false},
		{"\x00\x00\x00\x00\x00\x00\x00\x00\x09\x00\x00\x00", 4, []note{{"", 9, nil}}, true},
	}
	for _, tt := range tests {
		got, err := readNotes("test", []byte(tt.data), tt.align)
		same := len(got) == len(tt.want)
		for i := range got {
			same = same && got[i].owner == tt.want[i].owner && got[i].kind == tt.want[i].kind && bytes.Equal(got[i].desc, tt.want[i].desc)
		}
		if !same || (err == nil) != tt.ok {
			t.Errorf("readNotes(%q, %d) = %v, %v; want %v", tt.data, tt.align, got, err, tt.want)
		}
	}
}

// readelfBuildID is "" if readelf finds none.
func readelfBuildID(t *testing.T, path string) string {
	_, id, _ := strings.Cut(output(t, "readelf", "-n", path), "Build ID: ")
	id, _, _ = strings.Cut(id, "\n")
	return id
}

// Whatever the linker was asked for, and whatever is cut off afterwards, the
// build id is the one that readelf finds.
func TestBuildIDAgainstReadelf(t *testing.T) {
	tests := []struct {
		flag string
		size int // in bytes
	}{
		{"-Wl,--build-id=sha1", 20},
		{"-Wl,--build-id=md5", 16},
		{"-Wl,--build-id=0xabcdef12", 4},
		{"-Wl,--build-id=none", 0},
		{"-static", 20},
		{"-Wl,-z,separate-code", 20},
	}
	for _, tt := range tests {
		program := builder.Build(t, "dwarfinfo_inline.c", tt.flag)
		debug, bare := filepath.Join(t.TempDir(), "debug"), filepath.Join(t.TempDir(), "bare")
		command(t, "objcopy", "--only-keep-debug", program, debug)
		copyFile(t, bare, program)
		want := readelfBuildID(t, program)
		if len(want) != 2*tt.size {
			t.Errorf("%s: readelf has %q, want %d bytes", tt.flag, want, tt.size)
		}
		dropSections(t, bare)
		for _, path := range []string{program, debug, bare} {
			f, err := elf.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := buildIDOf(f); got != want || got != readelfBuildID(t, path) {
				t.Errorf("%s %s: build id %q, readelf has %q", tt.flag, filepath.Base(path), got, want)
			}
			f.Close()
		}
	}
}

// dropSections makes a file have no section headers [System V ABI, "ELF
// Header": e_shoff, e_shnum and e_shstrndx are 0].
func dropSections(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const shoff, shnum = 0x28, 0x3c
	clear(data[shoff : shoff+8])
	clear(data[shnum : shnum+4])
	writeFile(t, path, data)
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	testprog.NeedTool(t, name)
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// copyFile copies a file, and makes the directories that the copy needs.
func copyFile(t *testing.T, to, from string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, to, data)
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o755); err != nil {
		t.Fatal(err)
	}
}

// The libraries of the machine have notes of many kinds.
func TestBuildIDOfLibraries(t *testing.T) {
	paths, _ := filepath.Glob("/usr/lib/x86_64-linux-gnu/lib[a-f]*.so.?")
	for _, path := range paths[:min(len(paths), 40)] {
		f, err := elf.Open(path)
		if err != nil {
			continue // a linker script
		}
		if got, want := buildIDOf(f), readelfBuildID(t, path); got != want {
			t.Errorf("%s: build id %q, readelf has %q", path, got, want)
		}
		f.Close()
	}
}

func FuzzNotes(f *testing.F) {
	f.Add([]byte("\x04\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00GNU\x00\xab\xcd\x00\x00"), uint64(4))
	f.Add([]byte("\x06\x00\x00\x00\x01\x00\x00\x00\x07\x00\x00\x00owner\x00\x00\x00\x00\x00\x00\x00x\x00\x00\x00\x00\x00\x00\x00"), uint64(8))
	f.Fuzz(func(t *testing.T, data []byte, align uint64) {
		const header = 12
		notes, err := readNotes("fuzz", data, align)
		size := 0
		for _, n := range notes {
			size += header + len(n.owner) + len(n.desc)
		}
		if size > len(data) || err == nil && len(data) >= header && len(notes) == 0 {
			t.Fatalf("%d notes with %d bytes in %d, %v", len(notes), size, len(data), err)
		}
		buildIDIn("fuzz", bytes.NewReader(data), align)
	})
}
