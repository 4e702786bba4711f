package transcript

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// A tracer is the command line of deet trace.
type tracer struct {
	update   bool
	verbose  bool
	timeout  time.Duration
	debugger string
	record   string
	format   string
	jobs     int
	stdin    io.Reader
	stdout   io.Writer
	stderr   io.Writer
}

const usage = `usage: deet trace [-update] [-v] [-timeout D] [-debugger CMD] [-j N] [-format FORMAT] FILE...
       deet trace -record FILE [-debugger CMD] SOURCE...

Trace replays debugging sessions and shows where the screen differs. A FILE
is a session (testdata/session/*.session) or a Markdown file with sessions.
With -record it writes one, from what you type in a session with the program
that it builds from the sources.

`

// Main is deet trace. It returns the exit status: 0 if every session went as
// it was written, 1 if one did not, and 2 if it was called wrongly.
func Main(args []string, stdout, stderr io.Writer) int {
	t := tracer{stdin: os.Stdin, stdout: stdout, stderr: stderr}
	flags := t.flags()
	if err := flags.Parse(args); err != nil {
		return 2
	}
	write := formats()[t.format]
	if flags.NArg() == 0 || write == nil || t.jobs < 1 {
		flags.Usage()
		return 2
	}
	if t.record != "" {
		if err := t.recordSession(flags.Args()); err != nil {
			fmt.Fprintln(stderr, err)
			return 1
		}
		return 0
	}
	all := t.replayAll(flags.Args())
	if err := write(stdout, all); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if slices.ContainsFunc(all, func(o outcome) bool { return !o.OK }) {
		return 1
	}
	return 0
}

func (t *tracer) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("deet trace", flag.ContinueOnError)
	flags.SetOutput(t.stderr)
	flags.Usage = func() {
		fmt.Fprint(t.stderr, usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&t.update, "update", false, "rewrite the sessions to what the screen shows")
	flags.BoolVar(&t.verbose, "v", false, "show the screen")
	flags.DurationVar(&t.timeout, "timeout", DefaultTimeout, "how long a command may take")
	flags.StringVar(&t.debugger, "debugger", "", "the debugger `command` (default this deet)")
	flags.StringVar(&t.record, "record", "", "write a new session to a `file`")
	flags.StringVar(&t.format, "format", "text", "text, junit, tap or json")
	flags.IntVar(&t.jobs, "j", 1, "how many files are replayed at once")
	return flags
}

// replayAll replays files, some at once, and returns what became of their
// sessions in the order of the files.
func (t *tracer) replayAll(names []string) []outcome {
	byFile := make([][]outcome, len(names))
	slots := make(chan struct{}, t.jobs)
	var group sync.WaitGroup
	for i, name := range names {
		slots <- struct{}{}
		group.Go(func() {
			byFile[i] = t.file(name)
			<-slots
		})
	}
	group.Wait()
	return slices.Concat(byFile...)
}

// file replays the sessions of one file.
func (t *tracer) file(name string) []outcome {
	all, err := t.sessions(name)
	if err != nil {
		// A file that cannot be replayed fails like one that differs.
		all = append(all, outcome{File: name, Problem: err.Error()})
	}
	return all
}

func (t *tracer) sessions(name string) ([]outcome, error) {
	data, scripts, err := readFile(name)
	if err != nil {
		return nil, err
	}
	options, err := t.options()
	if err != nil {
		return nil, err
	}
	var all []outcome
	var results []*Result
	for _, s := range scripts {
		start := time.Now()
		r, err := s.Run(options)
		if err != nil {
			return all, err
		}
		results = append(results, r)
		all = append(all, t.outcome(r, time.Since(start)))
	}
	if !t.update {
		return all, nil
	}
	return all, t.rewrite(name, data, results)
}

// readFile reads the one session of a session file, or all of a Markdown
// file. Sources that the latter names stand relative to it.
func readFile(name string) ([]byte, []*Script, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	if filepath.Ext(name) == ".md" {
		scripts, err := ParseMarkdown(name, data, func(source string) ([]byte, error) {
			return os.ReadFile(filepath.Join(filepath.Dir(name), source))
		})
		return data, scripts, err
	}
	s, err := Parse(name, data)
	return data, []*Script{s}, err
}

// options are those of the command line.
func (t *tracer) options() (Options, error) {
	o := Options{Debugger: strings.Fields(t.debugger), Timeout: t.timeout, Lenient: t.update}
	if len(o.Debugger) == 0 {
		self, err := os.Executable()
		if err != nil {
			return o, fmt.Errorf("find this program: %w", err)
		}
		o.Debugger = []string{self}
	}
	if t.verbose {
		o.Log = t.stdout
	}
	return o, nil
}

// rewrite puts what the screen showed into the file.
func (t *tracer) rewrite(name string, data []byte, results []*Result) error {
	text := Update(data, results...)
	if bytes.Equal(text, data) {
		return nil
	}
	return os.WriteFile(name, text, 0o644)
}
