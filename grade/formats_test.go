package grade

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// nasty is a debugger whose answer holds what XML and JSON must not, and
// which fails one check now and then.
const nasty = `#!/bin/sh
printf 'lab> '
while read -r line; do
	case $line in
	quit) exit 0 ;;
	*) printf '\001\033[1m<&>\033[0m \377 ]]> \342\202\254\n' ;;
	esac
	printf 'lab> '
done
`

// What Gradescope's specification says of results.json holds for ours.
func TestGradescope(t *testing.T) {
	dir := folder(t, map[string]string{"nasty": nasty})
	_, out, errs := grade(t, "-rubric", lab(t), "-format", "gradescope", filepath.Join(dir, "nasty"))
	var results map[string]any
	if err := json.Unmarshal([]byte(out), &results); err != nil {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	for key := range results {
		if !slices.Contains([]string{"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format",
			"visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"}, key) {
			t.Errorf("Gradescope knows no %q", key)
		}
	}
	if results["score"] != 4.0 {
		t.Errorf("the score is %v, want 4", results["score"])
	}
	visibilities := []string{"hidden", "after_due_date", "after_published", "visible"}
	if !slices.Contains(visibilities, fmt.Sprint(results["visibility"])) {
		t.Errorf("the visibility is %v", results["visibility"])
	}
	tests, ok := results["tests"].([]any)
	if !ok || len(tests) != 5 {
		t.Fatalf("the tests are %v", results["tests"])
	}
	total := 0.0
	for _, test := range tests {
		total += checkGradescopeTest(t, test.(map[string]any), visibilities)
	}
	if total != 4 {
		t.Errorf("the tests' scores add up to %v, want 4", total)
	}
	if status, _, errs := grade(t, "-rubric", lab(t), "-format", "gradescope", "sh", "sh"); status != 2 || !strings.Contains(errs, "one debugger") {
		t.Errorf("two debuggers: status %d, %s", status, errs)
	}
}

// checkGradescopeTest returns the test's score.
func checkGradescopeTest(t *testing.T, test map[string]any, visibilities []string) float64 {
	t.Helper()
	score, ok1 := test["score"].(float64)
	most, ok2 := test["max_score"].(float64)
	if !ok1 || !ok2 || score > most {
		t.Errorf("score %v of %v", test["score"], test["max_score"])
	}
	for key, value := range test {
		switch text, isText := value.(string); key {
		case "score", "max_score":
		case "status":
			if want := map[bool]string{true: "passed", false: "failed"}[score == most]; text != want {
				t.Errorf("status %q with %v of %v", text, score, most)
			}
		case "visibility":
			if !slices.Contains(visibilities, text) {
				t.Errorf("visibility %q", text)
			}
		case "tags":
			if _, ok := value.([]any); !ok {
				t.Errorf("tags %v", value)
			}
		case "name", "number", "output":
			if !isText || strings.ContainsAny(text, "\x00\x01\x1b") {
				t.Errorf("%s is %q", key, value)
			}
		default:
			t.Errorf("Gradescope knows no %q of a test", key)
		}
	}
	return score
}

// The report is XML of the elements and attributes that JUnit's schema has,
// and its numbers are right.
func TestJUnit(t *testing.T) {
	dir := folder(t, map[string]string{"nasty": nasty, "good": "#!/bin/sh\n" + answer})
	status, out, errs := grade(t, "-v", "-rubric", lab(t), "-format", "junit", filepath.Join(dir, "nasty"), filepath.Join(dir, "good"))
	if status != 1 || errs != "" {
		t.Errorf("status %d, %s", status, errs)
	}
	attributes := map[string][]string{
		"testsuites": {},
		"testsuite":  {"name", "tests", "failures", "errors", "skipped", "time"},
		"testcase":   {"name", "classname", "time"},
		"failure":    {"message", "type"},
		"skipped":    {}, "system-out": {},
	}
	found := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(out)); ; {
		token, err := d.Token()
		if token == nil {
			break
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		found[element.Name.Local]++
		known, ok := attributes[element.Name.Local]
		if !ok {
			t.Errorf("JUnit has no element %s", element.Name.Local)
		}
		for _, a := range element.Attr {
			if !slices.Contains(known, a.Name.Local) {
				t.Errorf("%s has no attribute %s", element.Name.Local, a.Name.Local)
			}
		}
	}
	if found["testsuite"] != 2 || found["testcase"] != 10 || found["failure"] != 3 {
		t.Errorf("elements %v\n%s", found, out)
	}
	for _, want := range []string{`tests="5" failures="3" errors="0"`, `tests="5" failures="0" errors="0"`, "€"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if i := strings.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError }); i >= 0 {
		t.Errorf("%q is no character of XML", out[i:i+1])
	}
}

// The report for a person says what was sent, expected, answered and why.
func TestText(t *testing.T) {
	dir := folder(t, map[string]string{"nasty": nasty})
	file := filepath.Join(dir, "report")
	if status, out, errs := grade(t, "-rubric", lab(t), "-o", file, filepath.Join(dir, "nasty")); status != 1 || out != "" {
		t.Errorf("status %d, output %q, %s", status, out, errs)
	}
	text := contents(t, file)
	for _, want := range []string{
		"Lab 3: ", "1  All of it: 4 of 7", "ok   1.2   quits", "FAIL 1.1   answers", "0/2",
		"sent:     hello\n", "expected: world\n", "but:      the screen shows something else\n", "> <&> ", "Score 4 of 8",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
