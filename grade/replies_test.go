package grade

import (
	"strings"
	"testing"
)

// classified is what a line must be taken for.
type classified struct {
	line string
	want string // "" for nothing
}

func projectReplies(t testing.TB) replies {
	t.Helper()
	r, err := LoadRubric("", allChecks)
	if err != nil {
		t.Fatal(err)
	}
	return r.terms.replies
}

// Lines as debuggers that were handed in word them.
func TestClassify(t *testing.T) {
	tests := []classified{
		{"Child exited (status 0)", "exit 0"},
		{"Child exited (status 42)", "exit 42"},
		{"Child process exited with code 3", "exit 3"},
		{"Inferior 4711 exited with status 0", "exit 0"},
		{"[exited: 7]", "exit 7"},
		{"Process exited, status code: 1.", "exit 1"},
		{"exit status 12", "exit 12"},
		{"status 5, exited", "exit 5"},
		{"Exited(Pid(4711), 9)", "exit 9"},
		{"Child stopped (signal SIGTRAP)", "stop SIGTRAP"},
		{"Child stopped (signal SIGSEGV) at 0x401136", "stop SIGSEGV"},
		{"Child process stopped by signal SIGINT", "stop SIGINT"},
		{"SIGINT: the program has stopped", "stop SIGINT"},
		{"Stopped(SIGSEGV, 4198710)", "stop SIGSEGV"},
		{"Child stop with signal SIGUSR1", "stop SIGUSR1"},
		{"Stopped at /tmp/x/count.c:5", "stop"},
		{"Child exited due to signal SIGKILL", "death SIGKILL"},
		{"Child stopped (signal SIGKILL)", "death SIGKILL"},
		{"Child terminated by SIGSEGV", "death SIGSEGV"},
		{"Signaled(SIGABRT)", "death SIGABRT"},
		{"Child was killed by a signal", "death"},
		{"Killing running inferior (pid 4711)", "notice"},
		{"Killing child with SIGKILL", "notice"},
		{"killed running process 4711", "notice"},
		{"Set breakpoint 0 at 0x401136", "breakpoint 0x401136"},
		{"Set breakpoint 1 at 401136", "breakpoint 0x401136"},
		{"Set breakpoint 1 at 4198710", "breakpoint 0x401136"},
		{"Breakpoint #1: 0x401136 (count.c:5)", "breakpoint 0x401136"},
		{"Error: the signal was not sent", ""},
		{"The program is not being run.", ""},
		{"SIG", ""},
		{"argument 40", ""},
		{"func2 (/tmp/x/segfault.c:8)", ""},
		{"exited", ""},
		{"", ""},
	}
	r := projectReplies(t)
	for _, tt := range tests {
		got := ""
		if e, ok := r.classify(tt.line); ok {
			got = e.String()
		}
		if got != tt.want {
			t.Errorf("classify(%q) = %q, want %q", tt.line, got, tt.want)
		}
	}
}

// Of a reply the last event counts, and of several lines about it the one that
// names the signal.
func TestOutcome(t *testing.T) {
	tests := []struct {
		lines []string
		want  string
	}{
		{[]string{"Child stopped (signal SIGSEGV)", "Stopped at a.c:5"}, "stop SIGSEGV"},
		{[]string{"Stopped at a.c:5", "Child stopped (signal SIGSEGV)"}, "stop SIGSEGV"},
		{[]string{"Child stopped (signal SIGTRAP)", "Child exited (status 3)"}, "exit 3"},
		{[]string{"Child exited due to signal SIGKILL", "Stopped at a.c:5"}, "stop"},
		{[]string{"Killing running inferior (pid 5)", "Child stopped (signal SIGINT)", "hello"}, "stop SIGINT"},
		{[]string{"Set breakpoint 0 at 0x401136"}, ""},
		{nil, ""},
	}
	for _, tt := range tests {
		k := &keeper{check: &Check{terms: terms{replies: projectReplies(t)}}, lines: tt.lines}
		got := ""
		if e, ok := k.outcome(); ok {
			got = e.String()
		}
		if got != tt.want {
			t.Errorf("%q end with %q, want %q", tt.lines, got, tt.want)
		}
	}
}

// A decimal above a million is an address; 4198710 is 0x401136.
func TestClassifyNumbers(t *testing.T) {
	r := projectReplies(t)
	for line, want := range map[string]uint64{
		"Set breakpoint 0 at 0x401136": 0x401136,
		"Set breakpoint 0 at 4198710":  4198710,
		"breakpoint at 40113a":         0x40113a,
		"Breakpoint 2":                 0,
	} {
		if e, _ := r.classify(line); e.address != want {
			t.Errorf("classify(%q) has address %#x, want %#x", line, e.address, want)
		}
	}
}

func TestFramesAndPlaces(t *testing.T) {
	tests := []struct{ line, frame, place string }{
		{"func2 (/tmp/x/segfault.c:8)", "func2 segfault.c:8", "segfault.c:8"},
		{"#0  func2 (/tmp/x/segfault.c:8) a=2", "func2 segfault.c:8", "segfault.c:8"},
		{"func2 /tmp/x/segfault.c:8", "func2 segfault.c:8", "segfault.c:8"},
		{"/tmp/x/segfault.c:8 (func2)", "func2 segfault.c:8", "segfault.c:8"},
		{"segfault.c:8 in func2", "func2 segfault.c:8", "segfault.c:8"},
		{"#1 0x0000000000401136 in func2 (a=2) at segfault.c:8", "func2 segfault.c:8", "segfault.c:8"},
		{"%rip register: 0x401136 func2 [segfault.c:8]", "func2 segfault.c:8", "segfault.c:8"},
		{"[0] 0x401136: func2() @ segfault.c:8", "func2 segfault.c:8", "segfault.c:8"},
		{"func2 - segfault.c : 8", "func2 segfault.c:8", "segfault.c:8"},
		{"Stopped at func2 (segfault.c:8)", "func2 segfault.c:8", "segfault.c:8"},
		{"calling func2", "", ""},
		{"0x7ffff7e12345 in libc.so.6", "", ""},
	}
	r := projectReplies(t)
	for _, tt := range tests {
		frame, place := "", ""
		if p, ok := placeIn(r.frames, tt.line); ok {
			frame = p.String()
		}
		if p, ok := placeIn(r.places, tt.line); ok {
			place = p.String()
		}
		if frame != tt.frame || place != tt.place {
			t.Errorf("%q is frame %q and place %q, want %q and %q", tt.line, frame, place, tt.frame, tt.place)
		}
	}
}

func TestScreen(t *testing.T) {
	s := &screen{escapes: escape(), prompt: "(deet)"}
	tests := []struct {
		seen, command string
		prompt        bool
		lines         []string
	}{
		{"(deet) ", "", true, nil},
		{"r\nhello\n(deet) ", "r", true, []string{"hello"}},
		{"\x1b[32mhello\x1b[0m\r\n\x1b[?2004h(deet) \x1b[?25h", "r", true, []string{"hello"}},
		{"^CChild stopped (signal SIGINT)\n(deet) ", "r", true, []string{"Child stopped (signal SIGINT)"}},
		{"\n\nType \"quit\" to exit\n(deet) ", "^C", true, []string{"", `Type "quit" to exit`}},
		{"(deet) is the prompt\n", "", false, []string{"(deet) is the prompt"}},
		{"\x1b]0;title\x07ab\x08c\n(deet)", "", true, []string{"abc"}},
	}
	for _, tt := range tests {
		if got := s.atPrompt([]byte(tt.seen)); got != tt.prompt {
			t.Errorf("atPrompt(%q) = %v", tt.seen, got)
		}
		got := s.reply([]byte(tt.seen), tt.command)
		if len(got) != len(tt.lines) {
			t.Errorf("reply(%q) = %q, want %q", tt.seen, got, tt.lines)
			continue
		}
		for i := range got {
			if got[i] != tt.lines[i] {
				t.Errorf("reply(%q) = %q, want %q", tt.seen, got, tt.lines)
			}
		}
	}
}

// Whatever a debugger prints is read without harm.
func FuzzScreen(f *testing.F) {
	f.Add([]byte("\x1b[32mhello\x1b[0m\r\n(deet) "), "r")
	f.Add([]byte("Child stopped (signal SIGINT)\nStopped at a.c:99999999999999999999\n"), "")
	r := projectReplies(f)
	f.Fuzz(func(t *testing.T, seen []byte, command string) {
		s := &screen{escapes: escape(), prompt: "(deet)"}
		lines := s.reply(seen, command)
		r.find(lines)
		placesIn(r.places, lines)
		placesIn(r.frames, lines)
		s.atPrompt(seen)
		for _, line := range lines {
			if strings.ContainsAny(line, "\x1b\r\n") {
				t.Errorf("%q holds control characters", line)
			}
		}
	})
}
