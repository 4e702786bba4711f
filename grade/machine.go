package grade

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"time"

	"deet/transcript"
)

// What Gradescope reads from /autograder/results/results.json
// [Gradescope, "Autograder Specifications", "Output format"].
type gradescopeResults struct {
	Score         float64          `json:"score"`
	ExecutionTime float64          `json:"execution_time"` // in seconds
	Output        string           `json:"output"`
	Visibility    string           `json:"visibility"`
	Tests         []gradescopeTest `json:"tests"`
}

type gradescopeTest struct {
	Score      float64  `json:"score"`
	MaxScore   float64  `json:"max_score"`
	Status     string   `json:"status"`
	Name       string   `json:"name"`
	Number     string   `json:"number"`
	Output     string   `json:"output"`
	Tags       []string `json:"tags"`
	Visibility string   `json:"visibility"`
}

// writeGradescope writes the results of one submission.
func writeGradescope(w io.Writer, reports []Report, _ bool) error {
	if len(reports) != 1 {
		return errors.New("gradescope takes one debugger at a time")
	}
	r := reports[0]
	all := gradescopeResults{
		Score: r.Score + r.Bonus, ExecutionTime: math.Round(r.Seconds), Visibility: "visible",
		Output: transcript.Printable(r.Title + "\n" + strings.Join(r.Findings, "\n")),
	}
	for _, result := range r.Results {
		all.Tests = append(all.Tests, result.gradescope())
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

func (r *Result) gradescope() gradescopeTest {
	t := gradescopeTest{
		Score: r.Score, MaxScore: r.Points, Status: "passed", Name: r.Title, Number: r.Number,
		Tags: []string{"milestone " + r.Milestone}, Visibility: "visible",
	}
	if r.Bonus {
		t.MaxScore = 0 // what is scored beyond it is extra
		t.Tags = append(t.Tags, "bonus")
	}
	if !r.Passed {
		t.Status = "failed"
	}
	if r.Excused != "" {
		t.Output = "the fault is that of " + r.Excused + "\n"
	}
	if r.Flaky != "" {
		t.Output = "flaky: " + r.Flaky + "\n"
		t.Tags = append(t.Tags, "flaky")
	}
	if !r.Passed || r.Flaky != "" {
		t.Output = transcript.Printable(t.Output + r.explain())
	}
	return t
}

// writeJUnit writes a suite for each debugger. A bonus that was not earned
// and a fault that counted already are skipped: they fail nobody's build.
func writeJUnit(w io.Writer, reports []Report, verbose bool) error {
	var all []transcript.Suite
	for _, r := range reports {
		suite := transcript.Suite{Name: r.Debugger, Took: duration(r.Seconds)}
		for _, result := range r.Results {
			suite.Cases = append(suite.Cases, result.junit(verbose))
		}
		all = append(all, suite)
	}
	return transcript.WriteJUnit(w, all)
}

func (r *Result) junit(verbose bool) transcript.Case {
	c := transcript.Case{Name: r.Number + " " + r.Name, Class: "milestone." + r.Milestone}
	for _, try := range r.Tries {
		c.Took += duration(try.Seconds)
	}
	switch {
	case r.lost():
		try := r.shown()
		c.Failed, c.Message, c.Text = true, try.Expected+": "+try.Got, r.explain()
	case !r.Passed:
		c.Skipped = true
	}
	if verbose {
		c.Output = r.shown().Screen
	}
	return c
}

func duration(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }
