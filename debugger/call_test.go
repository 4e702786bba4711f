package debugger

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// called are calls over testdata/calls.c whose results deet and gdb must print
// alike.
var called = strings.Fields(`no_arguments() nothing() char_arg('a') schar_arg(-3) uchar_arg(254) short_arg(-300) short_arg(300)
	ushort_arg(65534) int_arg(-21) int_arg('a') uint_arg(4294967295) long_arg(-1234567890123) ulong_arg(12345678901234567)
	bool_arg(0) bool_arg(1) bool_arg(7) bool_arg(yes) enum_arg(shade) enum_arg(0) float_arg(single) float_arg(1.25) float_arg(3)
	double_arg(real) double_arg(single) double_arg(1) double_arg(-7.5) extended_arg(extended) extended_arg(2.5) extended_arg(3)
	wide_arg(big) negative_arg(negative) cf_arg(cf) cd_arg(cd) cl_arg(cl) v4_arg(v4) iv4_arg(iv4) v2_arg(v2)
	pointer_arg(word) pointer_arg(text.s) pointer_arg("literal") deref(&i2.a) deref(numbers) deref(&numbers[2])
	apply(add,20,3) apply(subtract,20,3) apply(&subtract,5,6) apply(choose(1),1,2) apply(choose(0),1,2) choose(1)(4,5)
	c1_arg(c1) i2_arg(i2) i3_arg(i3) l2_arg(l2) l3_arg(l3) f1_arg(f1) f2_arg(f2) f3_arg(f3) f4_arg(f4) d1_arg(d1) d2_arg(d2)
	d3_arg(d3) id_arg(id) di_arg(di) fi_arg(fi) ld_arg(ld) lci_arg(lci) text_arg(text) long_text_arg(long_text) bits_arg(bits)
	packed_arg(packed) nested_arg(nested) array_arg(array) with_vector_arg(with_vector) number_arg(number)
	floats_arg(floats) ten_ints(1,2,3,4,5,6,7,8,9,10) ten_ints(-1,-2,-3,-4,-5,-6,-7,-8,-9,-10)
	ten_doubles(1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5,9.5,10.5) ten_doubles(1,2,3,4,5,6,7,8,9,single)
	mixed(1,2.5,'c',single,5,extended,7,id,8,l2,9.5) no_room(1,2,3,4,5,l2,6,7) wide_no_room(1,2,3,4,5,big,6,negative)
	big_and_many(1,l3,2.5,d3,4) extended_mixed(2,extended,3,2.5) sum(0) sum(3,1,2,3) sum(8,1,2,3,4,5,6,7,8) sum(2,'a',shade)
	dsum(3,1.5,2.5,3.5) dsum(2,single,real) dsum(9,1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5,9.5) old_style(1,2) fact(1) fact(10)
	fact(fact(3)) add(fact(3),fact(4)) add(i2.a,i2.b) add(bits.a,bits.b) aligned() red_zone(5) fact(5)+fact(4) fact(3)*2
	i2_arg(i2_arg(i2)) l3_arg(l3).a i2_arg(i2).b d2_arg(d2).a nested_arg(nested).q.b (long)strlen("four") (int)strlen(word)
	word[(int)strlen(word)-1] -fact(3) !fact(3) (char)add(60,5) (int)abs(-5) (int)atoi("1234") (int)strcmp("a","a") add(never,1)
	no_arguments()==42 no_arguments()&&fact(2) sizeof(int)+no_arguments() argc+fact(3) keep+real more*double_arg(8)
	pointers_arg(first).name *pointers_arg(first).name`)

// trueCalls are the calls whose results gdb 13 gets wrong: what is right, and
// what gdb makes of it.
var trueCalls = map[string]struct{ want, reason string }{
	"wide_arg(big)":                          {"1267650600228229401496703205380", "gdb returns 0 for an __int128"},
	"negative_arg(negative)":                 {"-6", "gdb returns 0 for an __int128"},
	"bool_arg(7)":                            {"false", "gdb passes the 7"},
	"v4_arg(v4)":                             {"{2, 4, 6, 8}", "gdb passes half a vector"},
	"iv4_arg(iv4)":                           {"{20, 40, 60, 80}", "gdb passes vectors of integers in general registers"},
	"v2_arg(v2)":                             {"{2.25, 6.25}", "gdb passes half a vector"},
	"with_vector_arg(with_vector)":           {"{v = {2, 4, 6, 8}}", "gdb passes half a vector"},
	"text_arg(text)":                         {`{s = "Fifteen letters"}`, "an array of characters ends at its NUL"},
	"long_text_arg(long_text)":               {`{s = "More than fits two registers"}`, "an array of characters ends at its NUL"},
	"wide_no_room(1,2,3,4,5,big,6,negative)": {"137438953495", "gdb cannot convert an __int128"},
}

// wrongABI are calls by which clang 14 does not follow the ABI.
var wrongABI = map[string]string{
	"wide_no_room(1,2,3,4,5,big,6,negative)": "clang passes an __int128 half in the last register and half in memory",
}

// buildsOfCalls are the compilers and levels at which testdata/calls.c is built.
var buildsOfCalls = [][2]string{{"gcc", "-O0"}, {"gcc", "-O2"}, {"clang", "-O0"}, {"clang", "-O2"}}

func TestCallsAgainstGDB(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	for _, b := range buildsOfCalls {
		t.Run(b[0]+b[1], func(t *testing.T) {
			program := builder.BuildWith(t, b[0], "calls.c", b[1], "-w")
			here := fmt.Sprintf("calls.c:%d", testprog.Line(t, "calls.c", "here"))
			args := []string{"-nx", "-batch", "-ex", "set width 0", "-ex", "break " + here, "-ex", "run"}
			for _, e := range called {
				args = append(args, "-ex", `printf "@@\n"`, "-ex", "output "+e)
			}
			out, err := exec.Command("gdb", append(args, program)...).CombinedOutput()
			if err != nil {
				t.Fatalf("gdb: %v\n%s", err, out)
			}
			answers := strings.Split(string(out), "@@\n")[1:]
			if len(answers) != len(called) {
				t.Fatalf("gdb answered %d of %d:\n%s", len(answers), len(called), out)
			}
			s := session(t, program)
			if _, err := s.Break(here, false); err != nil {
				t.Fatal(err)
			}
			if stop, err := s.Run(nil); err != nil {
				t.Fatal(stop, err)
			}
			for i, e := range called {
				before := registersOf(t, s)
				if wrongABI[e] != "" && b[0] == "clang" {
					continue
				}
				got, want := ourText(s, e), strings.TrimSpace(answers[i])
				if truth, ok := trueCalls[e]; ok {
					want = truth.want
				}
				if after := registersOf(t, s); !after.same(before) {
					t.Errorf("%s: the registers are not what they were", e)
				}
				if got != want && !strings.Contains(want, "value has been optimized out") {
					t.Errorf("print %s: %q, gdb prints %q", e, got, want)
				}
			}
			t.Logf("%d calls compared", len(called))
		})
	}
}

// registersOf reads every register from the kernel, not from what deet has
// kept of them.
func registersOf(t *testing.T, s *Session) *cpu {
	t.Helper()
	s.thread.Refresh()
	c, err := s.cpuOf(s.thread)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cpu) same(d *cpu) bool { return c.Registers == d.Registers && c.Equal(d.ExtendedState) }
