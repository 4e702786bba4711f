package repl

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"deet/debugger"
)

func shell(t *testing.T) (*Shell, *bytes.Buffer) {
	t.Helper()
	s, err := debugger.New(debugger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	var out bytes.Buffer
	return New(Config{Session: s, In: os.Stdin, Out: &out, Err: &out, Batch: true}), &out
}

// Each command can be found, is explained, and has a name of its own.
func TestCommandTable(t *testing.T) {
	seen := make(map[string]bool)
	for _, c := range commands() {
		if c.brief == "" || c.help == "" || c.run == nil && c.runBlock == nil {
			t.Errorf("%v is not complete", c.names)
		}
		for _, name := range c.names {
			if seen[name] {
				t.Errorf("two commands are named %s", name)
			}
			seen[name] = true
		}
		for line := range strings.Lines(c.help) {
			if len(line) > 81 {
				t.Errorf("the help of %s is wider than 80 columns: %q", c.names[0], line)
			}
		}
	}
	for _, name := range strings.Fields("b c d f h i k l n p q r s t u x bt si ni fin disas tb") {
		if !seen[name] {
			t.Errorf("the reserved name %s means nothing", name)
		}
	}
}

func TestFind(t *testing.T) {
	sh, _ := shell(t)
	tests := []struct{ word, want string }{
		{"b", "break"}, {"s", "step"}, {"bre", "break"}, {"contin", "continue"}, {"disas", "disassemble"},
		{"disass", "disassemble"}, {"ru", "run"}, {"bt", "backtrace"}, {"backt", "backtrace"},
		{"foo", "Unrecognized command."},
		{"brake", `Unrecognized command. Did you mean "break"?`},
		{"stpe", `Unrecognized command. Did you mean "step"?`},
		{"Run", `Unrecognized command. Did you mean "run"?`},
		{"st", `Ambiguous command "st": step, stepi, start.`},
	}
	for _, tt := range tests {
		c, err := sh.find(tt.word)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = c.names[0]
		}
		if strings.HasPrefix(tt.want, "Ambiguous") && strings.HasPrefix(got, `Ambiguous command "st":`) {
			continue
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.word, got, tt.want)
		}
	}
}

// What an empty line repeats: movement and looking, and nothing that changes
// something.
func TestRepeats(t *testing.T) {
	sh, _ := shell(t)
	var repeats []string
	for _, c := range sh.commands {
		if c.repeats {
			repeats = append(repeats, c.names[0])
		}
	}
	want := "continue step next stepi nexti finish until backtrace up down print x info list"
	if got := strings.Join(repeats, " "); got != want {
		t.Errorf("repeated: %s\nwant:     %s", got, want)
	}
	for line, want := range map[string]string{"x/4xw p": "x/4xw", "list main": "list", "list -": "list -", "next 3": "next 3"} {
		c, err := sh.find(firstWord(line))
		if err != nil {
			t.Fatal(err)
		}
		if got := goingOn(c, line); got != want {
			t.Errorf("after %q an empty line does %q, want %q", line, got, want)
		}
	}
}

func TestScripts(t *testing.T) {
	sh, out := shell(t)
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte("# nothing\nset listsize 5\nnosuch\nshow listsize\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	sh.Execute("source " + path)
	want := path + ":3: Unrecognized command.\nlistsize is 5.\n"
	if out.String() != want || sh.Status() != 1 {
		t.Errorf("output %q, status %d; want %q, 1", out, sh.Status(), want)
	}
	out.Reset()
	sh.Execute("set on-error stop")
	sh.Execute("source " + path)
	if strings.Contains(out.String(), "listsize is") {
		t.Errorf("the script went on: %q", out)
	}
}

// Without a program, or a process, each command says so and does no harm.
func TestNothingToDebug(t *testing.T) {
	sh, out := shell(t)
	for _, c := range sh.commands {
		for _, args := range []string{"", "1", "main", "x.c:1", "*0x10", "/x 1", "-1", "'"} {
			if c.names[0] == "quit" || c.names[0] == "shell" || c.names[0] == "attach" || c.names[0] == "while" {
				continue
			}
			sh.Execute(c.names[0] + " " + args)
		}
	}
	if strings.Contains(out.String(), "panic") {
		t.Error(out)
	}
}

func TestWantColour(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("CLICOLOR_FORCE", "")
	t.Setenv("TERM", "xterm")
	tests := []struct {
		flag            string
		batch, terminal bool
		noColor, force  string
		want            bool
	}{
		{"auto", false, true, "", "", true},
		{"auto", false, false, "", "", false},
		{"auto", true, true, "", "", false},
		{"auto", false, true, "1", "1", false},
		{"auto", false, false, "", "1", true},
		{"always", false, false, "1", "", true},
		{"never", false, true, "", "1", false},
	}
	for _, tt := range tests {
		t.Setenv("NO_COLOR", tt.noColor)
		t.Setenv("CLICOLOR_FORCE", tt.force)
		if got := WantColour(tt.flag, tt.batch, tt.terminal); got != tt.want {
			t.Errorf("%+v: %t", tt, got)
		}
	}
}

func FuzzExecute(f *testing.F) {
	f.Add("print 1+2")
	f.Add("x/3xb 0")
	f.Add("break *")
	f.Fuzz(func(t *testing.T, line string) {
		if word := firstWord(strings.TrimSpace(line)); strings.HasPrefix("shell", word) || strings.HasPrefix("attach", word) || strings.HasPrefix("while", word) || strings.HasPrefix("eval", word) ||
			strings.HasPrefix("source", word) || strings.Contains(line, "logging") || strings.HasPrefix(line, "!") || strings.HasPrefix(strings.TrimSpace(line), "!") {
			return
		}
		s, err := debugger.New(debugger.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		New(Config{Session: s, In: os.Stdin, Out: &bytes.Buffer{}, Err: &bytes.Buffer{}, Batch: true}).Execute(line)
	})
}
