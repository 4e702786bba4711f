package expr

import (
	"strconv"
	"strings"
)

// primary reads what operators work on: a name, a number, a string, or an
// expression in parentheses [C11 6.5.1].
func (p *parser) primary() Node {
	t := p.peek()
	switch {
	case t == "":
		return p.fail()
	case t == "(":
		p.pos++
		x := p.comma()
		p.expect(")")
		return paren{x}
	case t[0] == '$':
		p.pos++
		return dollar(t[1:])
	case t == "::" || t[0] == '\'' && p.peekAt(1) == "::":
		return p.qualified()
	case isName(t):
		return p.named(t)
	case t[0] == '"' || strings.HasSuffix(t, `"`):
		return p.text()
	}
	v, err := parseLiteral(t)
	if err != nil {
		if p.err == nil && (t[len(t)-1] == '\'' || digit(t[0])) {
			p.err = err
		}
		return p.fail()
	}
	p.pos++
	return literal{t, v}
}

// dollar reads what follows a $: nothing or a number for a value of the
// history, counted from the last one after another $; else a name.
func dollar(word string) Node {
	digits, back := strings.CutPrefix(word, "$")
	switch {
	case word == "":
		return history{0, true}
	case word == "$":
		return history{1, true}
	}
	if n, err := strconv.Atoi(digits); err == nil {
		return history{n, back}
	}
	return register{word}
}

// named reads a name, or what begins with the name of a type or an operator.
func (p *parser) named(t string) Node {
	switch t {
	case "static_cast", "reinterpret_cast", "const_cast", "dynamic_cast":
		return p.namedCast()
	}
	if typeWord(t) {
		return p.functionalCast()
	}
	return p.qualified()
}

// qualified reads a name with what it is looked up in: a namespace, a class,
// a function or 'a file'.
func (p *parser) qualified() Node {
	text, ok := p.qualifiedName()
	if !ok {
		return p.fail()
	}
	return name{text}
}

func (p *parser) qualifiedName() (string, bool) {
	text := ""
	for {
		t := p.peek()
		switch {
		case t == "::" && text == "":
		case t == "~" && text != "" && isName(p.peekAt(1)):
			p.pos++
			t += p.peek()
		case isName(t) || t != "" && t[0] == '\'' && text == "":
		default:
			return "", false
		}
		p.pos++
		text += t
		if t != "::" {
			text += p.templateArguments(text)
			if p.peek() != "::" || p.peekAt(1) == "*" || p.peekAt(1) == "" {
				return text, true
			}
			text += "::"
			p.pos++
		}
	}
}

// templateArguments reads "<int, char>" if that is part of a type's name or
// stands before another name: else < compares.
func (p *parser) templateArguments(of string) string {
	if p.peek() != "<" || p.isType == nil {
		return ""
	}
	text, depth := "", 0
	for end := p.pos; end < len(p.tokens); end++ {
		t := p.tokens[end]
		switch {
		case t == "<":
			depth++
		case t == ">" || t == ">>":
			depth -= len(t)
		case t == ",":
			t = ", "
		case t == "::" || t == "*" || t == "&" || digit(t[0]):
			if t == "*" && isName(p.tokens[end-1]) {
				t = " *"
			}
		case !isName(t):
			return ""
		case isName(p.tokens[end-1]):
			t = " " + t
		}
		text += t
		if depth <= 0 {
			next := end + 1
			if depth < 0 || !p.isType(of+text) && (next >= len(p.tokens) || p.tokens[next] != "::") {
				return ""
			}
			p.pos = next
			return text
		}
	}
	return ""
}

// namedCast reads C++'s static_cast<type>(x) and its like, which here all
// mean what (type) x means.
func (p *parser) namedCast() Node {
	p.pos++
	p.expect("<")
	to, ok := p.typeName()
	if !ok {
		return p.fail()
	}
	p.expect(">")
	p.expect("(")
	x := p.comma()
	p.expect(")")
	return cast{to, paren{x}}
}

// functionalCast reads C++'s int(x).
func (p *parser) functionalCast() Node {
	base, ok := p.specifiers()
	if !ok || p.peek() != "(" {
		return p.fail()
	}
	p.pos++
	x := p.comma()
	p.expect(")")
	return cast{base, paren{x}}
}

// text reads a string; those that follow one another are one [C11 6.4.5].
func (p *parser) text() Node {
	var parts []string
	for t := p.peek(); strings.HasSuffix(t, `"`); t = p.peek() {
		parts = append(parts, t)
		p.pos++
	}
	v, err := parseStrings(parts)
	if err != nil {
		if p.err == nil {
			p.err = err
		}
		return p.fail()
	}
	return literal{strings.Join(parts, " "), v}
}

func (p *parser) postfix(x Node) Node {
	for p.err == nil {
		switch op := p.peek(); op {
		case "[":
			p.pos++
			x = subscript{x, p.comma()}
			p.expect("]")
		case "(":
			p.pos++
			x = call{x, p.arguments()}
		case ".", "->":
			p.pos++
			field, ok := p.qualifiedName()
			if !ok {
				return p.fail()
			}
			x = member{x, field, op == "->"}
		case ".*", "->*":
			p.pos++
			x = memberPointed{x, p.unary(), op == "->*"}
		case "++", "--":
			p.pos++
			x = increment{op[:1], x, true}
		default:
			return x
		}
	}
	return x
}

func (p *parser) arguments() []Node {
	var list []Node
	for p.err == nil && !p.accept(")") {
		if len(list) > 0 {
			p.expect(",")
		}
		list = append(list, p.assignment())
	}
	return list
}
