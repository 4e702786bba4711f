package dwarfinfo

import (
	"fmt"
	"strings"
)

// Declare spells the declaration of a name, or with "" the type alone. C wraps
// a type around the name: what stands nearest to it is said first, so the
// text grows from the inside out [C11 6.7.6].
func Declare(t Type, name string) string {
	// A damaged file may have a type that refers to itself without an end.
	const maxParts = 1000
	return (&speller{left: maxParts}).declare(t, name)
}

type speller struct{ left int }

func (s *speller) declare(t Type, name string) string {
	if s.left--; s.left < 0 {
		return "..."
	}
	switch t := pushed(t).(type) {
	case nil:
		return "void" + spaced(name)
	case *PointerType:
		return s.declare(t.Elem, wrapped(t.Elem, "*"+name))
	case *ReferenceType:
		sign := "&"
		if t.RValue {
			sign = "&&"
		}
		return s.declare(t.Elem, wrapped(t.Elem, sign+name))
	case *MemberPointerType:
		return s.declare(t.Elem, wrapped(t.Elem, s.declare(t.Class, "")+"::*"+name))
	case *ArrayType:
		bound := ""
		if t.Count >= 0 {
			bound = fmt.Sprint(t.Count)
		}
		return s.declare(t.Elem, name+"["+bound+"]")
	case *FuncType:
		return s.declare(t.Return, name+"("+s.parameters(t)+")")
	case *QualifiedType:
		words, base := qualifiers(t)
		if p, ok := base.(*PointerType); ok {
			return s.declare(p.Elem, wrapped(p.Elem, "* "+words+spaced(name)))
		}
		return words + " " + s.declare(base, name)
	default:
		return t.String() + spaced(name)
	}
}

// spaced puts a space before what follows a word.
func spaced(name string) string {
	if name == "" || name[0] == ')' {
		return name
	}
	return " " + name
}

// wrapped puts a pointer to an array or function in parentheses.
func wrapped(elem Type, name string) string {
	switch pushed(elem).(type) {
	case *ArrayType, *FuncType:
		return "(" + name + ")"
	}
	return name
}

// qualifiers takes the qualifiers off a type, in the order in which they are
// usually written.
func qualifiers(t Type) (words string, base Type) {
	found := make(map[string]bool)
	for {
		q, ok := t.(*QualifiedType)
		if !ok {
			break
		}
		found[q.Qualifier] = true
		t = q.Type
	}
	var list []string
	for _, q := range []string{"const", "volatile", "restrict", "_Atomic"} {
		if found[q] {
			list = append(list, q)
		}
	}
	return strings.Join(list, " "), t
}

// pushed gives the qualifiers of an array to its elements, for that is what
// they mean, and forgets those of a function [C11 6.7.3].
func pushed(t Type) Type {
	if _, ok := t.(*QualifiedType); !ok {
		return t
	}
	words, base := qualifiers(t)
	switch base := base.(type) {
	case *FuncType:
		return base
	case *ArrayType:
		elem := base.Elem
		for _, q := range strings.Fields(words) {
			elem = &QualifiedType{q, elem}
		}
		return &ArrayType{Elem: elem, Count: base.Count}
	}
	return t
}

func (s *speller) parameters(t *FuncType) string {
	var list []string
	for _, p := range t.Params {
		list = append(list, s.declare(p, ""))
	}
	if t.Variadic {
		list = append(list, "...")
	}
	if len(list) == 0 && !t.OldStyle {
		return "void"
	}
	return strings.Join(list, ", ")
}
