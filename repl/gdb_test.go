package repl

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/debugger"
	"deet/internal/testprog"
)

// askGDB is what gdb prints behind a line "BEGIN".
func askGDB(t *testing.T, args ...string) string {
	t.Helper()
	testprog.NeedTool(t, "gdb")
	out, err := exec.Command("gdb", append([]string{"-nx", "-q", "-batch"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("gdb: %v\n%s", err, out)
	}
	_, text, ok := strings.Cut(string(out), "BEGIN\n")
	if !ok {
		t.Fatalf("gdb says\n%s", out)
	}
	return text
}

// stoppedShell is a shell on a process of script.c that stands behind its
// declarations, and what the shell prints.
func stoppedShell(t *testing.T, program string) (*Shell, *bytes.Buffer) {
	t.Helper()
	s, err := debugger.New(debugger.Options{Program: program})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	var out bytes.Buffer
	sh := New(Config{Session: s, Out: &out, Err: &out, Batch: true})
	sh.Execute(ready(t))
	sh.Execute("run")
	out.Reset()
	return sh, &out
}

func ready(t *testing.T) string {
	return fmt.Sprintf("break %d", testprog.Line(t, "script.c", "ready"))
}

// One script prints in deet what it prints in gdb.
func TestScriptLikeGDB(t *testing.T) {
	for _, compiler := range []string{"gcc", "clang"} {
		program := programs.BuildWith(t, compiler, "script.c", "-O0")
		script := filepath.Join(testprog.Dir(), "repl/testdata/script.gdb")
		want := askGDB(t, "-ex", ready(t), "-ex", "run", "-ex", `echo BEGIN\n`, "-x", script, program)
		sh, out := stoppedShell(t, program)
		if err := sh.Source(script); err != nil {
			t.Fatal(err)
		}
		compareLines(t, compiler, out.String(), want)
		if sh.failed {
			t.Error("a command failed")
		}
	}
}

func compareLines(t *testing.T, what, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "(nothing)", "(nothing)"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Errorf("%s: line %d is\n%s\nwhere gdb prints\n%s", what, i+1, a, b)
			return
		}
	}
}

// What is wrong is told in gdb's words.
func TestScriptErrorsLikeGDB(t *testing.T) {
	commands := []string{
		`printf`, `printf text`, `printf "open`, `printf "%d\n"`, `printf "%d\n", 1, 2`, `printf "a" b`, `printf "%d\n" 5`,
		`printf "%n", 1`, `printf "%q", 1`, `printf "%*d", 1, 2`, `printf "%.*d", 1, 2`, `printf "%"`, `printf "%5"`, `printf "\q"`,
		`printf "%d\n", nosuch`, `printf "%d\n", *head`, `printf "%s\n", 5`, `printf "%Ld", 5`,
		`output`, `output nosuch`, `eval`, `eval "echo %d"`, `define`, `define a/b`, `document nosuch`, `document`, `commands 99`,
		`end`, `alias list = print`, `echo`,
	}
	program := programs.Build(t, "script.c", "-O0")
	args := []string{"-ex", ready(t), "-ex", "run", "-ex", `echo BEGIN\n`}
	sh, out := stoppedShell(t, program)
	for _, c := range commands {
		args = append(args, "-ex", "echo == "+strings.ReplaceAll(c, `\`, `\\`)+`\n`, "-ex", c)
		fmt.Fprintf(out, "== %s\n", c)
		sh.Execute(c)
	}
	want := askGDB(t, append(args, program)...)
	g, w := strings.Split(out.String(), "== "), strings.Split(want, "== ")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("deet: %sgdb:  %s", g[i], w[i])
		}
	}
}

// A backslash at the end of a line continues it, also in a block.
func TestContinuedLines(t *testing.T) {
	sh, out := testShell(t, "")
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte("echo a\\\n b\\\nc\\n\nif 1\necho d\\\n e\\n\nend\necho the end \\"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := sh.Source(path); err != nil || out.String() != "a bc\nd e\nthe end" {
		t.Errorf("%q, %v", out, err)
	}
}
