package dwarfinfo

import (
	"debug/dwarf"
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
			"-O2 -no-pie", "-O2 -fomit-frame-pointer", "-O2 -fno-omit-frame-pointer", "-O2 -ffunction-sections -Wl,--gc-sections"} {
			path := builder.BuildWith(t, compiler, "dwarfinfo_inline.c", strings.Fields(flags)...)
			f, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { f.Close() })
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
		answers := strings.Split(output(t, "addr2line", args...), "0x")[1:]
		for i, answer := range answers {
			lines := strings.Split(strings.TrimSpace(answer), "\n")[1:]
			var want []string
			for ; len(lines) >= 2; lines = lines[2:] {
				place, _, _ := strings.Cut(filepath.Base(lines[1]), " ")
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
	position := table.position(i)
	var got []string
	for _, fn := range f.InlineChain(a) {
		got = append(got, fn.Name+" "+place(position))
		position = fn.CallSite
	}
	return got
}

// Each unwind row, of programs and of libc, is the one that readelf computes.
func TestUnwindAgainstReadelf(t *testing.T) {
	files := programs(t)
	if libc, err := Open("/lib/x86_64-linux-gnu/libc.so.6"); err == nil {
		files["libc"] = libc
	}
	compared, wrong := 0, 0
	for name, f := range files {
		section := ".eh_frame"
		out := output(t, "readelf", "-W", "--debug-dump=frames-interp", f.Path())
		var columns []string
		inFDE := false
		for line := range strings.Lines(out) {
			fields := strings.Fields(line)
			switch {
			case strings.Contains(line, "Contents of the"):
				section = fields[3]
			case len(fields) == 0:
				inFDE = false
			case strings.Contains(line, " FDE "):
				inFDE = true
			case inFDE && fields[0] == "LOC":
				columns = fields[1:]
			case inFDE && section == ".eh_frame" && len(fields) == len(columns)+1:
				addr, err := strconv.ParseUint(fields[0], 16, 64)
				if err != nil {
					continue
				}
				compared++
				if diff := compareRow(f, Addr(addr), columns, fields[1:]); diff != "" {
					if wrong++; wrong <= 20 {
						t.Errorf("%s: %s", name, diff)
					}
				}
			}
		}
	}
	t.Logf("%d rows compared, %d differ", compared, wrong)
	if compared < 5000 {
		t.Errorf("only %d rows were compared", compared)
	}
}

var registerNumbers = map[string]int{"rax": 0, "rdx": 1, "rcx": 2, "rbx": 3, "rsi": 4, "rdi": 5, "rbp": 6, "rsp": 7,
	"r8": 8, "r9": 9, "r10": 10, "r11": 11, "r12": 12, "r13": 13, "r14": 14, "r15": 15, "ra": 16}

func compareRow(f *File, a Addr, columns, want []string) string {
	r, err := f.rulesFor(a)
	if err != nil {
		return fmt.Sprintf("at %#x: %v", uint64(a), err)
	}
	for i, column := range columns {
		got := ""
		if column == "CFA" {
			got = "exp"
			if r.cfa.kind == ruleRegister {
				got = fmt.Sprintf("%s%+d", registerName(int(r.cfa.offset)), r.cfaOffset)
			}
		} else if n, ok := registerNumbers[column]; ok {
			got = ruleText(r.registers[n])
		} else {
			continue // a vector register
		}
		if got != want[i] && !(want[i] == "u" && got == "-") {
			return fmt.Sprintf("at %#x %s is %s, readelf says %s", uint64(a), column, got, want[i])
		}
	}
	return ""
}

func registerName(n int) string {
	for name, number := range registerNumbers {
		if number == n {
			return name
		}
	}
	return fmt.Sprintf("r%d", n)
}

// ruleText writes a rule as readelf does.
func ruleText(r rule) string {
	switch r.kind {
	case ruleUndefined:
		return "u"
	case ruleSame:
		return "s"
	case ruleOffset:
		return fmt.Sprintf("c%+d", r.offset)
	case ruleValOffset:
		return fmt.Sprintf("v%+d", r.offset)
	case ruleRegister:
		return registerName(int(r.offset))
	case ruleExpression:
		return "exp"
	case ruleValExpression:
		return "vexp"
	}
	return "-"
}

func FuzzFrames(f *testing.F) {
	f.Add([]byte("\x14\x00\x00\x00\x00\x00\x00\x00\x01zR\x00\x01\x78\x10\x01\x1b\x0c\x07\x08\x90\x01\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table := &frameTable{eh: frameSection{name: ".eh_frame", data: data, eh: true}}
		table.scan(&table.eh)
		for _, entry := range table.byRange {
			entry.rulesAt(entry.Low)
		}
	})
}

// nowhere is a frame with registers and memory that are all ones.
type nowhere struct{}

func (nowhere) Register(n int) (uint64, error)      { return 1, nil }
func (nowhere) ReadMemory(_ uint64, b []byte) error { b[0] = 1; return nil }
func (nowhere) CFA() (uint64, error)                { return 1, nil }
func (nowhere) FrameBase() (uint64, error)          { return 1, nil }
func (nowhere) Runtime(a Addr) uint64               { return uint64(a) }
func (nowhere) TLS(offset uint64) (uint64, error)   { return offset, nil }

func emptyUnit(t *testing.T) *unit {
	t.Helper()
	return &unit{file: &File{path: "fuzz", sections: map[string][]byte{".debug_str": {}, ".debug_line_str": {}}}, entry: &dwarf.Entry{}}
}
