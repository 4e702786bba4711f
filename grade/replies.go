package grade

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Replies are the patterns that tell what the lines of a reply say.
type replies struct {
	events []eventPattern
	places []*regexp.Regexp
	frames []*regexp.Regexp
	added  [3]int // by this header; those of a check come before the rubric's
}

type eventPattern struct {
	kind eventKind
	expr *regexp.Regexp
}

// An eventKind is what a line reports.
type eventKind string

const (
	stopEvent       eventKind = "stop"
	exitEvent       eventKind = "exit"
	deathEvent      eventKind = "death"
	breakpointEvent eventKind = "breakpoint"
	noticeEvent     eventKind = "notice" // of what the debugger itself does
)

// An event is something that a line of a reply reports.
type event struct {
	kind    eventKind
	signal  string // SIGINT, "" if the line names none
	status  int    // of an exit
	address uint64 // of a breakpoint
	at      int    // the line of the reply, from 0
}

// String is the event as questions spell it.
func (e event) String() string {
	switch e.kind {
	case exitEvent:
		return fmt.Sprintf("exit %d", e.status)
	case breakpointEvent:
		return fmt.Sprintf("breakpoint %#x", e.address)
	}
	return strings.TrimSpace(string(e.kind) + " " + e.signal)
}

// add adds a pattern: reply KIND, place or frame.
func (r *replies) add(what, kind, text string) error {
	expr, err := regexp.Compile(text)
	if err != nil {
		return err
	}
	switch what {
	case "place":
		r.places = slices.Insert(r.places, r.next(1), expr)
	case "frame":
		r.frames = slices.Insert(r.frames, r.next(2), expr)
	default:
		kinds := []eventKind{stopEvent, exitEvent, deathEvent, breakpointEvent, noticeEvent}
		if !slices.Contains(kinds, eventKind(kind)) {
			return fmt.Errorf("no kind of reply; there are %v", kinds)
		}
		r.events = slices.Insert(r.events, r.next(0), eventPattern{eventKind(kind), expr})
	}
	return nil
}

// next returns where the next pattern of a header goes.
func (r *replies) next(list int) int {
	r.added[list]++
	return r.added[list] - 1
}

func (r replies) clone() replies {
	return replies{events: slices.Clone(r.events), places: slices.Clone(r.places), frames: slices.Clone(r.frames)}
}

// classify says what a line reports, if anything.
func (r *replies) classify(line string) (event, bool) {
	for _, p := range r.events {
		groups := p.expr.FindStringSubmatch(line)
		if groups == nil {
			continue
		}
		e := event{kind: p.kind, signal: group(p.expr, groups, "signal")}
		var err error
		e.status, _ = strconv.Atoi(group(p.expr, groups, "status")) // a signal's death has none
		if text := group(p.expr, groups, "address"); text != "" {
			e.address, err = strconv.ParseUint(text, 16, 64)
		} else if text := group(p.expr, groups, "decimal"); text != "" {
			e.address, err = strconv.ParseUint(text, 10, 64)
		}
		return e, err == nil
	}
	return event{}, false
}

// group returns what a named group of a pattern took.
func group(expr *regexp.Regexp, groups []string, name string) string {
	if i := expr.SubexpIndex(name); i >= 0 {
		return groups[i]
	}
	return ""
}

// find returns the events of a reply.
func (r *replies) find(lines []string) []event {
	var all []event
	for i, line := range lines {
		if e, ok := r.classify(line); ok {
			e.at = i
			all = append(all, e)
		}
	}
	return all
}

// A place is a line of a source file, and, in a backtrace, the function.
type place struct {
	function, file string
	line           int
}

func (p place) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s:%d", p.function, p.file, p.line))
}

// placeIn returns the place that a line names.
func placeIn(patterns []*regexp.Regexp, line string) (place, bool) {
	for _, expr := range patterns {
		if groups := expr.FindStringSubmatch(line); groups != nil {
			n, err := strconv.Atoi(group(expr, groups, "line"))
			return place{group(expr, groups, "function"), path.Base(group(expr, groups, "file")), n}, err == nil
		}
	}
	return place{}, false
}

// placesIn returns the places that lines name, at most one each.
func placesIn(patterns []*regexp.Regexp, lines []string) []place {
	var all []place
	for _, line := range lines {
		if p, ok := placeIn(patterns, line); ok {
			all = append(all, p)
		}
	}
	return all
}
