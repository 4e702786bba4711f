package grade

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lab is a rubric of another course, whose debugger has another prompt.
func lab(t *testing.T) string {
	t.Helper()
	const program = "-- prog.c --\nint main(void) { return 0; }\n"
	return folder(t, map[string]string{
		"rubric.txt":           "title: Lab 3\nprompt: lab>\ntimeout: 3s\nmilestone 1: All of it\n",
		"1.1-answers.session":  "# It answers.\n-- check --\npoints: 2\n" + program + "-- session --\nlab> hello\nworld\n",
		"1.2-quits.session":    "# It ends.\n-- check --\npoints: 3\nidea: reaping\n" + program + "-- session --\nlab> quit\n? ended\n? survivors 0\n? status 0\n",
		"2-plain.session":      "# A session without a header.\n" + program + "-- session --\nlab> hello\nworld\nlab>\n",
		"notes.txt":            "no check",
		"1.3-in-time.session":  "# It is fast.\n" + program + "-- session --\nlab> hello\n? time 3s\n? says ^wor\n? never moon\n",
		"1.10-no-word.session": "# It does not say moon.\n" + program + "-- session --\nlab> nothing\n? never moon\n? survivors 0\n",
	})
}

// folder makes a directory of files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// answer is the loop of a debugger that does what the lab asks for.
const answer = "while printf 'lab> ' && read -r line; do case $line in hello) echo world;; quit) exit 0;; esac; done\n"

// No debugger stops the others from being graded, and nothing of it is left.
func TestHostile(t *testing.T) {
	// Its argument is how a process is told that a debugger left behind.
	mark := fmt.Sprintf("9%d", os.Getpid())
	sleep := "sleep " + mark + "\n"
	scripts := map[string]string{
		"good":     answer,
		"wrapped":  "(" + answer + ")\nexit $?\n",
		"hangs":    sleep,
		"floods":   "while :; do echo spam; done\n",
		"breeds":   "for i in $(seq 150); do setsid " + strings.TrimSpace(sleep) + " & done\n" + answer,
		"eats":     "tail /dev/zero\n" + answer,
		"leaves":   "setsid " + strings.TrimSpace(sleep) + " &\n(setsid sh -c 'trap \"\" HUP TERM; sleep " + mark + " & exit' &)\n" + answer,
		"detaches": "exec <&- >&- 2>&-\n" + sleep,
		"raw":      "stty raw -echo\n" + sleep,
		"silent":   "exec >/dev/null 2>&1\n" + answer,
		"crashes":  "kill -SEGV $$\n",
		"murders":  "kill -9 $PPID\n" + sleep,
	}
	want := map[string]string{"good": "", "wrapped": "", "leaves": "1.2"}
	files := map[string]string{}
	for name, text := range scripts {
		files[name] = "#!/bin/sh\n" + text
	}
	dir := folder(t, files)
	args := []string{"-rubric", lab(t), "-j", "8"}
	for name := range files {
		args = append(args, filepath.Join(dir, name))
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	all := reports(t, args...)
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("files left behind: %v, %v", left, err)
	}
	if len(all) != len(files) {
		t.Errorf("%d reports of %d debuggers", len(all), len(files))
	}
	for _, r := range all {
		name := filepath.Base(r.Debugger)
		expected, ok := want[name]
		if !ok {
			expected = "1.1 1.2 1.3 1.10 2"
		}
		if got := failed(r); got != expected {
			t.Errorf("%s failed %q, want %q\n%s", name, got, expected, explained(r))
		}
		for _, result := range r.Results {
			if try := result.shown(); len(try.Screen) > maxScreen || len(try.Reply) > maxLines {
				t.Errorf("%s: the report has %d bytes of screen, %d lines", name, len(try.Screen), len(try.Reply))
			}
		}
		if name == "good" && (r.Score != 8 || r.Max != 8) {
			t.Errorf("good has %v of %v", r.Score, r.Max)
		}
	}
	if left := withArgument(t, mark); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// withArgument returns the processes that were called with an argument.
func withArgument(t *testing.T, word string) []string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, name := range files {
		text, err := os.ReadFile(name) // it may have ended meanwhile
		if err == nil && strings.Contains(string(text), "\x00"+word+"\x00") {
			found = append(found, name+": "+strings.ReplaceAll(string(text), "\x00", " "))
		}
	}
	return found
}
