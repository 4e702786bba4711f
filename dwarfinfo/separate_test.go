package dwarfinfo

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"deet/internal/testprog"
)

// The example of the manual.
func TestSeparateCandidates(t *testing.T) {
	link := debugLink{"ls.debug", 7}
	dirs := []string{"/usr/lib/debug", "/opt/debug"}
	byID := []debugCandidate{
		{"/usr/lib/debug/.build-id/ab/cdef1234.debug", sameBuildID("abcdef1234")},
		{"/opt/debug/.build-id/ab/cdef1234.debug", sameBuildID("abcdef1234")},
	}
	byLink := []debugCandidate{
		{"/none/bin/ls.debug", sameCRC(7)},
		{"/none/bin/.debug/ls.debug", sameCRC(7)},
		{"/usr/lib/debug/none/bin/ls.debug", sameCRC(7)},
		{"/opt/debug/none/bin/ls.debug", sameCRC(7)},
	}
	tests := []struct {
		id   string
		link debugLink
		want []debugCandidate
	}{
		{"abcdef1234", link, slices.Concat(byID, byLink)},
		{"abcdef1234", debugLink{}, byID},
		{"", link, byLink},
		{"ab", debugLink{}, nil},
		{"", debugLink{}, nil},
	}
	for _, tt := range tests {
		if got := separateCandidates("/none/bin/ls", tt.id, tt.link, dirs); !slices.Equal(got, tt.want) {
			t.Errorf("%q, %v: %v, want %v", tt.id, tt.link, got, tt.want)
		}
	}
}

// What gdb tries, and in which order, it prints itself.
func TestSeparateCandidatesAgainstGDB(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	program, _ := splitProgram(t, filepath.Join(root, "real", "bin"), "prog")
	file, dir := filepath.Join(root, "vi"), filepath.Join(root, "also")
	if err := errors.Join(os.Symlink(program, file), os.Symlink("real", dir)); err != nil {
		t.Fatal(err)
	}
	dirs := []string{filepath.Join(root, "debug"), debugDir}
	link, id := linkOf(t, program)
	for _, path := range []string{program, file, filepath.Join(dir, "bin", "prog")} {
		out, err := exec.Command("gdb", "-nx", "-batch", "-iex", "set debug separate-debug-file on",
			"-iex", "set debug-file-directory "+strings.Join(dirs, ":"), path).CombinedOutput()
		if err != nil {
			t.Fatalf("gdb %s: %v\n%s", path, err, out)
		}
		var got []string
		for _, c := range separateCandidates(path, id, link, dirs) {
			got = append(got, c.path)
		}
		if want := gdbTried(string(out)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, gdb tries %q", path, got, want)
		}
	}
}

// gdbTried reads lines such as "  Trying FILE... no, unable to open.".
func gdbTried(out string) []string {
	var tried []string
	for line := range strings.Lines(out) {
		_, path, ok := strings.Cut(line, "Trying ")
		path, _, _ = strings.Cut(path, "...")
		if ok && !strings.HasPrefix(path, "target:") { // the same once more
			tried = append(tried, filepath.Clean(path))
		}
	}
	return tried
}

// A debug file is found at each of its places, the earlier ones first.
func TestFindSeparate(t *testing.T) {
	dir, global := t.TempDir(), t.TempDir()
	program, debug := splitProgram(t, dir, "prog")
	link, id := linkOf(t, program)
	candidates := separateCandidates(program, id, link, []string{global})
	if len(candidates) != 4 {
		t.Fatalf("%d candidates, want 4", len(candidates))
	}
	for i := len(candidates) - 1; i >= 0; i-- {
		copyFile(t, candidates[i].path, debug)
		path, tried, err := findSeparate(program, id, link, []string{global})
		if err != nil || path != candidates[i].path || len(tried) != i+1 || tried[i] != path {
			t.Errorf("%q, %v, tried %q; want %q", path, err, tried, candidates[i].path)
		}
	}
}

// A link to a program elsewhere finds what is beside the program.
func TestFindSeparateOfSymbolicLink(t *testing.T) {
	program, debug := splitProgram(t, filepath.Join(t.TempDir(), "bin"), "prog")
	copyFile(t, filepath.Join(filepath.Dir(program), "prog.debug"), debug)
	link, _ := linkOf(t, program)
	alias := filepath.Join(t.TempDir(), "alias")
	if err := os.Symlink(program, alias); err != nil {
		t.Fatal(err)
	}
	path, _, err := findSeparate(alias, "", link, nil)
	if want, _ := filepath.EvalSymlinks(program); err != nil || path != want+".debug" {
		t.Errorf("%q, %v; want %q", path, err, want+".debug")
	}
}

// What is there but is not the one is passed over, and the error says why.
func TestFindSeparateMismatch(t *testing.T) {
	global := t.TempDir()
	program, debug := splitProgram(t, t.TempDir(), "prog")
	_, other := splitProgram(t, t.TempDir(), "prog", "-O2")
	link, id := linkOf(t, program)
	places := separateCandidates(program, id, link, []string{global})
	contents, err := os.ReadFile(debug)
	if err != nil {
		t.Fatal(err)
	}

	_, tried, err := findSeparate(program, id, link, []string{global})
	if err != errNoSeparate || len(tried) != len(places) {
		t.Errorf("nothing there: %v, tried %q", err, tried)
	}
	copyFile(t, places[0].path, other)
	writeFile(t, places[1].path, append(contents, 'x'))
	writeFile(t, places[2].path, nil)
	if err := os.MkdirAll(places[3].path, 0o755); err != nil {
		t.Fatal(err)
	}
	path, _, err := findSeparate(program, id, link, []string{global})
	if !errors.Is(err, errNoSeparate) || path != "" {
		t.Fatalf("all wrong: %q, %v", path, err)
	}
	for _, want := range []string{
		fmt.Sprintf("%s does not match %s (build id %s instead of %s)", places[0].path, program, readelfBuildID(t, other), id),
		fmt.Sprintf("%s does not match %s (CRC 0x", places[1].path, program),
		fmt.Sprintf("%s does not match %s (CRC 0x0 instead of %#x)", places[2].path, program, link.crc),
		places[3].path + " is not a regular file",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want also %q", err, want)
		}
	}
	// The right one is found behind the wrong ones.
	copyFile(t, places[2].path, debug)
	if path, _, err := findSeparate(program, id, link, []string{global}); err != nil || path != places[2].path {
		t.Errorf("behind the wrong ones: %q, %v; want %q", path, err, places[2].path)
	}
}

// By its build id a file without one, or what is no ELF file, proves nothing.
func TestSeparateBuildIDProof(t *testing.T) {
	dir := t.TempDir()
	without := builder.Build(t, "dwarfinfo_inline.c", "-Wl,--build-id=none")
	text := filepath.Join(dir, "text")
	writeFile(t, text, []byte("hello, world, hello, world, hello, world, hello, world, hello, world"))
	for path, want := range map[string]string{without: "(no build id)", text: "(not an ELF file"} {
		err := debugCandidate{path, sameBuildID("abcd")}.prove("prog", nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// A program is not its own debug file, under whatever name it is met again.
func TestSeparateItself(t *testing.T) {
	global := t.TempDir()
	program := filepath.Join(t.TempDir(), "prog")
	copyFile(t, program, builder.Build(t, "dwarfinfo_inline.c"))
	id := readelfBuildID(t, program)
	places := separateCandidates(program, id, debugLink{"prog", 0}, []string{global})
	if err := os.MkdirAll(filepath.Dir(places[0].path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, places[0].path); err != nil {
		t.Fatal(err)
	}
	path, _, err := findSeparate(program, id, debugLink{"prog", 0}, []string{global})
	if !errors.Is(err, errNoSeparate) || strings.Count(err.Error(), "is the file itself") != 2 {
		t.Errorf("%q, %v; want that two are the file itself", path, err)
	}
}

// A pipe beside the program makes nobody wait.
func TestSeparatePipe(t *testing.T) {
	program := filepath.Join(t.TempDir(), "prog")
	writeFile(t, program, nil)
	if err := syscall.Mkfifo(program+".debug", 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err := findSeparate(program, "", debugLink{"prog.debug", 1}, nil)
	if err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("%v, want that it is not a regular file", err)
	}
}

// What dwz moved out of two debug files is found: where they say, or by its
// build id after it was moved away.
func TestFindSeparateAlternate(t *testing.T) {
	testprog.NeedTool(t, "dwz")
	dir, global := t.TempDir(), t.TempDir()
	one, two, common := filepath.Join(dir, "one"), filepath.Join(dir, "two"), filepath.Join(dir, "common")
	copyFile(t, one, builder.Build(t, "dwarfinfo_inline.c"))
	copyFile(t, two, builder.Build(t, "dwarfinfo_inline.c", "-O2"))
	command(t, "dwz", "-m", common, "-M", "common", one, two)
	f := open(t, one)
	section, err := f.section(".gnu_debugaltlink")
	if err != nil || section == nil {
		t.Skipf("SKIPPED: dwz found nothing to share: %v", err)
	}
	name, id, err := readDebugAltLink(section)
	if err != nil || name != "common" || hex.EncodeToString(id) != readelfBuildID(t, common) {
		t.Fatalf("link to %q, %x, %v; want common, %s", name, id, err, readelfBuildID(t, common))
	}
	if path, _, err := findAlternate(one, name, id, nil); err != nil || path != common {
		t.Errorf("%q, %v; want %q", path, err, common)
	}
	moved := buildIDCandidates(hex.EncodeToString(id), []string{global})[0].path
	copyFile(t, moved, common)
	copyFile(t, common, one)
	if path, tried, err := findAlternate(one, name, id, []string{global}); err != nil || path != moved || len(tried) != 2 {
		t.Errorf("%q, %v, tried %q; want %q", path, err, tried, moved)
	}
}
