package expr_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"deet/expr"
	"deet/internal/testprog"
)

var printFormats = []string{
	`"text"`, `"100%%"`, `"%d|%5d|%-5d|%05d|%+d\n", n, n, n, n, minus`, `"%i %u %x %X %#x %o %#o", minus, minus, u, u, n, n, n`,
	`"%d %ld %lld", 1 << 31, l, big`, `"%u %lu %llu", minus, ul, ull`,
	`"%c%c|%3c", 65, letter, 'x'`, `"%s|%10s|%-10s|%.3s", string, text, full, cstring`, `"%s", lines[1]`, `"%p %p", pn, null`,
	`"%f %.2f %10.3f %-8.1f|", d / d, pi, pi, pi`, `"%e %E %g %G", pi, tenth, e16, small_d`, `"%g %g %g %g", whole, f, e17, 0.0001`,
	`"%f %d", third, yes`, `"%d %d", GREEN, colour`, `"%d%%%d", p.x, p.y`, `"%s: %d\t%c\n", string, list->val, head.name[0]`,
	`"%5.1f%%", 99.5`, `"%d", row[1] + grid[1][2]`, `"%f", inf`,
}

func printed(s expr.Scope, text string) string {
	f, err := expr.ParsePrintFormat(text, expr.Parse)
	if err != nil {
		return err.Error()
	}
	out, err := f.Text(s)
	if err != nil {
		return err.Error()
	}
	return out
}

func TestPrintFormatLikeGDB(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	s, program := openScope(t, "expr_types.c", "gcc", "-no-pie")
	args := []string{"-nx", "-q", "-batch"}
	for _, text := range printFormats {
		args = append(args, "-ex", "printf "+text, "-ex", `printf "\n---\n"`)
	}
	out, err := exec.Command("gdb", append(args, program)...).Output()
	if err != nil {
		t.Fatalf("gdb: %v", err)
	}
	shown := strings.Split(string(out), "\n---\n")
	for i, text := range printFormats {
		if got := printed(s, text); i >= len(shown) || got != shown[i] {
			t.Errorf("printf %s: %q, gdb writes %q", text, got, fmt.Sprint(shown[i:min(i+1, len(shown))]))
		}
	}
}

func TestPrintFormatErrors(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	for text, want := range map[string]string{
		"":                 `Bad format string, missing '"'.`,
		"n":                `Bad format string, missing '"'.`,
		`"open`:            `Bad format string, non-terminated '"'.`,
		`"%d"`:             "Wrong number of arguments for specified format-string",
		`"%d",n,n`:         "Wrong number of arguments for specified format-string",
		`"%y",n`:           "Unrecognized format specifier 'y' in printf",
		`"%"`:              "Incomplete format specifier at end of format string",
		`"%*d",n`:          "`*' not supported for precision or width in printf",
		`"%d",n +`:         "the expression is not complete",
		`"%d",missing`:     `No symbol "missing" in current context.`,
		`"%d",nil->val`:    "Cannot access memory at address 0x0",
		`"%s",nil`:         "(null)",
		`"%s",bad_string`:  "Cannot access memory at address 0x8",
		`"%d",p`:           "Value can't be converted to integer.",
		`"a,b(%c)",','`:    "a,b(,)",
		`"%s","in quotes"`: "in quotes",

		// what C has and gdb has not
		`"%hhd %hd %hhu %zu", 300, 70000, 300, size`: "44 4464 44 4096",
		`"\101\n"`:       "A\n",
		`"\x42"`:         "Unrecognized escape character \\x in format string.",
		`"%1-d",n`:       "Unrecognized format specifier '-' in printf",
		`"%99999999d",n`: "99999999 columns are too many for printf",
	} {
		if got := printed(s, text); got != want {
			t.Errorf("printf %s: %q, want %q", text, got, want)
		}
	}
}

func FuzzPrintFormat(f *testing.F) {
	for _, text := range printFormats {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := expr.ParsePrintFormat(text, expr.Parse)
		if (p == nil) == (err == nil) {
			t.Fatalf("ParsePrintFormat(%q) = %v, %v: want a format or an error", text, p, err)
		}
		if err == nil {
			p.Text(memory("some text"))
		}
	})
}
