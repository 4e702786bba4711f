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
	if _, err := exec.LookPath("gdb"); err != nil {
		b.Skip("SKIPPED: gdb is not installed, so there is nothing to compare with")
	}
	program := filepath.Join(b.TempDir(), "steps")
	if out, err := exec.Command("gcc", "-g", "-o", program, testprog.Source("steps.c")).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	var ours, theirs measures
	for b.Loop() {
		ours.add(b, deet, "-nx", "-batch", "-ex", "break main", "-ex", "run", "-ex", "bt", "-ex", "kill", program)
		theirs.add(b, "gdb", "-nx", "-batch", "-ex", "break main", "-ex", "run", "-ex", "bt", "-ex", "kill", program)
	}
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
