package repl

import (
	"regexp"
	"strings"
	"testing"

	"deet/expr"
)

// TestLastExamined: x leaves the last address that it showed in $_, and what is
// there in $__; a walk along a list leaves the last element.
func TestLastExamined(t *testing.T) {
	sh, out := testShell(t, "looking.c")
	said(sh, out, "start")
	for _, tt := range []struct{ command, address, content string }{
		{"x/3dh &array", `\(int16_t \*\) 0x[0-9a-f]+ <array\+4>`, "2"},
		{"x/2xg &longs", `\(int64_t \*\) 0x[0-9a-f]+ <longs\+8>`, "1"},
		{"x/2fg doubles", `\(double \*\) 0x[0-9a-f]+ <doubles\+8>`, "-0.25"},
		{"x/2s lines", `\(char \(\*\)\[1\]\) 0x[0-9a-f]+ <lines\+4>`, `""`},
		{"print list-->next", "", `{val = 2, name = .*, next = 0x0}`},
	} {
		said(sh, out, tt.command)
		if tt.address != "" {
			expect(t, sh, tt.command, "_", tt.address)
			expect(t, sh, tt.command, "__", tt.content)
		} else {
			expect(t, sh, tt.command, "_", tt.content)
		}
	}
}

func expect(t *testing.T, sh *Shell, command, name, want string) {
	t.Helper()
	scope := sh.Session.Scope()
	v, ok := scope.Convenience(name)
	if !ok {
		t.Errorf("%s leaves no $%s", command, name)
		return
	}
	got, err := expr.FormatTyped(v, scope, expr.Options{})
	if matched, _ := regexp.MatchString("^"+want+"$", got); err != nil || !matched {
		t.Errorf("%s leaves $%s = %s, %v; want %s", command, name, got, err, want)
	}
}

// TestPrintOptions: options are taken only before two dashes, and change no
// setting.
func TestPrintOptions(t *testing.T) {
	lines(t, "looking.c", [][2]string{
		{"print -pretty -- pt", `\$1 = {\n  x = 3,\n  y = -4\n}\n`},
		{"print -pretty off -elem 2 -- array", `\$2 = {1, 2...}\n`},
		{"print -array-i -- array", `\$3 = {\[0\] = 1, .*}\n`},
		{"print array", `\$4 = {1, 2, 3, 4, 5, 6}\n`},
		{"print -number", `\$5 = 5\n`},
		{"print -5", `\$6 = -5\n`},
		{"print -a -- array", "Unrecognized option at: -a -- array\n"},
		{"print -elements many -- array", `print elements takes a number or unlimited, not "many"\n`},
		{"print -pretty maybe -- pt", `print pretty takes on or off, not "maybe"\n`},
		{"print -pretty -- /x pt", `\$7 = {\n  x = 0x3,\n  y = 0xfffffffc\n}\n`},
		{"print/q pt", `format "q" is not known: use one of x d u o t c a f s z r\n`},
		{"print", `\$8 = .*\n(.*\n)*`},
		{"set p elem 2", ""},
		{"print array", `\$9 = {1, 2...}\n`},
		{"set print elements 0", ""},
		{"show print elements", "print elements is unlimited.\n"},
		{"set print max-depth 0", ""},
		{"show print max-depth", "print max-depth is 0.\n"},
		{"print pt", `\$10 = {...}\n`},
		{"set print max-depth unlimited", ""},
		{"print pt", `\$11 = {x = 3, y = -4}\n`},
		{"set print pretty", ""},
		{"show print pretty", "print pretty is on.\n"},
		{"set print", "set print takes the name of an option: see help set\n"},
		{"show print", "print elements is unlimited.\n(print .*\n)+"},
	})
}

// TestDisplayCommands: what is wrong is said, and nothing is displayed.
func TestDisplayCommands(t *testing.T) {
	lines(t, "looking.c", [][2]string{
		{"display", ""},
		{"info display", "There are no auto-display expressions now.\n"},
		{"display nosuch", `No symbol "nosuch" in current context.\n`},
		{"display 1 +", "the expression is not complete\n"},
		{"display/q number", `format "q" is not known: .*\n`},
		{"display/3y number", `'y' in a format is not known\n`},
		{"display number", "1: number = -5\n"},
		{"display/i $pc", "2: x/i [$]pc\n<error: .*>\n"},
		{"display null_string[0]", "3: null_string\\[0\\] = <error: Cannot access memory at address 0x0>\n"},
		{"disable display 1 3", ""},
		{"info display", "Auto-display .*\nNum Enb Expression\n1:   n  number\n2:   y  /i [$]pc\n3:   n  null_string\\[0\\]\n"},
		{"enable display 9", "No display number 9.\n"},
		{"enable display one", "\"one\" is no number of a display\n"},
		{"enable display", ""},
		{"undisplay 2 3", ""},
		{"display", "1: number = -5\n"},
		{"delete display", ""},
		{"display", ""},
	})
}

// TestHelpOfSettings: help names each option of print.
func TestHelpOfSettings(t *testing.T) {
	sh, out := testShell(t, "looking.c")
	text := said(sh, out, "help set")
	for _, o := range printOptions() {
		if !strings.Contains(text, "print "+o.name+" ") {
			t.Errorf("help set does not name print %s:\n%s", o.name, text)
		}
	}
}
