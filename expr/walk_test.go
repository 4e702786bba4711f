package expr_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"deet/dwarfinfo"
	"deet/expr"
)

func TestSplitWalk(t *testing.T) {
	for _, tt := range []struct{ text, base, path string }{
		{"head-->next", "head", "next"}, {"list->first --> link.next", "list->first", "link.next"},
		{"n-->0", "", ""}, {"n--", "", ""}, {"head-->", "", ""}, {"-->next", "", ""}, {"a-->b+1", "", ""}, {"a->b", "", ""},
	} {
		base, path, ok := expr.SplitWalk(tt.text)
		if base != tt.base || path != tt.path || ok != (tt.base != "") {
			t.Errorf("SplitWalk(%q) = %q, %q, %v; want %q, %q", tt.text, base, path, ok, tt.base, tt.path)
		}
	}
}

// node is struct node { long value; struct node *next; }.
var node = func() *dwarfinfo.StructType {
	long := &dwarfinfo.BaseType{Name: "long", ByteSize: 8, Encoding: dwarfinfo.EncodingSigned}
	n := &dwarfinfo.StructType{Kind: "struct", Tag: "node", ByteSize: 16}
	n.Fields = []dwarfinfo.Field{{Name: "value", Type: long}, {Name: "next", Type: &dwarfinfo.PointerType{Elem: n}, Offset: 8}}
	return n
}()

// nodes makes a memory of nodes that point at those of the given indexes, or at
// an address if it is large.
func nodes(next ...uint64) memory {
	var b []byte
	for i, n := range next {
		if n < 100 {
			n = 0x1000 + 16*n
		}
		b = binary.LittleEndian.AppendUint64(b, uint64(10*i))
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return b
}

func TestWalk(t *testing.T) {
	for _, tt := range []struct {
		name string
		m    memory
		want string
	}{
		{"to the end", nodes(1, 2, 0x100000), "0 10 20 then Cannot access memory at address 0x100000"},
		{"a circle", nodes(1, 2, 1), "0 10 20 then 1 again"},
		{"itself", nodes(0), "0 then 0 again"},
	} {
		pointer := expr.Value{Type: &dwarfinfo.PointerType{Elem: node}, Bytes: word(0x1000)}
		for _, start := range []expr.Value{pointer, {Type: node, Addr: 0x1000, Lvalue: true}} {
			if got := walked(t, start, tt.m); got != tt.want {
				t.Errorf("%s from %s: %s, want %s", tt.name, start.Type, got, tt.want)
			}
		}
	}
	nothing := expr.Value{Type: &dwarfinfo.PointerType{Elem: node}, Bytes: word(0)}
	if got := walked(t, nothing, nodes(0)); got != "then the end" {
		t.Errorf("from a null pointer: %s", got)
	}
	number := expr.Value{Type: node.Fields[0].Type, Bytes: word(5)}
	if _, ok := expr.NewWalk(number, "next", nodes(0)); ok {
		t.Error("a number can be walked from")
	}
	if _, ok := expr.NewWalk(nothing, "value", nodes(0)); ok {
		t.Error("a member that is a number can be followed")
	}
}

func walked(t *testing.T, start expr.Value, m memory) string {
	t.Helper()
	w, ok := expr.NewWalk(start, "next", m)
	if !ok {
		t.Fatal("no walk")
	}
	var list []string
	for w.Next() {
		text, err := expr.Format(w.Element(), m, expr.Options{})
		if err != nil {
			t.Fatal(err)
		}
		value, _, _ := strings.Cut(strings.TrimPrefix(text, "{value = "), ",")
		list = append(list, value)
	}
	again, err := w.End()
	switch {
	case err != nil:
		list = append(list, "then "+err.Error())
	case again >= 0:
		list = append(list, fmt.Sprintf("then %d again", again))
	default:
		list = append(list, "then the end")
	}
	return strings.Join(list, " ")
}

func TestNullPointer(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	for _, tt := range []struct{ text, want string }{
		{"nil->val", "nil"}, {"*nil", "nil"}, {"nil->next->val", "nil"}, {"tail.next->val", "tail.next"},
		{"head.next->next->val", "head.next->next"}, {"1 + nil->val", "nil"}, {"null[2]", "null"}, {"*null + 1", "null"},
		{"list->val", ""}, {"*(int *) 0", ""}, {"n * 2", ""}, {"*(struct node *) nil", "(struct node *) nil"}, {"strings[2][0]", "strings[2]"},
	} {
		name, ok := expr.NullPointer(tt.text, s)
		if name != tt.want || ok != (tt.want != "") {
			t.Errorf("NullPointer(%s) = %q, %v; want %q", tt.text, name, ok, tt.want)
		}
	}
}

// TestTypeOf: the type of an expression, and types by their names, without
// anything being computed that could fail or change.
func TestTypeOf(t *testing.T) {
	s, _ := openScope(t, "expr_types.c", "gcc", "-no-pie")
	for _, tt := range []struct{ text, want string }{
		{"n", "int"}, {"*nil", "node_t"}, {"nil->next", "struct node *"}, {"node_t", "struct node"}, {"struct node", "struct node"},
		{"struct node *", "struct node *"}, {"struct node**", "struct node **"}, {"unsigned", "unsigned int"}, {"unsigned long", "unsigned long"},
		{"int [3]", "int [3]"}, {"int[2][3]", "int [2][3]"}, {"const char *", "const char *"}, {"compare_t", "int (*)(const void *, const void *)"},
		{"1.0f + 1", "float"}, {"'a'", "char"}, {"void *", "void *"}, {"row", "int [5]"}, {"string_t", "char *"},
	} {
		typ, named, err := expr.TypeOf(tt.text, s)
		if err != nil {
			t.Errorf("TypeOf(%s): %v", tt.text, err)
			continue
		}
		if got := expr.TypeName(typ, named); got != tt.want {
			t.Errorf("whatis %s = %s, want %s", tt.text, got, tt.want)
		}
	}
	for _, tt := range []struct{ text, want string }{
		{"struct nosuch", "No struct type named nosuch."}, {"union nosuch *", "No union type named nosuch."},
		{"nosuch", `No symbol "nosuch" in current context.`}, {"int[x]", ""}, {"[3]", ""}, {"*", ""}, {"", ""},
	} {
		if typ, _, err := expr.TypeOf(tt.text, s); err == nil || tt.want != "" && err.Error() != tt.want {
			t.Errorf("TypeOf(%q) = %v, %v; want the error %s", tt.text, typ, err, tt.want)
		}
	}
}
