package expr

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"deet/dwarfinfo"
)

// NullPointer finds the pointer in an expression that points nowhere, as p in
// p->next or *p.
func NullPointer(text string, s Scope) (name string, ok bool) {
	var candidates []string
	for i := range text {
		rest := text[i:]
		switch {
		case strings.HasPrefix(rest, "->"):
			candidates = append(candidates, operandBefore(text, i))
		case rest[0] == '[':
			candidates = append(candidates, operandBefore(text, i))
		case rest[0] == '*' && operandBefore(text, i) == "":
			candidates = append(candidates, strings.TrimSpace(rest[1:]), operandAfter(rest[1:]))
		}
	}
	i := slices.IndexFunc(candidates, func(c string) bool {
		typed := strings.TrimSpace(c[strings.LastIndexByte(c, ')')+1:]) == "0" // the user knows
		return !typed && isNull(c, s)
	})
	if i < 0 {
		return "", false
	}
	return candidates[i], true
}

// operandBefore is the name, with members, subscripts and parentheses, that
// ends at a place in an expression.
func operandBefore(text string, end int) string {
	depth, i := 0, end
	for i > 0 {
		c := text[i-1]
		switch {
		case c == ')' || c == ']':
			depth++
		case c == '(' || c == '[':
			depth--
		case depth > 0 || letter(c) || digit(c) || c == '.' || c == '$' || c == ':':
		case c == '>' && i > 1 && text[i-2] == '-':
			i--
		default:
			return text[i:end]
		}
		if depth < 0 {
			break
		}
		i--
	}
	return text[i:end]
}

// operandAfter is the name, with members and subscripts, that a text begins
// with.
func operandAfter(text string) string {
	text = strings.TrimLeft(text, " *(")
	end := 0
	for end < len(text) {
		switch c := text[end]; {
		case letter(c) || digit(c) || strings.IndexByte(".[]$:", c) >= 0:
			end++
		case strings.HasPrefix(text[end:], "->"):
			end += 2
		default:
			return text[:end]
		}
	}
	return text
}

func isNull(text string, s Scope) bool {
	node, err := ParseIn(text, s)
	if err != nil {
		return false
	}
	v, err := Evaluate(node, harmless{s})
	if err != nil || !isPointer(v.Type) {
		return false
	}
	n, err := v.number(s)
	return err == nil && n == 0
}

// harmless is a scope in which nothing changes.
type harmless struct{ Scope }

func (harmless) WriteMemory(uint64, []byte) error      { return nil }
func (harmless) SetConvenience(string, Value)          {}
func (h harmless) Lookup(name string) (Value, error)   { return unchanging(h.Scope.Lookup(name)) }
func (h harmless) Register(name string) (Value, error) { return unchanging(h.Scope.Register(name)) }

// Call knows what the function would return, and no more.
func (harmless) Call(f Value, _ []Value) (Value, error) {
	t := dwarfinfo.Underlying(f.Type)
	if p, ok := t.(*dwarfinfo.PointerType); ok {
		t = dwarfinfo.Underlying(p.Elem)
	}
	if fn, ok := t.(*dwarfinfo.FuncType); ok {
		return Value{Type: fn.Return, Err: errors.New("not called")}, nil
	}
	return Value{}, fmt.Errorf("it is no function, it is of type %s", typeName(f.Type))
}

func unchanging(v Value, err error) (Value, error) {
	if v.Store != nil {
		v.Store = func([]byte) error { return nil }
	}
	return v, err
}
