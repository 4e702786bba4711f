package expr

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Node is a parsed expression.
type Node interface{ String() string }

type (
	name     struct{ text string }
	register struct{ text string }
	history  struct{ n int } // $n
	literal  struct {
		text  string
		value Value
	}
	unary struct {
		op string
		x  Node
	}
	binop struct {
		op   string
		x, y Node
	}
	member struct {
		x     Node
		name  string
		arrow bool
	}
	subscript struct{ x, index Node }
	call      struct {
		function  Node
		arguments []Node
	}
	cast struct {
		to string // the type's name, with its stars
		x  Node
	}
	sizeOf   struct{ x Node }
	paren    struct{ x Node }
	typeNode struct{ text string } // what sizeof(type) measures
)

func (n name) String() string      { return n.text }
func (n register) String() string  { return "$" + n.text }
func (n history) String() string   { return "$" + strconv.Itoa(n.n) }
func (n literal) String() string   { return n.text }
func (n unary) String() string     { return n.op + n.x.String() }
func (n binop) String() string     { return n.x.String() + " " + n.op + " " + n.y.String() }
func (n subscript) String() string { return n.x.String() + "[" + n.index.String() + "]" }
func (n cast) String() string      { return "(" + n.to + ") " + n.x.String() }
func (n sizeOf) String() string    { return "sizeof " + n.x.String() }
func (n paren) String() string     { return "(" + n.x.String() + ")" }
func (n typeNode) String() string  { return "(" + n.text + ")" }

func (n call) String() string {
	var arguments []string
	for _, a := range n.arguments {
		arguments = append(arguments, a.String())
	}
	return n.function.String() + "(" + strings.Join(arguments, ", ") + ")"
}

func (n member) String() string {
	if n.arrow {
		return n.x.String() + "->" + n.name
	}
	return n.x.String() + "." + n.name
}

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
}

// maxTokens and maxNesting bound the tree, so that walking it needs no bounds.
const (
	maxTokens  = 4096
	maxNesting = 500
)

// Parse reads a C expression.
func Parse(text string) (Node, error) {
	tokens, err := scan(text)
	switch {
	case err != nil:
		return nil, err
	case len(tokens) == 0:
		return nil, errors.New("an expression is expected")
	case len(tokens) > maxTokens:
		return nil, errors.New("the expression is too long")
	}
	p := &parser{tokens: tokens}
	n := p.expression(1)
	if p.err == nil && p.pos < len(p.tokens) {
		p.fail()
	}
	if p.err != nil {
		return nil, p.err
	}
	return n, nil
}

func (p *parser) fail() Node {
	if p.err == nil {
		p.err = p.syntaxError(strings.Join(p.tokens[min(p.pos, len(p.tokens)):], " "))
	}
	return name{""}
}

func (p *parser) syntaxError(rest string) error {
	switch {
	case rest == "":
		return errors.New("the expression is not complete")
	case rest[0] == '=':
		return errors.New("an expression can look at values, not change them: == compares")
	}
	return fmt.Errorf("A syntax error in expression, near `%s'.", rest)
}

func (p *parser) peek() string {
	if p.pos < len(p.tokens) && p.err == nil {
		return p.tokens[p.pos]
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

// expression reads operators that bind at least as tightly as level.
func (p *parser) expression(level int) Node {
	x := p.unary()
	for p.err == nil {
		op := p.peek()
		prec, ok := precedence[op]
		if !ok || prec < level {
			break
		}
		p.pos++
		x = binop{op, x, p.expression(prec + 1)}
	}
	return x
}

func (p *parser) unary() Node {
	if p.depth++; p.depth > maxNesting {
		p.err = errors.New("the expression is nested too deeply")
		return name{""}
	}
	defer func() { p.depth-- }()
	switch op := p.peek(); op {
	case "*", "&", "-", "+", "!", "~":
		p.pos++
		return unary{op, p.unary()}
	case "sizeof":
		p.pos++
		if start := p.pos; p.peek() == "(" {
			if to, ok := p.castType(); ok {
				return sizeOf{typeNode{to}}
			}
			p.pos = start
		}
		return sizeOf{p.unary()}
	case "(":
		if to, ok := p.castType(); ok {
			return cast{to, p.unary()}
		}
	}
	return p.postfix(p.primary())
}

// castType reads "(type *)" if that is what stands here: a keyword of a type,
// a name that a star and a parenthesis follow, or a name in parentheses before
// what can only be an operand. (x) - y is a subtraction, unless x ends in _t.
func (p *parser) castType() (string, bool) {
	end := p.pos + 1
	var words []string
	stars := ""
	for ; end < len(p.tokens) && p.tokens[end] != ")"; end++ {
		switch t := p.tokens[end]; {
		case t == "*":
			stars += "*"
		case isName(t) && stars == "":
			words = append(words, t)
		default:
			return "", false
		}
	}
	if end >= len(p.tokens) || len(words) == 0 {
		return "", false
	}
	if stars == "" && len(words) == 1 && !typeWord(words[0]) && !strings.HasSuffix(words[0], "_t") && !p.operandAt(end+1) {
		return "", false // (x) is x
	}
	p.pos = end + 1
	return strings.Join(words, " ") + stars, true
}

func (p *parser) operandAt(i int) bool {
	if i >= len(p.tokens) {
		return false
	}
	t := p.tokens[i]
	return t == "(" || t == "~" || t == "!" || letter(t[0]) || digit(t[0]) || strings.IndexByte(`$'"`, t[0]) >= 0
}

func typeWord(w string) bool {
	switch w {
	case "char", "short", "int", "long", "float", "double", "signed", "unsigned", "void", "struct", "union", "enum", "_Bool", "bool", "const", "volatile":
		return true
	}
	return false
}

func (p *parser) primary() Node {
	t := p.peek()
	switch {
	case t == "":
		return p.fail()
	case t == "(":
		p.pos++
		x := p.expression(1)
		if !p.accept(")") {
			return p.fail()
		}
		return paren{x}
	case t[0] == '$':
		p.pos++
		if n, err := strconv.Atoi(t[1:]); err == nil {
			return history{n}
		}
		return register{t[1:]}
	case isName(t):
		p.pos++
		for p.peek() == "::" && p.pos+1 < len(p.tokens) && isName(p.tokens[p.pos+1]) {
			t += "::" + p.tokens[p.pos+1]
			p.pos += 2
		}
		return name{t}
	}
	v, err := parseLiteral(t)
	if err != nil {
		if p.err == nil && (t[0] == '\'' || t[0] >= '0' && t[0] <= '9') {
			p.err = err
		}
		return p.fail()
	}
	p.pos++
	return literal{t, v}
}

func (p *parser) postfix(x Node) Node {
	for p.err == nil {
		switch {
		case p.accept("["):
			x = subscript{x, p.expression(1)}
			if !p.accept("]") {
				return p.fail()
			}
		case p.accept("("):
			x = p.call(x)
		case p.peek() == "." || p.peek() == "->":
			arrow := p.peek() == "->"
			p.pos++
			if !isName(p.peek()) {
				return p.fail()
			}
			x = member{x, p.peek(), arrow}
			p.pos++
		default:
			return x
		}
	}
	return x
}

// call reads the arguments of a call.
func (p *parser) call(function Node) Node {
	n := call{function: function}
	for !p.accept(")") {
		if len(n.arguments) > 0 && !p.accept(",") {
			return p.fail()
		}
		n.arguments = append(n.arguments, p.expression(1))
		if p.err != nil {
			break
		}
	}
	return n
}
