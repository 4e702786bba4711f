package debugger

import (
	"fmt"
	"os/exec"
	"testing"
	"time"

	"deet/breakpoints"
	"deet/inferior"
	"deet/internal/testprog"
)

func benchSession(b *testing.B, source, text string) *Session {
	b.Helper()
	s, err := New(Options{Program: builder.Build(b, source)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if _, err := s.Break(text, true); err != nil {
		b.Fatal(err)
	}
	if stop, err := s.Run(nil); err != nil {
		b.Fatal(stop, err)
	}
	return s
}

// BenchmarkStepInstruction: one stop for each instruction, nothing else.
func BenchmarkStepInstruction(b *testing.B) {
	s := benchSession(b, "steps.c", "spin")
	for b.Loop() {
		if stop, err := s.StepInstruction(1000); err != nil {
			b.Fatal(stop, err)
		}
	}
	b.ReportMetric(1000*float64(b.N)/b.Elapsed().Seconds(), "steps/s")
}

// BenchmarkNextOverLoop: one line that turns 200 000 times.
func BenchmarkNextOverLoop(b *testing.B) {
	line := testprog.Line(b, "steps.c", "callspin")
	s := benchSession(b, "steps.c", fmt.Sprint(line))
	for b.Loop() {
		if stop, err := s.Next(1); err != nil || describe(stop) != fmt.Sprintf("stepped main:%d", line+1) {
			b.Fatal(stop, err)
		}
		b.StopTimer()
		if _, err := s.Break(fmt.Sprint(line), true); err != nil {
			b.Fatal(err)
		}
		if _, err := s.Run(nil); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkHit: a breakpoint in a loop, hit and passed.
func BenchmarkHit(b *testing.B) {
	s := benchSession(b, "inferior_many.c", "main")
	if err := s.Kill(); err != nil {
		b.Fatal(err)
	}
	if _, err := s.Break("count", false); err != nil {
		b.Fatal(err)
	}
	s.SetArgs([]string{"signals", "100000000"})
	s.SetPolicy(10, Policy{Pass: true})
	if stop, err := s.Run(nil); err != nil {
		b.Fatal(stop, err)
	}
	for b.Loop() {
		if stop, err := s.Continue(1); err != nil {
			b.Fatal(stop, err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "hits/s")
}

// BenchmarkFalseConditions: a condition in a loop that is nearly always false.
// Beside it stand what gdb does in the same time, and a bare trap: nothing that
// waits for a trap and resumes can be faster.
func BenchmarkFalseConditions(b *testing.B) {
	const turns = 20000
	s := benchSession(b, "conditionloop.c", "tick")
	if _, err := s.Break(fmt.Sprintf("tick if i %% %d == %d", turns, turns-1), false); err != nil {
		b.Fatal(err)
	}
	if stop, err := s.Continue(1); err != nil { // the first stretch is shorter by one
		b.Fatal(stop, err)
	}
	for b.Loop() {
		if stop, err := s.Continue(1); err != nil || describe(stop) != "breakpoint [1] tick:5" {
			b.Fatal(describe(stop), err)
		}
	}
	rate := turns * float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "hits/s")
	b.ReportMetric(bareTraps(b, turns), "traps/s")
	if _, err := exec.LookPath("gdb"); err == nil {
		b.ReportMetric(rate/gdbFalseHits(b, turns), "x-gdb")
	}
}

// bareTraps counts how often a second a program can trap and be resumed.
func bareTraps(b *testing.B, n int) float64 {
	b.Helper()
	s := benchSession(b, "conditionloop.c", "main")
	s.SetArgs([]string{"trap"})
	if stop, err := s.Run(nil); err != nil {
		b.Fatal(stop, err)
	}
	start := time.Now()
	for range n {
		if err := s.thread.Resume(inferior.Continue); err != nil {
			b.Fatal(err)
		}
		if _, err := s.thread.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	return float64(n) / time.Since(start).Seconds()
}

// gdbFalseHits counts how many false hits gdb has in a second, without the
// time that it needs to start.
func gdbFalseHits(b *testing.B, n int) float64 {
	b.Helper()
	program := builder.Build(b, "conditionloop.c")
	took := func(last int) time.Duration {
		start := time.Now()
		out, err := exec.Command("gdb", "-nx", "-q", "-batch", "-ex", fmt.Sprintf("break tick if i == %d", last), "-ex", "run", "-ex", "kill", program).CombinedOutput()
		if err != nil {
			b.Fatalf("gdb: %v\n%s", err, out)
		}
		return time.Since(start)
	}
	return float64(n) / (took(n) - took(0)).Seconds()
}

// BenchmarkSoftwareWatch: each instruction is a stop, and after each the
// expression is computed. Beside it stands what a step alone costs.
func BenchmarkSoftwareWatch(b *testing.B) {
	s := benchSession(b, "watch_bench.c", "main")
	if _, err := s.Watch(breakpoints.WatchSpec{Expression: "table"}, ""); err != nil {
		b.Fatal(err)
	}
	const turn = 4003 // instructions from one change to the next: 1000 turns of a loop of four
	for b.Loop() {
		if stop, err := s.Continue(1); err != nil || !isHit(stop) {
			b.Fatal(stop, err)
		}
	}
	b.ReportMetric(turn*float64(b.N)/b.Elapsed().Seconds(), "steps/s")
}

// BenchmarkHardwareWatch: a value that changes, and stops the program.
func BenchmarkHardwareWatch(b *testing.B) {
	s := benchSession(b, "watch_bench.c", "main")
	if _, err := s.Watch(breakpoints.WatchSpec{Expression: "table[5]"}, ""); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if stop, err := s.Continue(1); err != nil || !isHit(stop) {
			b.Fatal(stop, err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "hits/s")
}
