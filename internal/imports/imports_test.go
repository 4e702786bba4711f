// Package imports holds the test that keeps the packages in their layers.
package imports

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// allowed says which of our packages each package may import: the policy. A
// package that is not listed may not exist.
var allowed = map[string][]string{
	"deet/breakpoints": {},
	"deet/dwarfinfo":   {},
	"deet/inferior":    {},
	"deet/grade":       {"deet/transcript"},
	"deet/transcript":  {},
	"deet/x86":         {},
	"deet/expr":        {"deet/dwarfinfo"},
	"deet/debugger":    {"deet/breakpoints", "deet/dwarfinfo", "deet/expr", "deet/inferior", "deet/internal/debuginfod", "deet/x86"},
	"deet/repl":        {"deet/breakpoints", "deet/debugger", "deet/expr", "deet/inferior", "deet/x86"},
	"deet/cmd/deet":    {"deet/debugger", "deet/dwarfinfo", "deet/grade", "deet/inferior", "deet/repl", "deet/transcript"},

	"deet/internal/debuginfod": {},
	"deet/internal/testprog":   {},
}

func TestImports(t *testing.T) {
	list := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...")
	list.Dir = testprog.Dir()
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		may, known := allowed[fields[0]]
		if !known && fields[0] != "deet/internal/imports" {
			t.Errorf("%s is in no layer: add it to the policy, or do without it", fields[0])
		}
		for _, imported := range fields[1:] {
			if strings.HasPrefix(imported, "deet/") && !slices.Contains(may, imported) {
				t.Errorf("%s imports %s, which is not below it", fields[0], imported)
			}
		}
	}
}

// Only inferior speaks to the kernel about other processes.
func TestOnlyInferiorTraces(t *testing.T) {
	out, err := exec.Command("grep", "-rlE", `unix\.Ptrace|SYS_PTRACE|unix\.PTRACE_`, "--include=*.go", testprog.Dir()).Output()
	if err != nil {
		t.Fatal(err)
	}
	for file := range strings.Lines(string(out)) {
		file = strings.TrimSpace(file)
		submission := strings.Contains(file, "/testdata/reference/") // the grader's tests grade it
		if !submission && !strings.Contains(file, "/inferior/") && !strings.HasSuffix(file, "imports_test.go") &&
			!strings.HasSuffix(file, "testprog.go") {
			t.Errorf("%s makes ptrace requests", file)
		}
	}
}
