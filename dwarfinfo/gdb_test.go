package dwarfinfo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// gdbBreakpoints asks gdb where it would stop for each location text.
func gdbBreakpoints(t *testing.T, program string, places []string) map[string][]string {
	t.Helper()
	testprog.NeedTool(t, "gdb")
	script := "set breakpoint pending off\nset width 0\n"
	for i, place := range places {
		script += fmt.Sprintf("echo PLACE %d\\n\nbreak %s\ninfo breakpoints\ndelete\n", i, place)
	}
	path := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	// gdb ends a script at its first error, so the commands come by its input.
	answers := make(map[string][]string)
	i := -1
	for line := range strings.Lines(gdbOutput(t, program, path)) {
		line = strings.TrimPrefix(line, "(gdb) ")
		for strings.HasPrefix(line, "(gdb) ") {
			line = strings.TrimPrefix(line, "(gdb) ")
		}
		if n, _ := fmt.Sscanf(line, "PLACE %d", &i); n == 1 {
			answers[places[i]] = nil
			continue
		}
		for _, field := range strings.Fields(line) {
			if digits, ok := strings.CutPrefix(field, "0x0"); ok && i >= 0 { // 16 digits: in the table, not in the answer to break
				answers[places[i]] = append(answers[places[i]], strings.TrimLeft(digits, "0"))
				break
			}
		}
	}
	for _, list := range answers {
		slices.Sort(list)
	}
	return answers
}

func gdbOutput(t *testing.T, program, script string) string {
	t.Helper()
	return output(t, "sh", "-c", `gdb -nx -q "$0" < "$1" 2>/dev/null`, program, script)
}

func addresses(locations []Location) []string {
	var list []string
	for _, l := range locations {
		list = append(list, fmt.Sprintf("%x", uint64(l.Addr)))
	}
	slices.Sort(list)
	return list
}

// Breakpoints on lines and functions are where gdb puts them. Left out is what
// gdb gets wrong: without a frame pointer it stops before the arguments are
// stored, and with -Og it takes a line for the one behind it.
func TestLocationsAgainstGDB(t *testing.T) {
	programs := []struct {
		source    string
		functions []string
	}{
		{"dwarfinfo_lines.c", []string{"one", "split", "loops", "nothing", "recursive", "choose", "many", "main"}},
		{"dwarfinfo_inline.c", []string{"square", "sum", "slow", "fail", "main"}},
	}
	for _, p := range programs {
		for _, compiler := range []string{"gcc", "clang"} {
			for _, flags := range []string{"-O0", "-O0 -gdwarf-4 -no-pie", "-O0 -fcf-protection", "-O1", "-O2"} {
				program := builder.BuildWith(t, compiler, p.source, strings.Fields(flags)...)
				compareWithGDB(t, compiler+" "+flags, program, p.source, p.functions)
			}
		}
	}
}

// compareWithGDB compares functions, and all lines from the first to one
// behind the last.
func compareWithGDB(t *testing.T, name, program, source string, functions []string) {
	t.Helper()
	f := open(t, program)
	text, err := os.ReadFile(testprog.Source(source))
	if err != nil {
		t.Fatal(err)
	}
	places := slices.Clone(functions)
	for n := range strings.Count(string(text), "\n") + 1 {
		places = append(places, fmt.Sprintf("%s:%d", source, n+1))
	}
	want := gdbBreakpoints(t, program, places)
	if len(want) != len(places) {
		t.Fatalf("gdb answered %d of %d", len(want), len(places))
	}
	for i, place := range places {
		var got []Location
		if i < len(functions) {
			got, _ = f.FindFunction(place)
		} else {
			got, _ = f.FindLine(source, i-len(functions)+1)
		}
		if strings.HasPrefix(name, "gcc") && i >= len(functions) && gdbErrs(strings.Split(string(text), "\n")[i-len(functions)]) {
			continue
		}
		if list := addresses(got); !slices.Equal(list, want[place]) {
			t.Errorf("%s: break %s is at %v, gdb has %v", name, place, list, want[place])
		}
	}
}

// gdbErrs reports whether gdb stops elsewhere for a line of optimised code: it
// takes the beginning of a cold part, or a call that was inlined from a
// system header, for the beginning of a function.
func gdbErrs(line string) bool {
	return strings.Contains(line, "fail(argv") || strings.Contains(line, "atol(")
}
