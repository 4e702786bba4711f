package grade

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// project1 is the rubric of course project 1.
//
//go:embed project1
var project1 embed.FS

// settingsFile is the file of a rubric that is about all of its checks.
const settingsFile = "rubric.txt"

// A Rubric is what debuggers are judged by.
type Rubric struct {
	Title      string
	prompt     string
	milestones []milestone
	ideas      map[string]string
	terms      terms
	Checks     []*Check // in the order of their numbers
	files      fs.FS
}

type milestone struct{ ID, Title string }

// LoadRubric reads the rubric in a folder, or the built-in one for "", with
// the checks in the files that a pattern fits.
func LoadRubric(dir, pattern string) (*Rubric, error) {
	files, err := fs.Sub(project1, "project1")
	if dir != "" {
		files, err = os.DirFS(dir), nil
	}
	if err != nil {
		return nil, err
	}
	r := &Rubric{files: files, Title: path.Base(dir), prompt: "(deet)", ideas: map[string]string{}, terms: terms{
		Timeout: 8 * time.Second, Tries: 1, Repeat: 1, Fallback: true, spellings: map[string][]string{},
		again: map[string]*regexp.Regexp{},
	}}
	if err := r.settings(); err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		c, err := r.check(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		r.Checks = append(r.Checks, c)
	}
	if len(r.Checks) == 0 {
		return nil, fmt.Errorf("no %s in %s", pattern, dir)
	}
	slices.SortStableFunc(r.Checks, func(a, b *Check) int { return compareNumbers(a.Number, b.Number) })
	r.nameMilestones()
	return r, nil
}

// settings reads the file that is about all checks. A rubric may do without.
func (r *Rubric) settings() error {
	text, err := fs.ReadFile(r.files, settingsFile)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := fields(string(text))
	for _, f := range all {
		if err == nil {
			err = r.set(f)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", settingsFile, err)
	}
	return nil
}

// set takes one field of the file.
func (r *Rubric) set(f field) error {
	kind, rest, _ := strings.Cut(f.key, " ")
	switch kind {
	case "title":
		r.Title = f.value
	case "prompt":
		r.prompt = f.value
	case "milestone":
		r.milestones = append(r.milestones, milestone{rest, f.value})
	case "idea":
		r.ideas[rest] = f.value
	default:
		known, err := r.terms.set(f)
		if err == nil && !known {
			err = fmt.Errorf("line %d: %q is no setting", f.line, f.key)
		}
		return err
	}
	return nil
}

// nameMilestones adds those that checks name and the settings do not.
func (r *Rubric) nameMilestones() {
	for _, c := range r.Checks {
		if !slices.ContainsFunc(r.milestones, func(m milestone) bool { return m.ID == c.Milestone }) {
			r.milestones = append(r.milestones, milestone{ID: c.Milestone})
		}
	}
}

// own returns the rubric's terms for a check to change.
func (t terms) own() terms {
	t.spellings = maps.Clone(t.spellings)
	t.again = maps.Clone(t.again)
	t.replies = t.replies.clone()
	return t
}

// allChecks is the pattern of the files that hold checks.
const allChecks = "*.session"

// Select returns the checks that a word names: a number, a milestone, a name,
// or several of them with commas between them.
func (r *Rubric) Select(words string) []*Check {
	names := strings.Split(words, ",")
	return slices.DeleteFunc(slices.Clone(r.Checks), func(c *Check) bool {
		return !slices.ContainsFunc([]string{c.Number, c.Milestone, c.Name, c.file}, func(own string) bool {
			return slices.Contains(names, own)
		})
	})
}

// compareNumbers orders 2.9 before 2.10.
func compareNumbers(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	return slices.CompareFunc(as, bs, func(x, y string) int {
		m, err1 := strconv.Atoi(x)
		n, err2 := strconv.Atoi(y)
		if err1 != nil || err2 != nil {
			return strings.Compare(x, y)
		}
		return cmp.Compare(m, n)
	})
}
