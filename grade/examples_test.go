package grade

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"
)

// The scripts for Gradescope make results of a submission that is good, of
// one that does not build, and of one that has no debugger.
func TestGradescopeScripts(t *testing.T) {
	testprog.NeedTool(t, "gcc")
	testprog.NeedTool(t, "bash")
	testprog.NeedTool(t, "make")
	tests := []struct {
		name, makefile string
		score          float64
		output         string
	}{
		{"good", "deet:\n\tprintf '%s\\n' '#!/bin/sh' \"$$SCRIPT\" > deet; chmod +x deet\n", 8, "Lab 3"},
		{"does not build", "deet:\n\tfalse\n", 0, "could not be built"},
		{"no debugger", "deet:\n\ttrue\n", 0, "No debugger"},
	}
	scripts := filepath.Join(testprog.Dir(), "examples", "gradescope")
	for _, tt := range tests {
		root := t.TempDir()
		submission := filepath.Join(root, "submission")
		if err := os.MkdirAll(filepath.Join(root, "source"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(lab(t), filepath.Join(root, "source", "rubric")); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(folder(t, map[string]string{"Makefile": tt.makefile}), submission); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("bash", filepath.Join(scripts, "run_autograder"))
		cmd.Env = append(os.Environ(), "AUTOGRADER="+root, "DEET="+deet, "SCRIPT="+strings.TrimSpace(answer))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", tt.name, err, out)
		}
		var results gradescopeResults
		text := contents(t, filepath.Join(root, "results", "results.json"))
		if err := json.Unmarshal([]byte(text), &results); err != nil || results.Score != tt.score || !strings.Contains(results.Output, tt.output) {
			t.Errorf("%s: %v, results %s", tt.name, err, text)
		}
	}
	if out, err := exec.Command("bash", "-n", filepath.Join(scripts, "setup.sh")).CombinedOutput(); err != nil {
		t.Errorf("setup.sh: %v\n%s", err, out)
	}
}
