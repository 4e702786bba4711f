package transcript

import (
	"os"
	"testing"
)

func TestParseStat(t *testing.T) {
	tests := []struct {
		text string
		want process
		ok   bool
	}{
		{"12 (sleep) S 3 12 7 34816 12 0", process{pid: 12, parent: 3, session: 7, name: "sleep", state: 'S'}, true},
		{"12 (a) Z (b c) t 3 12 7 0 0 0", process{pid: 12, parent: 3, session: 7, name: "a) Z (b c", state: 't'}, true},
		{"", process{}, false},
		{"12 (sleep) S 3", process{}, false},
		{"x (sleep) S 3 12 7 0", process{}, false},
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
	if !ok || self.pid != os.Getpid() {
		t.Fatalf("/proc/self/stat is %v, %v", self, ok)
	}
	for _, p := range tree(self.session) {
		if p.pid == self.pid {
			return
		}
	}
	t.Errorf("this process is not in its session's tree")
}

func FuzzParseStat(f *testing.F) {
	f.Add("12 (sleep) S 3 12 7 34816 12 0")
	f.Fuzz(func(t *testing.T, text string) {
		if p, ok := parseStat(text); !ok && p != (process{}) {
			t.Errorf("parseStat(%q) = %v, false", text, p)
		}
	})
}
