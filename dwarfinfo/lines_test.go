package dwarfinfo

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// However the sections are packed, split or shared out, the answers agree with
// readelf and addr2line.
func TestFormsOfDebugInformation(t *testing.T) {
	variants := []struct{ compiler, source, flags string }{
		{"gcc", linesSource, "-gz"},
		{"gcc", linesSource, "-gdwarf64"},
		{"gcc", linesSource, "-gdwarf-4 -fdebug-types-section"},
		{"gcc", linesSource, "-g1"},
		{"gcc", linesSource, "-g3"},
		{"gcc", linesSource, "-O2 -flto"},
		{"gcc", linesSource, "-static"},
		{"gcc", linesSource, "-ffunction-sections -Wl,--gc-sections"},
		{"gcc", linesSource, "-fdebug-prefix-map=" + testprog.Dir() + "=/elsewhere"},
		{"gcc", linesSource, "-gno-as-locview-support -O2"},
		{"gcc", linesSource, "-gsplit-dwarf"},
		{"clang", linesSource, "-ffunction-sections -Wl,--gc-sections"},
		{"clang", linesSource, "-gdwarf-3"},
		{"g++", "dwarfinfo_names.cc", "-O0"},
		{"g++", "dwarfinfo_names.cc", "-O2"},
		{"clang++", "dwarfinfo_names.cc", "-O2"},
	}
	for _, v := range variants {
		name := v.compiler + " " + v.source + " " + v.flags
		f := open(t, builder.BuildWith(t, v.compiler, v.source, strings.Fields(v.flags)...))
		rows := tableRows(t, f)
		want := readelfRows(output(t, "readelf", "-W", "--debug-dump=decodedline", f.Path()))
		slices.Sort(want)
		if got := slices.Sorted(slices.Values(rows)); !slices.Equal(got, want) {
			t.Errorf("%s: %d rows, readelf has %d; first difference %s", name, len(got), len(want), difference(got, want))
		}
		if len(rows) < 15 {
			t.Errorf("%s: only %d rows", name, len(rows))
		}
		if got, err := f.FindFunction("main"); err != nil || len(got) != 1 || filepath.Base(got[0].Position.File) != v.source {
			if !strings.Contains(v.flags, "split") { // its functions are in another file
				t.Errorf("%s: main is %+v, %v", name, got, err)
			}
		}
	}
}

// tableRows shows all rows of a file's tables as readelfRows does.
func tableRows(t *testing.T, f *File) []string {
	t.Helper()
	units, err := f.unitList()
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, u := range units {
		table, err := u.lines()
		if err != nil {
			t.Fatal(err)
		}
		for i := range table.rows {
			r := &table.rows[i]
			if r.end {
				rows = append(rows, fmt.Sprintf("end %#x", uint64(r.addr)))
			} else {
				rows = append(rows, fmt.Sprintf("%s %d %#x", filepath.Base(table.fileName(r)), r.line, uint64(r.addr)))
			}
		}
	}
	return rows
}

// The ranges of a line hold all its pieces in the function, and nothing that
// belongs to another line.
func TestLineRanges(t *testing.T) {
	for _, compiler := range []string{"gcc", "clang"} {
		for _, flags := range []string{"-O0", "-O1", "-O2"} {
			for _, source := range []string{linesSource, "dwarfinfo_inline.c"} {
				checkLineRanges(t, open(t, builder.BuildWith(t, compiler, source, flags)))
			}
		}
	}
	f := open(t, builder.Build(t, linesSource))
	found, err := f.FindLine(linesSource, testprog.Line(t, linesSource, "for"))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.LineRanges(found[0].Addr); len(got) != 2 { // i = 0; i < n with i++
		t.Errorf("the head of a for loop is %v, want its two pieces", got)
	}
	if got := f.LineRanges(1); got != nil {
		t.Errorf("outside all code: %v", got)
	}
}

func checkLineRanges(t *testing.T, f *File) {
	t.Helper()
	main, ok := f.Symbol("main")
	if !ok {
		t.Fatal("no main")
	}
	for pc := main.Addr; pc < main.Addr+Addr(main.Size); pc++ {
		want, _ := f.Position(pc)
		ranges := f.LineRanges(pc)
		if !slices.ContainsFunc(ranges, func(r Range) bool { return r.contains(pc) }) {
			t.Errorf("%s: the ranges %v of %#x do not hold it", f.Path(), ranges, uint64(pc))
		}
		for _, r := range ranges {
			for a := r.Low; a < r.High; a++ {
				got, _ := f.Position(a)
				if got.Line != want.Line || got.File != want.File || innermost(f.InlineChain(a)) != innermost(f.InlineChain(pc)) {
					t.Fatalf("%s: %#x is of %v, but among the ranges of %#x of %v", f.Path(), uint64(a), got, uint64(pc), want)
				}
			}
		}
	}
}

// Rows of the table: a sequence's end covers nothing, of rows at one address
// the last one counts, and what the linker threw away is gone.
func TestSortSequences(t *testing.T) {
	rows := []row{
		{addr: 0x20, line: 3}, {addr: 0x20, line: 4}, {addr: 0x28, line: 5}, {addr: 0x30, end: true},
		{addr: 0, line: 90}, {addr: 8, end: true},
		{addr: 0x10, line: 1}, {addr: 0x18, end: true},
		{addr: 0x30, line: 6}, {addr: 0x34, end: true},
		{addr: 0x50, line: 91}, {addr: 0x50, end: true},
		{addr: 0x60, line: 92}, // without an end
	}
	table := &lineTable{rows: sortSequences(rows)}
	tests := []struct {
		pc   Addr
		line uint32 // 0: no row
	}{{0, 0}, {4, 0}, {0xf, 0}, {0x10, 1}, {0x17, 1}, {0x18, 0}, {0x20, 4}, {0x27, 4}, {0x28, 5}, {0x2f, 5}, {0x30, 6}, {0x33, 6}, {0x34, 0}, {0x50, 0}, {0x60, 0}}
	for _, tt := range tests {
		line := uint32(0)
		if i := table.at(tt.pc); i >= 0 {
			line = table.rows[i].line
		}
		if line != tt.line {
			t.Errorf("at %#x line %d, want %d", uint64(tt.pc), line, tt.line)
		}
	}
}

// Position of an address is cheap once its unit was read.
func BenchmarkPosition(b *testing.B) {
	f := open(b, builder.Build(b, linesSource, "-O2"))
	main, _ := f.Symbol("main")
	for b.Loop() {
		if _, ok := f.Position(main.Addr); !ok {
			b.Fatal("main has no line")
		}
	}
}
