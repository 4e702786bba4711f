package dwarfinfo

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadDebugLink(t *testing.T) {
	tests := []struct {
		section string
		want    debugLink
		err     string // "" if it is read
	}{
		{"a.debug\x00\x78\x56\x34\x12", debugLink{"a.debug", 0x12345678}, ""}, // no padding
		{"ls.debug\x00\x00\x00\x00\x01\x00\x00\x00", debugLink{"ls.debug", 1}, ""},
		{"abc\x00\x01\x00\x00\x00 and more", debugLink{"abc", 1}, ""},
		{"", debugLink{}, "without an end"},
		{"abc", debugLink{}, "without an end"},
		{"abcd\x00", debugLink{}, "3 bytes wanted, 0 left"},
		{"abc\x00\x01\x00\x00", debugLink{}, "4 bytes wanted, 3 left"},
		{"\x00\x00\x00\x00\x01\x00\x00\x00", debugLink{}, "not the name of a file"},
		{"../ab\x00\x00\x00\x01\x00\x00\x00", debugLink{}, "not the name of a file"},
	}
	for _, tt := range tests {
		got, err := readDebugLink([]byte(tt.section))
		if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("readDebugLink(%q) = %v, %v; want %v, %q", tt.section, got, err, tt.want, tt.err)
		}
	}
}

func TestReadDebugAltLink(t *testing.T) {
	tests := []struct {
		section, name, id string
		ok                bool
	}{
		{"../common\x00\xab\xcd", "../common", "\xab\xcd", true},
		{"/usr/lib/debug/.dwz/x\x00\x00\x01", "/usr/lib/debug/.dwz/x", "\x00\x01", true},
		{"common\x00", "", "", false},
		{"\x00\xab", "", "", false},
		{"common", "", "", false},
		{"", "", "", false},
	}
	for _, tt := range tests {
		name, id, err := readDebugAltLink([]byte(tt.section))
		if name != tt.name || string(id) != tt.id || (err == nil) != tt.ok {
			t.Errorf("readDebugAltLink(%q) = %q, %x, %v; want %q, %x", tt.section, name, id, err, tt.name, tt.id)
		}
	}
}

// splitProgram builds a program in dir whose debug information is in the file
// whose path it returns with it.
func splitProgram(t *testing.T, dir, name string, flags ...string) (program, debug string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	program, debug = filepath.Join(dir, name), filepath.Join(t.TempDir(), name+".debug")
	copyFile(t, program, builder.Build(t, "dwarfinfo_inline.c", flags...))
	command(t, "objcopy", "--only-keep-debug", program, debug)
	command(t, "strip", program)
	command(t, "objcopy", "--add-gnu-debuglink="+debug, program)
	return program, debug
}

// linkOf reads the link and the build id of a program.
func linkOf(t *testing.T, program string) (debugLink, string) {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := f.Section(".gnu_debuglink").Data()
	if err != nil {
		t.Fatal(err)
	}
	link, err := readDebugLink(data)
	if err != nil {
		t.Fatal(err)
	}
	return link, buildIDOf(f)
}

// The link's checksum is what we compute of the file, whatever its size.
func TestDebugLinkCRCAgainstObjcopy(t *testing.T) {
	program := filepath.Join(t.TempDir(), "program")
	for _, size := range []int{0, 1, 4, 1000, 1<<20 + 3} {
		data := bytes.Repeat([]byte("deet\xff"), size/5+1)[:size]
		other := filepath.Join(t.TempDir(), "other"+strings.Repeat("x", size%4))
		writeFile(t, other, data)
		copyFile(t, program, builder.Build(t, "dwarfinfo_inline.c"))
		command(t, "objcopy", "--add-gnu-debuglink="+other, program)
		want, _ := linkOf(t, program)
		got, err := crcOf(bytes.NewReader(data))
		if err != nil || got != want.crc || want.name != filepath.Base(other) {
			t.Errorf("%d bytes: crc %#x, %v; objcopy has %v", size, got, err, want)
		}
	}
}

func FuzzDebugLink(f *testing.F) {
	f.Add([]byte("ls.debug\x00\x00\x00\x00\x01\x00\x00\x00"))
	f.Add([]byte("abc\x00\x01\x00\x00"))
	f.Fuzz(func(t *testing.T, section []byte) {
		link, err := readDebugLink(section)
		if (link.name == "") != (err != nil) {
			t.Fatalf("%v, %v: want a link or an error", link, err)
		}
		if err != nil {
			return
		}
		// What is written from what was read, the section begins with.
		again := append([]byte(link.name), make([]byte, 4-len(link.name)%4)...)
		size := len(again)
		again = binary.LittleEndian.AppendUint32(again, link.crc)
		copy(again[len(link.name):size], section[len(link.name):]) // padding may be anything
		if !bytes.HasPrefix(section, again) {
			t.Fatalf("%q was read as %v", section, link)
		}
	})
}

func FuzzDebugAltLink(f *testing.F) {
	f.Add([]byte("../common\x00\xab\xcd"))
	f.Add([]byte("common\x00"))
	f.Fuzz(func(t *testing.T, section []byte) {
		name, id, err := readDebugAltLink(section)
		if err == nil && name+"\x00"+string(id) != string(section) || err != nil && name+string(id) != "" {
			t.Fatalf("%q was read as %q, %x, %v", section, name, id, err)
		}
	})
}
