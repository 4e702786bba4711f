package repl

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"deet/inferior"

	"golang.org/x/sys/unix"
)

func TestParseCommandLine(t *testing.T) {
	const (
		create   = unix.O_WRONLY | unix.O_CREAT | unix.O_TRUNC
		addition = unix.O_WRONLY | unix.O_CREAT | unix.O_APPEND
	)
	type redirections = []inferior.Redirection
	tests := []struct {
		text  string
		words []string
		files redirections
	}{
		{"", nil, nil},
		{"a b  c", []string{"a", "b", "c"}, nil},
		{`'a b' "c d"`, []string{"a b", "c d"}, nil},
		{`a\ b "" 'it"s' "it's"`, []string{"a b", "", `it"s`, "it's"}, nil},
		{`"a\"b" "a\b" a"b"'c'`, []string{`a"b`, `a\b`, "abc"}, nil},
		{`'$x' \$x "\$x" $ a$`, []string{"$x", "$x", "$x", "$", "a$"}, nil},
		{"nosuch*.file a~", []string{"nosuch*.file", "a~"}, nil},
		{"< in > out", nil, redirections{inferior.OpenFile{FD: 0, Path: "in"}, inferior.OpenFile{FD: 1, Path: "out", Flags: create}}},
		{"x>out y", []string{"x", "y"}, redirections{inferior.OpenFile{FD: 1, Path: "out", Flags: create}}},
		{"1 2>e", []string{"1"}, redirections{inferior.OpenFile{FD: 2, Path: "e", Flags: create}}},
		{"12", []string{"12"}, nil},
		{"a2>e", []string{"a2"}, redirections{inferior.OpenFile{FD: 1, Path: "e", Flags: create}}},
		{">>log 2>&1", nil, redirections{inferior.OpenFile{FD: 1, Path: "log", Flags: addition}, inferior.Duplicate{FD: 2, Of: 1}}},
		{">|o", nil, redirections{inferior.OpenFile{FD: 1, Path: "o", Flags: create}}},
		{"&>both", nil, redirections{inferior.OpenFile{FD: 1, Path: "both", Flags: create}, inferior.Duplicate{FD: 2, Of: 1}}},
		{"&>>'a b'", nil, redirections{inferior.OpenFile{FD: 1, Path: "a b", Flags: addition}, inferior.Duplicate{FD: 2, Of: 1}}},
		{"<<< 'some text'", nil, redirections{inferior.HereString{FD: 0, Text: "some text\n"}}},
		{"3<&0 0<&- 4<>rw", nil, redirections{inferior.Duplicate{FD: 3, Of: 0}, inferior.CloseFile{FD: 0},
			inferior.OpenFile{FD: 4, Path: "rw", Flags: unix.O_RDWR | unix.O_CREAT}}},
	}
	for _, tt := range tests {
		got, err := parseCommandLine(tt.text)
		if err != nil || !slices.Equal(got.Words, tt.words) || !reflect.DeepEqual(got.Redirections, tt.files) || got.Text != tt.text {
			t.Errorf("%s: %+v, %v; want %q %+v", tt.text, got, err, tt.words, tt.files)
		}
	}
}

func TestParseCommandLineErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{`"open`, "is not closed"},
		{"a | b", "for a shell"},
		{"a;b", "for a shell"},
		{"a &", "for a shell"},
		{"$HOME", "for a shell"},
		{`"$(date)"`, "for a shell"},
		{"`date`", "for a shell"},
		{"~/x", "for a shell"},
		{"comm*_test.go", "for a shell"},
		{"<", "a name is expected after <"},
		{"> > a", "a name is expected before"},
		{"<< END", "use <<<"},
		{"2>&x", "is no descriptor"},
	}
	for _, tt := range tests {
		if got, err := parseCommandLine(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %+v, %v; want an error with %q", tt.text, got, err, tt.want)
		}
	}
}

// Words that are quoted come back whole, whatever is in them.
func FuzzParseCommandLine(f *testing.F) {
	for _, text := range []string{"", "a b", `a\ b`, "'a b' \"c\"", `"\"`, "'", "<a >b 2>&1", "&>x", "<<<y", "1<>$"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parseCommandLine(text)
		if err != nil {
			if got.Words != nil || got.Redirections != nil {
				t.Errorf("parseCommandLine(%q) gives %+v and %v", text, got, err)
			}
			return
		}
		var quoted []string
		for _, w := range got.Words {
			quoted = append(quoted, "'"+strings.ReplaceAll(w, "'", `'\''`)+"'")
		}
		again, err := parseCommandLine(strings.Join(quoted, " "))
		if err != nil || !slices.Equal(again.Words, got.Words) || again.Redirections != nil {
			t.Errorf("parseCommandLine(%q) = %q, but quoted again %+v, %v", text, got.Words, again, err)
		}
	})
}
