package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"deet/internal/testprog"
)

// BenchmarkStartToExit does what a student does most: break main, run, bt,
// kill. It runs deet and gdb in turn, and reports the ratio of the medians of
// their times and their memory: what the machine does meanwhile slows both.
func BenchmarkStartToExit(b *testing.B) {
	program := filepath.Join(b.TempDir(), "steps")
	if out, err := exec.Command("gcc", "-g", "-o", program, testprog.Source("steps.c")).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	same := []string{"-nx", "-batch", "-ex", "break main", "-ex", "run", "-ex", "bt", "-ex", "kill", program}
	besideGDB(b, same, same)
}

// BenchmarkInfoLine finds main in a small program, and in the large ones that
// "make bench-files" fetched: from start to exit, in turn with gdb.
func BenchmarkInfoLine(b *testing.B) {
	small := filepath.Join(b.TempDir(), "small")
	if out, err := exec.Command("gcc", "-g", "-o", small, testprog.Source("steps.c")).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	programs, err := filepath.Glob(filepath.Join(testprog.Dir(), "bin/bench/*"))
	if err != nil {
		b.Fatal(err)
	}
	if len(programs) == 0 {
		b.Log("SKIPPED: large programs: make bench-files fetches some")
	}
	for _, program := range append(programs, small) {
		name := "main"
		if filepath.Base(program) == "go-compile" {
			name = "main.main"
		}
		b.Run(filepath.Base(program), func(b *testing.B) {
			// gdb looks for the debug file as soon as it has the program, so it must know by then where
			where := "set debug-file-directory " + filepath.Join(testprog.Dir(), "bin/bench-debug")
			besideGDB(b,
				[]string{"-nx", "-batch", "-ex", where, "-ex", "info line " + name, program},
				[]string{"-nx", "-batch", "-iex", where, "-ex", "info line " + name, program})
		})
	}
}

// BenchmarkCore looks at the crash of a small program, from start to exit.
func BenchmarkCore(b *testing.B) {
	dir := b.TempDir()
	program, core := filepath.Join(dir, "segfault"), filepath.Join(dir, "core")
	for _, words := range [][]string{
		{"gcc", "-g", "-o", program, testprog.Source("segfault.c")},
		{deet, "-nx", "-batch", "-ex", "run", "-ex", "gcore " + core, program},
	} {
		if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	same := []string{"-nx", "-batch", "-ex", "bt", program, core}
	besideGDB(b, same, same)
}

// besideGDB runs deet and gdb in turn, and reports the medians.
func besideGDB(b *testing.B, deetArgs, gdbArgs []string) {
	if _, err := exec.LookPath("gdb"); err != nil {
		b.Skip("SKIPPED: gdb is not installed, so there is nothing to compare with")
	}
	var ours, theirs measures
	for b.Loop() {
		ours.add(b, deet, deetArgs...)
		theirs.add(b, "gdb", gdbArgs...)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(ours.time().Milliseconds()), "deet-ms")
	b.ReportMetric(float64(theirs.time().Milliseconds()), "gdb-ms")
	b.ReportMetric(float64(theirs.time())/float64(ours.time()), "times-faster")
	b.ReportMetric(float64(ours.memory())/1024, "deet-MB")
	b.ReportMetric(float64(theirs.memory())/1024, "gdb-MB")
}

type measures struct {
	times []time.Duration
	rss   []int64 // in KiB
}

func (m *measures) add(b *testing.B, name string, args ...string) {
	b.Helper()
	c := exec.Command(name, args...)
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no terminal to hand over
	start := time.Now()
	if out, err := c.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", name, err, out)
	}
	m.times = append(m.times, time.Since(start))
	m.rss = append(m.rss, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
}

func (m *measures) time() time.Duration { slices.Sort(m.times); return m.times[len(m.times)/2] }
func (m *measures) memory() int64       { slices.Sort(m.rss); return m.rss[len(m.rss)/2] }
