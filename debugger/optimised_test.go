package debugger

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"deet/expr"
	"deet/internal/testprog"
)

// What an optimiser leaves of variables is shown as gdb shows it: values in
// pieces, in the registers of a caller, at the entry of a function, pointers
// that are no more. Each line of the program that calls use is stopped at, and
// two frames are looked at.
func TestOptimisedAgainstGDB(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	source, err := os.ReadFile(filepath.Join(testprog.Dir(), "testdata/dwarfinfo_expr.c"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for i, text := range strings.Split(string(source), "\n") {
		if strings.Contains(text, "\tuse(") {
			lines = append(lines, i+1)
		}
	}
	compared := 0
	for _, flags := range []string{"-O2", "-O1", "-O2 -gdwarf-4"} {
		program := builder.BuildWith(t, "gcc", "dwarfinfo_expr.c", append(strings.Fields(flags), "-w", "-lm")...)
		for _, line := range lines {
			at := fmt.Sprintf("dwarfinfo_expr.c:%d", line)
			want, ok := gdbVariables(t, program, at)
			if !ok {
				continue // the line is not reached
			}
			got := ourVariables(t, program, at)
			for level := range got {
				for _, v := range got[level] {
					name, _, _ := strings.Cut(v, " = ")
					i := slices.IndexFunc(want[level], func(w string) bool { return strings.HasPrefix(w, name+" = ") })
					if i < 0 || name == "text" || strings.Contains(want[level][i], "<error reading variable") {
						continue // gdb does not see it: a constant in a block, a number of 16 bytes; of text see meant
					}
					compared++
					if !slices.Contains(want[level], v) {
						t.Errorf("%s: at line %d, frame %d: %s; gdb says %s", flags, line, level, v, want[level][i])
					}
				}
			}
		}
	}
	t.Logf("%d values compared", compared)
	if compared < 100 {
		t.Errorf("only %d values were compared", compared)
	}
}

// gdbVariables are the variables of the two innermost frames. It is false if
// the program does not stop at the place.
func gdbVariables(t *testing.T, program, at string) (frames [2][]string, ok bool) {
	t.Helper()
	out, _ := exec.Command("gdb", "-nx", "-batch", "-ex", "set width 0", "-ex", "set print entry-values no", "-ex", "break "+at, "-ex", "run",
		"-ex", `printf "@@\n"`, "-ex", "info args", "-ex", "info locals", "-ex", `printf "@@\n"`, "-ex", "up", "-ex", "info args", "-ex", "info locals",
		program).Output() // it exits with 1 if there is no frame
	parts := strings.Split(string(out), "@@\n")
	if len(parts) != 3 || !strings.Contains(parts[0], "\nBreakpoint 1, ") {
		return frames, false
	}
	for i, part := range parts[1:] {
		frames[i] = strings.Split(onStack.ReplaceAllString(part, "STACK"), "\n")
	}
	return frames, true
}

func ourVariables(t *testing.T, program, at string) (frames [2][]string) {
	t.Helper()
	s := session(t, program)
	if _, err := s.Break(at, false); err != nil {
		t.Fatal(err)
	}
	if stop, err := s.Run(nil); err != nil {
		t.Fatal(stop, err)
	}
	for level := range frames {
		if _, err := s.SelectFrame(level); err != nil {
			break
		}
		args, err := s.Arguments()
		if err != nil {
			t.Fatal(err)
		}
		locals, err := s.Locals()
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range append(args, locals...) {
			text, err := expr.Format(v.Value, s.Scope(), expr.Options{})
			if err != nil {
				text = err.Error()
			}
			frames[level] = append(frames[level], onStack.ReplaceAllString(v.Name+" = "+text, "STACK"))
		}
	}
	return frames
}
