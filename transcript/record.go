package transcript

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A recorder writes down a session while it goes on: what is typed on our
// standard input, and what the debugger's terminal shows.
type recorder struct {
	*tracer
	term    *Terminal
	dir     string
	session []string // the lines of the session so far
	status  int      // the debugger's, at the end
	running bool     // a command was typed, and the prompt is not back
}

// lull is how long a program must be silent before a line is typed to it that
// does not come from a person, who would have waited.
const lull = 300 * time.Millisecond

// recordSession builds a program from its sources, lets the user debug it,
// and writes the session.
func (t *tracer) recordSession(sources []string) error {
	archive := "# What does this session show?\n"
	for _, name := range sources {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		archive += fmt.Sprintf("-- %s --\n%s\n", filepath.Base(name), strings.TrimSuffix(string(text), "\n"))
	}
	archive += "-- session --\n"
	s, err := Parse(t.record, []byte(archive+prompt+"\n"))
	if err != nil {
		return err
	}
	r := &recorder{tracer: t}
	if err := r.run(s); err != nil {
		return err
	}
	if r.status != 0 {
		archive = strings.Replace(archive, "-- session --\n", fmt.Sprintf("-- status --\n%d\n-- session --\n", r.status), 1)
	}
	text := archive + strings.Join(r.named(), "\n") + "\n"
	if _, err := Parse(t.record, []byte(text)); err != nil {
		fmt.Fprintf(t.stderr, "it cannot be replayed yet: %v\n", err)
	}
	return os.WriteFile(t.record, []byte(text), 0o644)
}

// run runs the debugger for as long as the user wants.
func (r *recorder) run(s *Script) (err error) {
	options, err := r.options()
	if err != nil {
		return err
	}
	if r.dir, err = s.makeDir(); err != nil {
		return err
	}
	defer os.RemoveAll(r.dir)
	play := &replay{Result: &Result{Script: s}, options: options, dir: r.dir}
	if play.options.Debugger, err = resolve(options.Debugger); err != nil {
		return err
	}
	if r.term, err = StartTerminal(play.debugger()); err != nil {
		return err
	}
	r.relay()
	r.flush(0)
	r.status, err = r.term.Close()
	return err
}

// relay passes on what is typed and what is shown, until one of them ends.
func (r *recorder) relay() {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(r.stdin); in.Scan(); {
			lines <- in.Text()
		}
	}()
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, unix.SIGINT)
	defer signal.Stop(interrupts)
	r.running = true // until the first prompt
	for {
		typed := lines
		silence := time.NewTimer(lull)
		if r.running {
			typed = nil
		}
		select {
		case chunk, ok := <-r.term.chunks:
			if !ok {
				return
			}
			r.show(chunk)
		case <-interrupts:
			r.key("^C")
		case <-silence.C:
			r.running = len(r.term.seen) == 0 // it may be waiting for input
		case line, ok := <-typed:
			if !ok {
				r.finish()
				return
			}
			r.line(line)
		}
		silence.Stop()
	}
}

// show shows what the debugger printed.
func (r *recorder) show(chunk []byte) {
	text := strings.ReplaceAll(string(chunk), "\r", "")
	io.WriteString(r.stdout, text)
	r.term.seen = append(r.term.seen, text...)
	r.running = !atPrompt(r.term.seen)
}

// line types a line: a command at the prompt, and else input for the program.
// ^C stands for the key, as in a session.
func (r *recorder) line(text string) {
	_, key := controlKey(text)
	switch {
	case atPrompt(r.term.seen):
		r.flush(len(prompt))
		r.session = append(r.session, strings.TrimRight(prompt+text, " "))
		r.term.Type(keys(text, r.dir))
	case key:
		r.key(text)
		return
	default:
		text = strings.TrimPrefix(text, "< ")
		r.flush(0)
		r.session = append(r.session, "< "+text)
		r.term.Type(keys(text, r.dir))
	}
	r.running = true
}

// key types a key while the program runs, or at the prompt.
func (r *recorder) key(name string) {
	line := name
	keep := 0
	if atPrompt(r.term.seen) {
		line, keep = prompt+name, len(prompt)
	}
	r.flush(keep)
	r.session = append(r.session, line)
	r.term.Type(keys(name, r.dir))
	r.running = true
}

// flush makes lines of the session of what was shown.
func (r *recorder) flush(keep int) {
	text := strings.ReplaceAll(r.term.Take(keep), r.dir, "$DIR")
	if n := len(r.session); n > 0 && r.session[n-1] == prompt+"^C" {
		text = strings.TrimPrefix(text, "\n") // the rest of the prompt's line
	}
	r.term.Take(0)
	r.session = append(r.session, lines(text)...)
}

// named returns the session with names for the addresses and the processes
// that differ from run to run. In a command only what the screen has shown
// can have one.
func (r *recorder) named() []string {
	n := newNamer(nil)
	var all []string
	for _, line := range r.session {
		if !strings.HasPrefix(line, prompt) || n.knows(line) {
			line = n.generalize(line)
		}
		all = append(all, line)
	}
	return all
}

// knows reports whether all addresses in a line have names.
func (n *namer) knows(line string) bool {
	for _, groups := range address.FindAllStringSubmatch(line, -1) {
		if n.names["0x"+groups[1]] == "" {
			return false
		}
	}
	return true
}

// finish ends the session as replaying it will.
func (r *recorder) finish() {
	if atPrompt(r.term.seen) {
		r.flush(len(prompt))
	}
	r.term.Type(keys("^D", ""))
	r.term.Await(r.timeout, func([]byte) bool { return false })
	r.term.Take(0) // what comes after the end of a session does not count
}
