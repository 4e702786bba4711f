package grade

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

const usage = `usage: deet grade [-rubric DIR] [-format text|json|gradescope|junit] [-o FILE] [-j N] [-only CHECK] [-v] DEBUGGER...

Grade runs the checks of a rubric over debuggers, each a program or a command
line in quotes, and says what is wrong with them. Without -rubric that is
course project 1.

`

// keepWord is the argument that makes a keeper of this program.
const keepWord = "-keep"

// Main is deet grade. It returns the exit status: 0 if every debugger passed
// every check, 1 if one did not, and 2 if it was called wrongly.
func Main(args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && args[0] == keepWord {
		return keepMain(os.Stdin, stdout)
	}
	var c config
	if err := c.parse(args, stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	reports, err := c.run()
	if err == nil {
		err = errors.Join(c.write(stdout, reports), broken(reports))
	}
	if err != nil {
		fmt.Fprintf(stderr, "deet grade: %v\n", err)
		return 2
	}
	if slices.ContainsFunc(reports, func(r Report) bool { return r.Score < r.Max }) {
		return 1
	}
	return 0
}

// A config is the command line.
type config struct {
	rubric, format, file, only string
	jobs                       int
	verbose                    bool
	debuggers                  [][]string
}

// parse reads the command line. It has said what is wrong with it.
func (c *config) parse(args []string, stderr io.Writer) error {
	f := flag.NewFlagSet("deet grade", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		fmt.Fprint(stderr, usage)
		f.PrintDefaults()
	}
	f.StringVar(&c.rubric, "rubric", "", "the `folder` of the rubric (default course project 1)")
	f.StringVar(&c.format, "format", "text", "text, json, gradescope or junit")
	f.StringVar(&c.file, "o", "", "write the report to a `file`")
	f.StringVar(&c.only, "only", "", "run only the `check` with this number or name, or those of a milestone; several with commas")
	f.IntVar(&c.jobs, "j", 2*runtime.NumCPU(), "how many checks run at once; they mostly wait")
	f.BoolVar(&c.verbose, "v", false, "show each session as it went")
	if err := f.Parse(args); err != nil {
		return err
	}
	var err error
	switch {
	case f.NArg() == 0:
		f.Usage()
		return errUsage
	case formats()[c.format] == nil:
		err = fmt.Errorf("no format is called %q", c.format)
	case c.jobs < 1:
		err = fmt.Errorf("-j %d: at least one check must run", c.jobs)
	}
	for _, text := range f.Args() {
		if err == nil {
			err = c.debugger(text)
		}
	}
	if err != nil {
		fmt.Fprintf(stderr, "deet grade: %v\n", err)
	}
	return err
}

// debugger adds a debugger. Its paths are made absolute, because it starts in
// another directory.
func (c *config) debugger(text string) error {
	words := strings.Fields(text)
	if len(words) == 0 {
		return errors.New("a debugger has no name")
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return fmt.Errorf("find the debugger: %w", err)
	}
	words[0] = path
	for i, word := range words {
		if _, err := os.Stat(word); err != nil || filepath.IsAbs(word) {
			continue
		}
		if words[i], err = filepath.Abs(word); err != nil {
			return err
		}
	}
	c.debuggers = append(c.debuggers, words)
	return nil
}

// run grades. Ctrl-C ends it in good order: what it started is killed.
func (c *config) run() ([]Report, error) {
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGINT, unix.SIGTERM, unix.SIGHUP)
	defer stop()
	g, err := c.grader()
	if err != nil {
		return nil, err
	}
	// What a keeper leaves when it dies comes to us.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return nil, err
	}
	defer sweep()
	if g.builds, err = os.MkdirTemp("", "deet-grade-"); err != nil {
		return nil, err
	}
	defer os.RemoveAll(g.builds)
	if err := g.build(); err != nil {
		return nil, err
	}
	reports := make([]Report, len(c.debuggers))
	var group sync.WaitGroup
	for i, d := range c.debuggers {
		group.Go(func() { reports[i] = g.grade(ctx, d) })
	}
	group.Wait()
	if ctx.Err() != nil {
		return nil, errors.New("interrupted")
	}
	return reports, nil
}

// broken says which checks could not be made: that is no debugger's fault.
func broken(reports []Report) error {
	for _, r := range reports {
		for _, result := range r.Results {
			for _, try := range result.Tries {
				if try.Broken != "" {
					return fmt.Errorf("check %s over %s: %s", result.Number, r.Debugger, try.Broken)
				}
			}
		}
	}
	return nil
}

func (c *config) grader() (*grader, error) {
	rubric, err := LoadRubric(c.rubric, allChecks)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	g := &grader{rubric: rubric, slots: make(chan struct{}, c.jobs), keeper: []string{self, "grade", keepWord}, keepers: map[int]bool{}}
	if c.rubric != "" {
		g.dir, err = filepath.Abs(c.rubric)
	}
	g.checks = rubric.Checks
	if c.only != "" {
		g.checks = rubric.Select(c.only)
	}
	if len(g.checks) == 0 {
		return nil, fmt.Errorf("no check is called %q", c.only)
	}
	return g, err
}

// write writes the reports where they are wanted.
func (c *config) write(stdout io.Writer, reports []Report) error {
	if c.file == "" {
		return formats()[c.format](stdout, reports, c.verbose)
	}
	file, err := os.Create(c.file)
	if err != nil {
		return err
	}
	return errors.Join(formats()[c.format](file, reports, c.verbose), file.Close())
}
