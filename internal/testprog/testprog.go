// Package testprog builds the C programs that the tests debug.
//
// A program is compiled once per test binary and set of flags, into a
// directory that the test binary removes when it ends. Tests name a place in
// a program by a mark, a comment such as /* mark: loop */ at the end of a
// line, so that editing a program does not break the tests that use it.
package testprog

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// A Builder compiles programs into one directory. TestMain makes it and
// removes its directory after the run.
type Builder struct {
	dir   string
	mu    sync.Mutex
	built map[string]string // command line -> program
}

// NewBuilder makes an empty builder with a temporary directory of its own.
func NewBuilder() (*Builder, error) {
	dir, err := os.MkdirTemp("", "deet-testprog-")
	if err != nil {
		return nil, err
	}
	return &Builder{dir: dir, built: make(map[string]string)}, nil
}

// Close removes everything that was built.
func (b *Builder) Close() error { return os.RemoveAll(b.dir) }

// Dir is the root of the repository, found from this file's place in it.
func Dir() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// Source returns the path of a program in testdata.
func Source(name string) string { return filepath.Join(Dir(), "testdata", name) }

// Build compiles testdata/name with gcc -g and the given flags, and returns
// the path of the program. It skips the test, loudly, if gcc is missing.
func (b *Builder) Build(t testing.TB, name string, flags ...string) string {
	t.Helper()
	return b.BuildWith(t, "gcc", name, flags...)
}

// BuildWith is Build with another compiler, such as clang or g++.
func (b *Builder) BuildWith(t testing.TB, compiler, name string, flags ...string) string {
	t.Helper()
	NeedTool(t, compiler)
	key := compiler + " " + name + " " + strings.Join(flags, " ")
	b.mu.Lock()
	defer b.mu.Unlock()
	if path, ok := b.built[key]; ok {
		return path
	}
	path := filepath.Join(b.dir, fmt.Sprintf("%s-%d", strings.TrimSuffix(name, filepath.Ext(name)), len(b.built)))
	args := append([]string{"-g", "-o", path, Source(name)}, flags...)
	if out, err := exec.Command(compiler, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", compiler, strings.Join(args, " "), err, out)
	}
	b.built[key] = path
	return path
}

// Line returns the number of the line of testdata/name that bears the mark.
func Line(t testing.TB, name, mark string) int {
	t.Helper()
	text, err := os.ReadFile(Source(name))
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := bytes.Cut(text, []byte("/* mark: "+mark+" */"))
	if !found {
		t.Fatalf("%s has no line marked %q", name, mark)
	}
	return 1 + bytes.Count(before, []byte("\n"))
}

// NeedTool skips the test if a program that it needs is not installed. With
// DEET_REQUIRE_PTRACE=1, which CI sets, that is a failure instead: there
// nothing may be missing.
func NeedTool(t testing.TB, tool string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err == nil {
		return
	}
	if os.Getenv("DEET_REQUIRE_PTRACE") == "1" {
		t.Fatalf("%s is not installed", tool)
	}
	t.Skipf("SKIPPED: %s is not installed (apt-get install %s)", tool, tool)
}
