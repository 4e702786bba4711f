package expr_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"deet/dwarfinfo"
	"deet/expr"
	"deet/internal/testprog"
)

// TestWidth: what does not fit goes over several lines, but no more of it than
// needs to.
func TestWidth(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	tests := []struct {
		text  string
		width int
		want  string
	}{
		{"p", 80, "{x = 3, y = 4}"},
		{"p", 14, "{x = 3, y = 4}"},
		{"p", 13, "{\n  x = 3,\n  y = 4\n}"},
		{"row", 5, "{1, 1, 1, 1, 2}"},
		{"triangle", 30, "{\n  {x = 0, y = 0},\n  {x = 1, y = 0},\n  {x = 0, y = 1}\n}"},
		{"same", 10, "{\n  {\n    x = 0,\n    y = 0\n  } <repeats 12 times>\n}"},
		{"nested", 60, "{\n  from = {x = 1, y = 2},\n  to = {x = 3, y = 4},\n  weights = {0.5, 0.25},\n" +
			"  label = \"edge\",\n  in = {deep = {{1, 2}, {3, 4}}}\n}"},
		{"n", 1, "42"},
	}
	for _, tt := range tests {
		if got := show(s, tt.text, expr.Options{Width: tt.width}); got != tt.want {
			t.Errorf("width %d: print %s\n got %s\nwant %s", tt.width, tt.text, got, tt.want)
		}
	}
}

func TestOptions(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	tests := []struct {
		text string
		o    expr.Options
		want string
	}{
		{"row", expr.Options{Elements: 2}, "{1, 1...}"},
		{"row", expr.Options{Repeats: 3}, "{1 <repeats 4 times>, 2}"},
		{"zeros", expr.Options{Elements: 5}, "{0 <repeats 300 times>}"},
		{"escapes", expr.Options{Elements: 4}, `"tab\t"...`},
		{"cstring", expr.Options{Elements: 3, Format: 's'}, `"con"...`},
		{"p", expr.Options{Summary: true}, "..."},
		{"row", expr.Options{Summary: true}, "..."},
		{"text", expr.Options{Summary: true}, `"hi"`},
		{"n", expr.Options{Format: 'q'}, `format "q" is not known`},
	}
	for _, tt := range tests {
		got := show(s, tt.text, tt.o)
		if _, after, ok := strings.Cut(got, " "); ok && strings.HasPrefix(got, "0x") {
			got = after
		}
		if got != tt.want {
			t.Errorf("print %s with %+v = %s, want %s", tt.text, tt.o, got, tt.want)
		}
	}
}

// TestDumpLikeGDB compares the rows of the x command.
func TestDumpLikeGDB(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	s, program := openScope(t, "expr_types.c", "gcc", "-no-pie")
	dumps := strings.Fields(`8xb:&row 20xb:&text 3dw:&row 2xg:&row 3uh:&row 12cb:&text 2tw:&row 2ob:&row 3ow:&row 3fg:&doubles
		2fw:&floats 3ag:&table 3s:&lines 1s:string 2s:long_string 2zb:&row 3dh:&minus 9xh:&row 2tb:&row 3xw:&run_string 2ub:&byte
		2db:&byte 2cw:&n 2s:&run 2s:&utf8 3xg:&list 5dg:&l 1fw:&n`)
	args := []string{"-nx", "-batch", "-iex", "set width 0"}
	for _, d := range dumps {
		format, place, _ := strings.Cut(d, ":")
		args = append(args, "-ex", "echo --next--\\n", "-ex", "x/"+format+" "+place)
	}
	cmd := exec.Command("gdb", append(args, program)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("gdb: %v\n%s", err, out)
	}
	answers := strings.Split(string(out), "--next--\n")[1:]
	for i, d := range dumps {
		format, place, _ := strings.Cut(d, ":")
		var count int
		var letters string
		fmt.Sscanf(format, "%d%s", &count, &letters)
		n, err := expr.Parse(place)
		if err != nil {
			t.Fatal(err)
		}
		v, err := expr.Evaluate(n, s)
		if err != nil {
			t.Fatal(err)
		}
		addr, err := expr.Address(v, s)
		if err != nil {
			t.Fatal(err)
		}
		rows, _, err := expr.Dump(s, addr, count, letters[0], letters[len(letters)-1], expr.Options{})
		for i := range rows { // the text beside bytes is deet's own
			rows[i], _, _ = strings.Cut(rows[i], "  |")
			rows[i] = strings.TrimRight(rows[i], "\t ")
		}
		if got, want := strings.Join(rows, "\n")+"\n", answers[i]; got != want || err != nil {
			t.Errorf("x/%s %s: %v\n got %s\ngdb  %s", format, place, err, got, want)
		}
	}
}

// TestDumpGoesOn: the next dump begins where this one ended, and one that
// leaves the memory shows what there is.
func TestDumpGoesOn(t *testing.T) {
	m := memory("one\x00two\x00" + strings.Repeat("z", 300) + "\x00")
	tests := []struct {
		addr         uint64
		count        int
		format, unit byte
		rows         []string
		next         uint64
		err          string
	}{
		{0x1000, 2, 's', 'b', []string{"0x1000:\t\"one\"", "0x1004:\t\"two\""}, 0x1008, ""},
		{0x1008, 2, 's', 'b', []string{"0x1008:\t'z' <repeats 200 times>...", "0x10d0:\t'z' <repeats 100 times>"}, 0x1135, ""},
		{0x1130, 9, 'x', 'b', []string{"0x1130:\t0x7a\t0x7a\t0x7a\t0x7a\t0x00  |zzzz.|"}, 0x1135, "Cannot access memory at address 0x1135"},
		{0, 1, 'x', 'w', nil, 0, "Cannot access memory at address 0x0"},
		{0, 1, 's', 'b', nil, 0, "Cannot access memory at address 0x0"},
		{0x1000, 0, 'x', 'w', nil, 0x1000, ""},
	}
	for _, tt := range tests {
		rows, last, err := expr.Dump(m, tt.addr, tt.count, tt.format, tt.unit, expr.Options{})
		next := last.Next
		text := ""
		if err != nil {
			text = err.Error()
		}
		if fmt.Sprint(rows) != fmt.Sprint(tt.rows) || next != tt.next || text != tt.err {
			t.Errorf("Dump(%#x, %d, %c, %c) = %q, %#x, %v; want %q, %#x, %s", tt.addr, tt.count, tt.format, tt.unit,
				rows, next, err, tt.rows, tt.next, tt.err)
		}
	}
}

// counting counts the reads of a memory.
type counting struct {
	memory
	reads *int
}

func (c counting) ReadMemory(addr uint64, buf []byte) error {
	*c.reads++
	return c.memory.ReadMemory(addr, buf)
}

// TestReadsAreFew: an array is read in blocks, not element by element, and no
// further than it is shown.
func TestReadsAreFew(t *testing.T) {
	m := memory(make([]byte, 60000))
	for i := range m {
		m[i] = byte(i * 7 / 5)
	}
	number := &dwarfinfo.BaseType{Name: "int", ByteSize: 4, Encoding: dwarfinfo.EncodingSigned}
	reads := 0
	v := expr.Value{Type: &dwarfinfo.ArrayType{Elem: number, Count: 15000}, Addr: 0x1000, Lvalue: true}
	text, err := expr.Format(v, counting{m, &reads}, expr.Options{})
	if err != nil || strings.Count(text, ",") != 199 || !strings.HasSuffix(text, "...}") || reads > 1 {
		t.Errorf("%d reads, %v: %s", reads, err, text)
	}
}

// TestDumpReadsBlocks: not each unit of a dump is a read of its own.
func TestDumpReadsBlocks(t *testing.T) {
	reads := 0
	rows, last, err := expr.Dump(counting{memory(make([]byte, 60000)), &reads}, 0x1000, 10000, 'x', 'w', expr.Options{})
	if len(rows) != 2500 || last.Next != 0x1000+40000 || err != nil || reads > 10 {
		t.Errorf("%d rows to %#x with %d reads: %v", len(rows), last.Next, reads, err)
	}
}

// TestDumpBackwards: a negative count is for what stands before an address.
func TestDumpBackwards(t *testing.T) {
	m := memory("one\x00two\x00three\x00\x01\x02")
	for _, tt := range []struct {
		addr   uint64
		count  int
		format byte
		rows   string
		next   uint64
	}{
		{0x1004, -4, 'x', "0x1000:\t0x6f\t0x6e\t0x65\t0x00  |one.|", 0x1000},
		{0x1008, -2, 's', "0x1000:\t\"one\"\n0x1004:\t\"two\"", 0x1000},
		{0x100e, -1, 's', "0x1008:\t\"three\"", 0x1008},
	} {
		rows, last, err := expr.Dump(m, tt.addr, tt.count, tt.format, 'b', expr.Options{})
		if got := strings.Join(rows, "\n"); got != tt.rows || last.Next != tt.next || err != nil {
			t.Errorf("Dump(%#x, %d, %c) = %q, %#x, %v; want %q, %#x", tt.addr, tt.count, tt.format, got, last.Next, err, tt.rows, tt.next)
		}
	}
}
