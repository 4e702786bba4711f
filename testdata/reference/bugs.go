package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// known reports whether there is such a bug, or none is asked for.
func (d *debugger) known() bool { return d.bug == "" || slices.Contains(bugs(), d.bug) }

// bugs are those that submissions were seen to have, and style.
func bugs() []string {
	return strings.Fields(`
		no-exec-wait early-breakpoints exec-panic
		no-rewind no-rearm rearm-saves step-ends exit-twice
		twice-before-run twice-elsewhere twice-here
		lost-on-run lost-on-restart bad-address missing-argument
		zombies not-killed quit-ignored quit-waits quit-leaves
		stale-handle stale-run stale-bt nothing-runs death-unreported killed-stopped
		no-line-panic library-panic callers-lines main-first one-frame
		hex-lines unknown-name
		other-words`)
}

// raced stands for a race that is lost now and then: every fourth time, over
// all debuggers, so that a test finds the same each time. The count is kept
// as the length of a file beside the debugger.
func (d *debugger) raced() bool {
	self, err := os.Executable()
	if err != nil {
		return true
	}
	file, err := os.OpenFile(filepath.Join(filepath.Dir(self), "runs"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return true
	}
	defer file.Close()
	if _, err := file.WriteString("."); err != nil {
		return true
	}
	length, err := file.Seek(0, 2)
	return err != nil || length%4 == 0
}
