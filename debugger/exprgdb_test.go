package debugger

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"deet/expr"
	"deet/internal/testprog"
)

// gdbAnswers asks gdb to print expressions in a frame at a place of a program,
// all in one run. An error is answered as "error: ...".
func gdbAnswers(t *testing.T, program, place string, level int, questions []string) []string {
	t.Helper()
	testprog.NeedTool(t, "gdb")
	args := []string{"-nx", "-batch", "-iex", "set width 0", "-iex", "set print null-stop on", "-iex", "set confirm off",
		"-ex", "break " + place, "-ex", "run", "-ex", fmt.Sprint("frame ", level)}
	for _, e := range questions {
		args = append(args, "-ex", `echo @@\n`, "-ex", "print "+e)
	}
	cmd := exec.Command("gdb", append(args, program)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed { // 1: the last command failed
		t.Fatalf("gdb: %v", err)
	}
	answers := strings.Split(string(out), "@@\n")[1:]
	if len(answers) != len(questions) {
		t.Fatalf("gdb answered %d of %d:\n%s", len(answers), len(questions), out)
	}
	for i, a := range answers {
		answers[i] = gdbAnswer(a)
	}
	return answers
}

var (
	numbered = regexp.MustCompile(`^\$\d+ = `)
	warnings = regexp.MustCompile(`(?m)^warning: .*\n`)
)

func gdbAnswer(text string) string {
	text = strings.TrimSpace(warnings.ReplaceAllString(text, ""))
	if value := numbered.ReplaceAllString(text, ""); value != text {
		return value
	}
	return "error: " + text
}

func ourAnswer(s *Session, e string) string {
	v, err := s.Evaluate(e)
	if err != nil {
		return "error: " + err.Error()
	}
	shown, err := expr.FormatTyped(v, s.Scope(), expr.Options{})
	if err != nil {
		return "error: " + err.Error()
	}
	return shown
}

// alike reports whether two answers mean the same: of an error the words may
// differ, and the stack lies where the environment leaves room.
func alike(ours, gdbs string) bool {
	if strings.HasPrefix(ours, "error: ") && strings.HasPrefix(gdbs, "error: ") {
		return true
	}
	return onStack.ReplaceAllString(ours, "STACK") == onStack.ReplaceAllString(gdbs, "STACK")
}

// A difference is one that is meant.
type difference struct {
	reason string
	of     func(e, ours, gdbs string) bool
}

// compareExpressions prints expressions with deet and with gdb.
func compareExpressions(t *testing.T, program, place string, level int, questions []string, meant []difference) {
	t.Helper()
	answers := gdbAnswers(t, program, place, level, questions)
	s := session(t, program)
	if _, err := s.Break(place, false); err != nil {
		t.Fatal(err)
	}
	stop, err := s.Run(nil)
	if err != nil {
		t.Fatal(stop, err)
	}
	if _, err := s.SelectFrame(level); err != nil {
		t.Fatalf("after %v: %v", describe(stop), err)
	}
	counts := make(map[string]int)
	for i, e := range questions {
		ours := ourAnswer(s, e)
		if alike(ours, answers[i]) {
			counts["alike"]++
			continue
		}
		reason := ""
		for _, d := range meant {
			if d.of(e, ours, answers[i]) {
				reason = d.reason
				break
			}
		}
		if counts[reason]++; reason == "" && counts[reason] < 5000 {
			t.Errorf("print %s\n got %s\ngdb  %s", e, ours, answers[i])
		}
	}
	t.Logf("%d expressions: %v", len(questions), counts)
}

// kinds are variables of testdata/expr_kinds.c, one for each kind of number.
var kinds = strings.Fields(`g_c g_sc g_uc g_sh g_us g_i g_u g_l g_ul g_ll g_ull g_yes g_colour g_sign g_f g_d g_ld g_huge g_uhuge
	g_z g_c16 g_wc g_bits.low g_bits.mid g_bits.wide g_bits.far g_bits.flag g_bits.tint g_volatile g_constant g_word 3 2.5 'b'`)

var operators = strings.Fields(`+ - * / % & | ^ << >> == != < > <= >= && ||`)

// generated are expressions of every operator over every pair of kinds.
func generated() []string {
	var list []string
	for _, x := range kinds {
		for _, op := range strings.Fields("- + ! ~") {
			list = append(list, op+x)
		}
		for _, op := range operators {
			for _, y := range kinds {
				list = append(list, x+" "+op+" "+y)
			}
		}
	}
	return list
}

// shown are expressions over testdata/expr_kinds.c, one a line; those that
// change something are followed by what shows it.
func shown(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(testprog.Source("expr_kinds.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return lines(string(text))
}

func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }

func contains(words ...string) func(e, ours, gdbs string) bool {
	return func(e, _, _ string) bool {
		for _, w := range words {
			if strings.Contains(e, w) {
				return true
			}
		}
		return false
	}
}

func says(word string) func(e, ours, gdbs string) bool {
	return func(_, _, gdbs string) bool { return strings.Contains(gdbs, word) }
}

// meantInC are the differences that are meant, most of them because a compiler
// agrees with deet: see TestExpressionsLikeCompiler.
var meantInC = []difference{
	{"gdb has no arithmetic of 128 bits", contains("huge", "__int128")},
	{"gdb has none on truth values, or keeps their type; C computes with ints", func(e, _, gdbs string) bool {
		return says("Invalid operation on booleans")(e, "", gdbs) || strings.Contains(e, "g_bits.flag") || strings.Contains(e, "g_yes")
	}},
	{"gdb gives unary and shifted enums the type of the enum; C computes with integers", matches(`^[-+~]?(g_colour|g_sign|g_bits.tint)( (<<|>>) .*)?$`)},
	{"a bitfield that fits an int becomes one [C11 6.3.1.1]; gdb takes the type that it was declared with", contains("g_bits.low", "g_bits.tint")},
	{"C compares complex numbers with real ones", matches(`g_z [!=]= |[!=]= g_z`)},
	{"gdb casts the bytes of a complex number to others, C its real part", matches(`^\(.*\) g_z$`)},
	{"C allows any order of words", matches(`^\(int unsigned long\)`)},
	{"C allows a comma between ? and :", matches(`^1 \? 2, 3`)},
	{"C cannot look through a number", matches(`^&\*&\*g_i`)},
	{"C does not take too many arguments", matches(`^add\(1, 2, 3`)},
	{"C has no such suffix", matches(`^1lul$`)},
	{"gdb names a function's static variable as its source does, deet as the linker does", matches(`&inner::calls`)},
	{"gdb lists the parameters as gcc's copy of the function takes them, deet as its source does", matches(`^inner$`)},
	{"gdb looks for a function's frame outside the selected one alone", func(e, _, gdbs string) bool {
		return strings.HasPrefix(e, "inner::") && says("No frame is currently executing")(e, "", gdbs)
	}},
	{"gdb names the bits", matches(`^\$eflags`)},
}

func matches(pattern string) func(e, ours, gdbs string) bool {
	re := regexp.MustCompile(pattern)
	return func(e, _, _ string) bool { return re.MatchString(e) }
}

func TestExpressionsLikeGDB(t *testing.T) {
	compilers := []struct{ compiler, flag string }{{"gcc", "-O0"}, {"clang", "-O0"}, {"gcc", "-O2"}, {"clang", "-O2"}}
	for i, tt := range compilers {
		t.Run(tt.compiler+tt.flag, func(t *testing.T) {
			program := builder.BuildWith(t, tt.compiler, "expr_kinds.c", tt.flag, "-w")
			place := fmt.Sprintf("expr_kinds.c:%d", testprog.Line(t, "expr_kinds.c", "here"))
			questions := slices.Concat(generated(), casts())
			if i > 0 { // the operators depend on the types alone
				questions = nil
			}
			questions = append(questions, slices.Concat(shown(t), lines(onFrame))...)
			compareExpressions(t, program, place, 0, questions, meantInC)
			compareExpressions(t, program, place, 1, lines(outside), meantInC)
		})
	}
}
