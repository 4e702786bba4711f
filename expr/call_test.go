package expr_test

import (
	"fmt"
	"strings"
	"testing"

	"deet/dwarfinfo"
	"deet/expr"
)

// A callScope runs nothing: it writes down what was called. Each function
// returns 7, as its type has it; each string is put at 0x1000.
type callScope struct {
	*fileScope
	called []string
}

func (s *callScope) Call(fn expr.Value, arguments []expr.Value) (expr.Value, error) {
	name, _ := s.Function(fn.Addr)
	var words []string
	for _, a := range arguments {
		shown, err := expr.Format(a, s, expr.Options{})
		if err != nil {
			return expr.Value{}, err
		}
		words = append(words, fmt.Sprintf("(%s) %s", dwarfinfo.Declare(a.Type, ""), shown))
	}
	s.called = append(s.called, name+"("+strings.Join(words, ", ")+")")
	t := dwarfinfo.Underlying(fn.Type).(*dwarfinfo.FuncType).Return
	return expr.Value{Type: t, Bytes: word(7)}, nil
}

func (s *callScope) Allocate([]byte) (uint64, error) { return 0x1000, nil }

// TestCalls: arguments are converted to the types of the parameters, and
// where there are none to those that C promotes them to.
func TestCalls(t *testing.T) {
	file, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	tests := []struct{ text, want, called string }{
		{"fact(3)", "7", "fact((int) 3)"},
		{"fact(3.9) + 1", "8", "fact((int) 3)"},
		{"fact('a')", "7", "fact((int) 97)"},
		{"pf(n)", "7", "fact((int) 42)"},
		{"(*pf)(n)", "7", "fact((int) 42)"},
		{"table[0](1)", "7", "fact((int) 1)"},
		{"(n ? pf : 0)(1)", "7", "fact((int) 1)"},
		{"fact(fact(1))", "7", "fact((int) 1) fact((int) 7)"},
		{"zero && fact(1)", "0", ""},
		{"zero ? fact(1) : 5", "5", ""},
		{"sizeof fact(1)", "4", ""},
		{"sizeof fact(fact(1))", "4", ""},
		{"fact()", "Too few arguments in function call.", ""},
		{"fact(1, 2)", "Too many arguments in function call.", ""},
		{"fact(p)", "p is no number, it is of type struct point", ""},
		{"n(1)", "n is no function, it is of type int", ""},
		{"nosuch(1)", `No symbol "nosuch" in current context.`, ""},
		{`variadic("x", f, 'c', row)`, "7", `variadic((const char *) 0x1000 <error>, (double) 1.5, (int) 99, (int *) ROW)`},
		{"nothing()", "void", "nothing()"},
		{"(long) fact(2)", "7", "fact((int) 2)"},
		{"fact(n = 1)", "Cannot access memory at address", ""},
		{"$f = fact, $f(3)", "7", "fact((int) 3)"},
	}
	for _, tt := range tests {
		s := &callScope{fileScope: file}
		got, called := show(s, tt.text, expr.Options{}), strings.Join(s.called, " ")
		if !strings.HasPrefix(got, tt.want) {
			t.Errorf("print %s = %s, want %s", tt.text, got, tt.want)
		}
		if i := strings.Index(called, "(int *) 0x"); i >= 0 { // an address that the linker chose
			called = called[:i] + "(int *) ROW)"
		}
		if strings.ReplaceAll(called, " <error: Cannot access memory at address 0x1000>", " <error>") != tt.called {
			t.Errorf("print %s calls %s, want %s", tt.text, called, tt.called)
		}
	}
}

// TestStringsNeedMemory: without room in the program, its functions cannot
// see a string of the user's.
func TestStringsNeedMemory(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	for _, text := range []string{`variadic("x")`, `(char *) "x"`, `&"x"`} {
		want := `"x" has no address: it is not in the memory of the program`
		if got := show(s, text, expr.Options{}); got != want {
			t.Errorf("print %s = %s, want %s", text, got, want)
		}
	}
}
