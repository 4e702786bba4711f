package dwarfinfo

import (
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"deet/internal/testprog"
)

var builder *testprog.Builder

func TestMain(m *testing.M) {
	var err error
	if builder, err = testprog.NewBuilder(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	builder.Close()
	os.Exit(code)
}

// programs builds one source in many ways.
func programs(t *testing.T) map[string]*File {
	t.Helper()
	files := make(map[string]*File)
	for _, compiler := range []string{"gcc", "clang"} {
		for _, flags := range []string{"-O0", "-O1", "-O2", "-O3", "-Og", "-O0 -gdwarf-4", "-O2 -gdwarf-4", "-O2 -gdwarf-2", "-O2 -gdwarf-3",
			"-O2 -gdwarf64 -gdwarf-5", "-O2 -gz", "-O2 -flto", "-O2 -fdebug-types-section", "-O2 -gdwarf-4 -fdebug-types-section", "-O2 -no-pie", "-O2 -fomit-frame-pointer", "-O2 -fno-omit-frame-pointer", "-O2 -ffunction-sections -Wl,--gc-sections"} {
			path := builder.BuildWith(t, compiler, "dwarfinfo_inline.c", strings.Fields(flags)...)
			f, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			files[compiler+" "+flags] = f
		}
	}
	return files
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	testprog.NeedTool(t, name)
	out, err := exec.Command(name, args...).Output()
	if err != nil && len(out) == 0 { // readelf warns with its exit status
		t.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return string(out)
}

// Each row of each line table is the one that readelf decodes.
func TestLinesAgainstReadelf(t *testing.T) {
	compared := 0
	for name, f := range programs(t) {
		want := readelfRows(output(t, "readelf", "-W", "--debug-dump=decodedline", f.Path()))
		got := tableRows(t, f)
		compared += len(want)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d rows, readelf has %d; first difference %s", name, len(got), len(want), difference(got, want))
		}
	}
	t.Logf("%d rows compared", compared)
	if compared < 1000 {
		t.Errorf("only %d rows were compared", compared)
	}
}

// readelfRows reads "inline.c  12  0x1139  1  x" lines.
func readelfRows(out string) []string {
	var rows []string
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		if len(fields) < 3 || !strings.HasPrefix(fields[2], "0x") {
			continue
		}
		if _, err := strconv.Atoi(fields[1]); err != nil && fields[1] != "-" {
			continue
		}
		if fields[1] == "-" {
			rows = append(rows, "end "+fields[2]) // of any file
		} else {
			rows = append(rows, fmt.Sprintf("%s %s %s", filepath.Base(fields[0]), fields[1], fields[2]))
		}
	}
	return rows
}

func difference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("%q, want %q", got[i], want[i])
		}
	}
	return "at the end"
}

// For every address that begins a row, functions, inlined calls and lines are
// those of addr2line.
func TestInlineChainAgainstAddr2line(t *testing.T) {
	compared := 0
	for name, f := range programs(t) {
		units, err := f.unitList()
		if err != nil {
			t.Fatal(err)
		}
		var addrs []Addr
		for _, u := range units {
			table, err := u.lines()
			if err != nil {
				t.Fatal(err)
			}
			for i := range table.rows {
				if r := table.rows[i]; !r.end && table.rows[i+1].addr > r.addr {
					addrs = append(addrs, r.addr)
				}
			}
		}
		args := []string{"-f", "-i", "-a", "-e", f.Path()}
		for _, a := range addrs {
			args = append(args, fmt.Sprintf("%#x", uint64(a)))
		}
		tool := "addr2line"
		switch {
		case strings.Contains(name, "flto"):
			tool = "llvm-addr2line" // that of binutils mistakes file 0, <artificial>, for file 1
		case strings.Contains(name, "dwarf64"), strings.Contains(name, "types-section"):
			continue // which binutils does not read; TestPackings does these
		}
		answers := strings.Split(output(t, tool, args...), "0x")[1:]
		for i, answer := range answers {
			lines := strings.Split(strings.TrimSpace(answer), "\n")[1:]
			var want []string
			for ; len(lines) >= 2; lines = lines[2:] {
				place, _, _ := strings.Cut(filepath.Base(lines[1]), " ")
				if strings.HasSuffix(place, ":0") {
					place = strings.TrimSuffix(place, "0") + "?" // as llvm writes it
				}
				want = append(want, lines[0]+" "+place)
			}
			got := chainText(f, addrs[i])
			compared++
			if !slices.Equal(got, want) {
				t.Errorf("%s: at %#x %v, addr2line says %v", name, uint64(addrs[i]), got, want)
			}
		}
	}
	t.Logf("%d addresses compared", compared)
}

func chainText(f *File, a Addr) []string {
	place := func(p Position) string {
		if p.Line == 0 {
			return filepath.Base(p.File) + ":?"
		}
		return fmt.Sprintf("%s:%d", filepath.Base(p.File), p.Line)
	}
	var table *lineTable
	table, i := f.rowAt(a)
	var position Position // none: ??:0
	if i >= 0 {
		position = table.position(i)
	} else {
		position.File = "??"
	}
	var got []string
	for _, fn := range f.InlineChain(a) {
		got = append(got, fn.Name+" "+place(position))
		position = fn.CallSite
	}
	return got
}

// nowhere is a frame with registers and memory that are all ones.
type nowhere struct{}

func (nowhere) Register(n int) (uint64, error)      { return 1, nil }
func (nowhere) ReadMemory(_ uint64, b []byte) error { b[0] = 1; return nil }
func (nowhere) CFA() (uint64, error)                { return 1, nil }
func (nowhere) FrameBase() (uint64, error)          { return 1, nil }
func (nowhere) Runtime(a Addr) uint64               { return uint64(a) }
func (nowhere) TLS(offset uint64) (uint64, error)   { return offset, nil }

// looseUnit is a unit of a file that has nothing but some sections.
func looseUnit(contents map[string][]byte) *unit {
	o := &object{path: "loose", elf: &elf.File{}, sections: make(map[*elf.Section]*section),
		abbrevs: make(map[abbrevKey]*abbrevTable), spaces: make(map[*section]*unitSpace)}
	info := &section{name: ".debug_info"}
	for name, data := range contents {
		header := &elf.Section{SectionHeader: elf.SectionHeader{Name: name, Size: uint64(len(data))}}
		o.elf.Sections = append(o.elf.Sections, header)
		o.sections[header] = &section{name: name, data: data}
	}
	f := &File{path: "loose", main: o, finder: &Finder{}}
	return &unit{file: f, space: &unitSpace{file: f, obj: o, sec: info}, format: format{version: 5}, kind: unitCompile}
}
