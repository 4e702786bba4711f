package transcript

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// needTools skips a test, loudly, where programs cannot be built.
func needTools(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("gcc"); err != nil {
		if os.Getenv("DEET_REQUIRE_PTRACE") == "1" {
			t.Fatal("gcc is not installed")
		}
		t.Skip("SKIPPED: gcc is not installed (apt-get install gcc)")
	}
}

// fakeOptions replay with the fake debugger.
func fakeOptions(t *testing.T) Options {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Debugger: []string{self}, Env: []string{fakeVariable + "=1"}}
}

// The C programs of the tests.
const (
	helloProgram = "-- hello.c --\n#include <stdio.h>\nint main(void) { puts(\"hello\"); return 3; }\n"
	askProgram   = "-- ask.c --\n" + `#include <stdio.h>
int main(void) {
    int n;
    printf("number? ");
    fflush(stdout);
    if (scanf("%d", &n) != 1)
        return 1;
    printf("twice is %d\n", 2 * n);
    return 0;
}
`
	spinProgram = "-- spin.c --\n" + `#include <stdio.h>
int main(void) {
    puts("ready");
    fflush(stdout);
    for (;;)
        ;
}
`
)

func TestReplay(t *testing.T) {
	needTools(t)
	tests := []struct {
		name    string
		archive string
		wrong   string // part of the diff; "" if the session is right
	}{
		{name: "echo", archive: helloProgram + "-- session --\n(deet) echo one\\ntwo\none\ntwo\n(deet)\n(deet) quit\n"},
		{name: "ended by ^D", archive: helloProgram + "-- session --\n(deet) echo x\nx\n"},
		{name: "program", archive: helloProgram + "-- session --\n(deet) run\nhello\nChild exited (status 3)\n"},
		{name: "input", archive: askProgram + "-- session --\n(deet) run\nnumber?\n< 21\ntwice is 42\nChild exited (status 0)\n"},
		{name: "key for the program", archive: spinProgram + "-- session --\n(deet) run\nready\n^Z\nChild stopped (signal SIGTSTP)\n" +
			"(deet) quit\nKilling running inferior (pid {pid})\n"},
		{name: "key kills", archive: spinProgram + "-- session --\n(deet) run\nready\n^C\nChild exited due to signal SIGINT\n"},
		{name: "key at the prompt", archive: helloProgram + "-- session --\n(deet) ^C\nType \"quit\" to exit\n(deet) echo x\nx\n(deet) ^D\n"},
		{name: "block", archive: helloProgram + "-- session --\n(deet) block 2\nuntil end\n>one\n >two\n  >end\none two\n(deet) echo x\nx\n"},
		{name: "block that ends early", archive: helloProgram + "-- session --\n(deet) block 1\nuntil end\n>end\n >two\n(deet) echo x\nx\n",
			wrong: "\n+nothing\n  >two\n"},
		{name: "block's other lines", archive: helloProgram + "-- session --\n(deet) block 1\nno end\n>one\n >end\none\n",
			wrong: "-no end\n+until end\n >one\n"},
		{name: "environment", archive: helloProgram + "-- env --\nTERM=ansi\n-- session --\n(deet) where\nin $DIR by $DIR/home ansi\n"},
		{name: "directory in a command", archive: helloProgram + "-- session --\n(deet) echo $DIR/a\n$DIR/a\n"},
		{name: "names", archive: helloProgram + "-- session --\n(deet) pid\nprocess {p}\n(deet) pid\nprocess {p}\n"},
		{name: "name in a command", archive: helloProgram + "-- session --\n(deet) echo at 0x00401136\nat 0x{f}\n(deet) echo *0x{f}\n*0x401136\n"},
		{name: "dots", archive: helloProgram + "-- session --\n(deet) echo a\\nb\\nc\\nd\n...\nb\n...\nd\n"},
		{name: "blank lines at the end", archive: helloProgram + "-- session --\n(deet) echo a\na\n\n(deet) echo b\nb\n"},
		{name: "status", archive: helloProgram + "-- status --\n3\n-- session --\n(deet) crash\n"},
		{name: "build", archive: helloProgram + "-- build --\ngcc -o hello hello.c\nchmod -x hello\n-- session --\n(deet) run\n{...}sh: {...}hello: Permission denied\nChild exited (status 126)\n"},

		{name: "other line", archive: helloProgram + "-- session --\n(deet) echo x\ny\n", wrong: `test:6: the screen shows something else
--- test
+++ the screen
@@ -5,2 +5,2 @@
 (deet) echo x
-y
+x
`},
		{name: "name changed", archive: helloProgram + "-- session --\n(deet) echo 1 2\n{a} {b}\n(deet) echo 2\n{a}\n", wrong: "-{a}\n\\ a stands for 1 above\n+2\n"},
		{name: "unknown name", archive: helloProgram + "-- session --\n(deet) echo *0x{main}\n", wrong: "test:5: 0x{main} was not on the screen before\n"},
		{name: "early end", archive: helloProgram + "-- session --\n(deet) crash\n(deet) echo x\nx\n", wrong: "test:6: the debugger ended before (deet) echo x\n"},
		{name: "wrong status", archive: helloProgram + "-- session --\n(deet) crash\n", wrong: "test:5: exit status of the debugger is 3, want 0\n"},
		{name: "left behind", archive: helloProgram + "-- session --\n(deet) leak\n(deet) quit\n", wrong: "test:6: left behind: sleep (pid "},
		{name: "hang", archive: spinProgram + "-- session --\n(deet) run\nready\n(deet) echo x\nx\n", wrong: "no answer in time; running: "},
		{name: "no cue", archive: spinProgram + "-- session --\n(deet) run\nsteady\n^C\nkilled\n", wrong: "-steady\n+ready\n ^C\n killed\n"},
		{name: "prompt instead of a cue", archive: helloProgram + "-- session --\n(deet) run\nhello\nready\n^C\nstopped\n", wrong: "-ready\n+Child exited (status 3)\n ^C\n-stopped\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := Parse("test", []byte(tt.archive))
			if err != nil {
				t.Fatal(err)
			}
			o := fakeOptions(t)
			if strings.Contains(tt.wrong, "in time") || strings.Contains(tt.wrong, "steady") {
				o.Timeout = 2 * time.Second
			}
			r, err := s.Run(o)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Diff(); !strings.Contains(got, tt.wrong) || r.OK() != (tt.wrong == "") {
				t.Errorf("OK() = %v, Diff() = \n%s\nwant\n%s", r.OK(), got, tt.wrong)
			}
		})
	}
}

func TestRunFailsToBuild(t *testing.T) {
	needTools(t)
	s, err := Parse("test", []byte("-- bad.c --\nint main(void) { return x; }\n-- session --\n(deet) quit\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(fakeOptions(t)); err == nil || !strings.Contains(err.Error(), "bad.c:1") {
		t.Errorf("error is %v, want the compiler's", err)
	}
}

// TestMainUpdates drives the command line: a wrong session fails, is
// rewritten, and then passes.
func TestMainUpdates(t *testing.T) {
	needTools(t)
	t.Setenv(fakeVariable, "1")
	file := filepath.Join(t.TempDir(), "hello.session")
	wrong := "Shows an update.\n" + helloProgram + "-- session --\n(deet) echo 0x55550000 <main+4>\nnothing\n(deet) pid\nprocess {me}\n(deet) run\nhullo\n...\n"
	right := "Shows an update.\n" + helloProgram + "-- session --\n(deet) echo 0x55550000 <main+4>\n0x{main_4} <main+4>\n(deet) pid\nprocess {me}\n(deet) run\nhello\n...\n"
	if err := os.WriteFile(file, []byte(wrong), 0o644); err != nil {
		t.Fatal(err)
	}
	// The debugger is asked for by its first argument, as a user would do.
	run := func(args ...string) (int, string) {
		var out strings.Builder
		status := Main(append(args, file), &out, &out)
		return status, out.String()
	}
	debugger := "-debugger=" + "env " + fakeVariable + "=1 " + os.Args[0]
	if status, out := run(debugger); status != 1 || !strings.Contains(out, "-hullo\n+hello\n") {
		t.Errorf("status %d, output\n%s", status, out)
	}
	if status, out := run(debugger, "-update"); status != 0 {
		t.Errorf("update: status %d, output\n%s", status, out)
	}
	if got, _ := os.ReadFile(file); string(got) != right {
		t.Errorf("updated to\n%s\nwant\n%s", got, right)
	}
	if status, out := run(debugger, "-v"); status != 0 || !strings.Contains(out, "(deet) run\nhello\n") {
		t.Errorf("after the update: status %d, output\n%s", status, out)
	}
}
