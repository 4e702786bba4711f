package transcript

import (
	"maps"
	"regexp"
	"strings"
)

// anyLines is the line of a session that stands for any number of lines.
const anyLines = "..."

// placeholder finds what is not literal in a line of a session. The names are
// in lower case, so that a value such as {RED} or {x = 1} stands for itself.
var placeholder = regexp.MustCompile(`0x\{([a-z][a-z0-9_]*)\}|\{([a-z][a-z0-9_]*)\}|\{\.\.\.\}`)

// Bindings say what the names of a session stand for. The key of an address
// is its name after 0x, so that 0x{x} and {x} are two names. Addresses are
// kept without leading zeros.
type bindings map[string]string

// bindLine compares a line of a session with one of the screen. If they
// agree it returns the bindings, with those that the line adds. If only a
// name's value stands in the way, clash is that name.
func (b bindings) bindLine(want, got string) (after bindings, clash string, ok bool) {
	if !strings.Contains(want, "{") {
		return b, "", want == got
	}
	expr, names := linePattern(strings.ToValidUTF8(want, "\ufffd"))
	values := expr.FindStringSubmatch(strings.ToValidUTF8(got, "\ufffd"))
	if values == nil {
		return b, "", false
	}
	after = b
	for i, name := range names {
		value := values[i+1]
		switch old, bound := after[name]; {
		case !bound:
			after = maps.Clone(after)
			if after == nil {
				after = bindings{}
			}
			after[name] = value
		case old != value:
			return b, name, false
		}
	}
	return after, "", true
}

// linePattern translates a line into a regular expression with one group for
// each name.
func linePattern(want string) (*regexp.Regexp, []string) {
	var expr strings.Builder
	var names []string
	expr.WriteString("^")
	rest := want
	for {
		at := placeholder.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		expr.WriteString(regexp.QuoteMeta(rest[:at[0]]))
		switch {
		case at[2] >= 0:
			expr.WriteString("0x0*([0-9a-f]+)")
			names = append(names, "0x"+rest[at[2]:at[3]])
		case at[4] >= 0:
			expr.WriteString("([0-9]+)")
			names = append(names, rest[at[4]:at[5]])
		default:
			expr.WriteString(".*")
		}
		rest = rest[at[1]:]
	}
	expr.WriteString(regexp.QuoteMeta(rest) + "$")
	// What is quoted or written here always compiles, if it is UTF-8.
	return regexp.MustCompile(expr.String()), names
}

// substitute puts the values of names into a command. missing is the first
// name that the screen has not shown yet.
func (b bindings) substitute(command string) (text, missing string) {
	text = placeholder.ReplaceAllStringFunc(command, func(found string) string {
		name := strings.NewReplacer("{", "", "}", "").Replace(found)
		value, ok := b[name]
		switch {
		case !ok && missing == "":
			missing = found
		case strings.HasPrefix(name, "0x"):
			return "0x" + value
		}
		return value
	})
	return text, missing
}

// bindLines compares the lines of a session with those of the screen, and
// returns the bindings after them.
func (b bindings) bindLines(want, got []string) (bindings, bool) {
	if len(want) == 0 {
		return b, len(got) == 0
	}
	if want[0] == anyLines {
		for skip := 0; skip <= len(got); skip++ {
			if after, ok := b.bindLines(want[1:], got[skip:]); ok {
				return after, true
			}
		}
		return b, false
	}
	if len(got) == 0 {
		return b, false
	}
	after, _, ok := b.bindLine(want[0], got[0])
	if !ok {
		return b, false
	}
	return after.bindLines(want[1:], got[1:])
}
