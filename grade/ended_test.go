package grade

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// However the grader ends, nothing that it started goes on.
func TestGraderEnds(t *testing.T) {
	for i, signal := range []unix.Signal{unix.SIGINT, unix.SIGTERM, unix.SIGKILL} {
		t.Run(unix.SignalName(signal), func(t *testing.T) {
			mark := fmt.Sprintf("8%d%d", i, os.Getpid())
			dir := folder(t, map[string]string{"hangs": "#!/bin/sh\nsetsid sleep " + mark + " &\nsleep " + mark + "\n"})
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(self, "grade", "-rubric", lab(t), filepath.Join(dir, "hangs"))
			temp := t.TempDir()
			cmd.Env = append(os.Environ(), mainVariable+"=1", "TMPDIR="+temp)
			// Whoever has inherited the pipe is seen by it.
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			await(t, "debuggers that hang", func() bool { return len(withArgument(t, mark)) >= 2 })
			if err := unix.Kill(cmd.Process.Pid, signal); err != nil {
				t.Fatal(err)
			}
			io.Copy(io.Discard, out)
			cmd.Wait() // its error is the signal
			await(t, "the end of all of them", func() bool { return len(withArgument(t, mark)) == 0 })
			await(t, "the end of the tries' directories", func() bool {
				left, err := filepath.Glob(filepath.Join(temp, "*", "try-*"))
				return err == nil && len(left) == 0
			})
		})
	}
}

// await waits for something that /proc shows.
func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); !is(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// A check that passes at last has its points, and is told to be flaky; one
// that must pass each time has its share of them.
func TestFlaky(t *testing.T) {
	const program = "-- p.c --\nint main(void) { return 0; }\n-- session --\n(deet) hello\nworld\n"
	rubric := folder(t, map[string]string{
		"1.1-late.session":  "-- check --\npoints: 4\ntries: 3\n" + program,
		"1.2-never.session": "-- check --\ntries: 3\n" + strings.ReplaceAll(program, "world", "moon"),
		"1.3-often.session": "-- check --\npoints: 4\nrepeat: 4\n" + program,
	})
	// It answers every second time that it is started.
	count := filepath.Join(t.TempDir(), "count")
	dir := folder(t, map[string]string{"weak": fmt.Sprintf(`#!/bin/sh
echo >> %[1]s
n=$(wc -l < %[1]s)
while printf '(deet) ' && read -r line; do
	if [ $((n %% 2)) = 0 ]; then echo world; else echo mist; fi
done
`, count)})
	r := reports(t, "-j", "1", "-rubric", rubric, filepath.Join(dir, "weak"))[0]
	want := []struct {
		score float64
		tries int
		flaky string
	}{{4, 2, "passed 1 of 2 times"}, {0, 3, ""}, {2, 4, "passed 2 of 4 times"}}
	for i, w := range want {
		if got := r.Results[i]; got.Score != w.score || len(got.Tries) != w.tries || got.Flaky != w.flaky {
			t.Errorf("%s: %v points, %d tries, %q, want %+v", got.Number, got.Score, len(got.Tries), got.Flaky, w)
		}
	}
}

// A debugger that never shows its prompt costs no more time than it takes to
// be sure of that.
func TestMute(t *testing.T) {
	files := map[string]string{"rubric.txt": "timeout: 100ms\ntries: 2\n"}
	for i := range 20 {
		files[fmt.Sprintf("1.%d.session", i)] = "-- p.c --\nint main(void) { return 0; }\n-- session --\n(deet) q\n"
	}
	dir := folder(t, map[string]string{"mute": "#!/bin/sh\nexec cat >/dev/null\n"})
	r := reports(t, "-j", "1", "-rubric", folder(t, files), filepath.Join(dir, "mute"))[0]
	tried := 0
	for _, result := range r.Results {
		for _, try := range result.Tries {
			if !strings.Contains(try.Got, "not tried") {
				tried++
			}
		}
	}
	if r.Score != 0 || r.Max != 20 || tried != muteLimit {
		t.Errorf("%v of %v after %d tries, want 0 of 20 after %d", r.Score, r.Max, tried, muteLimit)
	}
}
