package dwarfinfo

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What cannot be debugged is refused, and the error says why.
func TestOpenErrors(t *testing.T) {
	program, err := os.ReadFile(builder.Build(t, "dwarfinfo_inline.c"))
	if err != nil {
		t.Fatal(err)
	}
	other := func(off int, b byte) string {
		data := bytes.Clone(program)
		data[off] = b
		return string(data)
	}
	tests := []struct {
		name, contents, want string
	}{
		{"empty", "", "is not an ELF file"},
		{"text", "hello, world, hello, world\n", "is not an ELF file"},
		{"script", "#!/bin/sh\necho\n", "is a script"},
		{"arm", other(18, 0xb7), "is for EM_AARCH64"},
		{"32bit", other(4, 1), "ELFCLASS32"},
		{"magic alone", "\x7fELF", "is damaged"},
		{"header alone", string(program[:64]), "is damaged"},
		{"half", string(program[:len(program)/2]), "is damaged"},
	}
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), "program")
		if err := os.WriteFile(path, []byte(tt.contents), 0o755); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a directory: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "missing")); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
}

// Headers and the dynamic section are what readelf reads.
func TestHeadersAgainstReadelf(t *testing.T) {
	for _, flags := range [][]string{{"-O0"}, {"-no-pie"}, {"-static"}, {"-lm", "-Wl,--no-as-needed"}} {
		f := open(t, builder.Build(t, "dwarfinfo_inline.c", flags...))
		out := output(t, "readelf", "-W", "-h", "-l", "-d", "-n", f.Path())
		if want := fmt.Sprintf("Entry point address:               %#x", uint64(f.Entry())); !strings.Contains(out, want) {
			t.Errorf("%v: no %q in\n%s", flags, want, out)
		}
		if got, want := f.PIE(), strings.Contains(out, "DYN ("); got != want {
			t.Errorf("%v: PIE is %v, want %v", flags, got, want)
		}
		if got := f.Interpreter(); strings.Contains(out, "[Requesting") != (got != "") || !strings.Contains(out, got) {
			t.Errorf("%v: interpreter %q", flags, got)
		}
		if got := f.BuildID(); got == "" || !strings.Contains(out, "Build ID: "+got) {
			t.Errorf("%v: build id %q", flags, got)
		}
		var needed []string
		for line := range strings.Lines(out) {
			if _, name, ok := strings.Cut(strings.TrimSpace(line), "Shared library: ["); ok {
				needed = append(needed, strings.TrimSuffix(name, "]"))
			}
		}
		if got := f.Needed(); !slices.Equal(got, needed) {
			t.Errorf("%v: needed %q, want %q", flags, got, needed)
		}
		slot, ok := f.DebugSlot()
		if ok != strings.Contains(out, "(DEBUG)") {
			t.Errorf("%v: DebugSlot is %#x, %v", flags, uint64(slot), ok)
		}
		var value [8]byte
		if err := f.ReadImage(slot, value[:]); ok && (err != nil || value != [8]byte{}) {
			t.Errorf("%v: at the debug slot %x, %v; want zeros", flags, value, err)
		}
	}
}

func TestReadImage(t *testing.T) {
	f := open(t, builder.Build(t, "dwarfinfo_inline.c"))
	text := f.main.elf.Section(".text")
	want, err := text.Data()
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(want))
	if err := f.ReadImage(Addr(text.Addr), got); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the text differs: %v", err)
	}
	bss := f.main.elf.Section(".bss")
	if err := f.ReadImage(Addr(bss.Addr), got[:1]); err != nil || got[0] != 0 {
		t.Errorf("at .bss %#x, %v; want 0", got[0], err)
	}
	if err := f.ReadImage(1<<40, got); err == nil {
		t.Error("an address outside all segments was read")
	}
	if err := f.ReadImage(Addr(text.Addr), make([]byte, 1<<20)); err == nil {
		t.Error("more than the segment holds was read")
	}
	if !f.IsCode(Addr(text.Addr)) || f.IsCode(Addr(bss.Addr)) || f.IsCode(0) {
		t.Error("IsCode mistakes text for data")
	}
}
