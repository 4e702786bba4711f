package grade

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"deet/transcript"

	"golang.org/x/tools/txtar"
)

// A Check is one session of a rubric.
type Check struct {
	Number    string // 2.10, from the name of the file
	Name      string // from the name of the file too
	Title     string // what the session shows
	Milestone string // what stands before the first dot of Number, if not said otherwise
	Points    float64
	Bonus     bool   // the points are beyond what can be had
	After     string // the numbers of checks that must pass first
	Bug       string // what it probably is if the check fails
	Idea      string // the name of the lecture's idea
	terms
	file      string
	plain     bool // a session as deet trace takes it: names mean what the screen shows first
	exchanges []exchange
	script    *transcript.Script
}

// An exchange is a command with what follows until the next one. The first of
// a check has none: it is about what comes before the first prompt.
type exchange struct {
	line    int
	typed   bool // there is a command, perhaps an empty one
	command string
	steps   []step
}

// A step is one line below a command.
type step struct {
	kind stepKind
	text string // without its mark
	line int
}

type stepKind int

const (
	screenStep stepKind = iota // a line of the screen
	askStep                    // ? what must be true
	actStep                    // ! what the grader does
	keyStep                    // ^C
	inputStep                  // < for the program
)

// check reads one check.
func (r *Rubric) check(name string) (*Check, error) {
	text, err := fs.ReadFile(r.files, name)
	if err != nil {
		return nil, err
	}
	c := &Check{file: name, Points: 1, terms: r.terms.own()}
	c.Number, c.Name, _ = strings.Cut(strings.TrimSuffix(name, path.Ext(name)), "-")
	c.Milestone, _, _ = strings.Cut(c.Number, ".")
	c.Name = strings.ReplaceAll(c.Name, "-", " ")
	archive := txtar.Parse(text)
	c.Title = strings.Join(strings.Fields(strings.ReplaceAll(string(archive.Comment), "# ", " ")), " ")
	c.plain = member(archive, "check") == ""
	source, err := c.header(member(archive, "check"))
	if err != nil {
		return nil, fmt.Errorf("section check: %w", err)
	}
	// What is added goes to the end, so that line numbers stay true.
	if source != "" {
		data, err := fs.ReadFile(r.files, source)
		if err != nil {
			return nil, err
		}
		text = fmt.Appendf(text, "\n-- %s --\n%s", source, data)
	}
	if member(archive, "flags") == "" && c.Flags != "" {
		text = fmt.Appendf(text, "\n-- flags --\n%s\n", c.Flags)
	}
	if c.script, err = transcript.Parse(name, text); err != nil {
		return nil, err
	}
	first := 1 + strings.Count(strings.Split(string(text), "-- session --\n")[0], "\n") + 1
	err = c.parse(member(archive, "session"), r.prompt, first)
	c.plain = c.plain && !c.asks()
	return c, err
}

// member is the text of a section, "" if there is none.
func member(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// header reads the section check. It returns the source of the program, if
// that is one of the rubric's files.
func (c *Check) header(text string) (source string, err error) {
	all, err := fields(text)
	for _, f := range all {
		var known bool
		if known, err = c.terms.set(f); err == nil && !known {
			err = c.set(f, &source)
		}
		if err != nil {
			break
		}
	}
	return source, err
}

// set takes a field that only checks have.
func (c *Check) set(f field, source *string) (err error) {
	switch f.key {
	case "program":
		*source = f.value
	case "number":
		c.Number = f.value
	case "milestone":
		c.Milestone = f.value
	case "points":
		c.Points, err = strconv.ParseFloat(f.value, 64)
	case "after":
		c.After = f.value
	case "bonus":
		c.Bonus, err = yes(f.value)
	case "bug":
		c.Bug = f.value
	case "idea":
		c.Idea = f.value
	default:
		err = fmt.Errorf("line %d: %q is no setting", f.line, f.key)
	}
	return err
}

// parse splits the session, which starts at a line of the file.
func (c *Check) parse(session, prompt string, first int) error {
	c.exchanges = []exchange{{line: first}}
	for i, line := range strings.Split(strings.TrimRight(session, "\n"), "\n") {
		line = strings.TrimRight(line, " \t\r")
		if command, ok := strings.CutPrefix(line, prompt); ok {
			command = strings.TrimPrefix(command, " ")
			c.exchanges = append(c.exchanges, exchange{line: first + i, typed: true, command: command})
			continue
		}
		e := &c.exchanges[len(c.exchanges)-1]
		s := parseStep(line, first+i)
		if err := s.valid(); err != nil {
			return fmt.Errorf("line %d: %w", s.line, err)
		}
		e.steps = append(e.steps, s)
	}
	return nil
}

func parseStep(line string, n int) step {
	marks := []struct {
		mark string
		kind stepKind
	}{{"? ", askStep}, {"! ", actStep}, {"< ", inputStep}}
	for _, m := range marks {
		if text, ok := strings.CutPrefix(line, m.mark); ok {
			return step{m.kind, text, n}
		}
	}
	switch line {
	case "^C", "^D", "^Z", `^\`:
		return step{keyStep, line, n}
	}
	return step{screenStep, line, n}
}

// valid reports a step that means nothing.
func (s step) valid() error {
	words := strings.Fields(s.text)
	switch {
	case s.kind == screenStep && strings.HasPrefix(strings.TrimLeft(s.text, " "), ">"):
		return fmt.Errorf("%s: a check cannot type the lines of a block, as define and commands take them", s.text)
	case s.kind == askStep && (len(words) == 0 || asks()[words[0]].run == nil):
		return fmt.Errorf("? %s: no such question", s.text)
	case s.kind == actStep && (len(words) != 2 || words[0] != "kill"):
		return fmt.Errorf("! %s: the only action is kill SIGNAL", s.text)
	}
	return nil
}

// asks reports whether a check has questions or actions, as deet trace has not.
func (c *Check) asks() bool {
	for _, e := range c.exchanges {
		for _, s := range e.steps {
			if s.kind == askStep || s.kind == actStep {
				return true
			}
		}
	}
	return false
}

// live reports how many of an exchange's steps come before the last thing
// that is done while the command still runs.
func (e *exchange) live() int {
	for i := len(e.steps) - 1; i >= 0; i-- {
		if k := e.steps[i].kind; k == actStep || k == keyStep || k == inputStep {
			return i + 1
		}
	}
	return 0
}
