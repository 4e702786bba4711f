package expr_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"deet/expr"
	"deet/internal/testprog"
)

// gdbPrint asks gdb for the values of expressions over a program that does not
// run. "/x p" prints p in hexadecimal. deet ends the text of a char array at
// its NUL, which gdb does when asked to.
func gdbPrint(t *testing.T, program string, expressions []string) []string {
	t.Helper()
	testprog.NeedTool(t, "gdb")
	args := []string{"-nx", "-batch", "-iex", "set width 0", "-iex", "set print null-stop on"}
	const mark = "--next--"
	for _, e := range expressions {
		if !strings.HasPrefix(e, "/") {
			e = " " + e
		}
		args = append(args, "-ex", "echo "+mark+`\n`, "-ex", "print"+e)
	}
	cmd := exec.Command("gdb", append(args, program)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed { // 1: the last command failed
		t.Fatalf("gdb: %v", err)
	}
	answers := strings.Split(string(out), mark+"\n")[1:]
	if len(answers) != len(expressions) {
		t.Fatalf("gdb gave %d answers to %d questions:\n%s", len(answers), len(expressions), out)
	}
	numbered := regexp.MustCompile(`^\$\d+ = `)
	for i, a := range answers {
		answers[i] = numbered.ReplaceAllString(strings.TrimSpace(a), "")
	}
	return answers
}

func compareWithGDB(t *testing.T, s expr.Scope, program string, expressions []string) {
	t.Helper()
	for i, want := range gdbPrint(t, program, expressions) {
		text, o := expressions[i], expr.Options{}
		if strings.HasPrefix(text, "/") {
			o.Format, text = text[1], text[2:]
		}
		if got := show(s, text, o); got != want {
			t.Errorf("print %s\n got %s\ngdb  %s", expressions[i], got, want)
		}
	}
}

func words(text string) []string { return strings.Fields(text) }

// variables are the globals of expr_types.c.
var variables = words(`
letter tab bell quote twice backslash nul minus_char small byte i8 u8 s us n minus zero least most u l big ul ll ull size
yes no huge huge2 uhuge constant changing wide c16 c32
f third f_small f_whole d tenth pi whole e16 e17 small_d less_small zero_d minus_zero denormal inf minus_inf not_number
minus_nan f_nan f_inf ld ld_tenth ld_whole ld_big ld_inf ld_minus ld_zero z zf
colour no_colour flag mask no_flag unknown_flag all_unknown sign direction wide_flag part_flag
p triangle same tail head list nil handle empty hidden both bits anonymous nested flexible packed unnamed big_struct
row zeros counted grid cube ten nine one runs many_rows wide_rows doubles floats bools colours
text full blank stale lines run mixed start_run end_run two_runs ten_run eleven escapes utf8 bad_utf8 ubytes utext sbytes
buffer sbuffer long_text wide_text text16 text32
pn null ppn prow prows nowhere anywhere string no_string bad_string strings cstring ccstring ustring sstring u8string
typed_string run_string long_string wide_string cv cp pp middle cpp
fact nothing variadic compare pf pc table pv pva returns_pointer returns_function takes_function
qualified atomic file_static elsewhere`)

// TestPrintLikeGDB covers what compilers and versions of DWARF say in their
// own ways: bitfields, offsets of members, lengths of arrays.
func TestPrintLikeGDB(t *testing.T) {
	tests := []struct{ compiler, flag string }{
		{"gcc", "-gdwarf-5"}, {"gcc", "-gdwarf-4"}, {"gcc", "-gdwarf-3"}, {"gcc", "-gdwarf-2"}, {"gcc", "-O2"},
		{"clang", "-gdwarf-5"}, {"clang", "-gdwarf-4"}, {"clang", "-O2"},
	}
	for _, tt := range tests {
		t.Run(tt.compiler+tt.flag, func(t *testing.T) {
			s, program := openScope(t, "expr_types.c", tt.compiler, "-no-pie", tt.flag)
			compareWithGDB(t, s, program, variables)
		})
	}
}

func TestFormatsLikeGDB(t *testing.T) {
	s, program := openScope(t, "expr_types.c", "gcc", "-no-pie")
	names := words(`letter minus_char byte s us n minus least u l big ul yes huge wide f third d tenth minus_zero inf colour
		mask p triangle head both bits anonymous nested row counted grid doubles text ubytes lines pn nil string pf table
		pp qualified`)
	var expressions []string
	for _, format := range "xduotcafsz" {
		for _, name := range names {
			if format == 'a' && name == "d" {
				continue // 1e100 is no address: each has its own largest number
			}
			expressions = append(expressions, fmt.Sprintf("/%c %s", format, name))
		}
	}
	compareWithGDB(t, s, program, expressions)
}

func TestEvaluateLikeGDB(t *testing.T) {
	s, program := openScope(t, "expr_types.c", "gcc", "-no-pie")
	compareWithGDB(t, s, program, strings.Split(strings.TrimSpace(`
*list
*list->next
list->next->name
head.next->val
(*list).val
**handle
*nil
nil->val
nil->next->val
*hidden
hidden
hidden->x
p.z
missing
missing + 1
n + missing
&n
&p.y
&triangle[1]
&triangle[1].y
&grid
&grid[1]
&row
&text
&string
&pf
&fact
*fact
&*list
*&n
*pf
*table[0]
&table[0]
&nested.in.deep[1][0]
nested.in.deep[1]
row[4]
row[n - 41]
grid[1][2]
*row
*grid
**grid
*(row + 4)
row + 1
grid + 1
pn + 1
pp + 1
1 + pn
pp - 1
middle - triangle
&row[4] - &row[1]
string[2]
*string
string + 2
text[1]
text + 1
&text[1]
strings[1]
*strings
triangle[1].x
middle[0]
middle[-1]
both.f
both.bytes
bits.mid
bits.mid + 1
bits.far * 2
bits.top
-bits.mid
anonymous.b
anonymous.d + anonymous.e
anonymous.named
flexible.items
flexible.items[2]
1 + 2 * 3
(1 + 2) * 3
10 / 3
-10 / 3
-10 % 3
10 / 3.0
7.5 * 2
1 << 4
-1 >> 1
1 | 6
7 & 12
5 ^ 1
~5
~0u
!n
!0
-n
-u
-letter
+letter
!1.5
-1.5
n == 42
n != 42
n < 43 && n > 41
zero || n
3 > 2 > 1
1 == 1.0
letter
letter + 1
letter == 'a'
'a'
'\n'
'\0'
'\\'
'\''
'\101'
'\x41'
"hi"
"a\tb"
sizeof(int)
sizeof(n)
sizeof n
sizeof(struct node)
sizeof(node_t)
sizeof(node_t *)
sizeof(struct point)
sizeof row
sizeof row / sizeof row[0]
sizeof(long double)
sizeof(unsigned char)
u + 1
ul + 1
l + ul
most + 1
u > -1
l < u
minus < u
minus / 2
minus >> 1
u >> 1
1.0 / 0
0x10
010
1.5
1e3
.5
1.5f
5u
5ul
5l
5ll
5ull
4294967296
2147483648
0x80000000
0xffffffffffffffff
18446744073709551615
(char) 65
(char) n
(unsigned char) 300
(short) 70000
(unsigned short) 70000
(int) 3.7
(int) -3.7
(float) 1 / 3
(double) 1 / 3
(long) n
(unsigned) minus
(unsigned long) -1
(unsigned int) -1
(long long) 5
(signed char) 200
(_Bool) 5
(struct point *) &nested
*(struct point *) &nested
((struct node *) &head)->val
(node_t *) list
(char *) string
(void *) 16
(int *) 0
(void *) string
*(char *) &n
*(unsigned char *) &n
(enum colour) 1
(size_t) -1
(uint8_t) 300
(compare_t) fact
n@1
row[1]@3
*pn@2
list == &head
list != 0
nil == 0
!nil
!list
pn > 0
string == 0
&row[1] > &row[0]
row == &row[0]
pf == fact
mask & 4
colour + 1
colour == GREEN
GREEN
RED + 1
A | C
yes == 1
!yes
i8 * 2
us + 1
f * 2
f + d
third * 3
ld * 2
ld + 1
f == 1.5
f > 1
-f
-ld
z
doubles[1] + 1
doubles[2]
constant + changing
*cv
*cp
qualified.name
*qualified.name
*qualified.r
elsewhere - file_static
row[n]
row[-1]
&row[7]
GREEN + 0
(enum flags) 3
-minus_nan != minus_nan
not_number == not_number
inf - 1
1 / -inf
ld_tenth * 3
ld / 3
ld_big * ld_big
f / 3
f * third + d
1.0f / 3
1.0l / 3
1e400l
0.1f == 0.1
5 / 2.0f
&l
&ul
&ull
&ll
&us
&s
&ld
&z
&huge
&unnamed
&sign
&colour
&cv
&cp
&table
&text[0]
&lines
&lines[1]
lines[1]
*lines
lines[1][2]
(const char *) string
(volatile int *) pn
(unsigned) 3.7
(int) 'a'
(unsigned long int) 5
(long unsigned) 5
(long long unsigned int) 5
(short int) 5
sizeof(unsigned)
sizeof *nil
sizeof(*nil)
sizeof nil->name
sizeof "text"
sizeof(long long)
sizeof 1.0f
sizeof 'a'
&nil->next
&*nil
&((struct node *) 0)->name
flexible.items[1]@2
*strings@2
*long_string@250
*nine@3
row[0]@0
'a' + 1
'\e'
"abc"[1]
sizeof("abc")
mask | 2
us << 20
1 << 31
-1 >> 31
(char) 200 >> 1
u << 1
l >> 63
3 - 5u
-5 / 2u
-5 % 3
5 % -3
0x7fffffff + 1
0xffffffff
0xffffffff + 1
017777777777
2 * (3 + 4) - -5
- - 5
!!n
!string
~-1
a.b
`), "\n"))
}

// TestCPlusPlusLikeGDB: gdb names the type before a reference, deet looks
// through it.
func TestCPlusPlusLikeGDB(t *testing.T) {
	s, program := openScope(t, "expr_cplus.cc", "g++", "-no-pie")
	compareWithGDB(t, s, program, strings.Split(`origin
target
ref + 1
constant_ref + 1
&ref
&point_ref
point_ref.y
level
colour
box
nested
pointer
*pointer
pointer->y
base
wide
c16
c32
text16
yes
derived
sizeof(derived)
derived.d
derived.b
derived.at.x
derived.o
&derived.o
sizeof(Point)
(Point *) &target
(Level) 0
(struct Point *) &target`, "\n"))
	for _, tt := range []struct{ text, want string }{
		{"ref", "3"},
		{"point_ref", "{x = 0, y = 1}"},
		{"array_ref", "{3}"},
	} {
		if got := show(s, tt.text, expr.Options{}); got != tt.want {
			t.Errorf("print %s = %s, want %s", tt.text, got, tt.want)
		}
	}
}
