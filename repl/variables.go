package repl

import (
	"errors"
	"strings"

	"deet/expr"
)

// assignVariable does "set $name = EXPRESSION".
func (sh *Shell) assignVariable(args string) error {
	name, text, ok := strings.Cut(args, "=")
	name = strings.TrimPrefix(strings.TrimSpace(name), "$")
	if !ok || name == "" || firstWord(name) != name || strings.ContainsAny(name, "-.") {
		return errors.New("a variable is set by $NAME = EXPRESSION")
	}
	v, err := sh.Session.Evaluate(text)
	if err != nil {
		return err
	}
	sh.setVariable(name, v.Fetch(sh.Session.Scope()))
	return nil
}

// setVariable gives a variable of the user's, $name, a value.
func (sh *Shell) setVariable(name string, v expr.Value) {
	sh.Session.Scope().SetConvenience(name, v)
}
