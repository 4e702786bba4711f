package dwarfinfo

import (
	"slices"
	"testing"
)

// TestScopedNames: what :: finds.
func TestScopedNames(t *testing.T) {
	f := open(t, builder.BuildWith(t, "g++", "expr_classes.cc", "-no-pie"))
	for _, tt := range []struct {
		name    string
		count   int
		virtual bool
	}{
		{"shapes::Point::sum", 1, false}, {"sum", 1, false}, {"shapes::Square::area", 1, true}, {"area", 2, true},
		{"Point::area", 0, false}, {"nosuch", 0, false}, {"shapes::scale", 1, false},
	} {
		fns := f.FunctionsNamed(tt.name)
		if len(fns) != tt.count || tt.count > 0 && fns[0].Virtual() != tt.virtual {
			t.Errorf("FunctionsNamed(%s) finds %d functions, want %d, virtual: %v", tt.name, len(fns), tt.count, tt.virtual)
		}
	}
	for _, tt := range []struct {
		class, name string
		want        bool
	}{{"shapes::Square", "corners", true}, {"Square", "corners", true}, {"shapes::Point", "corners", false}, {"nosuch", "corners", false}} {
		if _, ok := f.StaticMember(tt.class, tt.name); ok != tt.want {
			t.Errorf("StaticMember(%s, %s) = %v, want %v", tt.class, tt.name, ok, tt.want)
		}
	}
	for _, tt := range []struct {
		file, name string
		want       bool
	}{{"expr_classes.cc", "global", true}, {"nosuch.cc", "global", false}, {"expr_classes.cc", "nosuch", false}} {
		if _, ok := f.GlobalOf(tt.file, tt.name); ok != tt.want {
			t.Errorf("GlobalOf(%s, %s) = %v, want %v", tt.file, tt.name, ok, tt.want)
		}
	}
}

// TestVariables: a function's variables are found in all its blocks, and of a
// copy that the compiler made also those that it left to the original.
func TestVariables(t *testing.T) {
	for _, flag := range []string{"-O0", "-O2"} {
		f := open(t, builder.Build(t, "expr_kinds.c", flag, "-w"))
		fns := f.FunctionsNamed("inner")
		if len(fns) != 1 {
			t.Fatalf("%s: %d functions are named inner", flag, len(fns))
		}
		var names []string
		for _, v := range fns[0].Variables() {
			names = append(names, v.Name)
		}
		for _, want := range []string{"list", "calls", "k", "unnamed"} {
			if !slices.Contains(names, want) {
				t.Errorf("%s: inner has no %s: %v", flag, want, names)
			}
		}
	}
}
