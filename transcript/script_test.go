package transcript

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

const example = `# What it shows.
-- lib/part.c --
int part;
-- main.c --
int main(void) { return 0; }
-- notes.txt --
no source
-- flags --
clang -O1 -g -lm
-- args --
one
two words
-- session --
Welcome
(deet) run
ready
^C
Child stopped (signal SIGINT)

(deet)
(deet) continue
number?
< 42
< 43
...
`

func TestParse(t *testing.T) {
	s, err := Parse("x.session", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if s.Comment != "# What it shows." || s.program != "part" || s.Compiler() != "clang" {
		t.Errorf("comment %q, program %q, compiler %q", s.Comment, s.program, s.Compiler())
	}
	if want := []string{"clang -o part lib/part.c main.c -O1 -g -lm"}; !reflect.DeepEqual(s.build, want) {
		t.Errorf("build %q, want %q", s.build, want)
	}
	if want := []string{"one", "two words"}; !reflect.DeepEqual(s.args, want) {
		t.Errorf("args %q, want %q", s.args, want)
	}
	want := []exchange{
		{line: 14, segments: []segment{{want: []string{"Welcome"}}}},
		{line: 15, text: "(deet) run", segments: []segment{
			{want: []string{"ready"}, typed: "^C"},
			{want: []string{"Child stopped (signal SIGINT)", ""}},
		}},
		{line: 20, text: "(deet)", segments: []segment{{}}},
		{line: 21, text: "(deet) continue", segments: []segment{
			{want: []string{"number?"}, typed: "< 42"},
			{typed: "< 43"},
			{want: []string{"..."}},
		}},
	}
	if !reflect.DeepEqual(s.exchanges, want) {
		t.Errorf("exchanges are\n%+v\nwant\n%+v", s.exchanges, want)
	}
	if got := s.exchanges[2].command(); got != "" {
		t.Errorf("an empty command is %q", got)
	}
}

func TestParseErrors(t *testing.T) {
	const program = "-- a.c --\nint main(void) {}\n"
	tests := []struct{ text, want string }{
		{"", "x: no source file of a program"},
		{program, "x: no session"},
		{program + "-- session --\n", "x: no session"},
		{program + "-- ../b.c --\n-- session --\n(deet) quit\n", "x: section ../b.c: file outside the session's directory"},
		{program + "-- status --\nbad\n-- session --\n(deet) quit\n", "x: section status: "},
		{program + "-- session --\n(deet) continue\n^C\n", "x:5: ^C needs a line before it that says when to type it"},
	}
	for _, tt := range tests {
		if _, err := Parse("x", []byte(tt.text)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("Parse(%q) says %v, want %s", tt.text, err, tt.want)
		}
	}
}

func TestKeys(t *testing.T) {
	tests := []struct{ text, want string }{
		{"^C", "\x03"}, {"^D", "\x04"}, {"^Z", "\x1a"}, {`^\`, "\x1c"},
		{"next", "next\n"}, {"", "\n"}, {"list $DIR/a.c:1", "list /d/a.c:1\n"},
	}
	for _, tt := range tests {
		if got := keys(tt.text, "/d"); got != tt.want {
			t.Errorf("keys(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

const markdown = "# A page\n\n```session testdata/hello.c\n$ deet bin/hello a b\n(deet) quit\n```\n\n```c\nint x;\n```\n```session testdata/hello.c\n(deet) run\nhello\n```\n"

func TestParseMarkdown(t *testing.T) {
	source := func(path string) ([]byte, error) {
		if path != "testdata/hello.c" {
			return nil, errors.New("no " + path)
		}
		return []byte("int main(void) {}\n"), nil
	}
	all, err := ParseMarkdown("README.md", []byte(markdown), source)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d sessions, error %v", len(all), err)
	}
	if want := []string{"a", "b"}; !reflect.DeepEqual(all[0].args, want) {
		t.Errorf("args %q, want %q", all[0].args, want)
	}
	if a, b := all[0], all[1]; a.first != 5 || a.next != 6 || b.first != 12 || b.next != 14 {
		t.Errorf("lines [%d, %d) and [%d, %d), want [5, 6) and [12, 14)", a.first, a.next, b.first, b.next)
	}
	for _, tt := range []struct{ text, want string }{
		{"```session\n(deet) quit\n```\n", "x:1: the block names no source file of a program"},
		{"```session b.c\n(deet) quit\n```\n", "x:1: no b.c"},
		{"a\n```session testdata/hello.c\n(deet) quit\n", "x:2: the block has no end"},
	} {
		if _, err := ParseMarkdown("x", []byte(tt.text), source); err == nil || err.Error() != tt.want {
			t.Errorf("ParseMarkdown(%q) says %v, want %s", tt.text, err, tt.want)
		}
	}
}

// Results of one file are put into it together.
func TestUpdateMarkdown(t *testing.T) {
	all, err := ParseMarkdown("README.md", []byte(markdown), func(string) ([]byte, error) { return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	a := &Result{Script: all[0], compared: comparison{{mark: both, text: "(deet) quit"}, {mark: onlyShown, text: "bye"}}}
	b := &Result{Script: all[1], compared: comparison{{mark: both, text: "(deet) run"}, {mark: onlyWanted, text: "hello"}, {mark: onlyShown, text: "hi"}}}
	want := strings.NewReplacer("quit\n", "quit\nbye\n", "hello\n`", "hi\n`").Replace(markdown)
	if got := string(Update([]byte(markdown), a, b)); got != want {
		t.Errorf("updated to\n%s\nwant\n%s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(example))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse("x", data)
		if err != nil {
			return
		}
		// A session that shows what it should is left as it is.
		r := &replay{Result: &Result{Script: s}}
		r.restOf(s.exchanges[0].segments)
		r.rest(s.exchanges[1:])
		var text []string
		for _, line := range r.compared {
			text = append(text, line.text)
		}
		if len(text) != s.next-s.first {
			t.Errorf("%d lines became %d:\n%q", s.next-s.first, len(text), text)
		}
	})
}

func FuzzParseMarkdown(f *testing.F) {
	f.Add([]byte(markdown))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ParseMarkdown("x", data, func(string) ([]byte, error) { return nil, nil })
		if err != nil && all != nil {
			t.Errorf("%d sessions and the error %v", len(all), err)
		}
	})
}
