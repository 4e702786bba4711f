package repl

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestBlocks(t *testing.T) {
	sh, _ := testShell(t, "")
	tests := []struct {
		text string
		want string // as written, lines joined by |; or the error
	}{
		{"print 1\n\n# nothing\nprint 2 # two", "print 1|||print 2"},
		{"if x\nprint 1\nend", "if x|  print 1|end"},
		{"if(x)\nend\nprint", "if(x)|end|print"},
		{"if x\n  else\nprint 2\n end ", "if x|else|  print 2|end"},
		{"if x\nelse if y\nprint 2\nelse\nprint 3\nend", "if x|else|  if y|    print 2|  else|    print 3|  end|end"},
		{"while x\nif y\nloop_break\nend\nelse\nend", "while x|  if y|    loop_break|  end|  else|end"},
		{"def f\nwhi x\nend\nend", "def f|  whi x|  end|end"},
		{"document f\n # kept\nif\nend", "document f| # kept|if|end"},
		{"commands 1-2\nsilent\nend", "commands 1-2|  silent|end"},
		{"if x", `the block of "if x" has no end`},
		{"if x\nelse", `the block of "if x" has no end`},
		{"while x\nif y\nend", `the block of "while x" has no end`},
		{"if x\nelse y\nend", `else is followed by "y": it stands alone, or before if`},
		{strings.Repeat("if x\n", maxBlocks+1), "there are too many blocks in blocks"},
	}
	for _, tt := range tests {
		all, err := sh.parse(strings.Split(tt.text, "\n"))
		got := strings.Join(sh.written(all, ""), "|")
		if err != nil {
			got = strings.TrimPrefix(err.Error(), ": ")
		}
		if got != tt.want {
			t.Errorf("%q is\n%s\nwant\n%s", tt.text, got, tt.want)
		}
	}
}

// Lines that were typed end with what was typed, and Ctrl-C gives them up.
func TestTypedBlocks(t *testing.T) {
	sh, _ := testShell(t, "")
	for _, end := range []error{io.EOF, errQuit} {
		typed := []string{"if x", "while y", "print"}
		var prompts []string
		r := &blockReader{sh: sh, typed: true, next: func(prompt string) (string, string, error) {
			prompts = append(prompts, prompt)
			if len(typed) == 0 {
				return "", "", end
			}
			line := typed[0]
			typed = typed[1:]
			return line, "", nil
		}}
		st, err := r.read("(deet) ")
		if want := []string{"(deet) ", ">", " >", " >"}; !slices.Equal(prompts[:4], want) {
			t.Errorf("prompts %q, want %q", prompts, want)
		}
		got := strings.Join(sh.written([]statement{st}, ""), "|")
		if end == io.EOF && (err != nil || got != "if x|  while y|    print|  end|end") || end == errQuit && !errors.Is(err, errQuit) {
			t.Errorf("after %v: %s, %v", end, got, err)
		}
	}
}

func TestUserArguments(t *testing.T) {
	tests := []struct {
		args string
		want []string
	}{
		{"", nil}, {"  a \t b ", []string{"a", "b"}}, {`"a b" 'c d' e\ f`, []string{`"a b"`, `'c d'`, `e\ f`}},
		{`a"b c"d e`, []string{`a"b c"d`, "e"}}, {`"open a`, []string{`"open a`}}, {`a\`, []string{`a\`}}, {`'"' b`, []string{`'"'`, "b"}},
	}
	for _, tt := range tests {
		if got := userArguments(tt.args); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.args, got, tt.want)
		}
	}
}

// A block that is written down is read as the same block.
func FuzzBlock(f *testing.F) {
	f.Add("if x\nelse if y\nwhile z\nprint 1\\\n2\nend\nend\ndefine f\ndocument g\n text\nend\nend")
	f.Add("commands\nsilent\nend\nelse\nend")
	sh := New(Config{Batch: true})
	f.Fuzz(func(t *testing.T, text string) {
		all, err := sh.parse(strings.Split(text, "\n"))
		if err != nil {
			return
		}
		once := sh.written(all, "")
		if slices.ContainsFunc(once, func(line string) bool { return strings.HasSuffix(line, `\`) }) {
			return // of a document, or of the last line: it would continue a command
		}
		again, err := sh.parse(once)
		if err != nil || !slices.Equal(sh.written(again, ""), once) {
			t.Errorf("%q is read as %q, %v", once, sh.written(again, ""), err)
		}
	})
}
