package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"
	"deet/transcript"
)

// deet is the program under test, built once.
var deet string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "deet-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	deet = filepath.Join(dir, "deet")
	if out, err := exec.Command("go", "build", "-o", deet, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func replay(t *testing.T, s *transcript.Script) {
	t.Helper()
	compiler, _, _ := strings.Cut(s.Compiler(), " ")
	testprog.NeedTool(t, compiler)
	r, err := s.Run(transcript.Options{Debugger: []string{deet}})
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK() {
		t.Errorf("\n%s", r.Diff())
	}
}

func TestSessions(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testprog.Dir(), "testdata/session/*.session"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sessions: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".session"), func(t *testing.T) {
			s, err := transcript.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			replay(t, s)
		})
	}
}

// What README shows is what deet does.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(testprog.Dir(), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := transcript.ParseMarkdown("README.md", data, func(path string) ([]byte, error) {
		return os.ReadFile(filepath.Join(testprog.Dir(), path))
	})
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no sessions in README.md: %v", err)
	}
	for _, s := range scripts {
		replay(t, s)
	}
}

// run calls deet with arguments and returns its status and output.
func run(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	c := exec.Command(deet, args...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	c.Env = append(os.Environ(), "HOME="+t.TempDir())
	if err := c.Run(); c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), errs.String()
}

func TestBadPrograms(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	self, err := os.ReadFile(deet)
	if err != nil {
		t.Fatal(err)
	}
	arm := bytes.Clone(self[:4096])
	arm[18], arm[19] = 0xb7, 0 // e_machine: EM_AARCH64
	tests := []struct{ program, want string }{
		{filepath.Join(dir, "nothing"), "Could not open file " + filepath.Join(dir, "nothing")},
		{write("text", []byte("hello\n")), "is not an ELF file"},
		{write("script", []byte("#!/bin/sh\n")), "is a script"},
		{write("empty", nil), "is not an ELF file"},
		{write("short", self[:40]), "is damaged"},
		{write("arm", arm), "is for"},
		{dir, "is a directory"},
	}
	for _, tt := range tests {
		status, stdout, stderr := run(t, "-nx", tt.program)
		if status != 1 || stdout != "" || !strings.Contains(stderr, tt.want) {
			t.Errorf("deet %s: status %d, output %q, error %q; want 1 and %q", tt.program, status, stdout, stderr, tt.want)
		}
	}
}

// A program whose debug information is cut short or overwritten gets errors,
// and never ends the session.
func TestDamagedPrograms(t *testing.T) {
	testprog.NeedTool(t, "gcc")
	dir := t.TempDir()
	program := filepath.Join(dir, "prog")
	if out, err := exec.Command("gcc", "-g", "-o", program, testprog.Source("segfault.c")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(whole); i += 97 {
		damaged := bytes.Clone(whole)
		for j := i; j < min(i+8, len(damaged)); j++ {
			damaged[j] ^= 0xff
		}
		if err := os.WriteFile(program, damaged, 0o755); err != nil {
			t.Fatal(err)
		}
		_, _, stderr := run(t, "-nx", "-batch", "-ex", "break main", "-ex", "info line func2", "-ex", "list", "-ex", "print main", program)
		if strings.Contains(stderr, "panic") || strings.Contains(stderr, "goroutine") {
			t.Fatalf("bytes from %d on overwritten: %s", i, stderr)
		}
	}
}

func TestBatchStatus(t *testing.T) {
	if status, _, _ := run(t, "-nx", "-batch", "-ex", "help"); status != 0 {
		t.Errorf("a batch without an error has status %d", status)
	}
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("# a comment\nhelp list\nnosuch\nhelp\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := run(t, "-nx", "-batch", "-x", script)
	if status != 1 || !strings.Contains(stderr, script+":3: Unrecognized command.") || !strings.Contains(stdout, "backtrace") {
		t.Errorf("status %d, output %q, error %q", status, stdout, stderr)
	}
	if status, _, _ := run(t, "-nx", "-batch", "-ex", "quit 7"); status != 7 {
		t.Errorf("quit 7 has status %d", status)
	}
}
