package dwarfinfo

import (
	"debug/dwarf"
	"debug/elf"
	"path/filepath"
	"testing"
	"time"

	"deet/internal/testprog"
)

// benchFiles are the programs to measure with: deet itself, and those
// that "make bench-files" fetched.
func benchFiles(b *testing.B) map[string]string {
	b.Helper()
	files := map[string]string{"deet": goProgram(b)}
	found, err := filepath.Glob(filepath.Join(testprog.Dir(), "bin/bench/*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range found {
		files[filepath.Base(path)] = path
	}
	return files
}

// BenchmarkScan goes over all entries of .debug_info on one processor, inflated
// before, and compares with the standard library.
func BenchmarkScan(b *testing.B) {
	for name, path := range benchFiles(b) {
		b.Run(name, func(b *testing.B) {
			f, err := Open(path)
			if err != nil {
				b.Fatal(err)
			}
			space, err := f.infoSpace()
			if err != nil {
				b.Skip(err)
			}
			units, err := space.all()
			if err != nil {
				b.Fatal(err)
			}
			want := countEntries(units) // reads abbreviations
			countNames(units)           // and texts
			megabytes := float64(space.sec.size()) / 1e6
			start := time.Now()
			for b.Loop() {
				if n := countEntries(units); n != want {
					b.Fatalf("%d entries, then %d", want, n)
				}
			}
			speed := megabytes * float64(b.N) / time.Since(start).Seconds()
			b.ReportMetric(speed, "MB/s")
			b.ReportMetric(speed/standardSpeed(b, path), "x-debug/dwarf")
			start = time.Now()
			countNames(units)
			b.ReportMetric(megabytes/time.Since(start).Seconds(), "MB/s-with-names")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func countEntries(units []*unit) int {
	n := 0
	for _, u := range units {
		w := walker{unit: u, off: u.first}
		for w.next() {
			n++
		}
	}
	return n
}

// countNames is what makes the name index, on one processor.
func countNames(units []*unit) int {
	var s nameScan
	for i, u := range units {
		s.unit(u, i)
	}
	return len(s.found)
}

// standardSpeed is how fast the standard library goes over the same entries,
// or as many as it does in two seconds, in MB/s.
func standardSpeed(b *testing.B, path string) float64 {
	file, err := elf.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	data, err := file.DWARF()
	if err != nil {
		b.Fatal(err)
	}
	r := data.Reader()
	start := time.Now()
	var at dwarf.Offset
	for i := 0; i%1000 != 0 || time.Since(start) < 2*time.Second; i++ {
		e, err := r.Next()
		if err != nil {
			b.Fatal(err)
		}
		if e == nil {
			break
		}
		at = max(at, e.Offset) // a null entry has none
	}
	return float64(at) / time.Since(start).Seconds() / 1e6
}

// BenchmarkLookup asks what a stop asks, of a unit that was asked before.
func BenchmarkLookup(b *testing.B) {
	f := open(b, libraryWithLines(b))
	l, err := f.FindFunction("main")
	if err != nil {
		b.Fatal(err)
	}
	pc := l[0].Addr
	at, _ := f.Position(pc)
	b.Run("pc to line", func(b *testing.B) {
		for b.Loop() {
			f.Position(pc)
		}
	})
	b.Run("pc to function", func(b *testing.B) {
		for b.Loop() {
			f.Function(pc)
		}
	})
	b.Run("line to pcs", func(b *testing.B) {
		for b.Loop() {
			if l, err := f.FindLine(filepath.Base(at.File), at.Line); err != nil || len(l) == 0 {
				b.Fatal(l, err)
			}
		}
	})
	b.Run("name to pcs", func(b *testing.B) {
		for b.Loop() {
			if l, err := f.FindFunction("main"); err != nil || len(l) == 0 {
				b.Fatal(l, err)
			}
		}
	})
}

// libraryWithLines is a program with many units.
func libraryWithLines(b *testing.B) string {
	found, _ := filepath.Glob(filepath.Join(testprog.Dir(), "bin/bench/python*"))
	if len(found) > 0 {
		return found[0]
	}
	return builder.Build(b, "print_types.c")
}
