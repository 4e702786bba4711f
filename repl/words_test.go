package repl

import (
	"strings"
	"testing"
)

func TestFirstWord(t *testing.T) {
	tests := []struct{ line, want string }{
		{"", ""},
		{"step", "step"},
		{"step 3", "step"},
		{"x/3i $pc", "x"},
		{"p*list", "p"},
		{"b*0x401136", "b"},
		{"p$rax", "p"},
		{"p&x", "p"},
		{"break\tmain", "break"},
		{"p-1", "p-1"}, // as gdb has it
		{"/x 1", "/x"},
		{"*p", "*p"},
		{"schön 1", "sch"},
	}
	for _, tt := range tests {
		if got := firstWord(tt.line); got != tt.want {
			t.Errorf("firstWord(%q) = %q, want %q", tt.line, got, tt.want)
		}
	}
}

func TestComments(t *testing.T) {
	tests := []struct{ line, want string }{
		{"# all of it", ""},
		{"step # into", "step"},
		{"step\t# into", "step"},
		{"print '#'", "print '#'"},
		{`print "a # b" # c`, `print "a # b"`},
		{`print '\'' # quote`, `print '\''`},
		{"run a#b", "run a#b"},
		{`run \# x`, `run \# x`},
		{"shell echo # x", "shell echo # x"},
		{"!echo # x", "!echo # x"},
	}
	for _, tt := range tests {
		if got := withoutComment(tt.line); got != tt.want {
			t.Errorf("withoutComment(%q) = %q, want %q", tt.line, got, tt.want)
		}
	}
}

func FuzzComments(f *testing.F) {
	f.Add("print 'x' # y")
	f.Add(`\`)
	f.Fuzz(func(t *testing.T, line string) {
		got := withoutComment(strings.TrimSpace(line))
		if !strings.HasPrefix(strings.TrimSpace(line), got) || got != withoutComment(got) {
			t.Errorf("withoutComment(%q) = %q", line, got)
		}
		firstWord(line)
	})
}
