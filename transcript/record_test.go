package transcript

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fakeCommand is the value of -debugger that asks for the fake debugger.
func fakeCommand() string { return "env " + fakeVariable + "=1 " + os.Args[0] }

// What is recorded is what was typed and shown, with names for what differs,
// and it can be replayed.
func TestRecord(t *testing.T) {
	needTools(t)
	dir := t.TempDir()
	source, file := filepath.Join(dir, "ask.c"), filepath.Join(dir, "new.session")
	_, text, _ := strings.Cut(askProgram, "\n")
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	typed := "echo at 0x55550000\necho *0x55550000 0x66660000\npid\nrun\n21\n^C\nwhere\n"
	tr := tracer{stdin: strings.NewReader(typed), stdout: &out, stderr: &out, record: file, debugger: fakeCommand(), timeout: DefaultTimeout}
	if err := tr.recordSession([]string{source}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, session, _ := strings.Cut(string(got), "-- session --\n")
	want := `(deet) echo at 0x55550000
at 0x{addr}
(deet) echo *0x55550000 0x66660000
*0x{addr} 0x{addr2}
(deet) pid
process {pid}
(deet) run
number?
< 21
twice is 42
Child exited (status 0)
(deet) ^C
Type "quit" to exit
(deet) where
in $DIR by $DIR/home dumb
`
	if session != want {
		t.Errorf("recorded\n%s\nwant\n%s\non the screen\n%s", session, want, out.String())
	}
	if status, out := runMain("-debugger="+fakeCommand(), file); status != 0 || !strings.Contains(out, "sessions: 1 ok, 0 failed") {
		t.Errorf("replayed: status %d\n%s", status, out)
	}
}

// runMain calls deet trace.
func runMain(args ...string) (status int, output string) {
	var out strings.Builder
	status = Main(args, &out, &out)
	return status, out.String()
}

// Each format tells what failed, in the order of the files.
func TestFormats(t *testing.T) {
	needTools(t)
	dir := t.TempDir()
	write := func(name, session string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(helloProgram+"-- session --\n"+session), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	args := []string{"-j", "3", "-debugger=" + fakeCommand(), "FORMAT",
		write("a.session", "(deet) echo one\none\n"),
		write("b.session", "(deet) echo <\x01&\ntwo\n"),
		filepath.Join(dir, "missing.session"),
	}
	formatted := func(name string) string {
		args[3] = "-format=" + name
		status, out := runMain(args...)
		if status != 1 {
			t.Errorf("-format %s: status %d, want 1", name, status)
		}
		return out
	}
	if out := formatted("text"); !strings.HasPrefix(out, "ok  \t") || !strings.Contains(out, "-two\n") || !strings.Contains(out, "sessions: 1 ok, 2 failed") {
		t.Errorf("text:\n%s", out)
	}
	if out := formatted("tap"); !strings.HasPrefix(out, "TAP version 13\n1..3\nok 1 - ") || !strings.Contains(out, "\nnot ok 2 - ") || !strings.Contains(out, "\n# -two\n") {
		t.Errorf("tap:\n%s", out)
	}
	var all []outcome
	if err := json.Unmarshal([]byte(formatted("json")), &all); err != nil || len(all) != 3 || !all[0].OK || all[1].OK || all[2].OK {
		t.Errorf("json: %v, %+v", err, all)
	}
	var suites junitSuites
	if err := xml.Unmarshal([]byte(formatted("junit")), &suites); err != nil {
		t.Fatal(err)
	}
	if s := suites.Suites[0]; s.Tests != 3 || s.Failures != 2 || s.Cases[1].Failure == nil || !strings.Contains(s.Cases[1].Failure.Text, "-two") {
		t.Errorf("junit: %+v", s)
	}
	if status, _ := runMain("-format=nothing", args[4]); status != 2 {
		t.Errorf("an unknown format: status %d, want 2", status)
	}
}
