package grade

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
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
		Output: clean(r.Title + "\n" + strings.Join(r.Findings, "\n")),
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
		t.Output = clean(t.Output + r.explain())
	}
	return t
}

// A JUnit report, as the schema that Jenkins checks against has it.
type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"` // in seconds
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Skipped *struct{}     `xml:"skipped,omitempty"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes a suite for each debugger. A bonus that was not earned
// and a fault that counted already are skipped: they fail nobody's build.
func writeJUnit(w io.Writer, reports []Report, verbose bool) error {
	var all junitSuites
	for _, r := range reports {
		suite := junitSuite{Name: clean(r.Debugger), Tests: len(r.Results), Time: seconds(r.Seconds)}
		for _, result := range r.Results {
			c := result.junit(verbose)
			if c.Failure != nil {
				suite.Failures++
			}
			if c.Skipped != nil {
				suite.Skipped++
			}
			suite.Cases = append(suite.Cases, c)
		}
		all.Suites = append(all.Suites, suite)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func (r *Result) junit(verbose bool) junitCase {
	c := junitCase{Name: r.Number + " " + r.Name, Class: "milestone." + r.Milestone}
	total := 0.0
	for _, try := range r.Tries {
		total += try.Seconds
	}
	c.Time = seconds(total)
	switch {
	case r.lost():
		try := r.shown()
		c.Failure = &junitFailure{Message: clean(try.Expected + ": " + try.Got), Type: "check", Text: clean(r.explain())}
	case !r.Passed:
		c.Skipped = &struct{}{}
	}
	if verbose {
		c.Output = clean(r.shown().Screen)
	}
	return c
}

func seconds(n float64) string { return fmt.Sprintf("%.3f", n) }

// clean drops what XML cannot hold [XML 1.0, 2.2] and nobody can read.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n', r >= ' ' && r < 0x7f, r >= 0xa0 && r < 0xfffe && r != utf8.RuneError, r > 0xffff && r&0xfffe != 0xfffe:
			return r
		}
		return -1
	}, text)
}
