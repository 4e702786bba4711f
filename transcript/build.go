package transcript

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// homeDir is the user's home directory during a session. It is inside the
// session's own, so that no history and no init file of ours is touched.
const homeDir = "home"

// buildLimit is how long one shell command may take to build a program.
const buildLimit = time.Minute

// makeDir makes the directory of a session and builds the program there.
func (s *Script) makeDir() (string, error) {
	dir, err := os.MkdirTemp("", "deet-session-")
	if err != nil {
		return "", err
	}
	// The compiler records the directory as the kernel names it.
	dir, err = filepath.EvalSymlinks(dir)
	if err == nil {
		err = s.fill(dir)
	}
	if err != nil {
		os.RemoveAll(dir)
		return "", err
	}
	return dir, nil
}

// fill writes the files of a session and runs its build commands.
func (s *Script) fill(dir string) error {
	if err := os.Mkdir(filepath.Join(dir, homeDir), 0o755); err != nil {
		return err
	}
	for _, f := range s.files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return err
		}
	}
	for _, line := range s.build {
		if err := shell(dir, line); err != nil {
			return err
		}
	}
	return nil
}

// shell runs one build command.
func shell(dir, line string) error {
	ctx, cancel := context.WithTimeout(context.Background(), buildLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "DIR="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build with %q: %w\n%s", line, err, strings.TrimSpace(string(out)))
	}
	return nil
}
