package debugger

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"deet/expr"
	"deet/internal/testprog"
)

// TestLooksLikeGDB shows every variable of two programs that have values of
// all types: by each format of print, as the types that ptype and whatis show,
// and as memory. gdb, stopped at the same place, must show the same.
func TestLooksLikeGDB(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	for _, v := range []struct{ source, compiler, flags string }{
		{"looking.c", "gcc", "-O0"}, {"looking.c", "gcc", "-O2"}, {"looking.c", "clang", "-O0"}, {"looking.c", "clang", "-O2"},
		{"looking.cc", "g++", "-O0"}, {"looking.cc", "g++", "-O2"}, {"looking.cc", "clang++", "-O0"}, {"looking.cc", "clang++", "-O2"},
	} {
		t.Run(v.source+"-"+v.compiler+v.flags, func(t *testing.T) {
			testprog.NeedTool(t, v.compiler)
			program := builder.BuildWith(t, v.compiler, v.source, v.flags)
			s := session(t, program)
			if _, err := s.Break("pause_here", false); err != nil {
				t.Fatal(err)
			}
			if stop, err := s.Run(nil); err != nil {
				t.Fatal(stop, err)
			}
			if _, err := s.Up(1); err != nil {
				t.Fatal(err)
			}
			commands := lookings(t, s)
			compareLooks(t, s, commands, looksOfGDB(t, program, commands), v.source+" "+v.compiler+" "+v.flags)
		})
	}
}

// lookings are the commands: for each variable and each form.
func lookings(t *testing.T, s *Session) []string {
	t.Helper()
	var names, commands []string
	described, _, err := s.Variables(func(name string) bool { return !strings.Contains(name, "std::") })
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range described {
		if strings.Contains(d.Decl.File, "looking.c") {
			names = append(names, d.Name)
		}
	}
	locals, err := s.Locals()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range locals {
		names = append(names, l.Name)
	}
	if len(names) < 30 {
		t.Fatalf("only %d variables: %v", len(names), names)
	}
	for _, name := range names {
		for _, format := range strings.Split(" /x /d /u /o /t /c /a /f /s /z", " ") {
			commands = append(commands, "print"+format+" "+name)
		}
		for _, words := range slices.Sorted(maps.Keys(ways)) {
			commands = append(commands, "print "+words+" -- "+name)
		}
		commands = append(commands, "print &"+name, "ptype "+name, "ptype/o "+name, "whatis "+name)
	}
	places := []string{"&longs", "&text", "&doubles", "&array", "&floats", "&table"}
	if slices.Contains(names, "rex") {
		places = []string{"&rex", "&two", "&point"}
	}
	for _, unit := range "bhwg" {
		for _, format := range "xduotcafz" {
			for _, place := range places {
				commands = append(commands, fmt.Sprintf("x/5%c%c %s", format, unit, place))
			}
		}
	}
	if len(places) == 6 { // the program in C
		commands = append(commands, strings.Split("x/2sb &lines,x/1sh &text16,x/1sw &wtext,x/3sb string,x/-3xh &array[3],x/-2dw &array[4],"+
			"x/-5xb &text[5],x/-1xg &longs[1],x/3xw &array[5],x/0xw &array", ",")...)
	}
	return commands
}

func looksOfGDB(t *testing.T, program string, commands []string) []string {
	t.Helper()
	const mark = "--next--"
	args := []string{"-nx", "-batch", "-iex", "set width 0", "-iex", "set print null-stop on", "-ex", "break pause_here", "-ex", "run", "-ex", "up"}
	for _, c := range commands {
		args = append(args, "-ex", "echo "+mark+`\n`, "-ex", c)
	}
	cmd := exec.Command("gdb", append(args, program)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed { // 1: the last command failed
		t.Fatalf("gdb: %v", err)
	}
	answers := strings.Split(string(out), mark+"\n")[1:]
	if len(answers) != len(commands) {
		t.Fatalf("gdb gave %d answers to %d commands", len(answers), len(commands))
	}
	return answers
}

var numberedLook = regexp.MustCompile(`^\$\d+ = ?`)

func compareLooks(t *testing.T, s *Session, commands, answers []string, program string) {
	t.Helper()
	differ := 0
	for i, c := range commands {
		want := onStack.ReplaceAllString(numberedLook.ReplaceAllString(strings.TrimSpace(answers[i]), ""), "STACK")
		got := onStack.ReplaceAllString(strings.TrimSpace(looked(s, c)), "STACK")
		if got == want {
			continue
		}
		differ++
		if reason := meantLook(c, want); reason == "" {
			t.Errorf("%s: %s\n got %s\ngdb  %s", program, c, got, want)
		}
	}
	t.Logf("%d commands compared, %d differ as they should", len(commands), differ)
}

// looked does a command with what deet's commands do.
func looked(s *Session, command string) string {
	verb, text, _ := strings.Cut(command, " ")
	verb, format, _ := strings.Cut(verb, "/")
	var out string
	var err error
	switch verb {
	case "print":
		out, err = inWay(s, format, text)
	case "ptype":
		var typ, _, typeErr = expr.TypeOf(text, s.Scope())
		if err = typeErr; err == nil {
			out = expr.TypeText(typ, s.Scope(), format == "o")
		}
	case "whatis":
		var typ, named, typeErr = expr.TypeOf(text, s.Scope())
		if err = typeErr; err == nil {
			out = "type = " + expr.TypeName(typ, named)
		}
	case "x":
		out, err = dumped(s, format, text)
	}
	if err != nil {
		return out + err.Error()
	}
	return out
}

// ways are options of print, and how deet is told.
var ways = map[string]expr.Options{
	"-pretty":                {Pretty: true},
	"-array":                 {Rows: true},
	"-pretty -array":         {Pretty: true, Rows: true},
	"-array-indexes":         {Indexes: true},
	"-elements 2":            {Elements: 2},
	"-repeats 2":             {Repeats: 2},
	"-elements unlimited":    {Elements: expr.Unlimited},
	"-max-depth 1":           {Depth: 1},
	"-max-depth 0":           {Depth: expr.Flat},
	"-union off":             {HideUnions: true},
	"-symbol off":            {HideSymbols: true},
	"-address off":           {HideAddresses: true},
	"-null-stop off":         {Whole: true},
	"-object":                {Object: true},
	"-static-members off":    {HideStatics: true},
	"-pretty -array-indexes": {Pretty: true, Indexes: true},
}

func inWay(s *Session, format, text string) (string, error) {
	o := expr.Options{}
	for words, way := range ways {
		if rest, ok := strings.CutPrefix(text, words+" -- "); ok {
			o, text = way, rest
		}
	}
	v, err := s.Evaluate(text)
	if err != nil {
		return "", err
	}
	if format != "" && format != "r" {
		o.Format = format[0]
	}
	return expr.FormatTyped(expr.AsDeclared(text, v, s.Scope()), s.Scope(), o)
}

// dumped is what x shows, without the text that deet puts beside bytes.
func dumped(s *Session, format, text string) (string, error) {
	v, err := s.Evaluate(text)
	if err != nil {
		return "", err
	}
	addr, err := expr.Address(v, s.Scope())
	if err != nil {
		return "", err
	}
	digits, backwards := strings.CutPrefix(format, "-")
	count := int(digits[0] - '0')
	if backwards {
		count = -count
	}
	rows, _, err := expr.Dump(s.Scope(), addr, count, digits[1], digits[2], expr.Options{})
	for i := range rows {
		rows[i], _, _ = strings.Cut(rows[i], "  |")
		rows[i] = strings.TrimRight(rows[i], "\t ")
	}
	return strings.Join(rows, "\n"), err
}

// meantLooks are differences that are meant, by the command and what gdb shows.
var meantLooks = []struct{ command, gdb, reason string }{
	{`f?cplx$`, ``, "a format is for each part of a complex number; gdb takes both for one number"},
	{`/a huge$`, ``, "1e300 is no address: each has its own largest number"},
	{`where$`, ``, "gdb gives the program another environment: the address is another"},
	{` bytes$`, `<incomplete sequence`, "gdb loses a character before it"},
	{` &empty$`, ``, "gdb gives no name to an object that has no size"},
	{` &\w+$`, `(is|isn't) an lvalue|optimized out`, "deet says why there is no address"},
	{` ubig$`, `unsigned int __int128`, "clang wrote unsigned __int128"},
	{` &ubig$`, `unsigned int __int128`, "the same"},
	{` numbers$`, `<synthetic pointer>`, "an int is no pointer, and the value is not known"},
	{` holder$`, ``, "what a reference to a number refers to is shown in structures, too"},
	{` nothing$`, ``, "nullptr is a pointer; gdb takes it for an int"},
	{` &nothing$`, ``, "the same"},
	{`/[xduotcafz] temporary$`, ``, "gdb shows the address of what && refers to, but the value of what & refers to"},
	{` &temporary$`, ``, "gdb does not know the name of a temporary object"},
	{`method$`, `can't be converted|0x0000`, "a pointer to a function of a class is two words"},
	{`^x/.a`, `<_Z`, "names of C++ are shown as the source has them"},
	{`-max-depth 0 .*(ref|cp)$`, `{\.\.\.}`, "the address of what a reference refers to is shown always"},
	{` (both|even)$`, `<No data fields>}|<zoo::Left> = {\.\.\.}|<Odd> = {\.\.\.}`, "clang has described the base class nowhere: it has members"},
	{`-max-depth 1 .*(limits|self)$`, `already seen`, "a static member is in the class, and so deeper"},
	{`ptype(/o)? lambda$`, `auto`, "the result of a lambda is not said: gdb calls it auto"},
}

// meantLook gives the reason why deet shows something else than gdb, "" if
// there is none.
func meantLook(command, gdb string) string {
	for _, m := range meantLooks {
		if regexp.MustCompile(m.command).MatchString(command) && regexp.MustCompile(m.gdb).MatchString(gdb) {
			return m.reason
		}
	}
	return ""
}
