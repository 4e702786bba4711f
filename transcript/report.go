package transcript

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// An outcome is what became of a session, as reports show it.
type outcome struct {
	File    string        `json:"file"`
	OK      bool          `json:"ok"`
	Updated bool          `json:"updated,omitempty"`
	Took    time.Duration `json:"-"`
	Seconds float64       `json:"seconds"`
	Problem string        `json:"problem,omitempty"` // the diff, and what else went wrong
}

// outcome judges a result. While updating, a screen that differs is what is
// asked for and no failure.
func (t *tracer) outcome(r *Result, took time.Duration) outcome {
	o := outcome{File: r.Script.File, OK: r.OK(), Took: took, Seconds: took.Seconds()}
	if !o.OK && t.update && len(r.problems) == 0 {
		o.OK, o.Updated = true, true
	}
	if !o.OK {
		o.Problem = r.Diff()
	}
	return o
}

func formats() map[string]func(w io.Writer, all []outcome) error {
	return map[string]func(io.Writer, []outcome) error{
		"text": writeText, "junit": writeJUnit, "tap": writeTAP, "json": writeJSON,
	}
}

// writeText writes a line for each session, below its diff if it has one, and
// how many there were.
func writeText(w io.Writer, all []outcome) error {
	var out strings.Builder
	failed, total := 0, time.Duration(0)
	for _, o := range all {
		word := "ok  "
		switch {
		case !o.OK:
			word = "FAIL"
			failed++
			out.WriteString(strings.TrimSuffix(o.Problem, "\n") + "\n")
		case o.Updated:
			word = "new "
		}
		total += o.Took
		fmt.Fprintf(&out, "%s\t%s\t%.2fs\n", word, o.File, o.Took.Seconds())
	}
	fmt.Fprintf(&out, "sessions: %d ok, %d failed, %.2fs\n", len(all)-failed, failed, total.Seconds())
	_, err := io.WriteString(w, out.String())
	return err
}

// writeTAP writes version 13 of the Test Anything Protocol: what is wrong
// stands in comments below a test.
func writeTAP(w io.Writer, all []outcome) error {
	var out strings.Builder
	fmt.Fprintf(&out, "TAP version 13\n1..%d\n", len(all))
	for i, o := range all {
		word := "ok"
		if !o.OK {
			word = "not ok"
		}
		// A # would begin a directive.
		fmt.Fprintf(&out, "%s %d - %s\n", word, i+1, strings.ReplaceAll(o.File, "#", `\#`))
		for line := range strings.Lines(o.Problem) {
			fmt.Fprintf(&out, "# %s\n", strings.TrimSuffix(line, "\n"))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func writeJSON(w io.Writer, all []outcome) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

func writeJUnit(w io.Writer, all []outcome) error {
	suite := Suite{Name: "deet trace"}
	for _, o := range all {
		message, _, _ := strings.Cut(o.Problem, "\n")
		suite.Cases = append(suite.Cases, Case{
			Name: o.File, Class: "session", Took: o.Took, Failed: !o.OK, Message: message, Text: o.Problem,
		})
		suite.Took += o.Took
	}
	return WriteJUnit(w, []Suite{suite})
}
