package grade

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func contents(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestFields(t *testing.T) {
	all, err := fields("# comment\ntitle: a: b\n\nidea x: one\n  two\n")
	want := []field{{"title", "a: b", 2}, {"idea x", "one two", 4}}
	if err != nil || len(all) != 2 || all[0] != want[0] || all[1] != want[1] {
		t.Errorf("fields = %v, %v, want %v", all, err, want)
	}
	for _, text := range []string{" a\n", "no colon\n"} {
		if _, err := fields(text); err == nil {
			t.Errorf("fields(%q) has no error", text)
		}
	}
}

// A mistake in a rubric is told with its file, and its line where it has one.
func TestRubricErrors(t *testing.T) {
	const program = "-- p.c --\nint main(void) { return 0; }\n"
	tests := []struct{ settings, check, want string }{
		{"prompt: x\nfoo: bar\n", "", `rubric.txt: line 2: "foo" is no setting`},
		{"timeout: soon\n", "", "rubric.txt: timeout: "},
		{"reply laugh: ha\n", "", "no kind of reply"},
		{"reply stop: (\n", "", "missing closing"},
		{"", "-- check --\npoints: many\n" + program + "-- session --\n(deet) q\n", "1.session: section check: "},
		{"", "-- check --\nload: maybe\n" + program + "-- session --\n(deet) q\n", "neither yes nor no"},
		{"", "-- check --\ntries: 0\n" + program + "-- session --\n(deet) q\n", "less than 1"},
		{"", "-- check --\nprogram: none.c\n-- session --\n(deet) q\n", "none.c"},
		{"", program + "-- session --\n(deet) q\n? moon\n", "line 5: ? moon: no such question"},
		{"", program + "-- session --\n(deet) q\n! dance\n", "the only action is kill"},
		{"", program, "no session"},
	}
	for _, tt := range tests {
		files := map[string]string{"rubric.txt": tt.settings}
		if tt.check != "" {
			files["1.session"] = tt.check
		} else {
			files["1.session"] = program + "-- session --\n(deet) q\n"
		}
		if _, err := LoadRubric(folder(t, files), allChecks); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q %q: error %v, want %q", tt.settings, tt.check, err, tt.want)
		}
	}
	if _, err := LoadRubric(t.TempDir(), allChecks); err == nil {
		t.Error("a rubric without checks has no error")
	}
}

// Each check of project 1 says what its failure means.
func TestProject1Teaches(t *testing.T) {
	r, err := LoadRubric("", allChecks)
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]bool{}
	for _, c := range r.Checks {
		if numbers[c.Number] {
			t.Errorf("%s: there are two", c.Number)
		}
		numbers[c.Number] = true
		if c.Bug == "" || c.Title == "" {
			t.Errorf("%s has no bug or no title", c.file)
		}
		if c.Milestone != "S" && r.ideas[c.Idea] == "" {
			t.Errorf("%s: no idea is called %q", c.file, c.Idea)
		}
		if after := strings.Fields(c.After); len(r.Select(strings.Join(after, ","))) != len(after) {
			t.Errorf("%s rests on %s, which is not there", c.file, c.After)
		}
	}
	if len(r.milestones) != 8 {
		t.Errorf("%d milestones, want 7 and style", len(r.milestones))
	}
	if a, b := r.Checks[0].Number, r.Checks[len(r.Checks)-1].Number; a != "1.1" || b[0] != 'S' {
		t.Errorf("the checks go from %s to %s", a, b)
	}
}

// What a rubric can ask of a stopped program, and of deet's end, is so; and a
// question with wrong words is a mistake of the rubric, not of the debugger.
func TestQuestions(t *testing.T) {
	const program = "-- p.c --\n" + `int number = 0x1234;
int main(void) {
    return number != 0x1234; /* mark: here */
}
` + "-- flags --\ngcc -gdwarf-4 -g -O0 -no-pie\n-- session --\n"
	checks := map[string]string{
		"1-true": `(deet) break *0x{main}
? breakpoint 0x{main}
(deet) run
? stop SIGTRAP p.c:2
? process stopped
? register pc 0x{main}
? memory 0x{number} 34 12 00 00
? never exited
(deet) break {here}
(deet) continue
? stop SIGTRAP p.c:{here}
! kill SIGKILL
(deet) quit
? ended
? status 0
? survivors 0
`,
		"2-pc":     "(deet) break *0x{main}\n(deet) run\n? register pc 0x10\n",
		"3-memory": "(deet) break *0x{main}\n(deet) run\n? memory 0x{number} 35\n",
		"4-status": "(deet) quit 3\n? status 0\n",
		"5-count":  "(deet) break *0x{main}\n(deet) run\n? processes 2\n",
		"6-exit":   "(deet) run\n? exit 1\n",
		"7-wrong":  "(deet) run\n? processes many\n",
		"8-name":   "(deet) run\n? register pc 0x{nowhere}\n",
	}
	files := map[string]string{"rubric.txt": contents(t, filepath.Join("project1", "rubric.txt")) + "tries: 1\n"}
	for name, session := range checks {
		files[name+".session"] = program + session
	}
	all := reports(t, "-rubric", folder(t, files), deet+" -nx -q")
	want := map[string]string{
		"1": "", "2": "it is 0x", "3": "it is 34", "4": "it ended with 3", "5": "1, not 2: p (pid", "6": "it was reported as exit 0",
		"7": "wrong question", "8": "nothing is called 0x{nowhere}",
	}
	for _, r := range all[0].Results {
		try := r.shown()
		if expected := want[r.Number]; r.Passed != (expected == "") || !strings.Contains(try.Got, expected) {
			t.Errorf("%s %s: passed %v, %q after %q, want %q", r.Number, r.Name, r.Passed, try.Got, try.Expected, expected)
		}
		if broken := r.Number == "7" || r.Number == "8"; broken != (try.Broken != "") {
			t.Errorf("%s: the rubric's mistake is %q", r.Number, try.Broken)
		}
	}
}
