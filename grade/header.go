package grade

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A field is one "key: value" of a header, with the line that it begins at.
type field struct {
	key, value string
	line       int
}

// fields reads a header: one field a line; a line that begins with a blank
// goes on with the one above it; a line that begins with # is a comment.
func fields(text string) ([]field, error) {
	var all []field
	for i, line := range strings.Split(text, "\n") {
		switch trimmed := strings.TrimSpace(line); {
		case trimmed == "" || line[0] == '#':
		case line[0] == ' ' || line[0] == '\t':
			if len(all) == 0 {
				return nil, fmt.Errorf("line %d goes on with nothing", i+1)
			}
			all[len(all)-1].value += " " + trimmed
		default:
			key, value, ok := strings.Cut(trimmed, ":")
			if !ok {
				return nil, fmt.Errorf("line %d is no %q", i+1, "key: value")
			}
			all = append(all, field{key, strings.TrimSpace(value), i + 1})
		}
	}
	return all, nil
}

// Terms are what a header says about how checks are made. The rubric has
// some, and each check may change them for itself.
type terms struct {
	Flags     string
	Timeout   time.Duration // for each command
	Tries     int           // how often a check may be tried before it has failed
	Repeat    int           // how often a check must pass; then it is not tried again
	Load      bool          // the machine is kept busy meanwhile
	Fallback  bool          // other names of commands are tried
	spellings map[string][]string
	refused   *regexp.Regexp            // a reply that asks for another name
	again     map[string]*regexp.Regexp // by command: a reply that tells of a lost race
	replies   replies
}

// set takes one field. known is false for a key that belongs to others.
func (t *terms) set(f field) (known bool, err error) {
	kind, rest, _ := strings.Cut(f.key, " ")
	switch kind {
	case "flags":
		t.Flags = f.value
	case "timeout":
		t.Timeout, err = time.ParseDuration(f.value)
	case "tries":
		t.Tries, err = positive(f.value)
	case "repeat":
		t.Repeat, err = positive(f.value)
	case "load":
		t.Load, err = yes(f.value)
	case "fallback":
		t.Fallback, err = yes(f.value)
	case "spelling":
		err = t.spell(strings.Fields(f.value))
	case "refused":
		t.refused, err = regexp.Compile(f.value)
	case "again":
		err = t.setAgain(rest, f.value)
	case "reply", "place", "frame":
		err = t.replies.add(kind, rest, f.value)
	default:
		return false, nil
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", f.key, err)
	}
	return true, err
}

// setAgain says by which replies a command has lost a race: by none if the
// pattern is the word never.
func (t *terms) setAgain(command, text string) (err error) {
	delete(t.again, command)
	if text != "never" {
		t.again[command], err = regexp.Compile(text)
	}
	return err
}

// spell says which names a command has, the one in the sessions first.
func (t *terms) spell(names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("no names")
	}
	t.spellings[names[0]] = names
	return nil
}

func positive(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err == nil && n < 1 {
		err = fmt.Errorf("%d is less than 1", n)
	}
	return n, err
}

func yes(text string) (bool, error) {
	switch text {
	case "yes":
		return true, nil
	case "no":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither yes nor no", text)
}
