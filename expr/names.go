package expr

import "reflect"

// Truth computes an expression and reports whether it is not 0.
func Truth(n Node, s Scope) (bool, error) {
	e := &evaluator{s}
	v, err := e.eval(n)
	if err != nil {
		return false, err
	}
	return e.truthOf(v, n)
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

// Int makes a value of type int.
func Int(n int) Value { return integer(uint64(n), intType) }
