package dwarfinfo

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// sampleCore is a process of two threads, whose memory at an address holds
// numbers made of the address.
func sampleCore() *CoreFacts {
	f := &CoreFacts{
		Process: CoreProcess{PID: 100, PPID: 1, Group: 100, Session: 90, UID: 1000, GID: 1001, State: 'S', Nice: -5,
			Flags: 0x400000, Name: "sample", Command: "./sample -x 3"},
		Auxv: []byte(strings.Repeat("\x09\x00\x00\x00\x00\x00\x00\x00\x34\x12\x00\x00\x00\x00\x00\x00", 2)),
		Threads: []CoreThread{
			{ID: 101, Signal: 11, SigInfo: make([]byte, 128), FP: make([]byte, 512), XState: make([]byte, 832)},
			{ID: 100, FP: make([]byte, 512)},
		},
		Segments: []CoreSegment{
			{Addr: 0x10000, MemSize: 0x3000, FileSize: 0x3000, Flags: elf.PF_R | elf.PF_W},
			{Addr: 0x20000, MemSize: 0x1000, Flags: elf.PF_R | elf.PF_X},
			{Addr: 0x30000, MemSize: 0x2000, FileSize: 0x1000, Flags: elf.PF_R},
		},
		Files: []CoreFile{{Low: 0x40000, High: 0x42000, Offset: 0x1000, Path: "/nowhere/lib one.so"}},
	}
	for i := range f.Threads[0].Registers {
		f.Threads[0].Registers[i] = uint64(i) << 40
	}
	return f
}

// sampleMemory is the memory of the sample. Its second page is zero.
type sampleMemory struct{}

func (sampleMemory) Empty(addr, size uint64) bool { return addr == 0x11000 && size <= 0x1000 }

func (sampleMemory) ReadMemory(addr uint64, buf []byte) error {
	for i := range buf {
		at := addr + uint64(i)
		buf[i] = byte(at>>12) ^ byte(at)
		if at>>12 == 0x11 {
			buf[i] = 0
		}
	}
	return nil
}

// writeCoreFile writes a core file and returns its path.
func writeCoreFile(t testing.TB, facts *CoreFacts) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "core"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(WriteCore(f, facts, sampleMemory{}), f.Close()); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

func openCoreFile(t testing.TB, path string) *Core {
	t.Helper()
	c, err := OpenCore(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// What was written is what is read.
func TestCoreWritten(t *testing.T) {
	facts := sampleCore()
	path := writeCoreFile(t, facts)
	c := openCoreFile(t, path)
	if !reflect.DeepEqual(c.CoreFacts, *facts) {
		t.Errorf("got\n%+v\nwant\n%+v", c.CoreFacts, *facts)
	}
	if c.Damage() != nil || !IsCore(path) || IsCore("/proc/self/exe") {
		t.Errorf("damage: %v; is core: %v", c.Damage(), IsCore(path))
	}
	if entry, ok := c.AuxvEntry(9); !ok || entry != 0x1234 {
		t.Errorf("the entry is %#x, %v", entry, ok)
	}
	tests := []struct {
		addr, size uint64
		want       error
	}{
		{0x10000, 0x3000, nil},
		{0x10ff0, 0x20, nil},
		{0x12fff, 2, ErrNotMapped},
		{0x20000, 1, ErrNotHeld},
		{0x30ff0, 0x20, ErrNotHeld},
		{0x50000, 1, ErrNotMapped},
		{^uint64(0), 1, ErrNotMapped},
	}
	for _, tt := range tests {
		got, want := make([]byte, tt.size), make([]byte, tt.size)
		sampleMemory{}.ReadMemory(tt.addr, want)
		err := c.ReadMemory(tt.addr, got)
		if !errors.Is(err, tt.want) || err == nil && !bytes.Equal(got, want) {
			t.Errorf("%d bytes at %#x: %v, want %v", tt.size, tt.addr, err, tt.want)
		}
	}
	if err := c.ReadMemory(0x41000, make([]byte, 1)); err == nil || !strings.Contains(err.Error(), "neither does its file") {
		t.Errorf("memory of a file that is not there: %v", err)
	}
}

// readelf sees the same segments and notes.
func TestCoreReadelf(t *testing.T) {
	testprog.NeedTool(t, "readelf")
	out, err := exec.Command("readelf", "-hlnW", writeCoreFile(t, sampleCore())).CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	for _, want := range []string{
		"CORE (Core file)", "NT_PRPSINFO", "NT_SIGINFO", "NT_AUXV", "NT_FILE",
		"NT_X86_XSTATE", "0x0000000000020000 0x0000000000000000 0x000000 0x001000 R E 0x1000",
	} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if bytes.Contains(out, []byte("Warning")) || bytes.Count(out, []byte("NT_PRSTATUS")) != 2 {
		t.Errorf("readelf says\n%s", out)
	}
}

// More segments than 16 bits can count: their number stands elsewhere.
func TestCoreManySegments(t *testing.T) {
	testprog.NeedTool(t, "readelf")
	for _, count := range []int{phnumMore - 2, phnumMore - 1, phnumMore, 70000} { // one more is of the notes
		facts := sampleCore()
		facts.Segments = nil
		for i := range count {
			facts.Segments = append(facts.Segments, CoreSegment{Addr: uint64(i) * 0x2000, MemSize: 0x1000, Flags: elf.PF_R})
		}
		facts.Segments[count-1].FileSize = 0x1000
		path := writeCoreFile(t, facts)
		c := openCoreFile(t, path)
		buf := make([]byte, 1)
		if err := c.ReadMemory(facts.Segments[count-1].Addr, buf); len(c.Segments) != count || err != nil {
			t.Errorf("%d segments, %v, want %d", len(c.Segments), err, count)
		}
		out, err := exec.Command("readelf", "-hlW", path).CombinedOutput()
		if n := bytes.Count(out, []byte("\n  LOAD ")); n != count || err != nil {
			t.Errorf("readelf sees %d segments, %v, want %d", n, err, count)
		}
	}
}

func TestNotCore(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, err := os.ReadFile(writeCoreFile(t, sampleCore()))
	if err != nil {
		t.Fatal(err)
	}
	changed := func(at int, b byte) []byte {
		data := bytes.Clone(whole)
		data[at] = b
		return data
	}
	tests := []struct{ path, want string }{
		{write("empty", nil), "it is not a core file"},
		{write("text", []byte("hello, world")), "it is not a core file"},
		{write("zstd", []byte("\x28\xb5\x2f\xfd....")), "zstd -d makes a core file of it"},
		{"/proc/self/exe", "it is not a core file"},
		{dir, "invalid argument"},
		{write("header", whole[:40]), "the file is cut short"},
		{write("no notes", whole[:64]), "it has the registers of no thread: the core file is cut short"},
		{write("arm", changed(18, byte(elf.EM_AARCH64))), "it is of a program for EM_AARCH64"},
		{write("entries", changed(54, 32)), "its header is damaged"},
		{write("none", changed(56, 0)), "it has the registers of no thread"},
		{filepath.Join(dir, "nothing"), "no such file"},
	}
	for _, tt := range tests {
		if c, err := OpenCore(tt.path); c != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.path, err, tt.want)
		}
	}
}

// No bytes make the reader panic or go on for ever, and what it returns can be
// used.
func FuzzCore(f *testing.F) {
	whole, err := os.ReadFile(writeCoreFile(f, sampleCore()))
	if err != nil {
		f.Fatal(err)
	}
	notes := whole[:0x3000]
	f.Add(notes)
	f.Add(notes[:600])
	f.Add(whole[:0x30])
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := readCore(data)
		if (c == nil) != (err != nil) {
			t.Fatalf("%v and %v", c, err)
		}
		if err != nil {
			return
		}
		_ = fmt.Sprint(c.Damage())
		c.BuildIDAt(0x10000)
		addrs := []uint64{0, 0x10000, ^uint64(0)}
		for _, seg := range c.Segments {
			addrs = append(addrs, seg.Addr, seg.Addr+seg.FileSize, seg.Addr+seg.MemSize-1)
		}
		for _, addr := range addrs {
			var buf [32]byte
			c.HasSegment(addr)
			if _, mapped := c.FileAt(addr); mapped {
				continue // the fuzzer is not to open files
			}
			if n, err := c.Read(buf[:], addr); (n <= 0) == (err == nil) || n > len(buf) {
				t.Fatalf("Read at %#x: %d, %v", addr, n, err)
			}
		}
	})
}
