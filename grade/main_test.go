package grade

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"

	"golang.org/x/sys/unix"
)

// mainVariable makes the test binary play deet grade. The grader and its
// keepers kill what descends from them, so they must not be the test itself.
const mainVariable = "GRADE_MAIN"

// reference is the debugger that plays a submission, and deet ours.
var reference, deet string

func TestMain(m *testing.M) {
	if os.Getenv(mainVariable) != "" {
		os.Exit(Main(os.Args[2:], os.Stdout, os.Stderr))
	}
	dir, err := os.MkdirTemp("", "deet-grade-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	reference, deet = filepath.Join(dir, "reference"), filepath.Join(dir, "deet")
	code := 1
	if build(reference, "testdata/reference") && build(deet, "cmd/deet") {
		code = m.Run()
	}
	os.RemoveAll(dir)
	if err := unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil); !errors.Is(err, unix.ECHILD) {
		fmt.Fprintln(os.Stderr, "a process was left behind")
		code = 1
	}
	os.Exit(code)
}

func build(program, dir string) bool {
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Dir = filepath.Join(testprog.Dir(), dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "build %s: %v\n%s", dir, err, out)
	}
	return err == nil
}

// grade calls deet grade.
func grade(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	testprog.NeedTool(t, "gcc")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"grade"}, args...)...)
	cmd.Env = append(os.Environ(), mainVariable+"=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// reports calls deet grade and reads the JSON.
func reports(t *testing.T, args ...string) []Report {
	t.Helper()
	_, out, errs := grade(t, append([]string{"-format", "json"}, args...)...)
	var all []Report
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%v\n%s%s", err, out, errs)
	}
	return all
}

// failed returns the numbers of the checks that cost points.
func failed(r Report) string {
	var all []string
	for _, result := range r.Results {
		if result.lost() {
			all = append(all, result.Number)
		}
	}
	return strings.Join(all, " ")
}

// explained returns why, for a test's message.
func explained(r Report) string {
	var out strings.Builder
	for _, result := range r.Results {
		if result.lost() {
			fmt.Fprintf(&out, "%s: %s\n", result.Number, result.explain())
		}
	}
	return out.String()
}
