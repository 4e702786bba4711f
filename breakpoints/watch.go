package breakpoints

// A WatchSpec is an expression whose value is watched, not a place in the
// code. What memory that is, the debugger finds out each time that it computes
// the expression.
type WatchSpec struct {
	Expression string
	Access     Access
	Location   bool // not the expression: the object that it means now
}

func (WatchSpec) isSpec() {}

func (s WatchSpec) String() string {
	if s.Location {
		return "-location " + s.Expression
	}
	return s.Expression
}

// Watches returns what a watchpoint watches; ok is false for a breakpoint.
func (b *Breakpoint) Watches() (spec WatchSpec, ok bool) {
	spec, ok = b.Spec.(WatchSpec)
	return spec, ok
}
