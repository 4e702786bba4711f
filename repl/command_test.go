package repl

import (
	"slices"
	"strings"
	"testing"
)

// A prefix means one command, or is said to mean several: never the first
// that happens to match. The reserved names mean what gdb's users expect.
func TestPrefixes(t *testing.T) {
	sh, _ := testShell(t, "")
	for _, c := range sh.commands {
		for n := 1; n <= len(c.names[0]); n++ {
			prefix := c.names[0][:n]
			got, err := sh.find(prefix)
			switch {
			case err != nil && !strings.HasPrefix(err.Error(), "Ambiguous command"):
				t.Errorf("%q: %v", prefix, err)
			case err == nil && got != c && !slices.Contains(got.names, prefix):
				t.Errorf("%q means %s, and %s as well", prefix, got.names[0], c.names[0])
			}
		}
	}
	reserved := map[string]string{
		"b": "break", "c": "continue", "d": "delete", "f": "frame", "h": "help", "i": "info", "l": "list", "n": "next",
		"p": "print", "q": "quit", "r": "run", "s": "step", "u": "until", "x": "x", "k": "kill", "bt": "backtrace",
		"si": "stepi", "ni": "nexti", "fin": "finish", "disas": "disassemble", "tb": "tbreak",
		// The course project's, and other spellings of gdb's.
		"back": "backtrace", "where": "backtrace", "cont": "continue", "fg": "continue", "br": "break",
		"breakpoint": "break", "inspect": "print", "dis": "disable", "en": "enable",
	}
	for name, want := range reserved {
		if c, err := sh.find(name); err != nil || c.names[0] != want {
			t.Errorf("%q is not %s (%v)", name, want, err)
		}
	}
	for _, line := range []string{"/x 1", "*p", "   ", "\x00", "ü"} {
		if c, err := sh.find(firstWord(line)); err == nil || !strings.HasPrefix(err.Error(), "Unrecognized command.") {
			t.Errorf("%q finds %v, %v", line, c, err)
		}
	}
}

func TestHelp(t *testing.T) {
	sh, out := testShell(t, "")
	text := said(sh, out, "help")
	for _, c := range sh.commands {
		text += "\n---- help " + c.names[0] + "\n" + said(sh, out, "help "+c.names[0])
	}
	golden(t, "help.golden", text)
	if got := said(sh, out, "help nosuch"); got != "Unrecognized command.\n" {
		t.Errorf("help for what there is not: %q", got)
	}
	if got := said(sh, out, "help info locals"); got != said(sh, out, "help info") {
		t.Errorf("help for a topic of info is not that of info: %q", got)
	}
}

func TestUsage(t *testing.T) {
	sh, out := testShell(t, "")
	for line, want := range map[string]string{
		"step many":   "usage: step [N]\n",
		"up x":        "usage: up [N]\n",
		"attach":      "usage: attach PID\n",
		"advance":     "usage: advance LOCATION\n",
		"delete x":    "Bad breakpoint number 'x'\n",
		"handle":      "usage: handle SIGNAL... [no]stop|[no]print|[no]pass|[no]ignore...\n",
		"set":         "there is no setting \"\": see help set\n",
		"set width x": "width takes a number, not \"x\"\n",
		"detach":      "The program is not being run.\n",
		"info nosuch": "info knows nothing about \"nosuch\": it knows " + strings.Join(topicNames(), " ") + "\n",
	} {
		if got := said(sh, out, line); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}
