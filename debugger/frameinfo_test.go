package debugger

import (
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"deet/internal/testprog"

	"golang.org/x/sys/unix"
)

var (
	frameLine = regexp.MustCompile(`frame at (0x[0-9a-f]+):`)
	savedLine = regexp.MustCompile(`([a-z0-9]+) at (0x[0-9a-f]+)`)
)

// Where each frame keeps its caller's registers is where gdb finds them.
// Addresses are compared by their distance from the frame: gdb gives the
// program another environment.
func TestSavedRegistersAgainstGDB(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	compared := 0
	for _, b := range buildsOfCalls {
		program := builder.BuildWith(t, b[0], "calls.c", b[1], "-w", "-fomit-frame-pointer", "-fno-inline", "-fno-optimize-sibling-calls")
		for _, place := range []string{"signalled", fmt.Sprintf("calls.c:%d", testprog.Line(t, "calls.c", "base"))} {
			compared += compareSaved(t, program, place)
		}
	}
	if compared < 30 {
		t.Errorf("only %d registers were compared", compared)
	}
	t.Logf("%d registers compared", compared)
}

// compareSaved compares every frame at a place.
func compareSaved(t *testing.T, program, place string) (compared int) {
	s := session(t, program)
	s.SetPolicy(unix.SIGUSR1, Policy{})
	if _, err := s.Break(place, false); err != nil {
		t.Fatal(err)
	}
	if stop, err := s.Run(nil); err != nil {
		t.Fatal(describe(stop), err)
	}
	frames, _, err := s.Backtrace(0)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-nx", "-batch", "-ex", "set width 0", "-ex", "handle SIGUSR1 nostop", "-ex", "break " + place, "-ex", "run"}
	for i := range frames {
		args = append(args, "-ex", fmt.Sprintf("frame %d", i), "-ex", `printf "@@\n"`, "-ex", "info frame")
	}
	out, err := exec.Command("gdb", append(args, program)...).CombinedOutput()
	if err != nil {
		t.Fatalf("gdb: %v\n%s", err, out)
	}
	for i, part := range strings.Split(string(out), "@@\n")[1:] {
		if _, err := s.SelectFrame(i); err != nil {
			t.Fatal(err)
		}
		info, err := s.FrameInfo()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range info.Saved {
			got = append(got, fmt.Sprintf("%s%+d", r.Name, int64(r.Addr-info.CFA)))
		}
		if want := savedByGDB(t, part); strings.Join(got, " ") != want {
			t.Errorf("%s, frame %d (%s): saved %s, gdb says %s", place, i, info.Function, strings.Join(got, " "), want)
		}
		compared += len(got)
	}
	return compared
}

// savedByGDB reads "rbp at 0x7ff..." after "Saved registers:" as distances from
// the frame.
func savedByGDB(t *testing.T, text string) string {
	t.Helper()
	at := frameLine.FindStringSubmatch(text)
	_, list, _ := strings.Cut(text, "Saved registers:")
	list, _, _ = strings.Cut(list, "#")
	if at == nil {
		t.Fatalf("gdb shows no frame: %q", text)
	}
	var saved []string
	for _, m := range savedLine.FindAllStringSubmatch(list, -1) {
		saved = append(saved, fmt.Sprintf("%s%+d", m[1], int64(parsedNumber(t, m[2])-parsedNumber(t, at[1]))))
	}
	return strings.Join(saved, " ")
}

func parsedNumber(t *testing.T, text string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
