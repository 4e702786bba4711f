package transcript

import (
	"fmt"
	"strings"
)

// contextLines is how many lines that agree are shown around those that do
// not.
const contextLines = 3

// agrees reports whether nothing differs.
func (c comparison) agrees() bool {
	for _, line := range c {
		if line.mark != both {
			return false
		}
	}
	return true
}

// firstDifference returns the number of the wanted line, counted from the
// given one, at which session and screen part.
func (c comparison) firstDifference(line int) int {
	for _, l := range c {
		switch l.mark {
		case both:
			line++
		default:
			return line
		}
	}
	return line
}

// diff writes the comparison as a unified diff, with the lines of the session
// counted from first.
func (c comparison) diff(first int) string {
	c = c.grouped()
	var out strings.Builder
	want, got := first, first
	for start := 0; start < len(c); {
		end := c.hunkEnd(start)
		if end == start { // nothing differs near this line
			if c[start].mark != onlyShown {
				want++
			}
			if c[start].mark != onlyWanted {
				got++
			}
			start++
			continue
		}
		hunk := c[start:end]
		wants, gots := hunk.count(onlyWanted), hunk.count(onlyShown)
		fmt.Fprintf(&out, "@@ -%d,%d +%d,%d @@\n", want, wants, got, gots)
		hunk.write(&out)
		want, got, start = want+wants, got+gots, end
	}
	return out.String()
}

// hunkEnd returns where a hunk that begins at line start ends: no difference
// may be further than the context from the one before it. It is start if no
// hunk begins there.
func (c comparison) hunkEnd(start int) int {
	end, reach := start, start+contextLines
	for i := start; i < len(c) && i <= reach; i++ {
		if c[i].mark != both {
			end = i + 1
			reach = i + 2*contextLines
		}
	}
	if end == start {
		return start
	}
	return min(end+contextLines, len(c))
}

// count is the number of lines on one side.
func (c comparison) count(side mark) int {
	n := 0
	for _, line := range c {
		if line.mark == both || line.mark == side {
			n++
		}
	}
	return n
}

// write writes the lines with their marks.
func (c comparison) write(out *strings.Builder) {
	for _, line := range c {
		fmt.Fprintf(out, "%c%s\n", line.mark, line.text)
		if line.note != "" {
			fmt.Fprintf(out, "\\ %s\n", line.note)
		}
	}
}

// grouped puts the wanted lines of each difference before the shown ones, as
// readers of a diff are used to.
func (c comparison) grouped() comparison {
	var all, shown comparison
	for _, line := range c {
		switch line.mark {
		case onlyShown:
			shown = append(shown, line)
			continue
		case both:
			all, shown = append(all, shown...), nil
		}
		all = append(all, line)
	}
	return append(all, shown...)
}
