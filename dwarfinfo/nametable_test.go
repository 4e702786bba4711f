package dwarfinfo

import (
	"os/exec"
	"path/filepath"
	"testing"

	"deet/internal/testprog"
)

// A table of names in the file finds what the walk through all units finds.
func TestNameTables(t *testing.T) {
	testprog.NeedTool(t, "gdb-add-index")
	addIndex := func(args ...string) func(path string) string {
		return func(path string) string {
			copied := filepath.Join(t.TempDir(), "program")
			run(t, ".", "cp", path, copied)
			run(t, ".", "gdb-add-index", append(args, copied)...)
			return copied
		}
	}
	tests := []struct {
		name, compiler, source, flags string
		index                         func(path string) string
	}{
		{".debug_names of clang", "clang", "expr_types.c", "-gpubnames", nil},
		{".debug_names of gdb", "gcc", "expr_types.c", "-O2", addIndex("-dwarf-5")},
		{".gdb_index", "gcc", "expr_types.c", "-O2", addIndex()},
		{".gdb_index of C++", "g++", "dwarfinfo_names.cc", "-O0", addIndex()},
		{".debug_names of C++", "clang++", "dwarfinfo_names.cc", "-gpubnames", nil},
	}
	for _, tt := range tests {
		if _, err := exec.LookPath(tt.compiler); err != nil {
			testprog.NeedTool(t, tt.compiler)
		}
		path := builder.BuildWith(t, tt.compiler, tt.source, "-gdwarf-5", tt.flags)
		if tt.index != nil {
			path = tt.index(path)
		}
		f := open(t, path)
		if f.nameTable() == nil {
			t.Errorf("%s: no table of names", tt.name)
			continue
		}
		compared := 0
		open(t, path).index().each(isFunction|isVariable|isType, func(n named, name []byte) {
			if n.gone {
				return // tables leave out variables without a place; Global asks the index for them
			}
			compared++
			kinds := n.kind
			want := open(t, path).index().lookup(string(name), kinds)
			got := f.lookup(string(name), kinds)
			if len(got) != len(want) {
				t.Errorf("%s: %q is found %d times, want %d", tt.name, name, len(got), len(want))
			}
		})
		if found := f.lookup("no_such_name", isFunction); len(found) > 0 {
			t.Errorf("%s: no_such_name is found", tt.name)
		}
		if f.names.made.Load() {
			t.Errorf("%s: all units were walked through", tt.name)
		}
		t.Logf("%s: %d names compared", tt.name, compared)
	}
}

// FuzzNameTables reads damaged tables.
func FuzzNameTables(f *testing.F) {
	whole := open(f, builder.BuildWith(f, "clang", "dwarfinfo_inline.c", "-gdwarf-5", "-gpubnames"))
	names, err := whole.section(".debug_names")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(names, []byte("\x08\x00\x00\x00\x18\x00\x00\x00\x28\x00\x00\x00\x28\x00\x00\x00\x28\x00\x00\x00\x28\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, names, index []byte) {
		u := looseUnit(map[string][]byte{".debug_info": {}, ".debug_str": []byte("main\x00")})
		if table, err := readDebugNames(u.file, &section{name: ".debug_names", data: names}); err == nil {
			table.unitsWith("main")
		}
		if table, err := readGDBIndex(u.file, &section{name: ".gdb_index", data: index}); err == nil {
			table.unitsWith("main")
		}
	})
}
