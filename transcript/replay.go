package transcript

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Options say how a session is replayed.
type Options struct {
	Debugger []string      // command and its first arguments
	Env      []string      // NAME=VALUE additions to its environment
	Timeout  time.Duration // for each command; 0 is DefaultTimeout
	Log      io.Writer     // receives the screen as it is read; nil for none

	// Lenient types what belongs to the program even if the lines above it
	// never come, so that a session whose lines are wrong can be updated.
	Lenient bool
}

// DefaultTimeout is ample, so that it is only ever met by a command that hangs.
const DefaultTimeout = 20 * time.Second

// grace is how long a process that the debugger let go may go on.
const grace = 2 * time.Second

// A Result is what became of a session.
type Result struct {
	Script   *Script
	compared comparison // the session with its screen
	bindings bindings   // what its names stand for
	problems []string   // what else went wrong
}

// A replay is a session that is being replayed.
type replay struct {
	*Result
	options Options
	dir     string
	term    *Terminal
}

// Run replays a session. The error says why it could not be replayed at all;
// whether the screen showed what it should is the Result's matter.
func (s *Script) Run(o Options) (*Result, error) {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	debugger, err := resolve(o.Debugger)
	if err != nil {
		return nil, err
	}
	o.Debugger = debugger
	dir, err := s.makeDir()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.File, err)
	}
	defer os.RemoveAll(dir)
	r := &replay{Result: &Result{Script: s, bindings: bindings{}}, options: o, dir: dir}
	if r.term, err = StartTerminal(r.debugger()); err != nil {
		return nil, fmt.Errorf("%s: start %s: %w", s.File, o.Debugger[0], err)
	}
	r.session()
	status, err := r.term.Close()
	if len(r.problems) == 0 && status != s.status {
		r.problemAt(s.next-1, "exit status of the debugger is %d, want %d", status, s.status)
	}
	return r.Result, err
}

// resolve makes the path of a command absolute, because the debugger starts
// in another directory.
func resolve(command []string) ([]string, error) {
	if len(command) == 0 {
		return nil, errors.New("no debugger given")
	}
	path, err := exec.LookPath(command[0])
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, fmt.Errorf("find the debugger: %w", err)
	}
	return append([]string{path}, command[1:]...), nil
}

// debugger is the command that debugs the program. Of our environment it
// sees only where programs are, so that it behaves alike on every machine.
func (r *replay) debugger() *exec.Cmd {
	s := r.Script
	words := append([]string{"-nx", "-q", s.program}, s.args...)
	if s.command != nil {
		words = s.command
	}
	words = append(append([]string{}, r.options.Debugger[1:]...), words...)
	for i := range words {
		words[i] = strings.ReplaceAll(words[i], "$DIR", r.dir)
	}
	cmd := exec.Command(r.options.Debugger[0], words...)
	cmd.Dir = r.dir
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(r.dir, homeDir), "TERM=dumb", "LC_ALL=C",
	}, r.options.Env...)
	for _, v := range s.env {
		cmd.Env = append(cmd.Env, strings.ReplaceAll(v, "$DIR", r.dir))
	}
	return cmd
}

// session goes through the exchanges as far as the debugger follows, and
// then sees to the end.
func (r *replay) session() {
	all := r.Script.exchanges
	for i := range all {
		err := r.exchange(&all[i])
		if err == nil {
			continue
		}
		r.rest(all[i+1:])
		switch {
		case !errors.Is(err, ErrEnded):
			r.problemAt(all[i].line, "%v", err)
			return
		case i+1 < len(all):
			r.problemAt(all[i+1].line, "the debugger ended before %s", all[i+1].text)
		}
		r.end()
		return
	}
	r.term.Type(keys("^D", "")) // it fails if the debugger has just ended, which is as good
	if err := r.term.Await(r.options.Timeout, func([]byte) bool { return false }); !errors.Is(err, ErrEnded) {
		r.problemAt(r.Script.next-1, "after ^D at the end: %v", r.stuck(err))
		return
	}
	r.end()
}

// rest takes exchanges that were not reached as they are.
func (r *replay) rest(unreached []exchange) {
	for _, e := range unreached {
		r.same(e.text)
		r.restOf(e.segments)
	}
}

func (r *replay) restOf(unreached []segment) {
	for _, s := range unreached {
		r.same(s.want...)
		r.typed(s)
	}
}

// end checks that the debugger ends and leaves nothing behind.
func (r *replay) end() {
	last := r.Script.next - 1
	if !r.term.Ended(r.options.Timeout) {
		r.problemAt(last, "the debugger closed its terminal and goes on")
		return
	}
	for _, p := range survivors(r.term.PID(), grace) {
		r.problemAt(last, "left behind: %v", p)
	}
}

// exchange types one command and compares what comes.
func (r *replay) exchange(e *exchange) error {
	command, missing := r.bindings.substitute(e.command())
	if missing != "" {
		r.rest([]exchange{*e})
		return fmt.Errorf("%s was not on the screen before", missing)
	}
	if e.text != "" {
		r.same(e.text)
		fmt.Fprintln(r.options.Log, command)
		if err := r.term.Type(keys(command, r.dir)); err != nil {
			r.restOf(e.segments)
			return err
		}
	}
	_, key := controlKey(command)
	for i, s := range e.segments {
		got, err := r.segment(s, key)
		_, key = controlKey(s.input())
		key = key && continuation(s.typed) != ""
		r.compare(s.want, got)
		r.typed(s)
		if err != nil {
			r.restOf(e.segments[i+1:])
			return err
		}
	}
	return nil
}

// compare adds the lines of a segment and of the screen to the comparison.
// Blank lines at the end of either do not count.
func (r *replay) compare(want, got []string) {
	blank := want[len(trimBlank(want)):]
	want = trimBlank(want)
	if after, ok := r.bindings.bindLines(want, got); ok {
		r.bindings = after
		r.same(want...)
	} else {
		c, after := r.bindings.align(want, got)
		r.compared, r.bindings = append(r.compared, c...), after
	}
	for range blank {
		r.compared = append(r.compared, compared{mark: both})
	}
}

// typed adds what is typed after a segment.
func (r *replay) typed(s segment) {
	if s.typed != "" {
		r.same(s.typed)
	}
}

// same adds lines that agree.
func (r *replay) same(text ...string) {
	for _, line := range text {
		r.compared = append(r.compared, compared{mark: both, text: line})
	}
}

func (r *replay) problemAt(line int, format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf("%s:%d: ", r.Script.File, line)+fmt.Sprintf(format, args...))
}
