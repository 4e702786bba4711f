package debugger

import (
	"os/exec"
	"regexp"
	"slices"
	"testing"

	"deet/breakpoints"
	"deet/internal/testprog"

	"golang.org/x/sys/unix"
)

// gdbWatches asks gdb for all that a watchpoint sees from main on.
func gdbWatches(t *testing.T, program, command string) []string {
	t.Helper()
	args := []string{"-nx", "-batch", "-ex", "handle SIGUSR1 nostop noprint", "-ex", "break main", "-ex", "run", "-ex", command}
	for range 20 {
		args = append(args, "-ex", "continue")
	}
	out, _ := exec.Command("gdb", append(args, program)...).CombinedOutput() // an error: it has ended long before
	var seen []string
	for _, m := range regexp.MustCompile(`(?m)^(Old value|New value|Value) = (.*)$`).FindAllStringSubmatch(string(out), -1) {
		seen = append(seen, m[1]+" = "+m[2])
	}
	return seen
}

// deetWatches is the same of ours.
func deetWatches(t *testing.T, program string, spec breakpoints.WatchSpec) []string {
	t.Helper()
	r := &run{session(t, program), t, "watch.c"}
	r.SetPolicy(unix.SIGUSR1, Policy{Pass: true})
	r.SetFamily(Family{Detach: true}) // as gdb does, unless it is told otherwise
	r.breakAt("main")
	if _, err := r.Run(nil); err != nil {
		t.Fatal(err)
	}
	r.watch(spec.Expression, spec.Access, "")
	var seen []string
	for {
		stop, err := r.Continue(1)
		if err != nil {
			t.Fatal(err)
		}
		w, ok := stop.(Watched)
		if !ok {
			return seen
		}
		for _, c := range w.Changes {
			if c.Changed {
				seen = append(seen, "Old value = "+r.text(c.Old), "New value = "+r.text(c.New))
			} else {
				seen = append(seen, "Value = "+r.text(c.New))
			}
		}
	}
}

// Watchpoints see what gdb's see.
func TestWatchLikeGdb(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	specs := []struct {
		command string
		spec    breakpoints.WatchSpec
	}{
		{"watch counter", breakpoints.WatchSpec{Expression: "counter"}},
		{"watch point", breakpoints.WatchSpec{Expression: "point"}},
		{"watch bits.high", breakpoints.WatchSpec{Expression: "bits.high"}},
		{"watch *pointer", breakpoints.WatchSpec{Expression: "*pointer"}},
		{"watch one + two", breakpoints.WatchSpec{Expression: "one + two"}},
		{"watch table[letter - 83]", breakpoints.WatchSpec{Expression: "table[letter - 83]"}},
		{"watch buffer[0]", breakpoints.WatchSpec{Expression: "buffer[0]"}},
		{"watch table[15] > 1", breakpoints.WatchSpec{Expression: "table[15] > 1"}},
		{"rwatch counter", breakpoints.WatchSpec{Expression: "counter", Access: breakpoints.Read}},
		{"awatch counter", breakpoints.WatchSpec{Expression: "counter", Access: breakpoints.ReadWrite}},
		{"awatch one", breakpoints.WatchSpec{Expression: "one", Access: breakpoints.ReadWrite}},
	}
	for _, compiler := range []string{"gcc", "clang"} {
		program := builder.BuildWith(t, compiler, "watch.c")
		for _, tt := range specs {
			got, want := deetWatches(t, program, tt.spec), gdbWatches(t, program, tt.command)
			if !slices.Equal(got, want) || len(want) == 0 {
				t.Errorf("%s, %s: deet saw\n%q\ngdb\n%q", compiler, tt.command, got, want)
			}
		}
	}
}
