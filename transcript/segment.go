package transcript

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// segment waits for the end of a segment, types what follows it, and returns
// the lines that were printed. A key at the prompt leaves the cursor after
// the prompt, so that the answer begins with the rest of that line.
func (r *replay) segment(s segment, afterKey bool) ([]string, error) {
	if p := continuation(s.typed); p != "" {
		return r.continued(s, p)
	}
	if s.typed != "" {
		return r.cue(s)
	}
	err := r.term.Await(r.options.Timeout, atPrompt)
	keep := 0
	if err == nil {
		keep = len(prompt)
	}
	text := r.take(keep)
	r.term.Take(0)
	if err == nil {
		fmt.Fprint(r.options.Log, prompt)
	} else if !errors.Is(err, ErrEnded) {
		err = r.stuck(err)
	}
	if afterKey {
		text = strings.TrimPrefix(text, "\n")
	}
	return lines(text), err
}

// continued waits for the prompt inside a block, and types the line that
// stands behind it. If the block is over nothing is typed.
func (r *replay) continued(s segment, wanted string) ([]string, error) {
	err := r.term.Await(r.options.Timeout, func(seen []byte) bool {
		return string(seen) == wanted || bytes.HasSuffix(seen, []byte("\n"+wanted)) || atPrompt(seen)
	})
	switch {
	case errors.Is(err, ErrEnded):
		return lines(r.take(0)), err
	case err != nil:
		return lines(r.take(0)), r.stuck(err)
	case atPrompt(r.term.seen):
		return lines(r.take(len(prompt))), nil
	}
	text := r.take(len(wanted))
	r.term.Take(0)
	fmt.Fprintln(r.options.Log, s.typed)
	return lines(text), r.term.Type(keys(s.input(), r.dir))
}

// cue waits for the lines after which something is typed to the program, and
// types it. If the prompt comes instead nothing is typed.
func (r *replay) cue(s segment) ([]string, error) {
	limit := r.options.Timeout
	if r.options.Lenient {
		limit = min(limit, grace)
	}
	end := -1
	err := r.term.Await(limit, func(seen []byte) bool {
		end = r.cueEnd(trimBlank(s.want), seen)
		return end >= 0 || atPrompt(seen)
	})
	switch {
	case err == nil && atPrompt(r.term.seen):
		return lines(r.take(len(prompt))), nil
	case errors.Is(err, ErrTime) && r.options.Lenient:
		end = len(r.term.seen)
	case errors.Is(err, ErrEnded):
		return lines(r.take(0)), err
	case err != nil:
		return lines(r.take(0)), r.stuck(err)
	}
	text := r.take(len(r.term.seen) - end)
	fmt.Fprintln(r.options.Log, s.typed)
	return lines(text), r.term.Type(keys(s.input(), r.dir))
}

// cueEnd returns how many bytes of what was printed are the lines of a cue,
// or -1 if they are not all there. More may have been printed after them. A
// last line without newline counts only if it is literal, because what is
// there of a longer one might already fit a pattern.
func (r *replay) cueEnd(want []string, seen []byte) int {
	end := 0
	text := string(seen)
	for {
		if _, ok := r.bindings.bindLines(want, r.lines(text[:end])); ok {
			return end
		}
		n := strings.IndexByte(text[end:], '\n')
		switch {
		case n >= 0:
			end += n + 1
		case end < len(text) && !placeholder.MatchString(want[len(want)-1]):
			if _, ok := r.bindings.bindLines(want, r.lines(text)); ok {
				return len(text)
			}
			return -1
		default:
			return -1
		}
	}
}

// take takes what was printed and names the directory.
func (r *replay) take(keep int) string {
	text := r.term.Take(keep)
	io.WriteString(r.options.Log, text)
	return strings.ReplaceAll(text, r.dir, "$DIR")
}

// lines is take for text that stays on the screen.
func (r *replay) lines(text string) []string {
	return lines(strings.ReplaceAll(text, r.dir, "$DIR"))
}

// stuck adds to an error which processes there are, and what they do.
func (r *replay) stuck(err error) error {
	var names []string
	for _, p := range tree(r.term.PID()) {
		names = append(names, p.String())
	}
	return fmt.Errorf("%w; running: %s", err, strings.Join(names, ", "))
}
