package grade

import (
	"os/exec"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// deet gets all the points there are, and so does a debugger that has the
// course's own algorithm right, but for the bonus.
func TestFullMarks(t *testing.T) {
	all := reports(t, deet+" -nx -q", reference)
	for i, bonus := range []float64{1, 0} {
		if r := all[i]; r.Score != r.Max || r.Bonus != bonus || r.Max < 100 {
			t.Errorf("%s has %v of %v and %v more, want all and %v\n%s", r.Debugger, r.Score, r.Max, r.Bonus, bonus, explained(r))
		}
	}
}

// For each bug, the checks that it costs.
func TestBugs(t *testing.T) {
	tests := []struct{ bug, checks string }{
		{"no-exec-wait", "1.4"},
		{"early-breakpoints", "5.5"},
		{"exec-panic", "1.6"},
		// Whoever skips a byte also cannot go on from the breakpoints that
		// the checks of the other bugs set.
		{"no-rewind", "6.2 6.3 6.4 6.5 6.6"},
		{"no-rearm", "6.1"},
		{"rearm-saves", "6.3 6.5"},
		{"step-ends", "6.7"},
		{"twice-before-run", "6.4 6.6"},
		{"twice-elsewhere", "6.5"},
		{"twice-here", "6.6"},
		{"lost-on-run", "5.3"},
		{"lost-on-restart", "5.4"},
		{"bad-address", "5.6"},
		{"missing-argument", "5.7"},
		{"zombies", "2.3"},
		{"not-killed", "2.2 2.3 2.4 2.7 2.14"},
		{"quit-ignored", "2.4 2.5 2.6"},
		{"quit-waits", "2.4 2.7"},
		{"quit-leaves", "2.4 2.7"},
		{"stale-handle", "2.9"},
		{"nothing-runs", "2.8"},
		{"death-unreported", "2.10"},
		{"killed-stopped", "2.11"},
		{"no-line-panic", "2.12"},
		{"library-panic", "3.3"},
		{"callers-lines", "3.1 3.2"},
		{"main-first", "3.1 3.2"},
		{"one-frame", "3.1 3.2"},
		{"hex-lines", "7.3"},
		{"unknown-name", "7.4"},
		{"other-words", "S.1 S.2 S.3 S.4 S.5 S.6 S.9"},
	}
	// Races are lost every fourth time, which is only sure to show where one
	// check runs at a time; and to make the machine busy shows nothing else.
	var races, others []string
	for _, tt := range tests {
		command := reference + " -bug " + tt.bug
		if tt.bug == "no-exec-wait" || tt.bug == "early-breakpoints" {
			races = append(races, command)
		} else {
			others = append(others, command)
		}
	}
	all := reports(t, append([]string{"-j", "1"}, races[0])...)
	all = append(all, reports(t, append([]string{"-j", "1"}, races[1])...)...)
	all = append(all, reports(t, append([]string{"-j", "8", "-only", quietChecks(t)}, others...)...)...)
	for _, tt := range tests {
		for _, r := range all {
			if !strings.HasSuffix(r.Debugger, " "+tt.bug) {
				continue
			}
			if got := failed(r); got != tt.checks {
				t.Errorf("%s costs %s, want %s\n%s", tt.bug, got, tt.checks, explained(r))
			}
		}
	}
	if len(all) != len(tests) {
		t.Errorf("%d reports of %d debuggers", len(all), len(tests))
	}
	if got := referenceBugs(t); len(got) != len(tests) {
		t.Errorf("the reference knows %d bugs, and %d are tested", len(got), len(tests))
	}
}

// referenceBugs are the bugs that the reference can have.
func referenceBugs(t *testing.T) []string {
	out, err := exec.Command(reference, "-bugs").Output()
	if err != nil {
		t.Fatalf("%s: %v", testprog.Dir(), err)
	}
	return strings.Fields(string(out))
}

// quietChecks are those that do not keep the machine busy.
func quietChecks(t *testing.T) string {
	t.Helper()
	r, err := LoadRubric("", allChecks)
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for _, c := range r.Checks {
		if !c.Load {
			numbers = append(numbers, c.Number)
		}
	}
	return strings.Join(numbers, ",")
}
