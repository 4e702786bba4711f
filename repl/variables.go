package repl

import "deet/expr"

// keepVariable gives a variable of the user's, $name, a value.
func (sh *Shell) keepVariable(name string, v expr.Value) {
	sh.Session.Scope().SetConvenience(name, v)
}

// noteBreakpoint leaves the address of the last breakpoint in $_.
func (sh *Shell) noteBreakpoint() {
	for _, b := range sh.Session.Breakpoints() {
		for _, l := range b.Locations {
			sh.keepVariable("_", expr.VoidPointer(l.Addr))
		}
	}
}
