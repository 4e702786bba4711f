package grade

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// A job is one try of one check, as the grader hands it to a keeper.
type job struct {
	Rubric   string // its folder, "" for the built-in one
	Check    string // its file there
	Built    string // a directory that has the check's program and sources
	Work     string // the directory in which the try has one of its own
	Debugger []string
}

// keepMain is a keeper's whole life: it reads a job, makes the try, kills
// what is left, and writes how it went. It ends early, killing all it kept,
// if the grader closes its standard input, as the grader's death does too.
func keepMain(in io.Reader, out io.Writer) int {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var j job
	input := json.NewDecoder(in)
	if err := input.Decode(&j); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	dir, err := os.MkdirTemp(j.Work, "try-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	go func() {
		io.Copy(io.Discard, in) // until the end
		giveUp(dir)
		os.Exit(1)
	}()
	try, err := j.run(dir)
	if err != nil {
		try.Broken = err.Error()
	}
	os.RemoveAll(dir) // before a grader that has gone ends us by SIGPIPE
	if err := json.NewEncoder(out).Encode(try); err != nil {
		return 1
	}
	return 0
}

// giveUp kills everything and removes the directory of a try that is still
// being made: what it may be filling just now, and what it may start there.
// Without the directory nothing more can start. It reaps nobody, because the
// try still waits for its debugger.
func giveUp(dir string) {
	slay()
	for range again {
		if os.RemoveAll(dir) == nil {
			break
		}
	}
	slay()
}

// run makes the try in an empty directory.
func (j *job) run(dir string) (Try, error) {
	rubric, err := LoadRubric(j.Rubric, j.Check)
	if err != nil {
		return Try{}, err
	}
	check := rubric.Checks[0]
	if err := os.CopyFS(dir, os.DirFS(j.Built)); err != nil {
		return Try{}, err
	}
	screen := &screen{escapes: escape(), prompt: rubric.prompt, dirs: []string{j.Built, dir}}
	k := &keeper{check: check, dir: dir, screen: screen}
	k.program, err = programPath(dir, check.script.Program())
	if err == nil && !check.plain {
		err = nameProgram(&k.names, dir, check.script.Program())
	}
	if err != nil {
		return Try{}, err
	}
	return k.run(j.Debugger)
}

// run starts the debugger, goes through the session and cleans up.
func (k *keeper) run(debugger []string) (Try, error) {
	start := time.Now()
	if err := k.start(debugger); err != nil {
		return k.try, fmt.Errorf("start %s: %w", debugger[0], err)
	}
	g := newGuard()
	if k.check.Load {
		stop := load()
		defer stop()
	}
	k.session()
	if why := g.done(); why != "" {
		k.try.Passed, k.try.Got = false, why
	}
	slay() // who has left the session may hold the terminal open
	_, err := k.term.Close()
	sweep()
	k.try.Screen = k.log.String()[:min(k.log.Len(), maxScreen)]
	k.try.Seconds = time.Since(start).Seconds()
	return k.try, err
}

// load keeps every processor busy until it is told to stop.
func load() (stop func()) {
	var done atomic.Bool
	for range runtime.NumCPU() {
		go func() {
			for !done.Load() {
			}
		}()
	}
	return func() { done.Store(true) }
}
