package repl

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// lines runs commands and compares what each prints with a pattern.
func lines(t *testing.T, program string, table [][2]string) {
	t.Helper()
	sh, out := testShell(t, program)
	for i, row := range table {
		got := said(sh, out, row[0])
		if ok, err := regexp.MatchString("^(?:"+row[1]+")$", got); err != nil || !ok {
			t.Errorf("%d: %s printed\n%s\nwant %s (%v)", i, row[0], got, row[1], err)
		}
	}
}

// An error of the dispatcher or of the session is a line, and no more.
func TestWithoutAProcess(t *testing.T) {
	lines(t, "steps.c", [][2]string{
		{"continue", "The program is not being run.\n"},
		{"step", "The program is not being run.\n"},
		{"kill", "The program is not being run.\n"},
		{"bt", "No stack.\n"},
		{"up", "No stack.\n"},
		{"info locals", "No frame selected.\n"},
		{"info args", "No frame selected.\n"},
		{"info registers", "No registers.\n"},
		{"info threads", "No threads.\n"},
		{"info breakpoints", "No breakpoints or watchpoints.\n"},
		{"info program", "The program being debugged is not being run.\n"},
		{"print nosuch", `No symbol "nosuch" in current context.\n`},
		{"break nosuch", `Function "nosuch" not defined.\n`},
		{"x", "an address to begin at is expected\n"},
		{"disassemble", "No frame selected.\n"},
		{"break fact # where it begins", "Set breakpoint 0 at 0x[0-9a-f]+\n"},
		{"print counter", `\$1 = 0\n`},
		{"run </nosuch/file", `Error starting subprocess: redirect to /nosuch/file: no such file or directory\n`},
		{"info source", `Current source file is .*/steps.c\nCompilation directory is .*\nLocated in .*/steps.c\nContains \d+ lines.\n` +
			`Source language is c.\nProducer is GNU C.*\nCompiled with DWARF \d debugging format.\nDoes not include preprocessor macro info.\n`},
	})
}

func TestLookingAround(t *testing.T) {
	fact := regexp.QuoteMeta(testprog.Source("steps.c"))
	lines(t, "steps.c", [][2]string{
		{"break fact", "Set breakpoint 0 at 0x[0-9a-f]+\n"},
		{"run", `Child stopped \(signal SIGTRAP\)\nStopped at ` + fact + `:12\n12\t.*mark: fact .*\n`},
		{"bt", `#0  fact \(` + fact + `:12\) n=5\n#1  main \(.*:\d+\)\n`},
		{"bt 1", `#0  fact \(.*\) n=5\n\(More stack frames follow...\)\n`},
		{"info args", "n = 5\n"},
		{"info locals", "No locals.\n"},
		{"p n", `\$1 = 5\n`},
		{"p", `\$2 = 5\n`},
		{"p/x n", `\$3 = 0x5\n`},
		{"p/t $1", `\$4 = 101\n`},
		{"p/w n", "format .*\n"},
		{"p*&n", `\$5 = 5\n`},
		{"up", `#1  main \(.*\)\n\d+\t.*mark: main.*\n`},
		{"frame", `#1  main \(.*\)\n\d+\t.*mark: main.*\n`},
		{"down", `#0  fact \(.*\n12\t.*\n`},
		{"down", "Bottom .innermost. frame selected; you cannot go down.\n"},
		{"info line", `Line 12 of "steps.c" starts at address 0x.* <fact.*> and ends at .*\n`},
		{"info symbol fact", "fact in section .text of .*\n"},
		{"info frame", `Stack level 0, frame at 0x[0-9a-f]+:\n rip = 0x[0-9a-f]+ in fact \(.*\); saved rip = 0x[0-9a-f]+\n(.*\n)+` +
			` Saved registers:\n  rbp at 0x[0-9a-f]+, rip at 0x[0-9a-f]+\n`},
		{"info threads", `  Id .*\n\* 1    Thread 0x[0-9a-f]+ \(LWP \d+\) "steps-0" fact \(n=5\) at steps.c:12\n`},
		{"info registers rip", `rip +0x[0-9a-f]+ +0x[0-9a-f]+ <fact\+\d+>\n`},
		{"info registers eflags", `eflags +0x[0-9a-f]+ +\[( [A-Z]F)+ \]\n`},
		{"info registers nosuch", "Invalid register `nosuch'\n"},
		{"info sharedlibrary", `From .*\n(0x.*\n)+(\(\*\): .*\n)?`},
		{"info program", `.* is process \d+.\n`},
		{"info breakpoints", `Num .*\n0 +breakpoint +keep y +0x[0-9a-f]{16} in fact at .*:12\n\tbreakpoint already hit 1 time\n`},
		{"x/2i $pc", `=> 0x.* <fact\+\d+>:\t.*\n   0x.*\n`},
		{"x", `   0x.*\n   0x.*\n`},
		{"x/2xb &counter", `0x[0-9a-f]+ <counter>:\t0x00\t0x00  [|]..[|]\n`},
		{"disassemble", `Dump of assembler code for function fact:\n(.*\n)*=> 0x.*\n(.*\n)*End of assembler dump.\n`},
		{"disable 0", ""},
		{"info breakpoints", `Num .*\n0 +breakpoint +keep n (.*\n)+`},
		{"enable 0", ""},
		{"handle SIGUSR1 nostop noprint", `Signal .*\nSIGUSR1 +No\tNo\tYes\t\t.*\n`},
		{"handle SIG34 nopass", `Signal .*\nSIG34 +Yes\tYes\tNo\t\t.*\n`},
		{"info signals SIGINT", `Signal .*\nSIGINT +Yes\tYes\tNo\t\t.*\n`},
		{"info handle", `Signal .*\n\n(SIG.*\n){62}\nUse .*\n`},
		{"delete", ""},
		{"finish", `Stopped at .*\n.*mark: main.*\nValue returned is \$6 = 120\n`},
		{"tbreak make", "Set breakpoint 1 at 0x[0-9a-f]+\n"},
		{"continue", `Child stopped \(signal SIGTRAP\)\nStopped at .*\n.*\n`},
		{"info breakpoints", "No breakpoints or watchpoints.\n"},
		{"set context 1", ""},
		{"next", "Stopped at .*:37\n36\t.*\n37=>\t.*mark: make.*\n38\t.*\n"},
		{"kill", `Killing running inferior \(pid \d+\)\n`},
	})
}

// gdb's rules for going on with a list, recorded from gdb 13.
func TestListGoesOn(t *testing.T) {
	sh, out := testShell(t, "steps.c")
	tests := []struct {
		line        string
		first, last string
	}{
		{"list 15", "10", "19"},
		{"list", "20", "29"},
		{"list -", "10", "19"}, // before what was shown last
		{"list -", "1", "9"},
		{"list", "10", "19"}, // after what was shown last
		{"list 3,5", "3", "5"},
		{"list", "6", "15"},
		{"list ,20", "11", "20"},
		{"list 7,", "7", "16"},
		{"list fact,spin", "11", "17"},
		{"list steps.c:30", "25", "34"},
		{"list 2", "1", "10"},
	}
	for _, tt := range tests {
		text := strings.Split(strings.TrimSpace(said(sh, out, tt.line)), "\n")
		first, _, _ := strings.Cut(text[0], "\t")
		last, _, _ := strings.Cut(text[len(text)-1], "\t")
		if first != tt.first || last != tt.last {
			t.Errorf("%s shows %s to %s, want %s to %s", tt.line, first, last, tt.first, tt.last)
		}
	}
	for line, want := range map[string]string{
		"list 999":   "Line number 994 out of range; steps.c has ",
		"list 9,3":   "line 3 comes before line 9",
		"list -":     "Already at the start of steps.c.",
		"list nosuc": `Function "nosuc" not defined.`,
	} {
		if got := said(sh, out, line); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

func TestSettings(t *testing.T) {
	lines(t, "", [][2]string{
		{"set listsize 3", ""},
		{"show listsize", "listsize is 3.\n"},
		{"set print elements 4", ""},
		{"set args a 'b c'", ""},
		{"show args", `Argument list .* is "a 'b c'".\n`},
		{"set on-error maybe", "on-error takes stop or continue, not \"maybe\"\n"},
		{"show", `Argument list .*\nThe program starts in .*\nTerminal for .*\ncontext is 0.\nlistsize is 3.\nwidth is 80.\nprint elements is 4.\nprint repeats is 10.\n(print .*\n)+` +
			`editing is emacs.\ndetach-on-fork is off.\nfollow-fork-mode is parent.\nschedule-multiple is on.\nscheduler-locking is off.\nstartup-with-shell is off.\nThe directory .*\nunwindonsignal is off.\non-error is continue.\nbreakpoint pending is auto.\n`},
		{"shell exit 3", "exit status 3\n"},
		{"!echo 'from # the shell'", "from # the shell\n"},
	})
}

// An empty line repeats what moves or shows, and only that; list and x go on.
func TestEmptyLine(t *testing.T) {
	tests := []struct{ typed, then string }{
		{"step", "step"}, {"next 3", "next 3"}, {"si", "si"}, {"continue # on", "continue"}, {"until", "until"},
		{"finish", "finish"}, {"up", "up"}, {"down 2", "down 2"}, {"bt 3", "bt 3"}, {"info locals", "info locals"},
		{"print n", "print n"}, {"p/x n", "p/x n"}, {"list main", "list"}, {"l", "l"}, {"list -", "list -"},
		{"x/4xb p", "x/4xb"}, {"x /4xb p", "x/4xb"}, {"x", "x"},
		{"run", ""}, {"break main", ""}, {"delete", ""}, {"set listsize 3", ""}, {"kill", ""}, {"frame 1", ""},
		{"attach 1", ""}, {"nosuch", ""}, {"shell true", ""}, {"!true", ""}, {"help", ""}, {"source nowhere", ""},
	}
	for _, tt := range tests {
		sh, _ := testShell(t, "")
		sh.editor = forgetful{}
		sh.obey("next")
		sh.obey(tt.typed)
		if sh.last != tt.then {
			t.Errorf("after %q an empty line does %q, want %q", tt.typed, sh.last, tt.then)
		}
		sh.obey("   ")
		sh.obey("# no command")
		if sh.last != tt.then {
			t.Errorf("after %q and an empty line, another does %q, want %q", tt.typed, sh.last, tt.then)
		}
	}
}

// forgetful is an editor without a terminal.
type forgetful struct{}

func (forgetful) readLine(string) (string, error) { return "", errInterrupted }
func (forgetful) remember(string)                 {}
func (forgetful) close()                          {}

func TestScriptsOfTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	inner := write("inner", "nosuch\nshow listsize\n")
	outer := write("outer", "set listsize 4\n\nsource "+inner+"\nshow context\n")
	itself := write("itself", "source "+filepath.Join(dir, "itself")+"\n")
	tests := []struct {
		name    string
		scripts []Script
		want    string
		status  int
	}{
		{"nothing", nil, "", 0},
		{"in their order", []Script{{false, "show context"}, {true, outer}},
			"context is 0.\n" + inner + ":1: Unrecognized command.\nlistsize is 4.\ncontext is 0.\n", 1},
		{"stop", []Script{{false, "set on-error stop"}, {true, outer}, {false, "show context"}},
			inner + ":1: Unrecognized command.\n" + outer + ":3: inner stopped at line 1\nouter stopped at line 3\n", 1},
		{"quit", []Script{{false, "quit 3"}, {false, "show context"}}, "", 3},
		{"a file that is not there", []Script{{true, filepath.Join(dir, "none")}}, "open " + dir + "/none: no such file or directory\n", 1},
	}
	for _, tt := range tests {
		sh, out := testShell(t, "")
		sh.Batch, sh.Scripts, sh.Init = true, tt.scripts, filepath.Join(dir, "no-init")
		if status := sh.Run(); status != tt.status || out.String() != tt.want {
			t.Errorf("%s: status %d, want %d; output\n%swant\n%s", tt.name, status, tt.status, out, tt.want)
		}
	}
	sh, out := testShell(t, "")
	sh.Init, sh.Batch = write("init", "set listsize 7\n"), true
	sh.Scripts = []Script{{true, itself}, {false, "show listsize"}}
	if status := sh.Run(); status != 1 || !strings.Contains(out.String(), "is not run: 32 scripts") || !strings.Contains(out.String(), "listsize is 7") {
		t.Errorf("a script that runs itself: status %d, output %q", status, out)
	}
}

// Colour is for line numbers and marks. The words that a program may look
// for stay whole.
func TestColours(t *testing.T) {
	sh, out := testShell(t, "steps.c")
	sh.escapes = colours{true}
	sh.settings.context = 1
	got := said(sh, out, "break fact") + said(sh, out, "run") + said(sh, out, "bt") + said(sh, out, "info breakpoints")
	for line := range strings.Lines(got) {
		escape := strings.Contains(line, "\x1b")
		if source := regexp.MustCompile(`^\x1b\[36m\d+\x1b\[0m(\x1b\[1;33m=>\x1b\[0m)?\t[^\x1b]*\n$`).MatchString(line); escape != source {
			t.Errorf("colours in %q: %t, want %t", line, escape, source)
		}
	}
	if !strings.Contains(got, "=>") {
		t.Errorf("no line is marked: %q", got)
	}
}
