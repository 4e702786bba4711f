package expr

import "deet/dwarfinfo"

// A MissingError says that a name means nothing where an expression was
// evaluated, though the expression may be right elsewhere.
type MissingError struct{ err error }

func (e *MissingError) Error() string { return e.err.Error() }
func (e *MissingError) Unwrap() error { return e.err }

// Names lists the variables that an expression names. It fails if the text is
// no expression, or one of them does not exist; a value that cannot be
// read is no failure. Nothing changes.
func Names(text string, s Scope) ([]string, error) {
	node, err := Parse(text)
	if err != nil {
		return nil, err
	}
	n := &noting{Scope: harmless{s}}
	Evaluate(node, n) // what cannot be read now may be there later
	return n.names, n.missing
}

// EvaluateKnown is Evaluate, but a name that means nothing gives a
// MissingError.
func EvaluateKnown(node Node, s Scope) (Value, error) {
	n := &noting{Scope: s}
	v, err := Evaluate(node, n)
	if err != nil && n.missing != nil {
		return v, &MissingError{n.missing}
	}
	return v, err
}

// noting is a scope that notes the names it is asked for.
type noting struct {
	Scope
	names   []string
	missing error
}

func (n *noting) Lookup(name string) (Value, error) {
	v, err := n.Scope.Lookup(name)
	if err != nil {
		if _, isType := n.LookupType(name); !isType && n.missing == nil {
			n.missing = err
		}
		return v, err
	}
	n.names = append(n.names, name)
	return v, nil
}

// AsDeclared is a value to show, not to compute with: of a name alone the
// variable itself, though it be a reference, which expressions look through.
func AsDeclared(text string, v Value, s Scope) Value {
	declared, err := s.Lookup(text)
	if err != nil {
		return v
	}
	if _, ok := dwarfinfo.Underlying(declared.Type).(*dwarfinfo.ReferenceType); ok && declared.Err == nil {
		return declared
	}
	return v
}
