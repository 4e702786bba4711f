package expr

import (
	"errors"
	"fmt"
	"strings"
)

// precedence is that of C's binary operators, and of gdb's @.
var precedence = map[string]int{
	"||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7, "<=": 7, ">=": 7,
	"<<": 8, ">>": 8, "@": 9, "+": 10, "-": 10, "*": 11, "/": 11, "%": 11,
}

// A parser reads the tokens of an expression from left to right.
type parser struct {
	tokens []string
	pos    int
	depth  int
	err    error
	isType func(name string) bool // nil: nobody knows
}

// maxTokens and maxNesting bound the tree, so that walking it needs no bounds.
const (
	maxTokens  = 4096
	maxNesting = 500
)

// Parse reads a C expression, with nothing known of its names: (x) before an
// operand is taken for a cast.
func Parse(text string) (Node, error) { return parse(text, nil) }

// ParseIn reads a C expression as the names in a scope have it: (x) - 1 is a
// cast if x is a type, and else a subtraction [C11 6.5.4]. Macros are expanded
// if the scope is a Preprocessor.
func ParseIn(text string, s Scope) (Node, error) { return parse(text, s) }

func parse(text string, s Scope) (Node, error) {
	tokens, err := scan(text)
	if err == nil && s != nil {
		tokens, err = expand(tokens, s)
	}
	switch {
	case err != nil:
		return nil, err
	case len(tokens) == 0:
		return nil, errors.New("an expression is expected")
	case len(tokens) > maxTokens:
		return nil, errTooLong
	}
	p := &parser{tokens: tokens}
	if s != nil {
		p.isType = func(name string) bool { return meansType(name, s) }
	}
	if t, ok := p.wholeType(); ok {
		return typeNode{t}, nil
	}
	n := p.comma()
	if p.err == nil && p.pos < len(p.tokens) {
		p.fail()
	}
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

var errTooLong = errors.New("the expression is too long")

func (p *parser) fail() Node {
	if p.err == nil {
		p.err = syntaxError(strings.Join(p.tokens[min(p.pos, len(p.tokens)):], " "))
	}
	return name{""}
}

func syntaxError(rest string) error {
	if rest == "" {
		return errors.New("the expression is not complete")
	}
	return fmt.Errorf("A syntax error in expression, near `%s'.", rest)
}

func (p *parser) peek() string { return p.peekAt(0) }

// peekAt is the n-th token from here, "" after the last.
func (p *parser) peekAt(n int) string {
	if p.pos+n < len(p.tokens) && p.err == nil {
		return p.tokens[p.pos+n]
	}
	return ""
}

func (p *parser) accept(token string) bool {
	if p.peek() != token {
		return false
	}
	p.pos++
	return true
}

// expect takes a token, without which there is a syntax error.
func (p *parser) expect(token string) {
	if !p.accept(token) {
		p.fail()
	}
}

// enter counts how deep the tree is. Whoever calls it calls leave too.
func (p *parser) enter() bool {
	if p.depth++; p.depth > maxNesting && p.err == nil {
		p.err = errors.New("the expression is nested too deeply")
	}
	return p.err == nil
}

func (p *parser) leave() { p.depth-- }

// comma reads a whole expression [C11 6.5.17].
func (p *parser) comma() Node {
	x := p.assignment()
	for p.accept(",") {
		x = binop{",", x, p.assignment()}
	}
	return x
}

// assignment reads what may stand between commas [C11 6.5.16]. a = b = c is
// a = (b = c).
func (p *parser) assignment() Node {
	defer p.leave()
	if !p.enter() {
		return name{""}
	}
	x := p.conditional()
	op := p.peek()
	if op == "=" || len(op) > 1 && op[len(op)-1] == '=' && precedence[op[:len(op)-1]] > 0 && precedence[op] == 0 {
		p.pos++
		return assign{op[:len(op)-1], x, p.assignment()}
	}
	return x
}

func (p *parser) conditional() Node {
	defer p.leave()
	if !p.enter() {
		return name{""}
	}
	cond := p.binary(1)
	if !p.accept("?") {
		return cond
	}
	x := p.comma()
	p.expect(":")
	return conditional{cond, x, p.conditional()}
}

// binary reads operators that bind at least as tightly as level.
func (p *parser) binary(level int) Node {
	x := p.unary()
	for p.err == nil {
		op := p.peek()
		prec, ok := precedence[op]
		if !ok || prec < level {
			break
		}
		p.pos++
		x = binop{op, x, p.binary(prec + 1)}
	}
	return x
}

func (p *parser) unary() Node {
	defer p.leave()
	if !p.enter() {
		return name{""}
	}
	switch op := p.peek(); op {
	case "*", "&", "-", "+", "!", "~":
		p.pos++
		return unary{op, p.unary()}
	case "&&": // of two ampersands, the second has nothing to take the address of
		return p.fail()
	case "++", "--":
		p.pos++
		return increment{op: op[:1], x: p.unary()}
	case "sizeof":
		p.pos++
		return sizeOf{p.typeOrUnary()}
	case "_Alignof", "alignof", "__alignof__":
		p.pos++
		return alignOf{p.typeOrUnary()}
	case "(":
		if to, ok := p.castType(); ok {
			return cast{to, p.unary()}
		}
	case "{":
		return p.object()
	}
	return p.postfix(p.primary())
}

// typeOrUnary reads the operand of sizeof: a type in parentheses, or an
// expression.
func (p *parser) typeOrUnary() Node {
	if p.peek() == "(" {
		if to, ok := p.castType(); ok {
			return typeNode{to}
		}
	}
	return p.unary()
}

// object reads gdb's {type} address.
func (p *parser) object() Node {
	p.pos++
	to, ok := p.typeName()
	if !ok {
		return p.fail()
	}
	p.expect("}")
	return at{to, p.unary()}
}
