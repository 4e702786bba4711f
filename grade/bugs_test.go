package grade

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
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

// The sessions that deet is tested with are a rubric too.
func TestSessionsAreARubric(t *testing.T) {
	testprog.NeedTool(t, "clang")
	files := map[string]string{}
	paths, _ := filepath.Glob(filepath.Join(testprog.Dir(), "testdata", "session", "*.session"))
	for _, path := range paths {
		text := contents(t, path)
		if block.MatchString(text) || strings.Contains(text, "\n(deet) cd ") {
			continue // what a check cannot do: see Check.parse, and the directory is its own
		}
		files[filepath.Base(path)] = text
	}
	r := reports(t, "-rubric", folder(t, files), deet+" -nx -q")[0]
	if r.Score != r.Max || r.Max < 40 {
		t.Errorf("deet has %v of %v\n%s", r.Score, r.Max, explained(r))
	}
}

// block is a line that is typed into a block of commands.
var block = regexp.MustCompile(`(?m)^ *>`)

// A debugger that does nothing gets nothing.
func TestNoMarks(t *testing.T) {
	if r := reports(t, "true")[0]; r.Score != 0 || r.Bonus != 0 {
		t.Errorf("true has %v points", r.Score+r.Bonus)
	}
}

// For each bug, the checks that it costs, and how the first of them names it.
func TestBugs(t *testing.T) {
	tests := []struct{ bug, checks, named string }{
		{"no-exec-wait", "1.4", "no wait for the stop at exec"},
		{"early-breakpoints", "5.5", "installed before the stop at exec"},
		{"exec-panic", "1.6", "error of execve"},
		{"no-rewind", "6.2", "not set back by one"},
		{"no-rearm", "6.1", "not re-armed"},
		{"rearm-saves", "6.3 6.5", "0xCC of a breakpoint is saved"},
		{"step-ends", "6.7", "after the single step"},
		{"exit-twice", "6.7", "after the single step"},
		{"twice-before-run", "6.4 6.6", "saves the 0xCC of the first"},
		{"twice-elsewhere", "6.5", "saves the 0xCC of the first"},
		{"twice-here", "6.6", "saves the 0xCC of the first"},
		{"lost-on-run", "5.3", "lost with the process"},
		{"lost-on-restart", "5.4", "not written into the new one"},
		{"bad-address", "5.6", "not mapped"},
		{"missing-argument", "5.7", "second word"},
		{"zombies", "2.3", "zombie"},
		{"not-killed", "2.2 2.3 2.4 2.7 2.14", "not killed before the new one"},
		{"quit-ignored", "2.4 2.5 2.6", "quit"},
		{"quit-waits", "2.4 2.7", "quit"},
		{"quit-leaves", "2.4 2.7", "leaves the program behind"},
		{"stale-handle", "2.9", "handle of the program is kept"},
		{"stale-run", "1.3 2.6 2.9 2.10 2.11", "the first run is in the way"},
		{"stale-bt", "2.9", "handle of the program is kept"},
		{"nothing-runs", "2.8", "where there is none"},
		{"death-unreported", "2.10", "death by a signal"},
		{"killed-stopped", "2.11", "just died"},
		{"no-line-panic", "2.12", "line of an address that has none"},
		{"library-panic", "3.3", "without line information"},
		{"callers-lines", "3.1 3.2", "%rbp"},
		{"main-first", "3.1 3.2", "%rbp"},
		{"one-frame", "3.1 3.2", "%rbp"},
		{"hex-lines", "7.3", "hexadecimal"},
		{"unknown-name", "7.4", "none"},
		{"other-words", "S.1 S.2 S.3 S.4 S.5 S.6 S.9 S.10 S.11", "handout"},
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
			if first, _, _ := strings.Cut(explained(r), "\n\n"); !strings.Contains(first, tt.named) {
				t.Errorf("%s is named %q, want %q", tt.bug, first, tt.named)
			}
		}
	}
	// A race that is lost now and then is told, and forgiven where it can be.
	r := all[0]
	if i := slices.IndexFunc(r.Results, func(r Result) bool { return r.Number == "1.4" }); !strings.HasPrefix(r.Results[i].Flaky, "passed ") {
		t.Errorf("%s is not told to be flaky: %+v", races[0], r.Results[i])
	}
	if len(r.Findings) == 0 || !strings.Contains(r.Findings[0], "no such process") {
		t.Errorf("%s: forgiven is %q", races[0], r.Findings)
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
