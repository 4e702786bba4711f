package dwarfinfo

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// standardPrograms are programs of each compiler: with what they write by
// themselves, and with what they must be asked for.
func standardPrograms(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, compiler := range []string{"gcc", "clang"} {
		for _, flags := range []string{"-O0", "-O2", "-O3 -gdwarf-4", "-O2 -gdwarf-2", "-O2 -gdwarf-3", "-O2 -flto", "-Og -gdwarf-4 -gdwarf64",
			"-O2 -fdebug-types-section -gdwarf-4", "-O1 -fdebug-types-section", "-O2 -g3", "-O2 -gz"} {
			for _, source := range []string{"dwarfinfo_inline.c", "expr_types.c", "print_types.c"} {
				paths = append(paths, builder.BuildWith(t, compiler, source, strings.Fields(flags)...))
			}
		}
		cplus := map[string]string{"gcc": "g++", "clang": "clang++"}[compiler]
		for _, flags := range []string{"-O0", "-O2 -gdwarf-4"} {
			for _, source := range []string{"dwarfinfo_names.cc", "expr_cplus.cc"} {
				paths = append(paths, builder.BuildWith(t, cplus, source, strings.Fields(flags)...))
			}
		}
	}
	paths = append(paths, goProgram(t))
	if rust, ok := rustProgram(t); ok {
		paths = append(paths, rust)
	}
	return paths
}

// goProgram builds a large program in Go: deet.
func goProgram(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "deet")
	if out, err := exec.Command("go", "build", "-o", path, "deet/cmd/deet").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// rustProgram builds a program with rustc, where that is installed.
func rustProgram(t *testing.T) (string, bool) {
	t.Helper()
	if _, err := exec.LookPath("rustc"); err != nil {
		t.Log("SKIPPED: programs in Rust (rustc is not installed)")
		return "", false
	}
	source, err := filepath.Abs("../testdata/dwarfinfo_rust.rs")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "rust")
	if out, err := exec.Command("rustc", "-g", "-o", path, source).CombinedOutput(); err != nil {
		t.Fatalf("rustc: %v\n%s", err, out)
	}
	return path, true
}

// Every attribute of every entry has the value that the standard library
// reads.
func TestEntriesAgainstStandard(t *testing.T) {
	entries, values := 0, 0
	for _, path := range standardPrograms(t) {
		f := open(t, path)
		file, err := elf.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		data, err := file.DWARF()
		file.Close()
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		space, err := f.infoSpace()
		if err != nil {
			t.Fatal(err)
		}
		units, err := space.all()
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range units {
			r := data.Reader()
			r.Seek(dwarf.Offset(u.first))
			e, v, diff := compareUnit(u, r)
			entries, values = entries+e, values+v
			if diff != "" {
				t.Errorf("%s: %s", path, diff)
				break
			}
		}
	}
	t.Logf("%d entries with %d values compared", entries, values)
	if entries < 100_000 {
		t.Errorf("only %d entries were compared", entries)
	}
}

// compareUnit walks through a unit twice.
func compareUnit(u *unit, r *dwarf.Reader) (entries, values int, diff string) {
	w := walker{unit: u, off: u.first}
	for w.next() {
		want, err := r.Next()
		if err != nil || want == nil {
			return entries, values, fmt.Sprintf("at %#x the standard library ends: %v", w.entry.off, err)
		}
		entries++
		e := w.entry
		if e.abbrev == nil {
			if want.Tag != 0 {
				return entries, values, fmt.Sprintf("at %#x: a null entry, want %v", e.off, want.Tag)
			}
			continue
		}
		if e.tag() != want.Tag || e.off != int(want.Offset) || e.children() != want.Children || len(e.abbrev.specs) != len(want.Field) {
			return entries, values, fmt.Sprintf("at %#x: %v, want %v at %#x", e.off, e.tag(), want.Tag, want.Offset)
		}
		for _, field := range want.Field {
			values++
			v, ok := e.attr(field.Attr)
			if !ok {
				return entries, values, fmt.Sprintf("at %#x: no %v", e.off, field.Attr)
			}
			if got, same := sameValue(v, field); !same {
				return entries, values, fmt.Sprintf("at %#x: %v is %v, want %v (class %v)", e.off, field.Attr, got, field.Val, field.Class)
			}
		}
	}
	if w.err != nil {
		diff = w.err.Error()
	}
	return entries, values, diff
}

// sameValue compares a value with one of the standard library.
func sameValue(v value, want dwarf.Field) (got any, same bool) {
	switch w := want.Val.(type) {
	case string:
		text, ok := v.text()
		return string(text), ok && string(text) == w
	case []byte:
		block, ok := v.block()
		return block, ok && bytes.Equal(block, w)
	case bool:
		return v.n, (v.n != 0) == w
	case dwarf.Offset:
		ref, err := v.ref()
		return ref.off, err == nil && ref.off == int(w)
	case int64:
		if v.form == formRnglistx || v.form == formLoclistx { // it has looked the index up
			return v.n, true
		}
		return int64(v.n), int64(v.n) == w
	case uint64:
		if want.Class == dwarf.ClassAddress {
			a, ok := v.address()
			return a, ok && uint64(a) == w
		}
		return v.n, v.n == w || v.form == formRnglistx
	}
	return v.n, false
}

// Every name that the compiler mangled is told as c++filt does.
func TestNamesAgainstCxxfilt(t *testing.T) {
	testprog.NeedTool(t, "c++filt")
	compared := 0
	for _, compiler := range []string{"g++", "clang++"} {
		f := open(t, builder.BuildWith(t, compiler, "dwarfinfo_names.cc"))
		units, err := f.unitList()
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range units {
			for _, fn := range u.functionList() {
				if fn.linkage == "" || !strings.HasPrefix(fn.linkage, "_Z") {
					continue
				}
				e, err := fn.self.entry()
				if err != nil {
					t.Fatal(err)
				}
				want := strings.TrimSpace(output(t, "c++filt", "-p", fn.linkage))
				if got := e.qualifiedName(); got != want {
					t.Errorf("%s is %s, c++filt says %s", fn.linkage, got, want)
				}
				compared++
			}
		}
	}
	t.Logf("%d names compared", compared)
	if compared < 10 {
		t.Errorf("only %d names were compared", compared)
	}
}
