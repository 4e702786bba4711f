package main

import (
	"debug/elf"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"deet/internal/testprog"
)

// must runs a command, and fails the test if it fails.
func must(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// buildID reads the build id that the linker gave a program.
func buildID(t *testing.T, path string) string {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const header = 16 // bytes: three words of sizes and kind, and "GNU\0"
	note, err := f.Section(".note.gnu.build-id").Data()
	if err != nil || len(note) <= header {
		t.Fatalf("build id % x, %v", note, err)
	}
	return hex.EncodeToString(note[header:])
}

// A program without debug information has it from where the user says: from a
// directory, or from a server, which is asked once.
func TestSeparateDebugFile(t *testing.T) {
	testprog.NeedTool(t, "objcopy")
	dir := t.TempDir()
	program, debug := filepath.Join(dir, "steps"), filepath.Join(dir, "other.debug")
	must(t, nil, "gcc", "-g", "-Wl,--build-id", "-o", program, testprog.Source("steps.c"))
	must(t, nil, "objcopy", "--only-keep-debug", program, debug)
	must(t, nil, "strip", program)
	id := buildID(t, program)

	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/buildid/"+id+"/debuginfo" {
			http.NotFound(w, r)
			return
		}
		asked.Add(1)
		http.ServeFile(w, r, debug)
	}))
	defer server.Close()
	cache := "DEBUGINFOD_CACHE_PATH=" + filepath.Join(dir, "cache")
	ask := []string{"-nx", "-batch", "-ex", "info line spin", "-ex", "break spin", "-ex", "run", "-ex", "bt", program}
	check := func(out string) {
		t.Helper()
		for _, want := range []string{`of "steps.c" starts at address`, "steps.c:", "#0  spin ("} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is not in\n%s", want, out)
			}
		}
	}
	for range 2 {
		check(must(t, []string{"DEBUGINFOD_URLS=" + server.URL, cache}, deet, ask...))
		if n := asked.Load(); n != 1 {
			t.Errorf("the server was asked %d times, want 1", n)
		}
	}
	place := filepath.Join(dir, "debug", ".build-id", id[:2])
	if err := os.MkdirAll(place, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(debug, filepath.Join(place, id[2:]+".debug")); err != nil {
		t.Fatal(err)
	}
	where := []string{"-nx", "-ex", "set debug-file-directory " + filepath.Join(dir, "debug")}
	check(must(t, []string{"DEBUGINFOD_URLS="}, deet, append(where, ask...)...))
}

// What deet dwarf prints of a small program, but for its numbers.
func TestDwarf(t *testing.T) {
	program := filepath.Join(t.TempDir(), "segfault")
	must(t, nil, "gcc", "-g", "-gdwarf-5", "-O0", "-o", program, testprog.Source("segfault.c"))
	out := must(t, nil, deet, "dwarf", program)
	numbers := regexp.MustCompile(`(0x[0-9a-f]+|\d+)( bytes)|0x[0-9a-f]+`)
	out = numbers.ReplaceAllString(out, "N$2")
	for _, want := range []string{
		"unit at N of .debug_info, DWARF 5, c\n",
		"    function void func2(int), line 4, N-N, N bytes\n" +
			"        parameter int a, line 4, DW_OP_fbreg: -36\n" +
			"        variable int *nowhere, line 5, DW_OP_fbreg: -24\n" +
			"    function void func1(int), line 11, N-N, N bytes\n",
		"    N  segfault.c:8:11  statement\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	frames := must(t, nil, deet, "dwarf", "-frames", "main", program)
	if !strings.Contains(frames, "rsp+8 ") || !strings.Contains(frames, "rbp+16 ") {
		t.Errorf("the unwind rows of main are\n%s", frames)
	}
	c := exec.Command(deet, "dwarf", filepath.Join(t.TempDir(), "missing"))
	if out, err := c.CombinedOutput(); c.ProcessState.ExitCode() != 1 || !strings.Contains(string(out), "no such file") {
		t.Errorf("a file that is missing: %v, %s", err, out)
	}
}
