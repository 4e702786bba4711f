package grade

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// A format writes reports. Verbose ones hold the sessions as they went.
type format func(w io.Writer, reports []Report, verbose bool) error

func formats() map[string]format {
	return map[string]format{"text": writeText, "json": writeJSON, "gradescope": writeGradescope, "junit": writeJUnit}
}

// writeJSON writes all that is known.
func writeJSON(w io.Writer, reports []Report, _ bool) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(reports)
}

// writeText writes a report for a person.
func writeText(w io.Writer, reports []Report, verbose bool) error {
	var out strings.Builder
	for _, r := range reports {
		fmt.Fprintf(&out, "%s: %s\n", r.Title, r.Debugger)
		for _, m := range r.Milestones {
			r.writeMilestone(&out, m, verbose)
		}
		fmt.Fprintf(&out, "\nScore %s of %s", points(r.Score), points(r.Max))
		if r.Bonus > 0 {
			fmt.Fprintf(&out, ", and %s more", points(r.Bonus))
		}
		fmt.Fprintf(&out, ", in %.0f s\n", r.Seconds)
		for _, finding := range r.Findings {
			fmt.Fprintf(&out, "Forgiven: %s\n", finding)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// points writes 2 for 2.0 and 1.5 for 1.5.
func points(n float64) string { return fmt.Sprintf("%g", n) }

func (r *Report) writeMilestone(out *strings.Builder, m milestone, verbose bool) {
	var score, most float64
	var body strings.Builder
	for _, result := range r.Results {
		if result.Milestone != m.ID {
			continue
		}
		score += result.Score
		if !result.Bonus {
			most += result.Points
		}
		result.write(&body, verbose)
	}
	if body.Len() == 0 {
		return
	}
	title := strings.TrimSpace(m.ID + "  " + m.Title)
	fmt.Fprintf(out, "\n%s: %s of %s\n%s", title, points(score), points(most), body.String())
}

// write writes a line for a check, and what went wrong below it.
func (r *Result) write(out *strings.Builder, verbose bool) {
	word := "ok  "
	switch {
	case !r.Passed && (r.Bonus || r.Excused != ""):
		word = "-   "
	case !r.Passed:
		word = "FAIL"
	case r.Flaky != "":
		word = "weak"
	}
	fmt.Fprintf(out, "  %s %-5s %-28s %s/%s", word, r.Number, r.Name, points(r.Score), points(r.Points))
	if r.Flaky != "" {
		fmt.Fprintf(out, "  flaky: %s", r.Flaky)
	}
	if r.Excused != "" {
		fmt.Fprintf(out, "  as %s failed already", r.Excused)
	}
	out.WriteString("\n")
	if r.lost() || r.Flaky != "" {
		indent(out, "       ", r.explain())
	}
	if verbose {
		indent(out, "     | ", r.shown().Screen)
	}
}

// lost reports whether a check cost points.
func (r *Result) lost() bool { return !r.Passed && !r.Bonus && r.Excused == "" }

// explain says what was sent, what was expected and what came.
func (r *Result) explain() string {
	try := r.shown()
	if try.Broken != "" {
		return try.Broken
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", r.Title)
	if try.Sent != "" {
		fmt.Fprintf(&out, "sent:     %s\n", try.Sent)
	}
	fmt.Fprintf(&out, "expected: %s\n", strings.ReplaceAll(try.Expected, "\n", "\n          "))
	fmt.Fprintf(&out, "but:      %s\n", try.Got)
	for i, line := range try.Reply {
		if i == maxReply {
			fmt.Fprintf(&out, "  > ... %d lines more\n", len(try.Reply)-i)
			break
		}
		fmt.Fprintf(&out, "  > %.200s\n", line)
	}
	if r.Teaches != "" {
		fmt.Fprintf(&out, "%s\n", r.Teaches)
	}
	return out.String()
}

// maxReply is how many lines of a reply a report shows.
const maxReply = 12

// indent writes a text with something before each line.
func indent(out *strings.Builder, before, text string) {
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		out.WriteString(strings.TrimRight(before+line, " \n") + "\n")
	}
}
