package repl

import (
	"fmt"
	"strconv"
	"strings"

	"deet/debugger"
)

// A threadRange is one word of a list of threads: "2", "1-3", "*", and of
// another process than that in front "2.1", "2.1-3", "2.*".
type threadRange struct {
	process     int // 0: that in front
	first, last int // 0, 0: all
}

// threadRangeOf reads one word. ok is false if it does not look like one, and
// may be the beginning of a command.
func (sh *Shell) threadRangeOf(word string) (r threadRange, ok bool, err error) {
	if word == "" || !strings.ContainsAny(word[:1], "0123456789*$") {
		return r, false, nil
	}
	invalid := fmt.Errorf("Invalid thread ID: %s", word)
	process, part, hasProcess := strings.Cut(word, ".")
	if !hasProcess {
		part = word
	} else if r.process, err = strconv.Atoi(process); err != nil || r.process < 1 {
		return r, true, invalid
	}
	if part == "*" {
		return r, true, nil
	}
	low, high, isRange := strings.Cut(part, "-")
	if !isRange {
		high = low
	}
	var first, last int
	if first, err = sh.breakpointNumber(low); err == nil {
		last, err = sh.breakpointNumber(high)
	}
	switch {
	case err != nil || first < 1:
		return r, true, invalid
	case last < first:
		return r, true, fmt.Errorf("inverted range")
	}
	r.first, r.last = first, last
	return r, true, nil
}

// threadRanges reads the words of a list of threads, up to what is none.
func (sh *Shell) threadRanges(args string) (list []threadRange, rest string, err error) {
	for args != "" {
		word, after, _ := strings.Cut(args, " ")
		r, ok, err := sh.threadRangeOf(word)
		if err != nil {
			return nil, "", err
		}
		if !ok {
			break
		}
		list, args = append(list, r), strings.TrimSpace(after)
	}
	return list, args, nil
}

// has reports whether a thread is one of the range.
func (r threadRange) has(id debugger.ThreadID, front int) bool {
	process := r.process
	if process == 0 {
		process = front
	}
	return id.Process == process && (r.last == 0 || r.first <= id.Number && id.Number <= r.last)
}

// chosen are the threads of a list of ranges, in the order of the list.
func (sh *Shell) chosen(threads []debugger.ThreadInfo, list []threadRange) []debugger.ThreadInfo {
	front, _ := sh.Session.ProcessNumber()
	var chosen []debugger.ThreadInfo
	for _, r := range list {
		for _, t := range threads {
			if r.has(t.ID(), front) {
				chosen = append(chosen, t)
			}
		}
	}
	return chosen
}

// text is the range as the user wrote it.
func (r threadRange) text() string {
	text := ""
	if r.process > 0 {
		text = fmt.Sprintf("%d.", r.process)
	}
	switch {
	case r.last == 0:
		return text + "*"
	case r.last > r.first:
		return fmt.Sprintf("%s%d-%d", text, r.first, r.last)
	}
	return fmt.Sprintf("%s%d", text, r.first)
}

// threadID writes a thread's number, with that of its process if there are
// several.
func (sh *Shell) threadID(t debugger.ThreadInfo) string {
	if _, of := sh.Session.ProcessNumber(); of > 1 {
		return fmt.Sprintf("%d.%d", t.Process, t.Number)
	}
	return strconv.Itoa(t.Number)
}

// target says which thread of the system it is.
func target(t debugger.ThreadInfo) string {
	if t.Handle == 0 {
		return fmt.Sprintf("LWP %d", t.Thread)
	}
	return fmt.Sprintf("Thread %#x (LWP %d)", t.Handle, t.Thread)
}

// targetAndName adds what it is called.
func targetAndName(t debugger.ThreadInfo) string {
	if t.Name == "" {
		return target(t)
	}
	return fmt.Sprintf("%s %q", target(t), t.Name)
}
