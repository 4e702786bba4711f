package debugger

import (
	"fmt"
	"testing"

	"golang.org/x/sys/unix"
)

// signalled starts an act of testdata/signals.c with a breakpoint at touched.
// Signals stop the program or pass, as stop says.
func signalled(t *testing.T, stop bool, act string, n int) *Session {
	t.Helper()
	s := session(t, builder.Build(t, "signals.c", "-pthread"), act, fmt.Sprint(n))
	for _, sig := range []unix.Signal{unix.SIGUSR1, unix.SIGUSR2, 36} {
		s.SetPolicy(sig, Policy{Stop: stop, Print: stop, Pass: true})
	}
	if _, err := s.Break("touched", false); err != nil {
		t.Fatal(err)
	}
	return s
}

// toTheEnd moves until the program ends, which must be with status 0: it has
// counted what it got. It returns how often signals and breakpoints stopped it.
func toTheEnd(t *testing.T, s *Session, stop Stop, err error, move func() (Stop, error)) (signals, hits int) {
	t.Helper()
	for ; err == nil && s.Live(); stop, err = move() {
		switch stop.(type) {
		case GotSignal:
			signals++
		case HitBreakpoint:
			hits++
		}
	}
	if err != nil || stop != (Exited{}) {
		t.Errorf("after %d signals and %d hits: %s, %v", signals, hits, describe(stop), err)
	}
	return signals, hits
}

// Each signal is delivered once, to its thread, while breakpoints are hit.
func TestCountedSignals(t *testing.T) {
	const n = 25
	tests := []struct {
		act           string
		signals, hits int // with stops for signals; -1: the program's pace decides
	}{
		{"storm", 8 * n, -1}, {"lines", n, n}, {"blocked", 2 * n, n}, {"nesting", 2 * n, n}, {"restart", -1, n},
	}
	for _, tt := range tests {
		for _, stops := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s stops %t", tt.act, stops), func(t *testing.T) {
				for range stress(t) {
					s := signalled(t, stops, tt.act, n)
					stop, err := s.Run(nil)
					signals, hits := toTheEnd(t, s, stop, err, func() (Stop, error) { return s.Continue(1) })
					want := tt.signals
					if !stops {
						want = 0
					}
					if want >= 0 && signals != want || tt.hits >= 0 && hits != tt.hits {
						t.Errorf("%d signals and %d hits, want %d and %d", signals, hits, want, tt.hits)
					}
				}
			})
		}
	}
}

// The thread that sends signals to 8 others is stepped meanwhile, by lines and
// by instructions; those others run, and get theirs.
func TestCountedWhileStepping(t *testing.T) {
	for name, step := range map[string]func(*Session) (Stop, error){
		"next":  func(s *Session) (Stop, error) { return s.Next(1) },
		"stepi": func(s *Session) (Stop, error) { return s.StepInstruction(1) },
	} {
		t.Run(name, func(t *testing.T) {
			s := signalled(t, false, "storm", 10)
			if err := s.DeleteBreakpoint(0); err != nil {
				t.Fatal(err)
			}
			r := &run{s, t, "signals.c"}
			if _, err := s.Break(fmt.Sprintf("signals.c:%d", r.line("sends")), true); err != nil {
				t.Fatal(err)
			}
			stop, err := s.Run(nil)
			for i := 0; err == nil && s.Live() && i < 300; i++ {
				stop, err = step(s)
			}
			toTheEnd(t, s, stop, err, func() (Stop, error) { return s.Continue(1) })
		})
	}
}

// Next over a line in which a signal is handled ends on the next line, each
// time, also when the line has a breakpoint.
func TestNextOverSignals(t *testing.T) {
	const n = 30
	s := signalled(t, false, "lines", n)
	r := &run{s, t, "signals.c"}
	if err := s.DeleteBreakpoint(0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Break(fmt.Sprintf("signals.c:%d", r.line("raises")), false); err != nil {
		t.Fatal(err)
	}
	stop, err := s.Run(nil)
	for range n {
		r.want(stop, err)("breakpoint [1] lines:%d", r.line("raises"))
		stop, err = s.Next(1)
		r.want(stop, err)("stepped lines:%d", r.line("after"))
		stop, err = s.Continue(1)
	}
	if stop != (Exited{}) || err != nil {
		t.Errorf("%s, %v", describe(stop), err)
	}
}
