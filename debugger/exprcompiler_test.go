package debugger

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// oracle is a program that computes expressions as its compiler has them, and
// prints the type and the bytes of each.
const oracle = `#define main other_main
#include %q
#undef main
#include <stdio.h>
#include <string.h>

static void show(const char *type, const void *value, int size) {
	unsigned char b[32];
	memcpy(b, value, size);
	printf("%%s", type);
	for (int i = 0; i < (strcmp(type, "long double") ? size : 10); i++) /* the others are padding */
		printf(" %%02x", b[i]);
	printf("\n");
}

#define SHOW(e) { __typeof__(e) v = (e); show(_Generic(v, int: "int", unsigned: "unsigned int", long: "long", \
	unsigned long: "unsigned long", long long: "long long", unsigned long long: "unsigned long long", float: "float", \
	double: "double", long double: "long double", __int128: "__int128", unsigned __int128: "unsigned __int128", \
	char: "char", signed char: "signed char", unsigned char: "unsigned char", short: "short", \
	unsigned short: "unsigned short", _Bool: "_Bool", default: "another"), &v, sizeof v); }

int main(void) {
%s	return 0;
}
`

// defined reports whether C says what an expression of generated is: it does
// not for shifts by too much. A bitfield wider than an int has in gcc a type of
// its own, in clang and gdb the one it was declared with. Of complex quotients
// the last digit may differ.
func defined(e string) bool {
	words := strings.Fields(e)
	if strings.Contains(e, "g_bits.far") || strings.Contains(e, "g_bits.top") {
		return false
	}
	if len(words) < 3 {
		return true
	}
	switch words[1] {
	case "<<", ">>":
		return words[2] == "3" || words[2] == "g_constant"
	case "/":
		return !strings.Contains(e, "g_z")
	}
	return true
}

// TestExpressionsLikeCompiler compares types and values with those that a
// compiler gives the same expressions.
func TestExpressionsLikeCompiler(t *testing.T) {
	testprog.NeedTool(t, "gcc")
	s := session(t, builder.BuildWith(t, "gcc", "expr_kinds.c", "-w"))
	if _, err := s.Break("inner", false); err != nil {
		t.Fatal(err)
	}
	if stop, err := s.Run(nil); err != nil {
		t.Fatal(stop, err)
	}
	var asked, ours []string
	var code strings.Builder
	for i, e := range append(generated(), casts()...) {
		v, err := s.Evaluate(e)
		if err != nil || !defined(e) || i%3 != 0 {
			continue
		}
		b := v.Bytes
		kind := v.Type.String()
		switch {
		case kind == "long double":
			b = b[:10]
		case strings.HasPrefix(kind, "complex"):
			kind = "another"
		}
		asked, ours = append(asked, e), append(ours, strings.TrimSpace(fmt.Sprintf("%s % x", kind, b)))
		fmt.Fprintf(&code, "\tSHOW(%s)\n", e)
	}
	for i, want := range compiled(t, code.String()) {
		if ours[i] != want {
			t.Errorf("%s is %s, gcc has %s", asked[i], ours[i], want)
		}
	}
	t.Logf("%d expressions compared", len(asked))
}

// compiled runs the oracle and returns its answers.
func compiled(t *testing.T, code string) []string {
	t.Helper()
	source := filepath.Join(t.TempDir(), "oracle.c")
	text := fmt.Sprintf(oracle, testprog.Source("expr_kinds.c"), code)
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	program := strings.TrimSuffix(source, ".c")
	if out, err := exec.Command("gcc", "-w", "-fwrapv", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	out, err := exec.Command(program).Output()
	if err != nil {
		t.Fatalf("the oracle: %v", err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// casts are conversions of every kind of number to every type of numbers that
// C defines.
func casts() []string {
	types := []string{"char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned", "long", "long unsigned int",
		"long long", "unsigned long long", "_Bool", "float", "double", "long double", "__int128", "unsigned __int128"}
	var list []string
	for _, to := range types {
		for _, x := range kinds {
			if x == "g_d" && strings.Contains(to, "unsigned") { // below zero
				continue
			}
			list = append(list, fmt.Sprintf("(%s) %s", to, x))
		}
	}
	return list
}
