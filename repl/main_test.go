package repl

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deet/debugger"
	"deet/inferior"
	"deet/internal/testprog"

	"golang.org/x/sys/unix"
)

var (
	programs *testprog.Builder
	update   = flag.Bool("update", false, "write the golden files anew")
)

// TestMain runs the tests, or is what a test on a terminal runs there: a shell
// like deet's, or the shell of the system that deet was started from.
func TestMain(m *testing.M) {
	switch os.Getenv("DEET_TEST_ROLE") {
	case "deet":
		os.Exit(actDeet())
	case "parent":
		os.Exit(actParent())
	}
	var err error
	if programs, err = testprog.NewBuilder(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	programs.Close()
	if pid, err := unix.Wait4(-1, nil, unix.WNOHANG|unix.WALL, nil); err != unix.ECHILD {
		fmt.Fprintf(os.Stderr, "a child is left behind: wait4 says %d, %v\n", pid, err)
		code = 1
	}
	os.Exit(code)
}

// actDeet is a debugger of the program that the test names.
func actDeet() int {
	s, err := debugger.New(debugger.Options{
		Program: os.Getenv("DEET_TEST_PROGRAM"), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Terminal: inferior.OpenTerminal(os.Stdin),
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	c := Config{Session: s, In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		History: filepath.Join(os.Getenv("HOME"), ".deet_history")}
	if vi := os.Getenv("DEET_TEST_EDITING"); vi != "" {
		c.Scripts = []Script{{Text: "set editing " + vi}}
	}
	return New(c).Run()
}

// testShell is a shell on a program of testdata, or on none, and what it
// prints. The program prints into nothing.
func testShell(t *testing.T, program string) (*Shell, *bytes.Buffer) {
	t.Helper()
	var o debugger.Options
	if program != "" {
		o.Program = programs.Build(t, program, "-O0")
	}
	s, err := debugger.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	var out bytes.Buffer
	return New(Config{Session: s, Out: &out, Err: &out}), &out
}

// said runs a command and returns what it printed.
func said(sh *Shell, out *bytes.Buffer, line string) string {
	out.Reset()
	sh.Execute(line)
	return out.String()
}

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	wanted := strings.Split(string(want), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(wanted) || line != wanted[i] {
			t.Errorf("%s:%d: got %q, want %q (go test -update writes it anew)", path, i+1, line, wanted[min(i, len(wanted)-1)])
			return
		}
	}
	t.Errorf("%s: got less than is there", path)
}
