package transcript

import (
	"fmt"
	"strings"
)

// OK reports whether the screen showed what it should and the debugger left
// nothing behind.
func (r *Result) OK() bool { return r.compared.agrees() && len(r.problems) == 0 }

// Diff says what is wrong: a unified diff of the session with the screen, in
// the lines of the session's file, and then what else happened. It is empty
// if the result is OK.
func (r *Result) Diff() string {
	var out strings.Builder
	if !r.compared.agrees() {
		s := r.Script
		fmt.Fprintf(&out, "%s:%d: the screen shows something else\n", s.File, r.compared.firstDifference(s.first))
		fmt.Fprintf(&out, "--- %s\n+++ the screen\n%s", s.File, r.compared.diff(s.first))
	}
	for _, p := range r.problems {
		fmt.Fprintln(&out, p)
	}
	return out.String()
}
