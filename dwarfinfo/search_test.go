package dwarfinfo

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"deet/internal/testprog"
)

const linesSource = "dwarfinfo_lines.c"

// places shows locations as "function:line".
func places(locations []Location) []string {
	list := []string{}
	for _, l := range locations {
		list = append(list, fmt.Sprintf("%s:%d", l.Function, l.Position.Line))
	}
	return list
}

func TestFindLine(t *testing.T) {
	f := open(t, builder.Build(t, linesSource))
	mark := func(name string) int { return testprog.Line(t, linesSource, name) }
	body := mark("split body")
	tests := []struct {
		file string
		line int
		want string
	}{
		{linesSource, mark("for"), fmt.Sprintf("[loops:%d]", mark("for"))},
		{linesSource, mark("while"), fmt.Sprintf("[loops:%d]", mark("while"))},
		{linesSource, mark("one line loop"), fmt.Sprintf("[loops:%d]", mark("one line loop"))},
		{linesSource, mark("comment"), fmt.Sprintf("[split:%d]", body)},
		{linesSource, mark("split"), fmt.Sprintf("[split:%d]", body)}, // the line of { means the body
		{linesSource, mark("one line"), fmt.Sprintf("[one:%d]", mark("one line"))},
		{linesSource, 1, fmt.Sprintf("[one:%d]", mark("one line"))},
		{testprog.Source(linesSource), body, fmt.Sprintf("[split:%d]", body)},
		{"testdata/" + linesSource, body, fmt.Sprintf("[split:%d]", body)},
		{"./" + linesSource, body, fmt.Sprintf("[split:%d]", body)},
		{"../testdata/" + linesSource, body, fmt.Sprintf("[split:%d]", body)},
	}
	for _, tt := range tests {
		got, err := f.FindLine(tt.file, tt.line)
		if err != nil || fmt.Sprint(places(got)) != tt.want {
			t.Errorf("%s:%d is %v, %v; want %s", tt.file, tt.line, places(got), err, tt.want)
		}
	}
}

func TestFindLineErrors(t *testing.T) {
	f := open(t, builder.Build(t, linesSource))
	last := testprog.Line(t, linesSource, "end")
	_, err := f.FindLine(linesSource, last)
	var noLine *NoLineError
	if !errors.As(err, &noLine) || noLine.Line != last || noLine.Last != last-1 {
		t.Errorf("after the last line: %v (%+v)", err, noLine)
	}
	for _, file := range []string{"no_such_file.c", "/elsewhere/" + linesSource, "info_lines.c", ""} {
		if got, err := f.FindLine(file, 1); err == nil || errors.As(err, &noLine) {
			t.Errorf("in %q: %v, %v; want no such file", file, got, err)
		}
	}
	stripped := open(t, builder.Build(t, linesSource, "-s"))
	if got, err := stripped.FindLine(linesSource, 1); err == nil || stripped.HasLines() {
		t.Errorf("without debug information: %v", got)
	}
}

// Two files may have a function of one name; a file's name chooses.
func TestStaticsOfOneName(t *testing.T) {
	f := open(t, builder.Build(t, linesSource, testprog.Source("dwarfinfo_other.c")))
	here := fmt.Sprintf("split:%d", testprog.Line(t, linesSource, "split body"))
	there := fmt.Sprintf("split:%d", testprog.Line(t, "dwarfinfo_other.c", "other split"))
	got, err := f.FindFunction("split")
	if list := places(got); err != nil || !slices.Equal(list, []string{here, there}) {
		t.Errorf("split is %v, %v; want %s and %s", list, err, here, there)
	}
	for file, want := range map[string]string{linesSource: here, "dwarfinfo_other.c": there} {
		got, err := f.FindFunctionIn(file, "split")
		if list := places(got); err != nil || !slices.Equal(list, []string{want}) {
			t.Errorf("split in %s is %v, %v; want %s", file, list, err, want)
		}
	}
	if got, err := f.FindFunctionIn("dwarfinfo_other.c", "main"); err == nil {
		t.Errorf("main of the other file: %v", got)
	}
	if file, ok := f.MainFile(); !ok || filepath.Base(file) != linesSource {
		t.Errorf("main is in %q", file)
	}
	for _, source := range []string{testprog.Source(linesSource), testprog.Source("dwarfinfo_other.c")} {
		if !slices.Contains(f.SourceFiles(), source) {
			t.Errorf("%s is not among %q", source, f.SourceFiles())
		}
	}
	if got := f.FunctionNames("ma"); !slices.Equal(got, []string{"main", "many"}) {
		t.Errorf("functions ma...: %q", got)
	}
}

// Without debug information a function is its symbol, and the instructions
// that set up its frame are skipped.
func TestFindFunctionBySymbol(t *testing.T) {
	for _, flags := range []string{"-g0", "-g0 -fcf-protection", "-g0 -O2"} {
		f := open(t, builder.Build(t, linesSource, strings.Fields(flags)...))
		sym, _ := f.Symbol("many")
		want := sym.Addr + 4
		if strings.HasSuffix(flags, "protection") {
			want += 4 // endbr64
		} else if strings.HasSuffix(flags, "O2") {
			want = sym.Addr
		}
		got, err := f.FindFunction("many")
		if err != nil || len(got) != 1 || got[0].Function != "many" || got[0].Addr < want-4 || flags != "-g0 -O2" && got[0].Addr != want {
			t.Errorf("%s: %+v, %v; want it at %#x", flags, got, err, uint64(want))
		}
		if got, err := f.FindFunction("no_such_function"); err == nil {
			t.Errorf("%s: %v, want none", flags, got)
		}
		if f.HasLines() || len(f.InlineChain(sym.Addr)) != 0 {
			t.Errorf("%s: there is debug information", flags)
		}
		if got := f.FunctionNames("man"); !slices.Equal(got, []string{"many"}) {
			t.Errorf("%s: functions man...: %q", flags, got)
		}
	}
}

func TestNamesOfCPlusPlus(t *testing.T) {
	const source = "dwarfinfo_names.cc"
	for _, compiler := range []string{"g++", "clang++"} {
		f := open(t, builder.BuildWith(t, compiler, source))
		tests := []struct {
			name string
			want string
		}{
			{"area", "[area:5]"},
			{"circle::area", "[area:5]"},
			{"shapes::circle::area", "[area:5]"},
			{"_ZNK6shapes6circle4areaEv", "[area:5]"},
			{"shapes::circle::scaled", "[scaled:10]"},
			{"count", "[count:13 count:14 count:17]"},
			{"shapes::count", "[count:13 count:14]"},
			{"largest<int>", "[largest<int>:20]"},
			{"::main", "[]"},
			{"circle::count", "[]"},
		}
		for _, tt := range tests {
			got, _ := f.FindFunction(tt.name)
			list := places(got)
			slices.Sort(list)
			if fmt.Sprint(list) != tt.want {
				t.Errorf("%s: %s is %v, want %s", compiler, tt.name, list, tt.want)
			}
		}
	}
}

func TestLastName(t *testing.T) {
	tests := []struct{ name, want string }{
		{"main", "main"},
		{"ns::f", "f"},
		{"a::b::c", "c"},
		{"::f", "f"},
		{"max<std::string>", "max<std::string>"},
		{"ns::max<std::string>", "max<std::string>"},
		{"f(std::string)", "f(std::string)"},
		{"", ""},
		{":", ":"},
		{"::", ""},
	}
	for _, tt := range tests {
		if got := lastName(tt.name); got != tt.want {
			t.Errorf("lastName(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSameFile(t *testing.T) {
	tests := []struct {
		path, asked string
		want        bool
	}{
		{"/home/me/a.c", "a.c", true},
		{"/home/me/a.c", "me/a.c", true},
		{"/home/me/a.c", "./a.c", true},
		{"/home/me/a.c", "../me/a.c", true},
		{"/home/me/a.c", "/home/me/a.c", true},
		{"/home/me/a.c", "/home/me/../me/a.c", true},
		{"/home/me/a.c", "/me/a.c", false},
		{"/home/me/a.c", "e/a.c", false},
		{"/home/me/ba.c", "a.c", false},
		{"/home/me/a.c", "", false},
		{"", "a.c", false},
	}
	for _, tt := range tests {
		if got := sameFile(tt.path, tt.asked); got != tt.want {
			t.Errorf("sameFile(%q, %q) = %v, want %v", tt.path, tt.asked, got, tt.want)
		}
	}
}
