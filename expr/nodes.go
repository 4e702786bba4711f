package expr

import (
	"strconv"
	"strings"
)

// A Node is a parsed expression.
type Node interface{ String() string }

type (
	name     struct{ text string } // also "ns::name", "'file.c'::name"
	register struct{ text string } // $name: a register, or a variable of the user's
	history  struct {
		n    int
		back bool // n is counted from the last value: $$n
	}
	literal struct {
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
	assign struct {
		op   string // "" for =, "+" for +=
		x, y Node
	}
	increment struct {
		op      string // "+" for ++, "-" for --
		x       Node
		postfix bool
	}
	conditional struct{ cond, x, y Node }
	call        struct {
		fn        Node
		arguments []Node
	}
	member struct {
		x     Node
		name  string
		arrow bool
	}
	memberPointed struct { // x.*pointer, x->*pointer
		x, pointer Node
		arrow      bool
	}
	subscript struct{ x, index Node }
	cast      struct {
		to writtenType
		x  Node
	}
	at struct { // {type} x: the object of the type at the address x
		to writtenType
		x  Node
	}
	sizeOf   struct{ x Node }
	alignOf  struct{ x Node }
	paren    struct{ x Node }
	typeNode struct{ to writtenType } // what sizeof(type) measures
)

func (n name) String() string      { return n.text }
func (n register) String() string  { return "$" + n.text }
func (n literal) String() string   { return n.text }
func (n unary) String() string     { return n.op + n.x.String() }
func (n assign) String() string    { return n.x.String() + " " + n.op + "= " + n.y.String() }
func (n subscript) String() string { return n.x.String() + "[" + n.index.String() + "]" }
func (n cast) String() string      { return "(" + n.to.text + ") " + n.x.String() }
func (n at) String() string        { return "{" + n.to.text + "} " + n.x.String() }
func (n sizeOf) String() string    { return "sizeof " + n.x.String() }
func (n alignOf) String() string   { return "_Alignof " + n.x.String() }
func (n paren) String() string     { return "(" + n.x.String() + ")" }
func (n typeNode) String() string  { return "(" + n.to.text + ")" }

func (n history) String() string {
	switch {
	case n.back && n.n == 0:
		return "$" // the last value
	case n.back:
		return "$$" + strconv.Itoa(n.n)
	}
	return "$" + strconv.Itoa(n.n)
}

func (n binop) String() string {
	if n.op == "," {
		return n.x.String() + ", " + n.y.String()
	}
	return n.x.String() + " " + n.op + " " + n.y.String()
}

func (n conditional) String() string {
	return n.cond.String() + " ? " + n.x.String() + " : " + n.y.String()
}

func (n increment) String() string {
	if n.postfix {
		return n.x.String() + n.op + n.op
	}
	return n.op + n.op + n.x.String()
}

func (n call) String() string {
	words := make([]string, len(n.arguments))
	for i, a := range n.arguments {
		words[i] = a.String()
	}
	return n.fn.String() + "(" + strings.Join(words, ", ") + ")"
}

func (n member) String() string {
	if n.arrow {
		return n.x.String() + "->" + n.name
	}
	return n.x.String() + "." + n.name
}

func (n memberPointed) String() string {
	if n.arrow {
		return n.x.String() + "->*" + n.pointer.String()
	}
	return n.x.String() + ".*" + n.pointer.String()
}
