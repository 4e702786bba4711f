package expr

import (
	"slices"
	"strings"
)

// A writtenType is a type as the user wrote it. Its declarator is kept as the
// steps that make the type of the base, the nearest to the base first:
// int *[3] is int, made a pointer, made an array [C11 6.7.7].
type writtenType struct {
	text       string // for errors
	base       string // "int", "struct node", "ns::point"
	qualifiers []string
	steps      []declared
}

// A declared is one step of a declarator.
type declared struct {
	kind     string // "*", "&", "&&", "[", "(", a qualifier, or "::" for a pointer to a member
	class    string // whose member it points to
	count    int64  // of an array, -1 if it says none
	params   []writtenType
	variadic bool
}

// castType reads "(type)" if that is what stands here.
func (p *parser) castType() (to writtenType, ok bool) {
	start := p.pos
	p.pos++
	to, ok = p.typeName()
	if ok && p.accept(")") && p.isCast(to) {
		return to, true
	}
	p.pos = start
	return writtenType{}, false
}

// isCast decides what (x) is, with the parser after it. A lone name can be a
// variable's: it is a type if somebody knows so. If nobody knows, it is one
// before what can only be an operand, or if it ends in _t.
func (p *parser) isCast(to writtenType) bool {
	lone := len(to.steps) == 0 && to.text == to.base && !typeWord(to.base) && !strings.Contains(to.base, " ")
	if !lone || p.isType != nil && p.isType(to.base) {
		return true
	}
	t := p.peek()
	operand := t != "" && (t == "~" || t == "!" || letter(t[0]) || digit(t[0]) || strings.IndexByte(`$'"`, t[0]) >= 0)
	if p.isType != nil {
		return operand // or it would be no expression
	}
	return operand || t == "(" || strings.HasSuffix(to.base, "_t")
}

// wholeType reads a type if nothing else is there: what sizeof and whatis
// take.
func (p *parser) wholeType() (writtenType, bool) {
	first, last := p.tokens[0], p.tokens[len(p.tokens)-1]
	if !typeWord(first) && (p.isType == nil || !isName(first) || len(p.tokens) < 2 || strings.IndexByte("*&>])", last[0]) < 0) {
		return writtenType{}, false
	}
	t, ok := p.typeName()
	if ok && p.pos == len(p.tokens) && (typeWord(first) || p.isType(t.base)) {
		return t, true
	}
	p.pos = 0
	return writtenType{}, false
}

// writtenType reads a type. Whether a name in it is one of a type shows later.
func (p *parser) typeName() (writtenType, bool) {
	start := p.pos
	t, ok := p.specifiers()
	if !ok {
		return t, false
	}
	t.steps, ok = p.declarator()
	t.text = spelled(p.tokens[start:p.pos])
	return t, ok
}

// spelled joins the words of a type with spaces, and nothing else.
func spelled(tokens []string) string {
	var b strings.Builder
	for i, t := range tokens {
		if i > 0 && isName(t) && (isName(tokens[i-1]) || tokens[i-1] == ",") {
			b.WriteByte(' ')
		}
		b.WriteString(t)
	}
	return b.String()
}

// specifiers reads the words before a declarator, in any order [C11 6.7].
func (p *parser) specifiers() (writtenType, bool) {
	var t writtenType
	var words []string
	start := p.pos
	for {
		w := p.peek()
		switch {
		case qualifies(w):
			t.qualifiers = append(t.qualifiers, strings.Trim(w, "_"))
			p.pos++
		case w == "struct" || w == "union" || w == "enum" || w == "class":
			p.pos++
			tag, ok := p.qualifiedName()
			if !ok || len(words) > 0 {
				return t, false
			}
			words = append(words, w+" "+tag)
		case numberWord(w) && !slices.ContainsFunc(words, isOther):
			words = append(words, w)
			p.pos++
		case len(words) == 0 && (isName(w) || w == "::"):
			full, ok := p.qualifiedName()
			if !ok {
				return t, false
			}
			words = append(words, full)
		default:
			t.base, t.text = spelling(words), spelled(p.tokens[start:p.pos])
			return t, len(words) > 0
		}
	}
}

func isOther(w string) bool { return !numberWord(w) }

// numberWord reports whether a word is one of those that C combines to name
// its numbers.
func numberWord(w string) bool {
	switch w {
	case "char", "short", "int", "long", "float", "double", "signed", "unsigned", "_Bool", "bool", "_Complex", "__int128", "void":
		return true
	}
	return false
}

func qualifies(w string) bool {
	switch w {
	case "const", "volatile", "restrict", "__restrict", "_Atomic":
		return true
	}
	return false
}

// typeWord reports whether a word can only begin a type.
func typeWord(w string) bool {
	switch w {
	case "struct", "union", "enum", "class":
		return true
	}
	return numberWord(w) || qualifies(w)
}

// declarator reads a declarator without a name. Pointers come first, then
// what follows, from the right, then what stands in parentheses.
func (p *parser) declarator() (steps []declared, ok bool) {
	defer p.leave()
	if !p.enter() {
		return nil, false
	}
	steps, ok = p.pointers()
	if !ok {
		return nil, false
	}
	var inner []declared
	if p.peek() == "(" && p.nestsDeclarator() {
		p.pos++
		if inner, ok = p.declarator(); !ok || !p.accept(")") {
			return nil, false
		}
	}
	var suffixes []declared
	for p.peek() == "[" || p.peek() == "(" {
		s, ok := p.suffix()
		if !ok {
			return nil, false
		}
		suffixes = append(suffixes, s)
	}
	slices.Reverse(suffixes)
	return slices.Concat(steps, suffixes, inner), true
}

// nestsDeclarator reports whether the parenthesis is around a declarator, not
// around parameters.
func (p *parser) nestsDeclarator() bool {
	switch p.peekAt(1) {
	case "*", "&", "&&", "(", "[":
		return true
	}
	return isName(p.peekAt(1)) && p.peekAt(2) == "::" && !typeWord(p.peekAt(1))
}

func (p *parser) pointers() (steps []declared, ok bool) {
	for {
		switch t := p.peek(); {
		case t == "*" || t == "&" || t == "&&":
			steps = append(steps, declared{kind: t})
			p.pos++
		case qualifies(t):
			steps = append(steps, declared{kind: strings.Trim(t, "_")})
			p.pos++
		case isName(t):
			class, ok := p.qualifiedName()
			if !ok || !p.accept("::") || !p.accept("*") {
				return nil, false
			}
			steps = append(steps, declared{kind: "::", class: class})
		default:
			return steps, true
		}
	}
}

// suffix reads the length of an array or the parameters of a function.
func (p *parser) suffix() (declared, bool) {
	if p.accept("[") {
		d := declared{kind: "[", count: -1}
		if p.accept("]") {
			return d, true
		}
		n, err := parseNumber(p.peek())
		if err != nil || isFloat(n.Type) {
			return d, false
		}
		p.pos++
		d.count = int64(extend(n.Bytes, true))
		return d, p.accept("]")
	}
	p.pos++
	d := declared{kind: "("}
	for !p.accept(")") {
		if len(d.params) > 0 && !p.accept(",") {
			return d, false
		}
		if p.accept(".") { // the dots of "..." are three tokens
			d.variadic = p.accept(".") && p.accept(".")
			return d, d.variadic && p.accept(")")
		}
		t, ok := p.typeName()
		if !ok {
			return d, false
		}
		d.params = append(d.params, t)
	}
	return d, true
}
