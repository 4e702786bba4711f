package repl

import "strings"

// setVariable is set var: print without a word.
func (sh *Shell) setVariable(text string) error {
	if text == "" {
		return errUsage
	}
	_, err := sh.Session.Evaluate(text)
	return err
}

// changesValue reports whether what follows set, which is no setting, is an
// expression that changes something.
func changesValue(text string) bool {
	return strings.Contains(text, "=") || strings.Contains(text, "++") || strings.Contains(text, "--")
}
