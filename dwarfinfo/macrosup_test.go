package dwarfinfo

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// dwz moves what two programs share into a third file. With it at hand the
// macros are the same as before; without it those that are left are found, and
// of others it is said that they are missing.
func TestMacrosOfSupplementaryFile(t *testing.T) {
	if _, err := exec.LookPath("dwz"); err != nil {
		t.Skip("SKIPPED: dwz is not installed")
	}
	for _, version := range []string{"-gdwarf-5", "-gdwarf-4"} {
		before := macroProgram(t, "gcc "+version)
		want := allMacros(t, before)
		dir := t.TempDir()
		one, two, common := filepath.Join(dir, "one"), filepath.Join(dir, "two"), filepath.Join(dir, "common")
		output(t, "cp", before.Path(), one)
		output(t, "cp", before.Path(), two)
		output(t, "dwz", "-m", common, one, two)

		f, sup := open(t, one), open(t, common)
		r := mainMacroReader(t, f)
		r.sup = nil // as if the file were not there
		s, err := r.scan("MAX", Position{}, make(map[macroList]bool))
		if err != nil || s.missing != errNoSupplement {
			t.Errorf("%s: without the file: %v", version, err)
		}
		r.sup = sup.section
		if got := macroRecords(t, r); !slices.Equal(got, want) {
			t.Errorf("%s: %d records, %d before; first difference %s", version, len(got), len(want), difference(got, want))
		}
		if !strings.Contains(output(t, "readelf", "--debug-dump=macro", one), "_sup") {
			t.Errorf("%s: dwz moved nothing", version)
		}
	}
}
