package grade

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Result is how a check went.
type Result struct {
	*Check
	Score   float64
	Passed  bool
	Flaky   string `json:",omitempty"` // "passed 3 of 10 times"
	Tries   []Try  // the last one decides
	Teaches string `json:",omitempty"` // what the failure probably means
	Excused string `json:",omitempty"` // the number of another check that the same fault fails
}

// A Report is what became of one debugger.
type Report struct {
	Title      string
	Debugger   string
	Milestones []milestone
	Results    []Result
	Score, Max float64 // without what is a bonus
	Bonus      float64
	Findings   []string // what was forgiven
	Seconds    float64
}

// excuse gives a check that failed its points if another that must pass first
// has failed too: the same fault is not to be counted twice. Where nothing of
// a milestone works there is no reason to think that it is the same.
func excuse(results []Result) {
	for i := range results {
		r := &results[i]
		works := slices.ContainsFunc(results, func(o Result) bool { return o.Passed && o.Milestone == r.Milestone })
		for _, first := range results {
			if !r.Passed && works && !first.Passed && slices.Contains(strings.Fields(r.After), first.Number) {
				r.Excused, r.Score = first.Number, r.Points
			}
		}
	}
}

// add adds up the points, and what was forgiven.
func (r *Report) add() {
	for _, result := range r.Results {
		if result.Bonus {
			r.Bonus += result.Score
		} else {
			r.Score += result.Score
			r.Max += result.Points
		}
		for _, try := range result.Tries {
			for _, finding := range try.Findings {
				r.Findings = append(r.Findings, result.Number+": "+finding)
			}
		}
	}
}

// score gives a check its points. One that must pass many times gets its
// share, one that passes at last gets all.
func (r *Result) score(passed int) {
	n := len(r.Tries)
	switch {
	case r.Repeat > 1:
		r.Passed = passed == r.Repeat
		r.Score = math.Floor(10*r.Points*float64(passed)/float64(r.Repeat)) / 10
	case passed > 0:
		r.Passed, r.Score = true, r.Points
	}
	if passed > 0 && passed < max(n, r.Repeat) && (r.Repeat == 1 || n == r.Repeat) {
		r.Flaky = fmt.Sprintf("passed %d of %d times", passed, n)
	}
}

// shown returns the try that a report shows: the first that failed, or else
// the last.
func (r *Result) shown() Try {
	for _, try := range r.Tries {
		if !try.Passed {
			return try
		}
	}
	if len(r.Tries) == 0 {
		return Try{Broken: "it was not tried"}
	}
	return r.Tries[len(r.Tries)-1]
}

// teach is a sentence on what a failed check probably means.
func (r *Rubric) teach(c *Check) string {
	text := ""
	if c.Bug != "" {
		text = "Probably: " + c.Bug + "."
	}
	if c.Idea != "" {
		text += " The idea is " + c.Idea
		if about := r.ideas[c.Idea]; about != "" {
			text += ": " + strings.TrimSuffix(about, ".")
		}
		text += "."
	}
	return strings.TrimSpace(text)
}
