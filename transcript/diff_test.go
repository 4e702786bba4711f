package transcript

import (
	"strings"
	"testing"
)

func TestAlignAndDiff(t *testing.T) {
	tests := []struct {
		name      string
		want, got string // lines, divided by blanks
		diff      string
	}{
		{"same", "a b c", "a b c", ""},
		{"one line", "a b c", "a x c", "@@ -10,3 +10,3 @@\n a\n-b\n+x\n c\n"},
		{"missing", "a b c", "a c", "@@ -10,3 +10,2 @@\n a\n-b\n c\n"},
		{"additional", "a c", "a b c", "@@ -10,2 +10,3 @@\n a\n+b\n c\n"},
		{"nothing", "a b", "", "@@ -10,2 +10,0 @@\n-a\n-b\n"},
		{"two lines", "a b c d", "a x y d", "@@ -10,4 +10,4 @@\n a\n-b\n-c\n+x\n+y\n d\n"},
		{"dots, then another line", "a ... z", "a b c d", "@@ -10,3 +10,3 @@\n a\n ...\n-z\n+d\n"},
		{"another line, then dots", "a ... z", "x b c z", "@@ -10,3 +10,3 @@\n-a\n+x\n ...\n z\n"},
		{"context", "a b c d e f g h i", "a b c d X f g h i", "@@ -11,7 +11,7 @@\n b\n c\n d\n-e\n+X\n f\n g\n h\n"},
		{"two hunks", "a 1 2 3 4 5 6 7 b", "A 1 2 3 4 5 6 7 B", "@@ -10,4 +10,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -15,4 +15,4 @@\n 5\n 6\n 7\n-b\n+B\n"},
		{"a name in two meanings", "{n} {n}", "1 2", "@@ -10,2 +10,2 @@\n {n}\n-{n}\n\\ n stands for 1 above\n+2\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := bindings(nil).align(strings.Fields(tt.want), strings.Fields(tt.got))
			if got := c.diff(10); got != tt.diff {
				t.Errorf("diff is\n%s\nwant\n%s", got, tt.diff)
			}
			if c.agrees() != (tt.diff == "") {
				t.Errorf("agrees() = %v", c.agrees())
			}
		})
	}
}

// Whatever is compared, one side of the comparison is the session and the
// other one the screen.
func FuzzAlign(f *testing.F) {
	f.Add("a ... b", "a x y b")
	f.Add("{n} {n} ...", "1 2")
	f.Fuzz(func(t *testing.T, wantText, gotText string) {
		want, got := strings.Fields(wantText), strings.Fields(gotText)
		if len(want)*len(got) > 1000 || strings.Count(wantText, anyLines) > 3 {
			return
		}
		c, _ := bindings(nil).align(want, got)
		var session []string
		shown, dots := 0, 0
		for _, line := range c {
			if line.mark != onlyShown {
				session = append(session, line.text)
			}
			if line.mark == both && line.text == anyLines {
				dots++
			} else if line.mark != onlyWanted {
				shown++
			}
		}
		if s := strings.Join(session, " "); s != strings.Join(want, " ") {
			t.Errorf("align(%q, %q): the session became %q", want, got, s)
		}
		if shown > len(got) || dots == 0 && shown != len(got) {
			t.Errorf("align(%q, %q) shows %d lines", want, got, shown)
		}
	})
}
