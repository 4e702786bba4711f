package debugger

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"deet/expr"
)

// What cannot be read, or the program asked to leave out, is not in the core
// file, and said not to be; what was never touched takes no room.
func TestCoreHoles(t *testing.T) {
	program := builder.Build(t, "core_holes.c")
	s := session(t, program)
	if stop, err := s.Run(nil); err != nil || !strings.HasPrefix(describe(stop), "signal SIGTRAP") {
		t.Fatal(describe(stop), err)
	}
	core, err := s.SaveCore(filepath.Join(t.TempDir(), "core"))
	if err != nil {
		t.Fatal(err)
	}
	stat, err := os.Stat(core)
	if err != nil {
		t.Fatal(err)
	}
	const most = 4 << 20
	if used := stat.Sys().(*syscall.Stat_t).Blocks * 512; used > most || stat.Size() < 8<<30 {
		t.Errorf("it is %d bytes long and takes %d of the disk, want more than 8 GB and less than 4 MB", stat.Size(), used)
	}
	if stop, err := s.OpenCore(core); err != nil {
		t.Fatal(stop, err)
	}
	tests := []struct {
		pointer string
		offset  uint64
		want    string // or the end of the error
	}{
		{"vast", 4 << 30, "in the middle"},
		{"vast", 4<<30 - 4096, "\x00\x00\x00\x00"},
		{"shared", 0, "seen by others"},
		{"shorter", 0, "aaaa"},
		{"shorter", 4096, ": the core file does not hold it"},
		{"secret", 0, ": the core file does not hold it"},
		{"nothing", 0, ": the core file does not hold it"},
	}
	for _, tt := range tests {
		v, err := s.Evaluate(tt.pointer)
		if err != nil {
			t.Fatal(err)
		}
		addr, err := expr.Address(v, s.Scope())
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, len(tt.want))
		err = s.ReadMemory(addr+tt.offset, buf)
		got := string(buf)
		if err != nil {
			got = strings.TrimPrefix(err.Error(), fmt.Sprintf("Cannot access memory at address %#x", addr+tt.offset))
		}
		if got != tt.want {
			t.Errorf("%s+%#x: %q, want %q", tt.pointer, tt.offset, got, tt.want)
		}
	}
	if err := s.ReadMemory(0, make([]byte, 1)); err == nil || err.Error() != "Cannot access memory at address 0x0" {
		t.Errorf("address 0: %v", err)
	}
}

// Cut short at any place, a core file gives what it still has, and says what
// is missing.
func TestCoreCutShort(t *testing.T) {
	program := builder.Build(t, "core_crash.c", "-pthread")
	path := deetCore(t, program)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut")
	seen := make(map[string]bool)
	sizes := []int{0, 3, 40, 64, 100, 1000}
	for n := 1200; n < len(whole); n += max(500, n/4) {
		sizes = append(sizes, n)
	}
	for _, n := range append(sizes, len(whole)-4096, len(whole)) {
		if err := os.WriteFile(cut, whole[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		s := session(t, program)
		stop, err := s.OpenCore(cut)
		switch notices := strings.Join(s.Notices(), "\n"); {
		case n == len(whole):
			if notices != "" || err != nil {
				t.Errorf("whole: %s, %v", notices, err)
			}
		case err != nil:
			seen["nothing"] = true
			if s.Live() || stop != nil {
				t.Errorf("%d bytes: %v and %v", n, stop, err)
			}
			continue
		case !strings.Contains(notices, fmt.Sprintf("the core file is cut short: it has %d of %d bytes", n, len(whole))):
			t.Errorf("%d bytes: no word about it in %q", n, notices)
		}
		frames, _, err := s.Backtrace(0)
		switch {
		case err != nil && len(frames) == 1 && strings.Contains(err.Error(), "the core file is cut short"):
			seen["one frame"] = true
		case err == nil && len(frames) == 2:
			seen["all frames"] = true
		default:
			t.Errorf("%d bytes: %d frames, %v", n, len(frames), err)
		}
		if v, err := s.Evaluate("table[2]"); err == nil {
			if text, err := expr.Format(v, s.Scope(), expr.Options{}); err == nil && text == "33" {
				seen["data"] = true
			} else if err == nil || !strings.Contains(err.Error(), "cut short") {
				t.Errorf("%d bytes: table[2] is %s, %v", n, text, err)
			}
		}
	}
	for _, what := range []string{"nothing", "one frame", "all frames", "data"} {
		if !seen[what] {
			t.Errorf("no cut left %s", what)
		}
	}
}

// A core file without the list of mapped files: the loader's own list leads to
// the libraries, and they to the memory that only they have.
func TestCoreWithoutFiles(t *testing.T) {
	for _, flags := range [][]string{{"-pthread"}, {"-pthread", "-no-pie", "-fno-pie"}, {"-pthread", "-static"}} {
		program := builder.Build(t, "core_crash.c", flags...)
		whole := deetCore(t, program)
		data, err := os.ReadFile(whole)
		if err != nil {
			t.Fatal(err)
		}
		const kind, owner, other = "ELIF", "CORE\x00", "None"
		at := strings.Index(string(data), kind+owner)
		if at < 0 {
			t.Fatal("there is no list to hide")
		}
		copy(data[at:], other)
		bare := filepath.Join(t.TempDir(), "bare")
		if err := os.WriteFile(bare, data, 0o666); err != nil {
			t.Fatal(err)
		}
		s, _ := openCore(t, program, whole)
		want, wantLibraries := picture(t, s), libraryPaths(s)
		s, _ = openCore(t, program, bare)
		if got := picture(t, s); got != want {
			t.Errorf("%v: got\n%s\nwant\n%s", flags, got, want)
		}
		if got := libraryPaths(s); !slices.Equal(got, wantLibraries) {
			t.Errorf("%v: libraries %q, want %q", flags, got, wantLibraries)
		}
		if _, err := session(t, "").OpenCore(bare); err == nil || !strings.Contains(err.Error(), "does not say which program it is of") {
			t.Errorf("%v: without a program: %v", flags, err)
		}
	}
}

func libraryPaths(s *Session) (paths []string) {
	list, _ := s.Libraries()
	for _, im := range list {
		path, _ := filepath.EvalSymlinks(im.Path)
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}
