package dwarfinfo

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"deet/internal/testprog"
)

const macrosSource = "dwarfinfo_macros.c"

// macroBuilds are the ways in which compilers write macros down.
var macroBuilds = []string{
	"gcc -gdwarf-5", "gcc -gdwarf-5 -gdwarf64", "gcc -gdwarf-4", "gcc -gdwarf-4 -gdwarf64",
	"gcc -gdwarf-4 -gstrict-dwarf", "gcc -gdwarf-2 -gstrict-dwarf", "gcc -gdwarf-5 -gz",
	"clang -gdwarf-5 -fdebug-macro", "clang -gdwarf-5 -gdwarf64 -fdebug-macro", "clang -gdwarf-4 -fdebug-macro",
	"clang -gdwarf-4 -fdebug-macro -mllvm -use-gnu-debug-macro",
}

func macroProgram(t testing.TB, build string) *File {
	t.Helper()
	words := strings.Fields(build)
	flags := append(words[1:], "-g3", "-w", "-no-pie", "-DLEVEL=2", "-DNOTHING=", "-DTWICE(x)=((x)*2)")
	return open(t, builder.BuildWith(t, words[0], macrosSource, flags...))
}

// marked is the address of a marked line.
func marked(t testing.TB, f *File, source, mark string) Addr {
	t.Helper()
	locations, err := f.FindLine(source, testprog.Line(t, source, mark))
	if err != nil {
		t.Fatal(err)
	}
	return locations[0].Addr
}

func TestMacro(t *testing.T) {
	const c, h = macrosSource, "dwarfinfo_macros.h"
	tests := []struct {
		source, mark, name string
		want               string // "" if it is not defined there
	}{
		{c, "first", "LIMIT", "#define LIMIT 10"},
		{c, "between", "LIMIT", ""},
		{c, "log", "LIMIT", "#define LIMIT (20 + 1)"},
		{c, "log", "LIMITS", "#define LIMITS -1"},
		{c, "log", "LIM", ""},
		{c, "first", "EMPTY", ""},
		{c, "log", "EMPTY", "#define EMPTY"},
		{c, "log", "NO_PARAMETERS", "#define NO_PARAMETERS() 5"},
		{c, "log", "OBJECT", "#define OBJECT (1)"},
		{c, "log", "LOG", "#define LOG(format, ...) log_line(format, __VA_ARGS__)"},
		{c, "log", "OLD_LOG", "#define OLD_LOG(args...) log_line(args)"},
		{c, "log", "STRING", `#define STRING "a, b) \"c\""`},
		{c, "first", "LEVEL", "-DLEVEL=2"},
		{h, "scaled", "LEVEL", "-DLEVEL=2"},
		{c, "main", "LEVEL", ""},
		{c, "main", "NOTHING", "-DNOTHING="},
		{c, "main", "TWICE", "-DTWICE(x)=((x)*2)"},
		{c, "log", "MAX", ""},
		{h, "scaled", "MAX", "#define MAX(a, b) ((a) > (b) ? (a) : (b))"},
		{c, "main", "MAX", "#define MAX(a) (a)"},
		{c, "return", "MAX", ""},
		{h, "scaled", "SCALE", "#define SCALE 3"},
		{c, "main", "SCALE", "#define SCALE 30"},
		{c, "log", "LATER", "#define LATER before"},
		{h, "scaled", "LATER", "#define LATER early"},
		{c, "main", "LATER", "#define LATER early"},
		{h, "scaled", "HEADER_END", ""},
	}
	for _, build := range macroBuilds {
		f := macroProgram(t, build)
		for _, tt := range tests {
			m, err := f.Macro(tt.name, marked(t, f, tt.source, tt.mark))
			got := ""
			if missing := (*NoMacroError)(nil); err == nil {
				got = m.String()
			} else if !errors.As(err, &missing) {
				t.Errorf("%s: %s at %q: %v", build, tt.name, tt.mark, err)
			}
			if got != tt.want {
				t.Errorf("%s: at %q %s is %q, want %q", build, tt.mark, tt.name, got, tt.want)
			}
		}
	}
}

// macroText shows a macro as gdb's "info macro" does.
func macroText(m *Macro) string {
	text := fmt.Sprintf("Defined at %s:%d\n", m.Position.File, m.Position.Line)
	for _, p := range m.Included {
		text += fmt.Sprintf("  included at %s:%d\n", p.File, p.Line)
	}
	return text + strings.TrimRight(m.String(), " ")
}

func TestFindMacros(t *testing.T) {
	dir := filepath.Dir(testprog.Source(macrosSource))
	included := testprog.Line(t, macrosSource, "log") + 2
	for _, build := range macroBuilds {
		f := macroProgram(t, build)
		found, err := f.FindMacros("MAX")
		if err != nil {
			t.Errorf("%s: %v", build, err)
			continue
		}
		var got []string
		for _, m := range found {
			got = append(got, strings.ReplaceAll(macroText(m), dir+"/", ""))
		}
		want := []string{
			fmt.Sprintf("Defined at dwarfinfo_macros.h:7\n  included at dwarfinfo_macros.c:%d\n#define MAX(a, b) ((a) > (b) ? (a) : (b))", included),
			fmt.Sprintf("Defined at dwarfinfo_macros.c:%d\n#define MAX(a) (a)", included+3),
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: MAX is %q, want %q", build, got, want)
		}
		if found, err := f.FindMacros("NO_SUCH"); found != nil || err != nil {
			t.Errorf("%s: NO_SUCH is %v, %v", build, found, err)
		}
	}
	plain := open(t, builder.Build(t, linesSource))
	if found, err := plain.FindMacros("MAX"); found != nil || err != errNoMacros {
		t.Errorf("without -g3 MAX is %v, %v", found, err)
	}
}

// All that is defined and undefined is what readelf lists. It errs with the
// numbered texts of clang's version 5, where its list for version 4 stands in:
// the preprocessor does the same.
func TestMacrosAgainstReadelf(t *testing.T) {
	compared := 0
	for _, build := range macroBuilds {
		oracle := build
		if strings.HasPrefix(build, "clang -gdwarf-5") {
			oracle = "clang -gdwarf-4 -fdebug-macro"
		}
		want := readelfMacros(output(t, "readelf", "-W", "--debug-dump=macro", macroProgram(t, oracle).Path()))
		got := allMacros(t, macroProgram(t, build))
		slices.Sort(want)
		slices.Sort(got)
		compared += len(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d records, readelf has %d; first difference %s", build, len(got), len(want), difference(got, want))
		}
	}
	t.Logf("%d records compared", compared)
	if compared < 3000 {
		t.Errorf("only %d records were compared", compared)
	}
}

// readelfMacros reads " DW_MACRO_define_strp - lineno : 3 macro : X 1" lines.
func readelfMacros(out string) []string {
	var list []string
	for line := range strings.Lines(out) {
		kind, rest, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "lineno : ")
		number, text, named := strings.Cut(rest, " macro : ")
		if ok && named {
			list = append(list, fmt.Sprintf("%t %s %s", strings.Contains(kind, "_define"), number, text))
		}
	}
	return list
}

func allMacros(t *testing.T, f *File) []string {
	t.Helper()
	return macroRecords(t, mainMacroReader(t, f))
}

// mainMacroReader reads the macros of the only unit that has any.
func mainMacroReader(t *testing.T, f *File) *macroReader {
	t.Helper()
	u, ok := f.unitAt(marked(t, f, macrosSource, "main"))
	if !ok {
		t.Fatalf("%s has no unit", f.Path())
	}
	r, err := u.macroReader()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func macroRecords(t *testing.T, r *macroReader) []string {
	t.Helper()
	s, err := r.scan("", Position{}, make(map[macroList]bool))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range s.events {
		text, _, _ := bytes.Cut(e.text, []byte{0})
		list = append(list, fmt.Sprintf("%t %d %s", e.define, e.line, text))
	}
	return list
}

// On each marked line each name of the unit means the same as in gdb: body,
// place and includes. gdb does not see clang's command line.
func TestMacrosAgainstGDB(t *testing.T) {
	for _, build := range macroBuilds {
		t.Run(build, func(t *testing.T) {
			t.Parallel()
			f := macroProgram(t, build)
			names := macroNames(t, f)
			pcs := []Addr{marked(t, f, "dwarfinfo_macros.h", "scaled")}
			for _, mark := range []string{"first", "between", "log", "main", "return"} {
				pcs = append(pcs, marked(t, f, macrosSource, mark))
			}
			compared := 0
			for pc, want := range gdbMacros(t, f, pcs, names) {
				compared += compareMacros(t, f, pc, names, want)
			}
			t.Logf("%d macros compared", compared)
			if compared < 100 {
				t.Errorf("only %d macros were compared", compared)
			}
		})
	}
}

// compareMacros compares the answers for one name and for all of them.
func compareMacros(t *testing.T, f *File, pc Addr, names []string, want map[string]string) int {
	t.Helper()
	list, err := f.MacrosAt(pc)
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string]string)
	for _, m := range list {
		listed[m.Name] = macroText(m)
	}
	compared := 0
	for _, name := range names {
		got := ""
		m, err := f.Macro(name, pc)
		if err == nil {
			got = macroText(m)
		}
		if listed[name] != got {
			t.Errorf("at %#x %s is %q, in the list %q", uint64(pc), name, got, listed[name])
		}
		if strings.HasPrefix(t.Name(), "TestMacrosAgainstGDB/clang") && m != nil && m.Position.Line == 0 {
			continue
		}
		compared++
		if got != want[name] {
			t.Errorf("at %#x %q (%v), gdb says %q", uint64(pc), got, err, want[name])
		}
	}
	return compared
}

func macroNames(t *testing.T, f *File) []string {
	t.Helper()
	var names []string
	for _, record := range allMacros(t, f) {
		names = append(names, macroName([]byte(strings.SplitN(record, " ", 3)[2])))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// gdbMacros asks gdb what names mean at addresses. It answers for the frame, so
// a process is moved from one to the next.
func gdbMacros(t *testing.T, f *File, pcs []Addr, names []string) map[Addr]map[string]string {
	t.Helper()
	script := "break main\nrun\n"
	for _, pc := range pcs {
		script += fmt.Sprintf("set $pc = %#x\n", uint64(pc))
		for _, name := range names {
			script += fmt.Sprintf("echo NAME %d %s\\n\ninfo macro %s\n", uint64(pc), name, name)
		}
	}
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	answers := make(map[Addr]map[string]string)
	for _, part := range strings.Split(output(t, "gdb", "-nx", "-batch", "-x", path, f.Path()), "NAME ")[1:] {
		var pc Addr
		var name string
		question, answer, _ := strings.Cut(part, "\n")
		fmt.Sscan(question, &pc, &name)
		if answers[pc] == nil {
			answers[pc] = make(map[string]string)
		}
		if strings.HasPrefix(answer, "Defined at") { // else it says that there is no definition
			answers[pc][name] = strings.TrimRight(strings.ReplaceAll(answer, "/./", "/"), " \n")
		}
	}
	return answers
}
