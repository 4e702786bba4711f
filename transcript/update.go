package transcript

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Update returns the text of a file with the sessions of the results, all of
// them replayed from it, rewritten to what the screen showed. Lines that
// agree stay as they are, with their names and their dots. In the others,
// values that have a name are replaced by it, and new addresses and process
// numbers are given one.
func Update(file []byte, results ...*Result) []byte {
	all := strings.SplitAfter(string(file), "\n")
	// From the last to the first, so that line numbers stay true.
	results = slices.Clone(results)
	slices.SortFunc(results, func(a, b *Result) int { return b.Script.first - a.Script.first })
	for _, r := range results {
		if !r.compared.agrees() {
			all = slices.Replace(all, r.Script.first-1, min(r.Script.next-1, len(all)), r.updated()...)
		}
	}
	return []byte(strings.Join(all, ""))
}

// updated returns the lines of the session as they should be.
func (r *Result) updated() []string {
	n := newNamer(r.bindings)
	var all []string
	for _, line := range r.compared {
		switch line.mark {
		case both:
			all = append(all, line.text+"\n")
		case onlyShown:
			all = append(all, n.generalize(line.text)+"\n")
		}
	}
	return all
}

// A namer gives names to what differs from run to run.
type namer struct {
	names  map[string]string // value, with 0x before an address -> name
	values bindings
}

func newNamer(b bindings) *namer {
	n := &namer{names: make(map[string]string), values: bindings{}}
	for name, value := range b {
		n.set(name, value)
	}
	return n
}

// set names a value. If it has two names the first in the alphabet counts.
func (n *namer) set(name, value string) {
	key := value
	if strings.HasPrefix(name, "0x") {
		key = "0x" + value
	}
	if old, ok := n.names[key]; !ok || name < old {
		n.names[key] = name
	}
	n.values[name] = value
}

var (
	// An address has at least five digits, so that a value of a register or
	// of a flag stays itself. What stands in <> after it names it.
	address = regexp.MustCompile(`0x0*([0-9a-f]{5,16})\b(?: <([A-Za-z_][A-Za-z0-9_]*)(?:\+([0-9]+))?>)?`)
	// A process number is told by the word before it.
	processID = regexp.MustCompile(`\b([Pp]id|[Pp]rocess|[Cc]hild|LWP|[Tt]id|[Tt]hread) ([0-9]{2,})\b`)
	number    = regexp.MustCompile(`\b[0-9]{3,}\b`)
)

// generalize replaces values by names.
func (n *namer) generalize(line string) string {
	line = replaceGroups(address, line, func(g []string) string {
		name := n.name("0x", g[1], symbolName(g[2], g[3]))
		_, rest, _ := strings.Cut(g[0], g[1])
		return "0x{" + name + "}" + rest
	})
	line = replaceGroups(processID, line, func(g []string) string {
		return g[1] + " {" + n.name("", g[2], "pid") + "}"
	})
	return number.ReplaceAllStringFunc(line, func(value string) string {
		if name, ok := n.names[value]; ok {
			return "{" + name + "}"
		}
		return value
	})
}

// name returns the name of a value, and gives it one like the wish if it has
// none.
func (n *namer) name(prefix, value, wish string) string {
	if name, ok := n.names[prefix+value]; ok {
		return strings.TrimPrefix(name, "0x")
	}
	name := wish
	for i := 2; n.values[prefix+name] != ""; i++ {
		name = wish + strconv.Itoa(i)
	}
	n.set(prefix+name, value)
	return name
}

// symbolName makes a name of what stands in <> after an address.
func symbolName(symbol, offset string) string {
	symbol = strings.Trim(strings.ToLower(symbol), "_")
	switch {
	case symbol == "" || symbol[0] < 'a':
		return "addr"
	case offset != "":
		return fmt.Sprintf("%s_%s", symbol, offset)
	}
	return symbol
}

// replaceGroups is ReplaceAllStringFunc with the groups of each match.
func replaceGroups(expr *regexp.Regexp, text string, f func(groups []string) string) string {
	return expr.ReplaceAllStringFunc(text, func(found string) string {
		return f(expr.FindStringSubmatch(found))
	})
}
