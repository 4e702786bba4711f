package repl

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestComplete(t *testing.T) {
	sh, out := testShell(t, "steps.c")
	t.Chdir(t.TempDir())
	for _, name := range []string{"script", "other", ".hidden"} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("dir", 0o755); err != nil {
		t.Fatal(err)
	}
	if got := said(sh, out, "break half") + said(sh, out, "run"); !strings.Contains(got, "Stopped at") {
		t.Fatal(got)
	}
	tests := []struct{ line, head, want string }{
		{"bre", "", "break "},
		{"  bre", "", "break "},
		{"ste", "", "step stepi"},
		{"nosuch", "", ""},
		{"nosuch x", "nosuch x", ""},
		{"kill x", "kill x", ""},
		{"break fa", "break ", "fact "},
		{"b steps.c:sp", "b steps.c:", "spin "},
		{"tbreak step", "tbreak ", "steps.c:"},
		{"break fact if counte", "break fact if ", "counter "},
		{"b if counte", "b if ", "counter "},
		{"condition 0 n > counte", "condition 0 n > ", "counter "},
		{"print counte", "print ", "counter "},
		{"p *(int *)&counte", "p *(int *)&", "counter "},
		{"p/x n+counte", "p/x n+", "counter "},
		{"print $rs", "print $rs"[:6], "$rsi $rsp"},
		{"print p.x", "print p.", ""},
		{"print p->x", "print p->", ""},
		{"info loc", "info ", "locals "},
		{"help ste", "help ", "step stepi"},
		{"set pri", "set ", "print address print array print array-indexes print elements print max-depth print null-stop print object print pretty print repeats print static-members print symbol print union"},
		{"set print el", "set ", "print elements "},
		{"set editing ", "set editing ", "emacs vi"},
		{"set breakpoint pending of", "set breakpoint pending ", "off "},
		{"show on", "show ", "on-error "},
		{"handle SIGUSR", "handle ", "SIGUSR1 SIGUSR2"},
		{"handle SIGUSR1 nos", "handle SIGUSR1 ", "nostop "},
		{"source s", "source ", "script "},
		{"source d", "source ", "dir/"},
		{"source ", "source ", "dir/ other script"},
	}
	for _, tt := range tests {
		head, completions := sh.complete(tt.line)
		if got := strings.Join(completions, " "); got != tt.want || tt.want != "" && head != strings.TrimLeft(tt.line, " ")[:len(tt.head)] {
			t.Errorf("complete(%q) = %q + %q, want %q + %q", tt.line, head, got, tt.head, tt.want)
		}
	}
	if _, names := sh.complete(""); len(names) != len(sh.commands) || !slices.IsSorted(names) {
		t.Errorf("an empty line completes to %d of %d commands", len(names), len(sh.commands))
	}
}

func TestHistoryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	for _, line := range []string{"break main", "run", "p \"ä\""} {
		appendHistory(path, line)
	}
	text, err := os.ReadFile(path)
	if want := "break main\nrun\np \"ä\"\n"; err != nil || string(text) != want {
		t.Errorf("the file holds %q (%v), want %q", text, err, want)
	}
	if got := readHistory(path); len(got) != 3 || got[2] != "p \"ä\"" {
		t.Errorf("readHistory gives %q", got)
	}
	long := strings.Repeat("step\n", maxHistory) + "last\n"
	if err := os.WriteFile(path, []byte(long), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := readHistory(path); len(got) != maxHistory || got[maxHistory-1] != "last" {
		t.Errorf("of a long history %d lines are read, the last is %q", len(got), got[len(got)-1])
	}
	// None of these is a reason to fail.
	for _, nowhere := range []string{"", "/proc/nowhere/history", filepath.Dir(path)} {
		appendHistory(nowhere, "x")
		if got := readHistory(nowhere); got != nil {
			t.Errorf("%q has a history: %q", nowhere, got)
		}
	}
}
