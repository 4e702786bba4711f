package repl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"deet/expr"
	"deet/inferior"
)

func (sh *Shell) infoRegisters(args string) error {
	if !sh.Session.Live() {
		return errors.New("No registers.")
	}
	names := inferior.RegisterNames()
	if args != "" {
		names = nil
		for _, word := range strings.Fields(strings.ReplaceAll(args, "$", "")) {
			names = append(names, sh.registerGroup(word)...)
		}
	}
	return sh.showRegisters(names)
}

func (sh *Shell) infoAllRegisters(args string) error {
	if args == "" {
		args = "all"
	}
	return sh.infoRegisters(args)
}

// registerGroup is what a word means that may name several registers.
func (sh *Shell) registerGroup(word string) []string {
	switch word {
	case "general":
		return inferior.RegisterNames()
	case "float":
		return inferior.FloatRegisterNames()
	case "vector":
		return sh.Session.VectorRegisterNames()
	case "all":
		return slices.Concat(inferior.RegisterNames(), inferior.FloatRegisterNames(), sh.Session.VectorRegisterNames())
	}
	return []string{word}
}

func (sh *Shell) showRegisters(names []string) error {
	for _, name := range names {
		_, general := inferior.LookupRegister(name)
		_, wide := inferior.LookupWide(name)
		if !general && !wide && name != "fp" {
			return fmt.Errorf("Invalid register `%s'", name)
		}
		v, err := sh.Session.Register(name)
		if err != nil {
			return err
		}
		if v.Err != nil {
			sh.printf("%-15s<%v>\n", name, v.Err)
			continue
		}
		text, err := sh.registerText(name, v)
		if err != nil {
			return err
		}
		sh.printf("%-15s%s\n", name, text)
	}
	return nil
}

// registerText shows a register's bits, and what they mean; of a vector
// register all that they may mean, in hexadecimal.
func (sh *Shell) registerText(name string, v expr.Value) (string, error) {
	natural, err := expr.Format(v, sh.Session.Scope(), expr.Options{})
	if err != nil {
		return "", err
	}
	bits, err := expr.Format(v, sh.Session.Scope(), expr.Options{Format: 'x'})
	if err != nil {
		return "", err
	}
	w, wide := inferior.LookupWide(name)
	switch {
	case wide && (w.Kind == inferior.XMMRegister || w.Kind == inferior.YMMRegister):
		return bits, nil
	case wide && w.Kind == inferior.X87Register:
		return fmt.Sprintf("%-20s(raw %s)", natural, rawText(v.Bytes)), nil
	}
	return fmt.Sprintf("%-20s%s", bits, natural), nil
}

// rawText shows all bits of an x87 register.
func rawText(b []byte) string {
	const bytes = 10
	text := "0x"
	for i := bytes - 1; i >= 0; i-- {
		text += fmt.Sprintf("%02x", b[i])
	}
	return text
}
