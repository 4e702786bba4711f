package debugger

import (
	"fmt"
	"strings"
	"testing"

	"deet/expr"
	"deet/internal/testprog"
)

// A recorder is a scope that runs nothing, but notes what would be called.
type recorder struct {
	scope
	called *[]string
}

func (r recorder) Call(fn expr.Value, arguments []expr.Value) (expr.Value, error) {
	words := []string{r.Symbolize(fn.Addr)}
	for _, a := range arguments {
		text, err := expr.FormatTyped(a, r, expr.Options{})
		if err != nil {
			return expr.Value{}, err
		}
		words = append(words, text)
	}
	*r.called = append(*r.called, strings.Join(words, " "))
	return expr.Int(1), nil
}

// TestMethods: a method gets its object, a virtual one that of the class that
// the object was made as.
func TestMethods(t *testing.T) {
	s := session(t, builder.BuildWith(t, "g++", "expr_classes.cc", "-w"))
	if _, err := s.Break(fmt.Sprintf("expr_classes.cc:%d", testprog.Line(t, "expr_classes.cc", "main")), false); err != nil {
		t.Fatal(err)
	}
	if stop, err := s.Run(nil); err != nil {
		t.Fatal(stop, err)
	}
	value := func(text string) string { return strings.Replace(ourAnswer(s, text), " *)", " * const)", 1) } // this cannot be changed
	constant := func(pointer string) string { return strings.Replace(pointer, "(", "(const ", 1) }
	square, origin := value("&square"), value("&origin")
	tests := []struct{ text, want string }{
		{"origin.sum()", "shapes::Point::sum() const " + constant(origin)},
		{"point_alias.scaled(2.5)", "shapes::Point::scaled(int) " + origin + " 2"},
		{"(origin.*method)(3)", "shapes::Point::scaled(int) " + origin + " 3"},
		{"shape->area()", "shapes::Square::area() const " + constant(square)},
		{"square.grow(1)", "shapes::Square::grow(int) " + square + " 1"},
		{"shapes::scale(1)", "shapes::scale(double) 1"},
		{"box.get()", "Box<int>::get() const " + constant(value("&box"))},
	}
	for _, tt := range tests {
		var called []string
		node, err := expr.ParseIn(tt.text, s.Scope())
		if err == nil {
			_, err = expr.Evaluate(node, recorder{scope{s}, &called})
		}
		if got := strings.Join(called, ", "); err != nil || got != tt.want {
			t.Errorf("%s calls %q, %v; want %q", tt.text, got, err, tt.want)
		}
	}
}
