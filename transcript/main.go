package transcript

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A tracer is the command line of deet trace.
type tracer struct {
	update   bool
	verbose  bool
	timeout  time.Duration
	debugger string
	stdout   io.Writer
	stderr   io.Writer
}

const usage = `usage: deet trace [-update] [-v] [-timeout D] [-debugger CMD] FILE...

Trace replays debugging sessions and shows where the screen differs. A FILE
is a session (testdata/session/*.session) or a Markdown file with sessions.

`

// Main is deet trace. It returns the exit status: 0 if every session went as
// it was written, 1 if one did not, and 2 if it was called wrongly.
func Main(args []string, stdout, stderr io.Writer) int {
	t := tracer{stdout: stdout, stderr: stderr}
	flags := flag.NewFlagSet("deet trace", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&t.update, "update", false, "rewrite the sessions to what the screen shows")
	flags.BoolVar(&t.verbose, "v", false, "show the screen")
	flags.DurationVar(&t.timeout, "timeout", DefaultTimeout, "how long a command may take")
	flags.StringVar(&t.debugger, "debugger", "", "the debugger `command` (default this deet)")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return 2
	}
	status := 0
	for _, name := range flags.Args() {
		if ok, err := t.file(name); err != nil {
			fmt.Fprintln(stderr, err)
			status = 1
		} else if !ok {
			status = 1
		}
	}
	return status
}

// file replays the sessions of one file.
func (t *tracer) file(name string) (ok bool, err error) {
	data, scripts, err := readFile(name)
	if err != nil {
		return false, err
	}
	options, err := t.options()
	if err != nil {
		return false, err
	}
	var results []*Result
	ok = true
	for _, s := range scripts {
		start := time.Now()
		r, err := s.Run(options)
		if err != nil {
			return false, err
		}
		results = append(results, r)
		ok = t.report(r, time.Since(start)) && ok
	}
	if !t.update {
		return ok, nil
	}
	return ok, t.rewrite(name, data, results)
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

// report prints what became of a session. While updating, a screen that
// differs is what is asked for and no failure.
func (t *tracer) report(r *Result, took time.Duration) bool {
	word, ok := "ok  ", true
	switch {
	case len(r.problems) > 0 || !t.update && !r.OK():
		word, ok = "FAIL", false
	case !r.OK():
		word = "new "
	}
	if t.verbose {
		fmt.Fprintln(t.stdout)
	}
	if !ok {
		fmt.Fprint(t.stdout, r.Diff())
	}
	fmt.Fprintf(t.stdout, "%s\t%s\t%.2fs\n", word, r.Script.File, took.Seconds())
	return ok
}

// rewrite puts what the screen showed into the file.
func (t *tracer) rewrite(name string, data []byte, results []*Result) error {
	text := Update(data, results...)
	if bytes.Equal(text, data) {
		return nil
	}
	return os.WriteFile(name, text, 0o644)
}
