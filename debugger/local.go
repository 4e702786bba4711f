package debugger

import "deet/dwarfinfo"

// A Local is a variable of a function, told from others of its name by where
// it is declared. It is the same in each call of the function, in each copy
// that was inlined, and in each run.
type Local struct {
	Name string
	Decl dwarfinfo.Position
}

// LocalNamed finds the variable of the selected frame that a name means. What
// is global, or nothing here, is no local.
func (s *Session) LocalNamed(name string) (Local, bool) {
	ctx, err := s.frameContext(s.stack.selected)
	if err != nil {
		return Local{}, false
	}
	for _, v := range ctx.variables() {
		if v.Name == name { // the innermost block's comes first
			return Local{name, v.Decl}, true
		}
	}
	return Local{}, false
}

// InReach reports whether a name means the same variable in the selected frame
// as it did where the Local was found.
func (s *Session) InReach(l Local) bool {
	now, ok := s.LocalNamed(l.Name)
	return ok && now == l
}
