package grade

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A grader runs the checks of a rubric over debuggers.
type grader struct {
	rubric  *Rubric
	dir     string        // the rubric's folder, "" for the built-in one
	checks  []*Check      // that are asked for
	keeper  []string      // the command that starts a keeper
	slots   chan struct{} // as many as there may be keepers at once
	built   map[string]string
	builds  string // the directory that holds what was built, and the tries
	mu      sync.Mutex
	keepers map[int]bool // by pid
}

// tryLimit is how long a try may take: more than any of its commands, one
// after the other, may.
const tryLimit = 3 * time.Minute

// build builds the programs of the checks, each of them once.
func (g *grader) build() error {
	g.built = map[string]string{}
	for _, c := range g.checks {
		key := c.script.Sources()
		if g.built[key] != "" {
			continue
		}
		dir := filepath.Join(g.builds, fmt.Sprint(len(g.built)))
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
		if err := c.script.Build(dir); err != nil {
			return fmt.Errorf("%s: %w", c.file, err)
		}
		g.built[key] = dir
	}
	return nil
}

// grade runs the checks over one debugger.
func (g *grader) grade(ctx context.Context, debugger []string) Report {
	start := time.Now()
	results := make([]Result, len(g.checks))
	var group sync.WaitGroup
	var silence atomic.Int32
	for i, c := range g.checks {
		g.slots <- struct{}{}
		group.Go(func() {
			results[i] = g.result(ctx, c, debugger, &silence)
			<-g.slots
		})
	}
	group.Wait()
	excuse(results)
	r := Report{
		Title: g.rubric.Title, Debugger: strings.Join(debugger, " "), Milestones: g.rubric.milestones,
		Results: results, Seconds: time.Since(start).Seconds(),
	}
	r.add()
	return r
}

// muteLimit is how many tries of one debugger may go without a prompt, one
// after the other, before it is given up.
const muteLimit = 6

// result makes as many tries of a check as it takes. mute counts the tries
// since the debugger's last prompt.
func (g *grader) result(ctx context.Context, c *Check, debugger []string, mute *atomic.Int32) Result {
	r := Result{Check: c}
	passed, hung := 0, 0
	for more := true; more && ctx.Err() == nil; {
		if mute.Load() >= muteLimit {
			r.Tries = append(r.Tries, Try{Expected: "a prompt", Got: "it was not tried: other checks saw no prompt", Mute: true})
			break
		}
		try := g.try(ctx, c, debugger)
		if try.Mute {
			mute.Add(1)
		} else {
			mute.Store(0)
		}
		r.Tries = append(r.Tries, try)
		if try.Passed {
			passed++
		}
		if try.Hung {
			hung++
		}
		switch {
		case try.Broken != "" || hung > 1:
			more = false
		case c.Repeat > 1:
			more = len(r.Tries) < c.Repeat
		default:
			more = !try.Passed && len(r.Tries) < c.Tries
		}
	}
	r.score(passed)
	if !r.Passed {
		r.Teaches = g.rubric.teach(c)
	}
	return r
}

// try has a keeper make one try.
func (g *grader) try(ctx context.Context, c *Check, debugger []string) Try {
	ctx, cancel := context.WithTimeout(ctx, tryLimit)
	defer cancel()
	try, err := g.keep(ctx, job{Rubric: g.dir, Check: c.file, Built: g.built[c.script.Sources()], Work: g.builds, Debugger: debugger})
	var died *exec.ExitError
	switch {
	case errors.As(err, &died) && !died.Exited() && ctx.Err() == nil:
		try.Got = "it killed the process that watched it"
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		try.Hung, try.Got = true, fmt.Sprintf("it was not done within %v", tryLimit)
	case err != nil && try.Broken == "":
		try.Broken = err.Error()
	}
	return try
}

// keep runs a keeper.
func (g *grader) keep(ctx context.Context, j job) (try Try, err error) {
	cmd := exec.Command(g.keeper[0], g.keeper[1:]...)
	// A keeper that is asked to end sees its input close, and kills what it
	// kept; if that does not help either it is killed, and we inherit.
	in, err := cmd.StdinPipe()
	if err != nil {
		return try, err
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = time.Second // a keeper's children do not have its files, but a bug may give them
	if err := g.start(cmd); err != nil {
		return try, err
	}
	defer g.ended(cmd.Process.Pid)
	stop := context.AfterFunc(ctx, func() {
		in.Close()
		<-time.After(2 * settle)
		cmd.Process.Kill()
	})
	defer stop()
	if err := json.NewEncoder(in).Encode(j); err != nil && !errors.Is(err, io.ErrClosedPipe) {
		return try, err
	}
	if err := cmd.Wait(); err != nil {
		return try, fmt.Errorf("the keeper: %w: %s", err, errs.String())
	}
	return try, json.Unmarshal(out.Bytes(), &try)
}

func (g *grader) start(cmd *exec.Cmd) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	err := cmd.Start()
	if err == nil {
		g.keepers[cmd.Process.Pid] = true
	}
	return err
}

// ended takes a keeper off the list, and kills what it left to us.
func (g *grader) ended(pid int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.keepers, pid)
	var alive []int
	for pid := range g.keepers {
		alive = append(alive, pid)
	}
	sweep(alive...)
}
