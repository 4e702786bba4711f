package dwarfinfo

import (
	"debug/dwarf"
	"debug/elf"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// A foundExpression is one of a real program.
type foundExpression struct {
	expr  []byte
	unit  uint64 // where its unit begins
	said  string // readelf's text
	value bool   // it says a value, not where one is
}

// exprPrograms are programs whose variables are described in many words.
func exprPrograms(t *testing.T) map[string]string {
	t.Helper()
	programs := make(map[string]string)
	build := func(compiler, source, flags string) {
		programs[compiler+" "+source+" "+flags] = builder.BuildWith(t, compiler, source, strings.Fields("-w "+flags)...)
	}
	for _, source := range []string{"dwarfinfo_expr.c", "dwarfinfo_inline.c", "expr_types.c", "print_types.c"} {
		for _, flags := range []string{"-O0", "-Og", "-O1", "-O2", "-O3", "-Os", "-O2 -gdwarf-4", "-O3 -gdwarf-4"} {
			build("gcc", source, flags)
			build("clang", source, flags)
		}
		build("gcc", source, "-O2 -flto")
		build("gcc", source, "-O2 -gdwarf64")
		build("gcc", source, "-O2 -gdwarf-3 -gno-strict-dwarf")
	}
	return programs
}

// explained are the outcomes of expressions of real programs. clang 14 forgets
// to convert a constant; gdb refuses that too.
var explained = []string{"evaluated", "optimized out", "DW_OP_mul of type DW_ATE_unsigned_32 and the generic type"}

// TestRealExpressions writes each expression of real programs as readelf
// does, and evaluates it in a frame that has an answer to everything.
func TestRealExpressions(t *testing.T) {
	histogram, outcomes := make(map[string]int), make(map[string]int)
	compared := 0
	programs := exprPrograms(t)
	for _, name := range slices.Sorted(maps.Keys(programs)) {
		f := open(t, programs[name])
		all := append(blocks(t, f.Path()), listed(t, name, f.Path())...)
		wide := strings.Contains(name, "-gdwarf64")
		for _, e := range all {
			compared++
			format := ExprFormat{Unit: e.unit}
			if wide && f.exprUnit(e.unit) != nil {
				format = f.exprUnit(e.unit).exprFormat()
			}
			got := format.Describe(e.expr)
			if e.said != "" && got != e.said {
				t.Errorf("%s: % x is %q, readelf says %q", name, e.expr, got, e.said)
			}
			count(histogram, got)
			outcomes[outcome(f, e)]++
		}
	}
	t.Logf("%d programs, %d expressions compared", len(programs), compared)
	if compared < 1000 {
		t.Errorf("only %d expressions were compared", compared)
	}
	for _, op := range slices.SortedFunc(maps.Keys(histogram), func(a, b string) int { return histogram[b] - histogram[a] }) {
		t.Logf("%6d %s", histogram[op], op)
	}
	for _, what := range slices.Sorted(maps.Keys(outcomes)) {
		t.Logf("%6d %s", outcomes[what], what)
		if !slices.Contains(explained, what) {
			t.Errorf("%d expressions end in: %s", outcomes[what], what)
		}
	}
	for _, op := range []string{"convert", "GNU_convert", "implicit_pointer", "piece", "bit_piece", "entry_value", "regval_type", "deref_type", "GNU_parameter_ref"} {
		if histogram["DW_OP_"+op] == 0 {
			t.Errorf("no program has DW_OP_%s", op)
		}
	}
}

var opWord = regexp.MustCompile(`DW_OP_(reg|breg|lit)\d|DW_OP_\w+`)

// count counts the operations of a text.
func count(histogram map[string]int, text string) {
	for _, word := range opWord.FindAllString(text, -1) {
		histogram[strings.TrimRight(word, "0123456789")]++
	}
}

// exprUnit is the unit whose header is at an offset.
func (f *File) exprUnit(start uint64) *unit {
	space, err := f.infoSpace()
	if err != nil {
		return nil
	}
	u, _ := space.at(int(start))
	return u
}

// outcome evaluates an expression, and says in a few words what came of it.
func outcome(f *File, e foundExpression) string {
	var p Place
	u := f.exprUnit(e.unit)
	err := p.eval(e.expr, richFrame{}, u.env(), 0)
	if e.value {
		_, err = u.evalValueAt(e.expr, 0, richFrame{})
	}
	switch {
	case err == nil:
		return "evaluated"
	case errors.Is(err, ErrOptimizedOut):
		return "optimized out"
	}
	return err.Error()[strings.LastIndex(err.Error(), ": ")+2:]
}

// blocks reads the expressions that are attributes, with their bytes, off
// readelf's text.
func blocks(t *testing.T, path string) []foundExpression {
	unitLine := regexp.MustCompile(`Compilation Unit @ offset (?:0x)?([0-9a-f]+)`)
	block := regexp.MustCompile(`DW_AT_(\w+) *: (?:\(\w+\) )?\d+ byte block: ([0-9a-f ]+)\t\((.*)\)(?: \[without DW_AT_frame_base\])?\s*$`)
	var all []foundExpression
	var unit uint64
	for line := range strings.Lines(output(t, "readelf", "-W", "--debug-dump=info", path)) {
		if m := unitLine.FindStringSubmatch(line); m != nil {
			unit, _ = strconv.ParseUint(m[1], 16, 64)
		}
		if m := block.FindStringSubmatch(line); m != nil {
			value := strings.HasSuffix(m[1], "_value") // DW_AT_call_value, DW_AT_GNU_call_site_value
			all = append(all, foundExpression{hexBytes(m[2]), unit, plain(m[3]), value})
		}
	}
	return all
}

func hexBytes(text string) []byte {
	var b []byte
	for _, field := range strings.Fields(text) {
		n, _ := strconv.ParseUint(field, 16, 8)
		b = append(b, byte(n))
	}
	return b
}

// plain leaves out of readelf's text that HP had another use for a number.
func plain(text string) string { return strings.ReplaceAll(text, " or DW_OP_HP_unknown", "") }

// listed walks the location lists that the entries refer to. readelf does not
// show their bytes, so its texts are compared as a whole.
func listed(t *testing.T, name, path string) []foundExpression {
	t.Helper()
	// Where the section has a table of the lists, the parentheses are missing.
	said := regexp.MustCompile(`^(?:[0-9a-f]{8} )?[0-9a-f]{16} [0-9a-f]{16} +(.*)$`)
	texts := make(map[string]int)
	for line := range strings.Lines(output(t, "readelf", "-W", "--debug-dump=loc", path)) {
		if m := said.FindStringSubmatch(strings.TrimSpace(strings.Replace(line, "(start == end)", "", 1))); m != nil && m[1] != "(base address)" {
			texts[plain(unwrapped(m[1]))]++
		}
	}
	all := walkLists(t, path)
	for _, e := range all {
		format := ExprFormat{Unit: e.unit}
		if strings.Contains(name, "-gdwarf64") {
			format.RefSize = 8
		}
		texts[format.Describe(e.expr)]--
	}
	for text, n := range texts {
		if n != 0 {
			t.Errorf("%s: %q is %+d times in readelf's location lists", name, text, n)
		}
	}
	return all
}

// unwrapped takes the parentheses off that are around the whole.
func unwrapped(text string) string {
	if inner, ok := strings.CutPrefix(text, "("); ok {
		return strings.TrimSuffix(inner, ")")
	}
	return text
}

// walkLists finds the expressions of the location lists.
func walkLists(t *testing.T, path string) []foundExpression {
	t.Helper()
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	data, err := file.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	var all []foundExpression
	var unit unitStart
	starts := unitStarts(t, file)
	seen := make(map[int64]bool)
	for r := data.Reader(); ; {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return all
		}
		for len(starts) > 0 && starts[0].at < uint64(e.Offset) {
			unit, starts = starts[0], starts[1:]
		}
		if e.Tag == dwarf.TagCompileUnit {
			unit.base, _ = e.Val(dwarf.AttrLoclistsBase).(int64)
		}
		for _, field := range e.Field {
			off, ok := unit.listAt(t, file, field)
			if ok && !seen[off] {
				seen[off] = true
				for _, expr := range unit.list(t, file, off) {
					all = append(all, foundExpression{expr: expr, unit: unit.at})
				}
			}
		}
	}
}

type unitStart struct {
	at      uint64
	version uint16
	base    int64 // DW_AT_loclists_base
}

func unitStarts(t *testing.T, file *elf.File) []unitStart {
	t.Helper()
	info, err := file.Section(".debug_info").Data()
	if err != nil {
		t.Fatal(err)
	}
	var starts []unitStart
	for c := newCursor(".debug_info", info, 0); c.left() > 0; {
		u := unitStart{at: uint64(c.off)}
		length := int(c.unitLength())
		end := c.off + length
		u.version = c.uint16()
		starts = append(starts, u)
		c.off = end
	}
	return starts
}

// attrLocviews is DW_AT_GNU_locviews: pairs of numbers, and no list. Nor has a
// member's offset one, which debug/dwarf takes for one in version 3.
const attrLocviews = 0x2137

// listAt is the place of the list that an attribute refers to.
func (u unitStart) listAt(t *testing.T, file *elf.File, field dwarf.Field) (int64, bool) {
	if field.Class != dwarf.ClassLocListPtr && field.Class != dwarf.ClassLocList || field.Attr == dwarf.AttrLoclistsBase ||
		field.Attr == attrLocviews || field.Attr == dwarf.AttrDataMemberLoc {
		return 0, false
	}
	switch off := field.Val.(type) {
	case int64:
		return off, true
	case uint64:
		c := newCursor(".debug_loclists", sectionData(t, file, ".debug_loclists"), int(u.base)+4*int(off))
		return u.base + int64(c.uint32()), c.err == nil
	}
	t.Fatalf("%v: a list of %T", field.Attr, field.Val)
	return 0, false
}

func sectionData(t *testing.T, file *elf.File, name string) []byte {
	t.Helper()
	data, err := file.Section(name).Data()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// list reads the expressions of one list.
func (u unitStart) list(t *testing.T, file *elf.File, off int64) (all [][]byte) {
	if u.version >= 5 {
		c := newCursor(".debug_loclists", sectionData(t, file, ".debug_loclists"), int(off))
		for c.err == nil {
			switch kind := c.uint8(); kind {
			case listEnd:
				return all
			case listBaseAddressx:
				c.uleb128()
				continue
			case listBaseAddress:
				c.uint64()
				continue
			case listStartxEndx, listStartxLength, listOffsetPair:
				c.uleb128()
				c.uleb128()
			case listStartEnd:
				c.skip(16)
			case listStartLength:
				c.uint64()
				c.uleb128()
			}
			all = append(all, c.bytes(c.uleb128()))
		}
		t.Fatal(c.err)
	}
	c := newCursor(".debug_loc", sectionData(t, file, ".debug_loc"), int(off))
	for c.err == nil {
		low, high := c.uint64(), c.uint64()
		if low == 0 && high == 0 {
			return all
		}
		if low != ^uint64(0) {
			all = append(all, c.bytes(uint64(c.uint16())))
		}
	}
	t.Fatal(c.err)
	return nil
}

// TestDescribeAgainstReadelf puts an expression with each operation in an
// object file for readelf.
func TestDescribeAgainstReadelf(t *testing.T) {
	testprog.NeedTool(t, "as")
	tests := operationTests()
	var abbrev, info strings.Builder
	for _, tt := range tests {
		abbrev.WriteString(".uleb128 2, 0x18\n") // DW_AT_location, DW_FORM_exprloc
		fmt.Fprintf(&info, ".uleb128 %d\n", len(tt.expr))
		for _, b := range tt.expr {
			fmt.Fprintf(&info, ".byte %d\n", b)
		}
	}
	unit := ".long 2f-1f\n1: .value 5\n.byte 1, 8\n.long 0\n.uleb128 1\n" + info.String() + "2:\n"
	text := ".section .debug_abbrev\n.uleb128 1, 0x11\n.byte 0\n" + abbrev.String() + ".byte 0, 0, 0\n.section .debug_info\n" + unit + unit
	source := filepath.Join(t.TempDir(), "ops.s")
	if err := os.WriteFile(source, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("as", "-o", source+".o", source).CombinedOutput(); err != nil {
		t.Fatalf("as: %v\n%s", err, out)
	}
	all := blocks(t, source+".o")
	if len(all) < 2*len(tests)-10 {
		t.Errorf("readelf shows %d expressions of %d", len(all), 2*len(tests))
	}
	differ := 0
	for _, e := range all {
		got := ExprFormat{Unit: e.unit}.Describe(e.expr)
		if got != e.said && !unknownToReadelf(e) {
			differ++
			t.Errorf("% x is %q, readelf says %q", e.expr, got, e.said)
		}
	}
	t.Logf("%d expressions compared, %d differ", len(all), differ)
}

// unknownToReadelf: version 2.40 does not know DW_OP_constx.
func unknownToReadelf(e foundExpression) bool {
	return e.expr[0] == opConstx && strings.HasPrefix(e.said, "(Unknown location op")
}

// TestDescribeDamaged: what cannot be read is said so.
func TestDescribeDamaged(t *testing.T) {
	tests := []struct {
		expr []byte
		want string
	}{
		{nil, ""},
		{[]byte{opLit0, 0x07, opLit0}, "DW_OP_lit0; (Unknown location op 0x7)"},
		{[]byte{0xff, opLit0}, "(User defined location op 0xff)"},
		{[]byte{opConst4u, 1, 2}, "DW_OP_const4u:  (location expression at offset 0x1: 4 bytes wanted, 2 left)"},
		{[]byte{opImplicitValue, 9, 1}, "DW_OP_implicit_value  (location expression at offset 0x2: 9 bytes wanted, 1 left)"},
		{[]byte{opEntryValue, 1, opConst1u}, "DW_OP_entry_value: (DW_OP_const1u:  (location expression at offset 0x1: 1 bytes wanted, 0 left))"},
		{[]byte{opXderefType, 4, 0x10}, "DW_OP_xderef_type: 4 <0x1010>"},
		{[]byte{opConstx, 3}, "DW_OP_constx <0x3>"},
		{[]byte{opRegx, 68}, "DW_OP_regx: 68 (xmm17)"},
	}
	for _, tt := range tests {
		if got := (ExprFormat{Unit: 0x1000}).Describe(tt.expr); got != tt.want {
			t.Errorf("% x is %q, want %q", tt.expr, got, tt.want)
		}
	}
	if got := (ExprFormat{RefSize: 8}).Describe([]byte{opCallRef, 1, 0, 0, 0, 0, 0, 0, 0}); got != "DW_OP_call_ref: <0x1>" {
		t.Errorf("with 64-bit references: %q", got)
	}
}
