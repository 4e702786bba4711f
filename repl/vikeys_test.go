package repl

import (
	"io"
	"strings"
	"testing"
)

func TestViKeysTranslation(t *testing.T) {
	tests := []struct{ name, typed, want string }{
		{"text", "print 1\r", "print 1\r"},
		{"line feed", "x\n", "x\r"},
		{"escape and a command", "ab\x1bx", "ab\x1bx"},
		{"two escapes", "a\x1b\x1bx", "a\x1b\x1bx"},
		{"arrows", "\x1b[A\x1b[B\x1bOC\x1bOD", "\x10\x0e\x06\x02"},
		{"arrows in normal mode", "\x1bh\x1b[A\x1b[D", "\x1bhkh"},
		{"home and end", "\x1b[H\x1b[4~\x1b[1~\x1bOF", "\x01\x05\x01\x05"},
		{"keys that mean nothing", "a\x1b[15~\x1b[1;5Cb", "ab"},
		{"delete", "\x1b[3~", "\x04"},
		{"delete in normal mode", "\x1bh\x1b[3~", "\x1bhx"},
		{"enter calls a command off", "\x1bd\r", "\x1b\r"},
		{"enter is no character to find", "\x1bf\rfa", "\x1b\rfa"},
		{"escape calls a command off", "\x1bd\x1bx", "\x1b\x1bx"},
		{"a command of two keys", "\x1bdwx", "\x1bdwx"},
		{"change goes on to insert", "\x1bcwd\r", "\x1bcwd\r"},
		{"replace stays in normal mode", "\x1brxd\r", "\x1brx\r"},
		{"insert takes letters as they are", "\x1bid\r", "\x1bid\r"},
		{"interrupt", "\x1bd\x03d\r", "\x1b\x03d\r"},
		{"end of input on a line", "a\x04b", "ab"},
		{"suspend", "a\x1ab", "ab"},
	}
	for _, tt := range tests {
		suspended := false
		k := &viKeys{in: strings.NewReader(tt.typed), empty: func() bool { return false }, suspend: func() { suspended = true }}
		got, err := io.ReadAll(k)
		if string(got) != tt.want || err != nil {
			t.Errorf("%s: %q gives %q, %v; want %q", tt.name, tt.typed, got, err, tt.want)
		}
		if suspended != strings.Contains(tt.typed, "\x1a") {
			t.Errorf("%s: suspended is %t", tt.name, suspended)
		}
	}
}

// On an empty line Ctrl-D is the end, and the key Delete does nothing.
func TestViKeysEnd(t *testing.T) {
	k := &viKeys{in: strings.NewReader("\x1b[3~\x1bd\x04rest"), empty: func() bool { return true }}
	if got, err := io.ReadAll(k); string(got) != "\x1b" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func FuzzViKeys(f *testing.F) {
	f.Add("\x1b[1;5C\x1bd\r", true)
	f.Add("\x1b", false)
	f.Fuzz(func(t *testing.T, typed string, empty bool) {
		k := &viKeys{in: strings.NewReader(typed), empty: func() bool { return empty }, suspend: func() {}}
		got, err := io.ReadAll(k)
		if err != nil || len(got) > 2*len(typed) {
			t.Errorf("%q gives %q, %v", typed, got, err)
		}
	})
}
