package transcript

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// A Suite is a group of tests in a JUnit report.
type Suite struct {
	Name  string
	Cases []Case
	Took  time.Duration
}

// A Case is one test of a suite.
type Case struct {
	Name, Class string
	Took        time.Duration
	Skipped     bool
	Failed      bool
	Message     string // of a failure, one line
	Text        string // of a failure, all of it
	Output      string
}

// The elements and attributes that the schema of Jenkins has.
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

// WriteJUnit writes a report that continuous integration can read.
func WriteJUnit(w io.Writer, suites []Suite) error {
	var all junitSuites
	for _, s := range suites {
		all.Suites = append(all.Suites, s.junit())
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func (s *Suite) junit() junitSuite {
	suite := junitSuite{Name: Printable(s.Name), Tests: len(s.Cases), Time: inSeconds(s.Took)}
	for _, c := range s.Cases {
		out := junitCase{Name: Printable(c.Name), Class: Printable(c.Class), Time: inSeconds(c.Took), Output: Printable(c.Output)}
		switch {
		case c.Failed:
			suite.Failures++
			out.Failure = &junitFailure{Message: Printable(c.Message), Type: "mismatch", Text: Printable(c.Text)}
		case c.Skipped:
			suite.Skipped++
			out.Skipped = &struct{}{}
		}
		suite.Cases = append(suite.Cases, out)
	}
	return suite
}

func inSeconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// Printable drops what XML cannot hold [XML 1.0, 2.2] and what nobody can
// read: all control characters but tabs and newlines.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t', r == '\n', r >= ' ' && r < 0x7f:
			return r
		case r >= 0xa0 && r < 0xfffe && r != utf8.RuneError, r > 0xffff && r&0xfffe != 0xfffe:
			return r
		}
		return -1
	}, text)
}
