package expr_test

import (
	"errors"
	"strings"
	"testing"

	"deet/dwarfinfo"
	"deet/expr"
)

// TestErrors has the words of deet where they are not gdb's: they name the
// sub-expression that is at fault.
func TestErrors(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	tests := []struct{ text, want string }{
		{"missing", `No symbol "missing" in current context.`},
		{"missing + 1", `No symbol "missing" in current context.`},
		{"nil->val", "Cannot access memory at address 0x0"},
		{"1 + nil->next->val", "Cannot access memory at address 0x8"},
		{"*nowhere", "Attempt to take contents of a non-pointer value: nowhere is a void *"},
		{"*n", "n is no pointer, it is of type int"},
		{"n.x", "n is no structure, it is of type int"},
		{"(n + 1)->x", "(n + 1) is no structure, it is of type int"},
		{"n[0]", "n is no array or pointer, it is of type int"},
		{"row[1.5]", "1.5 is no index, it is of type double"},
		{"nowhere[0]", "nowhere is a void *: its elements have no size"},
		{"p.z", "There is no member named z."},
		{"p + 1", "p is no number, it is of type struct point"},
		{"!p", "p is no number, it is of type struct point"},
		{"n / (zero * 2)", "Division by zero: n / (zero * 2)"},
		{"n % 0", "Division by zero: n % 0"},
		{"&5", "5 is not in memory, so it has no address"},
		{"&bits.low", "bits.low is a bitfield, so it has no address"},
		{"&(n + 1)", "(n + 1) is not in memory, so it has no address"},
		{"pn + pn", "+ does not work on pointers: pn + pn"},
		{"pn * 2", "* does not work on pointers: pn * 2"},
		{"-pn", "- does not work on pointers: -pn"},
		{"~d", "~ does not work on floating point numbers: ~d"},
		{"d % 2", "% does not work on floating point numbers: d % 2"},
		{"pn + 1.5", "a pointer and a floating point number: pn + 1.5"},
		{"5@2", "Only values in memory can be extended with '@'."},
		{"n@0", "Invalid number 0 of repetitions."},
		{"(struct nosuch *) pn", "No struct type named nosuch."},
		{"(struct point) n", "n cannot be converted to struct point: it is of type int"},
		{"(int) p", "p is no number, it is of type struct point"},
		{"sizeof(struct incomplete)", "No struct type named incomplete."},
		{"sizeof *hidden", "struct incomplete is only declared in the program, so its size is not known"},
		{"$1", "History has not yet reached $1."},
		{"huge / (zero * huge)", "Division by zero: huge / (zero * huge)"},
		{"per_thread", "<nothing runs>"},
		{"per_thread + 1", "value of per_thread is nothing runs"},
		{`"abc" == string`, `"abc" has no address: it is not in the memory of the program`},
	}
	for _, tt := range tests {
		if got := show(s, tt.text, expr.Options{}); got != tt.want {
			t.Errorf("print %s = %s, want %s", tt.text, got, tt.want)
		}
	}
}

// TestMeaning has what differs from gdb on purpose: it is C's meaning.
func TestMeaning(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	s.history = []expr.Value{{Type: &dwarfinfo.PointerType{}, Bytes: word(16)}}
	tests := []struct{ text, want string }{
		{"n || missing", "1"},
		{"0 && missing", "0"},
		{"zero && missing", "0"},
		{"yes + yes", "2"},
		{"~mask", "-6"},
		{"$1", "(void *) 0x10"},
		{"$rax", "1234605616436508552"},
		{"$rip", "(void (*)()) 0x401106 <fact>"},
		{"(size_t) n", "42"},
		{"(uint8_t) 300", "44 ','"},
		{"(compare_t) 0", "(compare_t) 0x0"},
		{"(n) - 1", "41"},
		{"(direction_t) 1", "SOUTH"},
		{"sizeof(n) * 2", "8"},
		{`"it's" "`, "parse: the \" at \"\\\"\" is not closed"},
	}
	for _, tt := range tests {
		if got := show(s, tt.text, expr.Options{}); got != tt.want {
			t.Errorf("print %s = %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "an expression is expected"},
		{"  ", "an expression is expected"},
		{"1 +", "the expression is not complete"},
		{"(", "the expression is not complete"},
		{"a[1", "the expression is not complete"},
		{"n->", "the expression is not complete"},
		{")", "A syntax error in expression, near `)'."},
		{"1 2", "A syntax error in expression, near `2'."},
		{"n.5", "A syntax error in expression, near `.5'."},
		{"a.1b", "A syntax error in expression, near `.1b'."},
		{"n =", "the expression is not complete"},
		{"n = = 5", "A syntax error in expression, near `= 5'."},
		{"f(3", "the expression is not complete"},
		{"f(,)", "A syntax error in expression, near `, )'."},
		{"a ? b", "the expression is not complete"},
		{"a ? : b", "A syntax error in expression, near `: b'."},
		{"{int n", "the expression is not complete"},
		{"#", "Invalid character '#' in expression."},
		{"''", "'' is not one character"},
		{"'ab'", "'ab' is not one character"},
		{`'\q'`, `'\q' has an escape that C does not know`},
		{`"abc`, `the " at "\"abc" is not closed`},
		{"1x", `Invalid number "1x".`},
		{"08", `Invalid number "08".`},
		{"1.5.5", `Invalid number "1.5.5".`},
		{"1lul", `Invalid number "1lul".`},
		{"18446744073709551616", "Numeric constant too large."},
		{"1e99999999", `Invalid number "1e99999999".`},
		{strings.Repeat("(", 10000), "the expression is too long"},
		{strings.Repeat("-", 4000) + "1", "the expression is nested too deeply"},
	}
	for _, tt := range tests {
		if n, err := expr.Parse(tt.text); err == nil || err.Error() != tt.want {
			t.Errorf("Parse(%.40q) = %v, %v; want %s", tt.text, n, err, tt.want)
		}
	}
}

// TestNodeString: a tree says what it was made of, for errors quote it.
func TestNodeString(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a+b*c", "a + b * c"},
		{"(a+b)*c", "(a + b) * c"},
		{"-a->b[1].c", "-a->b[1].c"},
		{"*(struct node*)p", "*(struct node*) p"},
		{"sizeof(int)+sizeof x", "sizeof (int) + sizeof x"},
		{"$1+$rax", "$1 + $rax"},
		{"a::b@3", "a::b @ 3"},
	}
	for _, tt := range tests {
		if n, err := expr.Parse(tt.text); err != nil || n.String() != tt.want {
			t.Errorf("Parse(%s) = %v, %v; want %s", tt.text, n, err, tt.want)
		}
	}
}

// TestUnavailable: a variable without a value says why, and so does what is
// computed from it. Nothing stands in for it.
func TestUnavailable(t *testing.T) {
	gone := expr.Value{
		Type: &dwarfinfo.StructType{Kind: "struct", Tag: "s", ByteSize: 4, Fields: []dwarfinfo.Field{
			{Name: "m", Type: &dwarfinfo.BaseType{Name: "int", ByteSize: 4, Encoding: dwarfinfo.EncodingSigned}}}},
		Err: errors.New("optimized out"),
	}
	s := &fileScope{history: []expr.Value{gone}}
	tests := []struct{ text, want string }{
		{"$1", "<optimized out>"},
		{"$1.m", "<optimized out>"},
		{"$1.m + 1", "value of $1.m is optimized out"},
		{"&$1", "value of $1 is optimized out"},
		{"!$1.m", "value of $1.m is optimized out"},
		{"sizeof $1", "4"},
	}
	for _, tt := range tests {
		if got := show(s, tt.text, expr.Options{}); got != tt.want {
			t.Errorf("print %s = %s, want %s", tt.text, got, tt.want)
		}
	}
}

// TestFetch: a fetched value stays what it was.
func TestFetch(t *testing.T) {
	m := memory(make([]byte, 16))
	m[0] = 5
	v := expr.Value{Type: &dwarfinfo.BaseType{Name: "int", ByteSize: 4, Encoding: dwarfinfo.EncodingSigned}, Addr: 0x1000, Lvalue: true}
	kept := v.Fetch(m)
	m[0] = 6
	for _, tt := range []struct {
		v    expr.Value
		want string
	}{{v, "6"}, {kept, "5"}} {
		if got, err := expr.Format(tt.v, m, expr.Options{}); got != tt.want || err != nil {
			t.Errorf("Format = %q, %v; want %s", got, err, tt.want)
		}
	}
}
