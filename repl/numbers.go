package repl

import (
	"fmt"
	"strconv"
	"strings"

	"deet/expr"
)

// numbered is one item of a list of breakpoints: a number, or with a location,
// counted from 1, one place of it.
type numbered struct{ number, location int }

// breakpointNumber reads the number of a breakpoint: digits, or a variable of
// the user's, as $bpnum, the breakpoint set last.
func (sh *Shell) breakpointNumber(text string) (int, error) {
	if name, ok := strings.CutPrefix(text, "$"); ok {
		scope := sh.Session.Scope()
		if v, ok := scope.Convenience(name); ok {
			n, err := expr.Address(v, scope)
			return int(n), err
		}
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("Bad breakpoint number '%s'", text)
	}
	return n, nil
}

// numbers reads a list such as "1 3-5 2.1 2.2-4".
func (sh *Shell) numbers(args string) ([]numbered, error) {
	var list []numbered
	for _, word := range strings.Fields(args) {
		whole, part, isPart := strings.Cut(word, ".")
		if !isPart {
			first, last, err := sh.numberRange(word, word)
			if err != nil {
				return nil, err
			}
			for n := first; n <= last; n++ {
				list = append(list, numbered{n, 0})
			}
			continue
		}
		n, err := sh.breakpointNumber(whole)
		if err != nil {
			return nil, err
		}
		first, last, err := sh.numberRange(part, word)
		if err != nil {
			return nil, err
		}
		for l := first; l <= last; l++ {
			list = append(list, numbered{n, max(l, 1)})
		}
	}
	return list, nil
}

// numberRange reads "1" or "1-3", which is part of a word.
func (sh *Shell) numberRange(text, word string) (first, last int, err error) {
	low, high, isRange := strings.Cut(text, "-")
	if first, err = sh.breakpointNumber(low); err != nil || !isRange {
		return first, first, err
	}
	if last, err = sh.breakpointNumber(high); err == nil && last < first {
		err = fmt.Errorf("Inverted breakpoint range at '%s'", word)
	}
	// More than there are would only be told one by one.
	return first, min(last, first+sh.Session.LastBreakpoint()+1), err
}

// eachBreakpoint does something to the breakpoints of a list of numbers, or
// to all. A wrong number does not keep the others from being done.
func (sh *Shell) eachBreakpoint(args string, do func(int) error) error {
	list, err := sh.numbers(args)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		for _, b := range sh.Session.Breakpoints() {
			list = append(list, numbered{b.Number, 0})
		}
	}
	var first error
	for _, item := range list {
		err := fmt.Errorf("Bad breakpoint number '%d.%d'", item.number, item.location)
		if item.location == 0 {
			err = do(item.number)
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}

// eachLocation is eachBreakpoint for what can be done to a location, too.
func (sh *Shell) eachLocation(args string, do func(int) error, on bool) error {
	list, err := sh.numbers(args)
	if err != nil || len(list) == 0 {
		if err == nil {
			err = sh.eachBreakpoint("", do)
		}
		return err
	}
	var first error
	for _, item := range list {
		if item.location > 0 {
			err = sh.Session.EnableLocation(item.number, item.location, on)
		} else {
			err = do(item.number)
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}
