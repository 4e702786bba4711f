package repl

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"deet/expr"
)

// A printOption is a way to show values: a setting of "set print", and an
// option of the print command.
type printOption struct {
	name   string
	brief  string
	number func(*expr.Options) *int  // nil: it is on or off
	flag   func(*expr.Options) *bool // likewise
	off    bool                      // the flag is set when the option is off
}

// printOptions lists them in the order of help.
func printOptions() []printOption {
	return []printOption{
		{name: "elements", brief: "elements of an array or text that are shown", number: func(o *expr.Options) *int { return &o.Elements }},
		{name: "repeats", brief: "equal elements that are shown one by one", number: func(o *expr.Options) *int { return &o.Repeats }},
		{name: "max-depth", brief: "how deep structures in structures are shown", number: func(o *expr.Options) *int { return &o.Depth }},
		{name: "pretty", brief: "each member on a line of its own", flag: func(o *expr.Options) *bool { return &o.Pretty }},
		{name: "array", brief: "each element on a line of its own", flag: func(o *expr.Options) *bool { return &o.Rows }},
		{name: "array-indexes", brief: "elements with their indexes", flag: func(o *expr.Options) *bool { return &o.Indexes }},
		{name: "null-stop", brief: "char arrays end at their first NUL", flag: func(o *expr.Options) *bool { return &o.Whole }, off: true},
		{name: "union", brief: "unions in structures", flag: func(o *expr.Options) *bool { return &o.HideUnions }, off: true},
		{name: "address", brief: "the address of what a pointer points at", flag: func(o *expr.Options) *bool { return &o.HideAddresses }, off: true},
		{name: "symbol", brief: "the name of what a pointer points at", flag: func(o *expr.Options) *bool { return &o.HideSymbols }, off: true},
		{name: "object", brief: "objects of C++ as what they really are", flag: func(o *expr.Options) *bool { return &o.Object }},
		{name: "static-members", brief: "static members of classes", flag: func(o *expr.Options) *bool { return &o.HideStatics }, off: true},
	}
}

// findPrintOption finds an option by its name or a beginning of it that no other
// has.
func findPrintOption(name string) (printOption, error) {
	var found []printOption
	for _, o := range printOptions() {
		if o.name == name {
			return o, nil
		}
		if name != "" && strings.HasPrefix(o.name, name) {
			found = append(found, o)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	return printOption{}, fmt.Errorf("there is no setting %q: see help set", "print "+name)
}

// set changes an option. What is on or off is on without a word.
func (p printOption) set(o *expr.Options, value string) error {
	if p.number != nil {
		return p.setNumber(o, value)
	}
	on, ok := truthWord(value)
	if !ok {
		return fmt.Errorf("print %s takes on or off, not %q", p.name, value)
	}
	*p.flag(o) = on != p.off
	return nil
}

func truthWord(word string) (on, ok bool) {
	switch word {
	case "on", "1", "yes", "enable", "":
		return true, true
	case "off", "0", "no", "disable":
		return false, true
	}
	return false, false
}

// setNumber takes 0 and "unlimited" for no limit; but a depth of 0 means that
// nothing of a structure is shown.
func (p printOption) setNumber(o *expr.Options, value string) error {
	n, err := strconv.Atoi(value)
	none := value == "unlimited" || value == "0"
	if p.name == "max-depth" {
		none = value == "unlimited" || value == "-1"
	}
	switch {
	case none:
		n = expr.Unlimited
	case err != nil || n < 0:
		return fmt.Errorf("print %s takes a number or unlimited, not %q", p.name, value)
	case n == 0:
		n = expr.Flat
	}
	*p.number(o) = n
	return nil
}

// text is the option's value.
func (p printOption) text(o *expr.Options) string {
	if p.number == nil {
		if *p.flag(o) != p.off {
			return "on"
		}
		return "off"
	}
	switch n := *p.number(o); n {
	case expr.Unlimited:
		return "unlimited"
	case expr.Flat:
		return "0"
	default:
		return strconv.Itoa(n)
	}
}

// usualOptions are the options before anybody changed them.
func usualOptions() expr.Options { return expr.Options{Elements: 200, Repeats: 10, Depth: 20} }

// printSettingNames lists the options as set and show know them.
func printSettingNames() []string {
	var names []string
	for _, o := range printOptions() {
		names = append(names, "print "+o.name)
	}
	return names
}

// printSettingHelp is what help set says about them.
func printSettingHelp() string {
	var b strings.Builder
	for _, o := range printOptions() {
		value := "on|off"
		if o.number != nil {
			value = "N|unlimited"
		}
		fmt.Fprintf(&b, "  print %-18s %s\n", o.name+" "+value, o.brief)
	}
	return b.String()
}

// setPrint does "set print NAME VALUE".
func (sh *Shell) setPrint(name, value string) error {
	if name == "" {
		return errors.New("set print takes the name of an option: see help set")
	}
	o, err := findPrintOption(name)
	if err != nil {
		return err
	}
	return o.set(&sh.settings.printing, value)
}

// showPrint shows one option, or all.
func (sh *Shell) showPrint(name string) error {
	if name == "" {
		for _, o := range printOptions() {
			sh.printf("print %s is %s.\n", o.name, o.text(&sh.settings.printing))
		}
		return nil
	}
	o, err := findPrintOption(name)
	if err != nil {
		return err
	}
	sh.printf("print %s is %s.\n", o.name, o.text(&sh.settings.printing))
	return nil
}

// takeOptions takes the options off the arguments of print: "-pretty -elements
// 3 -- EXPRESSION". Without the two dashes, "-pretty" is an expression.
func (sh *Shell) takeOptions(args string) (o expr.Options, rest string, err error) {
	o = sh.settings.format()
	words := strings.Fields(args)
	end := slices.Index(words, "--")
	if end < 0 || !strings.HasPrefix(args, "-") || strings.Contains(strings.Join(words[:end], ""), `"`) {
		return o, args, nil
	}
	_, rest, _ = strings.Cut(" "+args+" ", " -- ")
	for i := 0; i < end; i++ {
		name, ok := strings.CutPrefix(words[i], "-")
		option, err := findPrintOption(name)
		if err != nil || !ok {
			return o, "", errors.New("Unrecognized option at: " + strings.Join(words[i:], " "))
		}
		value := ""
		if i+1 < end && !strings.HasPrefix(words[i+1], "-") {
			i++
			value = words[i]
		}
		if err := option.set(&o, value); err != nil {
			return o, "", err
		}
	}
	return o, strings.TrimSpace(rest), nil
}
