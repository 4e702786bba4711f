package expr

import (
	"fmt"
	"strconv"
	"strings"

	"deet/dwarfinfo"
)

// TypeOf is the type that a text means: that of an expression, which changes
// nothing and calls nothing, or the one that it names. named reports the
// second.
func TypeOf(text string, s Scope) (t dwarfinfo.Type, named bool, err error) {
	if v, err := s.Lookup(text); err == nil { // an expression would look through a reference
		return v.Type, false, nil
	}
	node, err := ParseIn(text, s)
	if err == nil {
		if t, err = (&evaluator{Scope: s}).typeOf(node); err == nil {
			return t, namesType(node), nil
		}
	}
	if t, ok := namedBy(text, s); ok {
		return t, true, nil
	}
	if word, name, ok := strings.Cut(text, " "); ok {
		switch word {
		case "struct", "union", "enum", "class":
			return nil, false, fmt.Errorf("No %s type named %s.", word, strings.TrimRight(name, " *"))
		}
	}
	return nil, false, err
}

// namesType reports whether an expression that has a type is the name of one: a
// name alone would have been found as a variable.
func namesType(n Node) bool {
	switch n := n.(type) {
	case paren:
		return namesType(n.x)
	case typeNode, name:
		return true
	}
	return false
}

// namedBy reads the name of a type. What a cast accepts is one: if not itself,
// as nothing is cast to an array, then the pointer to it.
func namedBy(text string, s Scope) (dwarfinfo.Type, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, false
	}
	if base, ok := strings.CutSuffix(text, "&"); ok {
		t, ok := namedBy(base, s)
		return &dwarfinfo.ReferenceType{Elem: t}, ok
	}
	if base, rest, ok := strings.Cut(text, "["); ok && !strings.Contains(base, "(") {
		return namedArray(base, rest, s)
	}
	if t, ok := s.LookupType(text); ok {
		return t, true
	}
	if base, ok := strings.CutSuffix(text, "*"); ok {
		t, ok := namedBy(base, s)
		return &dwarfinfo.PointerType{Elem: t}, ok
	}
	if t, ok := castTo(text+" *", s); ok {
		if p, ok := t.(*dwarfinfo.PointerType); ok {
			return p.Elem, true
		}
	}
	return castTo(text, s)
}

// namedArray reads "int[2][3]": the bounds from the last to the first.
func namedArray(base, bounds string, s Scope) (dwarfinfo.Type, bool) {
	t, ok := namedBy(base, s)
	list := strings.Split(strings.ReplaceAll(bounds, " ", ""), "[")
	for i := len(list) - 1; i >= 0 && ok; i-- {
		n, err := strconv.Atoi(strings.TrimSuffix(list[i], "]"))
		ok = err == nil && n >= 0 && strings.HasSuffix(list[i], "]")
		t = &dwarfinfo.ArrayType{Elem: t, Count: int64(n)}
	}
	return t, ok
}

func castTo(text string, s Scope) (dwarfinfo.Type, bool) {
	node, err := ParseIn("("+text+") 0", s)
	if err != nil {
		return nil, false
	}
	t, err := (&evaluator{Scope: s}).typeOf(node)
	return t, err == nil
}

// TypeName spells a type on one line, as whatis does. Of a type that the user
// named, it looks through one typedef.
func TypeName(t dwarfinfo.Type, named bool) string {
	if typedef, ok := t.(*dwarfinfo.TypedefType); ok && named {
		t = typedef.Type
	}
	return typeName(t)
}
