package expr

import (
	"errors"
	"fmt"
	"reflect"

	"deet/dwarfinfo"
)

// A NoSymbolError says that nothing bears a name where an expression was
// evaluated, though the expression may be right elsewhere.
type NoSymbolError struct{ Name string }

func (e *NoSymbolError) Error() string {
	return fmt.Sprintf("No symbol %q in current context.", e.Name)
}

// CheckNames looks each name of an expression up, and fails at the first that
// nothing bears. What they stand for may not be there to be read.
func CheckNames(n Node, s Scope) error {
	e := &evaluator{Scope: s, dry: true}
	for _, text := range Names(n) {
		_, err := e.name(name{text})
		if missing := (*NoSymbolError)(nil); !errors.As(err, &missing) {
			continue
		}
		if _, isType := s.LookupType(text); !isType {
			return err
		}
	}
	return nil
}

// Names lists the names that an expression looks up, in their order. A node
// keeps its parts in fields, so the names are found in nodes of any kind.
func Names(n Node) []string {
	var names []string
	var visit func(v reflect.Value)
	visit = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer:
			visit(v.Elem())
		case reflect.Slice:
			if v.Type().Elem() != reflect.TypeFor[Node]() {
				return
			}
			for i := range v.Len() {
				visit(v.Index(i))
			}
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[name]() {
				names = append(names, v.Field(0).String())
				return
			}
			for i := range v.NumField() {
				if t := v.Field(i).Type(); t.Kind() == reflect.Slice || t.Implements(reflect.TypeFor[Node]()) {
					visit(v.Field(i))
				}
			}
		}
	}
	visit(reflect.ValueOf(n))
	return names
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
