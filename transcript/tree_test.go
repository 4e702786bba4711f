package transcript

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestParseStat(t *testing.T) {
	// What follows the terminal: 14 fields, start, size, resident pages, and
	// 27 more before the exit status.
	rest := strings.Repeat(" 0", 14) + " 77 4096 300" + strings.Repeat(" 0", 27) + " 9"
	tests := []struct {
		text string
		want Process
		ok   bool
	}{
		{"12 (sleep) S 3 12 7 34816" + rest, Process{PID: 12, Parent: 3, Session: 7, Name: "sleep", State: 'S', Start: 77, Resident: 300, Exit: 9}, true},
		{"12 (a) Z (b c) t 3 12 7 0" + rest, Process{PID: 12, Parent: 3, Session: 7, Name: "a) Z (b c", State: 't', Start: 77, Resident: 300, Exit: 9}, true},
		{"12 (sleep) S 3 12 7 34816 12 0", Process{}, false},
		{"", Process{}, false},
		{"12 (sleep) S 3", Process{}, false},
		{"x (sleep) S 3 12 7 0", Process{}, false},
	}
	for _, tt := range tests {
		if got, ok := parseStat(tt.text); ok != tt.ok || ok && got != tt.want {
			t.Errorf("parseStat(%q) = %v, %v, want %v, %v", tt.text, got, ok, tt.want, tt.ok)
		}
	}
}

func TestTreeFindsUs(t *testing.T) {
	text, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		t.Fatal(err)
	}
	self, ok := parseStat(string(text))
	if !ok || self.PID != os.Getpid() {
		t.Fatalf("/proc/self/stat is %v, %v", self, ok)
	}
	for _, p := range tree(self.Session) {
		if p.PID == self.PID {
			return
		}
	}
	t.Errorf("this process is not in its session's tree")
}

func FuzzParseStat(f *testing.F) {
	f.Add("12 (sleep) S 3 12 7 34816 12 0")
	f.Fuzz(func(t *testing.T, text string) {
		if p, ok := parseStat(text); !ok && p != (Process{}) {
			t.Errorf("parseStat(%q) = %v, false", text, p)
		}
	})
}

// The two ways to find who descends from a process agree.
func TestChildren(t *testing.T) {
	cmd := exec.Command("sh", "-c", "setsid sleep 100 & echo; wait")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		for _, p := range Descendants(os.Getpid()) {
			Kill(p)
		}
		cmd.Wait()
	}()
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	pids := func(all []Process) (pids []int) {
		for _, p := range all {
			pids = append(pids, p.PID)
		}
		slices.Sort(pids)
		return pids
	}
	slow, fast := pids(Descendants(os.Getpid())), pids(Children(os.Getpid()))
	if len(slow) != 2 || !slices.Equal(slow, fast) {
		t.Errorf("Descendants are %v, Children %v, want the same two", slow, fast)
	}
}
