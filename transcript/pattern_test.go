package transcript

import (
	"strings"
	"testing"
)

func TestBindLine(t *testing.T) {
	known := bindings{"0xmain": "401136", "pid": "517"}
	tests := []struct {
		want, got string
		ok        bool
		clash     string
		name      string // that is bound now
		value     string
	}{
		{want: "same", got: "same", ok: true},
		{want: "same", got: "other"},
		{want: "", got: "", ok: true},
		{want: "at 0x{f}", got: "at 0x401136", ok: true, name: "0xf", value: "401136"},
		{want: "at 0x{f}.", got: "at 0x0000000000401136.", ok: true, name: "0xf", value: "401136"},
		{want: "at 0x{f}", got: "at 0x40113g"},
		{want: "at 0x{f}", got: "at 401136"},
		{want: "0x{main}", got: "0x401136", ok: true},
		{want: "0x{main}", got: "0x401137", clash: "0xmain"},
		{want: "{main}", got: "12", ok: true, name: "main", value: "12"},
		{want: "pid {pid})", got: "pid 517)", ok: true},
		{want: "pid {pid})", got: "pid 51)", clash: "pid"},
		{want: "{a} {a}", got: "1 1", ok: true, name: "a", value: "1"},
		{want: "{a} {a}", got: "1 2", clash: "a"},
		{want: "x {...} z", got: "x any thing z", ok: true},
		{want: "x {...} z", got: "x  z", ok: true},
		{want: "x {...} z", got: "x z"},
		{want: "{x = 1, y = {2, 3}}", got: "{x = 1, y = {2, 3}}", ok: true},
		{want: "{RED}", got: "{RED}", ok: true},
		{want: `$1 = {int (int)} 0x{main} <main+4>`, got: `$1 = {int (int)} 0x401136 <main+4>`, ok: true},
		{want: `\d+ {n} [a-z]*`, got: `\d+ 7 [a-z]*`, ok: true, name: "n", value: "7"},
	}
	for _, tt := range tests {
		after, clash, ok := known.bindLine(tt.want, tt.got)
		if ok != tt.ok || clash != tt.clash {
			t.Errorf("bindLine(%q, %q) = %q, %v, want %q, %v", tt.want, tt.got, clash, ok, tt.clash, tt.ok)
		}
		if tt.name != "" && after[tt.name] != tt.value {
			t.Errorf("bindLine(%q, %q) binds %q to %q, want %q", tt.want, tt.got, tt.name, after[tt.name], tt.value)
		}
		if len(known) != 2 {
			t.Fatalf("bindLine(%q, %q) changed its receiver", tt.want, tt.got)
		}
	}
}

func TestBindLines(t *testing.T) {
	tests := []struct {
		want, got string // lines, divided by blanks
		ok        bool
	}{
		{"", "", true},
		{"a b", "a b", true},
		{"a b", "a", false},
		{"a", "a b", false},
		{"...", "", true},
		{"...", "a b", true},
		{"a ... d", "a b c d", true},
		{"a ... d", "a d", true},
		{"a ... d", "a b c", false},
		{"... b ... b", "a b c b", true},
		{"... ... c", "a b c", true},
		{"... 0x{x} ... 0x{x}", "0x1 0x2 0x3 0x2", true}, // needs a second try for the first dots
		{"... 0x{x} 0x{x}", "0x1 0x2 0x3", false},
	}
	for _, tt := range tests {
		_, ok := bindings(nil).bindLines(strings.Fields(tt.want), strings.Fields(tt.got))
		if ok != tt.ok {
			t.Errorf("bindLines(%q, %q) = %v, want %v", tt.want, tt.got, ok, tt.ok)
		}
	}
}

func TestSubstitute(t *testing.T) {
	b := bindings{"0xmain": "401136", "pid": "517"}
	tests := []struct{ command, text, missing string }{
		{"next", "next", ""},
		{"break *0x{main}", "break *0x401136", ""},
		{"attach {pid}", "attach 517", ""},
		{"x 0x{main} {n}", "x 0x401136 ", "{n}"},
	}
	for _, tt := range tests {
		if text, missing := b.substitute(tt.command); text != tt.text || missing != tt.missing {
			t.Errorf("substitute(%q) = %q, %q, want %q, %q", tt.command, text, missing, tt.text, tt.missing)
		}
	}
}

func TestGeneralize(t *testing.T) {
	n := newNamer(bindings{"0xmain": "401136", "pid": "4711", "small": "7"})
	tests := []struct{ line, want string }{
		{"at 0x401136", "at 0x{main}"},
		{"rip 0x0000000000401136", "rip 0x{main}"},
		{"rax            0x7  7", "rax            0x7  7"},
		{"=> 0x555555555140 <square+4>:", "=> 0x{square_4} <square+4>:"},
		{"0x555555555200 and 0x555555555300", "0x{addr} and 0x{addr2}"},
		{"0x555555555300 again", "0x{addr2} again"},
		{"(pid 4711)", "(pid {pid})"},
		{"Child 4712 was forked", "Child {pid2} was forked"},
		{"process 4712 has 4711", "process {pid2} has {pid}"},
		{"LWP 12", "LWP {pid3}"},
		{"1234 is no process", "1234 is no process"},
	}
	for _, tt := range tests {
		if got := n.generalize(tt.line); got != tt.want {
			t.Errorf("generalize(%q) = %q, want %q", tt.line, got, tt.want)
		}
	}
}

func FuzzBindLine(f *testing.F) {
	f.Add("at 0x{main} {...} {pid}", "at 0x1 x 2")
	f.Add("{", "{")
	f.Add(`\E0x{a}0x{a}\Q`, "x")
	f.Fuzz(func(t *testing.T, want, got string) {
		after, clash, ok := bindings(nil).bindLine(want, got)
		if ok && clash != "" || !ok && len(after) > 0 {
			t.Errorf("bindLine(%q, %q) = %v, %q, %v", want, got, after, clash, ok)
		}
		// A line without placeholders must agree with itself, whatever is in it.
		if !placeholder.MatchString(want) && !strings.Contains(want, "\n") {
			if _, _, ok := bindings(nil).bindLine(want, want); !ok {
				t.Errorf("%q does not agree with itself", want)
			}
		}
	})
}
