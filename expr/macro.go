package expr

import "slices"

// A Preprocessor is a Scope that knows the macros of the source.
type Preprocessor interface {
	// Macro finds what a name stands for. params is nil if the macro takes no
	// arguments.
	Macro(name string) (body string, params []string, ok bool)
}

// expand replaces the macros among the tokens [C11 6.10.3], those of members
// too, as the preprocessor does. The operators # and ## are not for
// expressions.
func expand(tokens []string, s Scope) ([]string, error) {
	m, ok := s.(Preprocessor)
	if !ok {
		return tokens, nil
	}
	x := &expander{macros: m}
	out := x.expand(tokens, nil)
	return out, x.err
}

type expander struct {
	macros Preprocessor
	made   int // tokens so far: macros of macros of macros can make any number
	err    error
}

// expand replaces the macros in tokens, but not those that this text itself
// came out of [C11 6.10.3.4].
func (x *expander) expand(tokens, inside []string) []string {
	var out []string
	for i := 0; i < len(tokens) && x.err == nil; i++ {
		t := tokens[i]
		if x.made++; x.made > maxTokens {
			x.err = errTooLong
		}
		if !isName(t) || slices.Contains(inside, t) {
			out = append(out, t)
			continue
		}
		body, used, ok := x.replacement(tokens[i:], inside)
		if !ok {
			out = append(out, t)
			continue
		}
		out = append(out, x.expand(body, append(slices.Clone(inside), t))...)
		i += used - 1
	}
	return out
}

// replacement is what the macro that tokens begin with makes of them, and how
// many of them it takes.
func (x *expander) replacement(tokens, inside []string) (body []string, used int, ok bool) {
	text, params, ok := x.macros.Macro(tokens[0])
	if !ok {
		return nil, 0, false
	}
	body, err := scan(text)
	if err != nil || len(body) == 0 || params == nil {
		return body, 1, err == nil && len(body) > 0
	}
	arguments, used := macroArguments(tokens)
	if used == 0 || len(arguments) != len(params) && !(len(params) == 0 && len(arguments) == 1) {
		return nil, 0, false
	}
	var out []string
	for _, t := range body {
		if i := slices.Index(params, t); i >= 0 {
			out = append(out, x.expand(arguments[i], inside)...)
		} else {
			out = append(out, t)
		}
	}
	return out, used, true
}

// macroArguments takes the arguments apart that stand behind a macro's name.
// used is 0 if there are none.
func macroArguments(tokens []string) (arguments [][]string, used int) {
	if len(tokens) < 2 || tokens[1] != "(" {
		return nil, 0
	}
	depth := 0
	arguments = [][]string{nil}
	for i, t := range tokens[1:] {
		switch t {
		case "(":
			depth++
		case ")":
			depth--
		}
		switch {
		case depth == 0:
			return arguments, i + 2
		case depth == 1 && t == ",":
			arguments = append(arguments, nil)
		case i > 0:
			last := len(arguments) - 1
			arguments[last] = append(arguments[last], t)
		}
	}
	return nil, 0
}
