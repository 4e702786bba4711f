package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// Ctrl-C ends a script, whoever gets it: deet, which computes, or the program,
// which the script lets run. The terminal is fine afterwards.
func TestInterruptedScripts(t *testing.T) {
	s := onTerminal(t, t.TempDir(), "-nx")
	s.wait("(deet)")
	s.typed("set $again = 0\r")
	s.wait("= 0\n(deet)")
	s.typed("while 1\r")
	s.wait("while 1\n>")
	s.typed("if $again == 0\r")
	s.wait("again == 0\n >")
	s.typed("echo it runs\\n\r")
	s.wait("runs\\n\n >")
	s.typed("end\r")
	s.wait("end\n>")
	s.typed("set $again = 1\r")
	s.wait("= 1\n>")
	s.typed("end\r")
	s.wait("\nit runs")
	s.typed("\x03")
	s.wait("Quit\n(deet)")
	s.typed("break spin\r")
	s.wait("Set breakpoint 0")
	s.typed("run\r")
	s.wait("int s = 0;\n(deet)")
	s.typed("while 2\r")
	s.wait("while 2\n>")
	s.typed("stepi\r")
	s.wait("stepi\n>")
	s.typed("end\r")
	s.wait("for (int i = 0; i < n; i++) s += i; /* mark: spin */\nStopped at") // in the middle of a line: it steps, and has a million steps to go
	s.typed("\x03")
	s.wait("Quit\n(deet)")
	s.typed("print 6*7\r")
	s.wait("$1 = 42\n(deet)")
	s.typed("\x04")
	s.end()
}

// Ctrl-C at the prompt of a block gives the block up, and Ctrl-D ends it.
func TestBlockKeys(t *testing.T) {
	s := onTerminal(t, t.TempDir(), "-nx")
	s.wait("(deet)")
	s.typed("define given\r")
	s.wait("saying just \"end\".\n>")
	s.typed("echo never\r")
	s.wait("echo never\n>")
	s.typed("\x03")
	s.wait("Quit\n(deet)")
	s.typed("if 1\r")
	s.wait("if 1\n>")
	s.typed("echo done\\n\r")
	s.wait("done\\n\n>")
	s.typed("\x04")
	s.wait("\ndone\n(deet)")
	s.typed("given\r")
	s.wait("Unrecognized command.\n(deet)")
	s.typed("\x04")
	s.end()
}

// Where nobody types, blocks come from a pipe as well as from files, and the
// status tells whether a command failed.
func TestBlocksOfABatch(t *testing.T) {
	testprog.NeedTool(t, "gcc")
	dir := t.TempDir()
	program := filepath.Join(dir, "steps")
	if out, err := exec.Command("gcc", "-g", "-o", program, testprog.Source("steps.c")).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	script := write("script", "define twice\nprint 2 * $arg0\nend\nbreak fact\ncommands\nsilent\ntwice n\nend\nrun\n")
	write(".config/deet/init", "define greet\necho hello\\n\nend\n")
	write(".deetinit", "echo a file of the directory is not run\\n\n")
	tests := []struct {
		args   string // words
		input  string
		want   string
		status int
	}{
		{"-batch -nx -x " + script, "", "$1 = 10\n", 0},
		{"-batch -ex greet", "", "hello\n", 0},
		{"-batch -nx -ex greet", "", "", 1},
		{"-batch -nx -ex while\t1", "echo turn\\n\nloop_break\nend\necho not a command\n", "turn\n", 0},
		{"-nx", "if 1\necho yes\\n\nelse\necho no\\n\nend\n", "yes\n", 0},
		{"-nx", "define f\necho body\\n\nend\nf\n", "body\n", 0},
	}
	for _, tt := range tests {
		var args []string
		for _, word := range strings.Fields(strings.ReplaceAll(tt.args, "\t", "~")) {
			args = append(args, strings.ReplaceAll(word, "~", " "))
		}
		c := exec.Command(deet, append(args, program)...)
		c.Dir, c.Stdin = dir, strings.NewReader(tt.input)
		c.Env = append(os.Environ(), "HOME="+dir)
		out, err := c.Output()
		if c.ProcessState == nil {
			t.Fatal(err)
		}
		if text := string(out); c.ProcessState.ExitCode() != tt.status || !strings.Contains(text, tt.want) ||
			strings.Contains(text, "not run") || strings.Contains(text, "no\n") {
			t.Errorf("deet %s: status %d and %q, want %d and %q", tt.args, c.ProcessState.ExitCode(), text, tt.status, tt.want)
		}
	}
}
