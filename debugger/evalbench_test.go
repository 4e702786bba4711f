package debugger

import (
	"fmt"
	"testing"

	"deet/internal/testprog"
)

// BenchmarkEvaluate computes what a condition of a breakpoint would, with and
// without macros in the debug information.
func BenchmarkEvaluate(b *testing.B) {
	for _, flag := range []string{"-g", "-g3"} {
		b.Run(flag, func(b *testing.B) {
			s := session(b, builder.BuildWith(b, "gcc", "expr_kinds.c", flag, "-w"))
			if _, err := s.Break(fmt.Sprintf("expr_kinds.c:%d", testprog.Line(b, "expr_kinds.c", "here")), false); err != nil {
				b.Fatal(err)
			}
			if stop, err := s.Run(nil); err != nil {
				b.Fatal(stop, err)
			}
			if got := ourAnswer(s, "n == 3 && list->val < (kept)"); got != "1" {
				b.Fatal(got)
			}
			for b.Loop() {
				if _, err := s.Evaluate("n == 3 && list->val < (kept)"); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "values/s")
		})
	}
}
