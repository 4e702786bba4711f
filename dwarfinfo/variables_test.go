package dwarfinfo

import (
	"debug/dwarf"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// variants are the ways of compiling that say where variables are in
// different words.
var variants = []struct {
	compiler string
	flags    []string
}{
	{"gcc", nil}, {"gcc", []string{"-O2"}}, {"gcc", []string{"-O2", "-gdwarf-4"}},
	{"clang", nil}, {"clang", []string{"-O2"}}, {"clang", []string{"-O2", "-gdwarf-4"}},
}

// variableNames are the names in lists, in order.
func variableNames(lists ...[]*Variable) []string {
	var all []string
	for _, v := range slices.Concat(lists...) {
		all = append(all, v.Name)
	}
	return all
}

// TestScopes: the innermost block comes first, and only the blocks that the
// address is in.
func TestScopes(t *testing.T) {
	const source = "expr_types.c"
	f := open(t, builder.Build(t, source, "-no-pie"))
	tests := []struct {
		mark           string
		locals, params []string
	}{
		{"before", []string{"outer", "inner", "i", "calls", "outer", "variable_length"}, []string{"argument", "length"}},
		{"inner", []string{"outer", "inner", "i", "calls", "outer", "variable_length"}, []string{"argument", "length"}},
		{"outer", []string{"calls", "outer", "variable_length"}, []string{"argument", "length"}},
	}
	for _, tt := range tests {
		found, err := f.FindLine(source, testprog.Line(t, source, tt.mark))
		if err != nil || len(found) != 1 {
			t.Fatalf("FindLine(%s) = %v, %v", tt.mark, found, err)
		}
		pc := found[0].Addr
		if got := variableNames(f.Locals(pc)); !slices.Equal(got, tt.locals) {
			t.Errorf("locals at %s: %v, want %v", tt.mark, got, tt.locals)
		}
		if got := variableNames(f.Params(pc)); !slices.Equal(got, tt.params) {
			t.Errorf("parameters at %s: %v, want %v", tt.mark, got, tt.params)
		}
	}
}

// lineStarts are the addresses at which the lines of a program begin.
func lineStarts(t *testing.T, f *File) []Addr {
	t.Helper()
	var all []Addr
	for _, s := range f.Segments() {
		for a := s.Addr; s.Executable && a < s.Addr+Addr(s.FileSize); a++ {
			if f.StatementStart(a) {
				all = append(all, a)
			}
		}
	}
	if len(all) == 0 {
		t.Fatal("no lines")
	}
	return all
}

// TestScopesAgainstGDB compares the variables in scope at every line, also
// where functions are inlined, and where they are.
func TestScopesAgainstGDB(t *testing.T) {
	for _, v := range variants {
		t.Run(v.compiler+strings.Join(v.flags, ""), func(t *testing.T) {
			testprog.NeedTool(t, "gdb")
			program := builder.BuildWith(t, v.compiler, "dwarfinfo_inline.c", append([]string{"-no-pie"}, v.flags...)...)
			f := open(t, program)
			args := []string{"-nx", "-batch"}
			addresses := lineStarts(t, f)
			for _, a := range addresses {
				args = append(args, "-ex", "echo --next--\\n", "-ex", fmt.Sprintf("info scope *%#x", uint64(a)))
			}
			answers := strings.Split(output(t, "gdb", append(args, program)...), "--next--\n")[1:]
			for i, a := range addresses {
				compareScope(t, f, a, gdbScope(answers[i]))
			}
			t.Logf("%d lines compared", len(addresses))
		})
	}
}

// gdbScope reads the answer to info scope: what gdb says of each symbol.
func gdbScope(answer string) map[string]string {
	said := make(map[string]string)
	for _, text := range strings.Split(answer, "Symbol ")[1:] {
		name, rest, _ := strings.Cut(text, " is ")
		if !strings.HasPrefix(rest, "a function") {
			said[name] = rest
		}
	}
	return said
}

func compareScope(t *testing.T, f *File, pc Addr, want map[string]string) {
	t.Helper()
	variables := slices.Concat(f.Locals(pc), f.Params(pc))
	got := variableNames(variables)
	slices.Sort(got)
	if wanted := slices.Sorted(maps.Keys(want)); !slices.Equal(slices.Compact(got), wanted) {
		t.Errorf("at %#x there are %v\ngdb %v", uint64(pc), got, wanted)
		return
	}
	for _, v := range variables {
		if place, want := placeOf(v, pc), gdbPlace(want[v.Name], pc); want != "" && place != want {
			t.Errorf("at %#x %s is %s\ngdb %s", uint64(pc), v.Name, place, want)
		}
	}
}

// gdbPlace says of a variable what can be compared: that it is nowhere at pc,
// or that it is in a register.
func gdbPlace(said string, pc Addr) string {
	if strings.HasPrefix(said, "optimized out") {
		return "nowhere"
	}
	if !strings.HasPrefix(said, "multi-location") {
		return ""
	}
	row := regexp.MustCompile(`Range 0x([0-9a-f]+)-0x([0-9a-f]+): (.*)`)
	for _, m := range row.FindAllStringSubmatch(said, -1) {
		low, _ := strconv.ParseUint(m[1], 16, 64)
		high, _ := strconv.ParseUint(m[2], 16, 64)
		if (Range{Addr(low), Addr(high)}).contains(pc) {
			if register, ok := strings.CutPrefix(m[3], "a variable in $"); ok && !strings.Contains(register, " ") {
				return "in " + register
			}
			return "somewhere"
		}
	}
	return "nowhere"
}

func placeOf(v *Variable, pc Addr) string {
	if _, ok := v.entry.attr(dwarf.AttrConstValue); ok {
		return "somewhere"
	}
	expr, err := v.entry.unit.expressionAt(v.entry, dwarf.AttrLocation, pc)
	switch {
	case errors.Is(err, ErrOptimizedOut):
		return "nowhere"
	case err != nil:
		return err.Error()
	case len(expr) == 0:
		return "nowhere"
	case len(expr) == 1 && expr[0] >= opReg0 && expr[0] < opReg0+32:
		return "in " + registerName(int(expr[0]-opReg0))
	}
	return "somewhere"
}

// TestVariableLengthArrays: the length is read from the frame. nowhere answers
// 1 to every question.
func TestVariableLengthArrays(t *testing.T) {
	for _, v := range variants {
		t.Run(v.compiler+strings.Join(v.flags, ""), func(t *testing.T) {
			const source = "expr_types.c"
			f := open(t, builder.BuildWith(t, v.compiler, source, append([]string{"-no-pie"}, v.flags...)...))
			found, err := f.FindLine(source, testprog.Line(t, source, "outer"))
			if err != nil {
				t.Fatal(err)
			}
			pc := found[0].Addr
			for _, v := range f.Locals(pc) {
				if v.Name != "variable_length" {
					continue
				}
				array, ok := v.TypeAt(pc, nowhere{}).(*ArrayType)
				if !ok || array.Elem.String() != "int" || array.Count < 1 {
					t.Errorf("in the frame the type is %v", v.TypeAt(pc, nowhere{}))
				}
				if got := v.Type.String(); got != "int []" {
					t.Errorf("without a frame the type is %s", got)
				}
				return
			}
			t.Errorf("there is no variable_length at %#x, but %v", uint64(pc), variableNames(f.Locals(pc)))
		})
	}
}
