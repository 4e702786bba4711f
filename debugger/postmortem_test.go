package debugger

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"deet/expr"
	"deet/inferior"
	"deet/internal/testprog"
)

// picture is what can be seen of a stopped program: the frames of each thread
// with the values of all their variables, in the order of the threads' ids.
func picture(t *testing.T, s *Session) string {
	t.Helper()
	threads, err := s.Threads()
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, th := range threads {
		if err := s.SelectThread(th.Number); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		fmt.Fprintf(&b, "thread %d\n", th.Thread)
		frames, _, err := s.Backtrace(0)
		fmt.Fprintf(&b, "%v\n", err)
		for _, f := range frames {
			fmt.Fprintf(&b, "  %d %#x %s:%d\n", f.Level, f.PC, f.Function, f.Position.Line)
			s.SelectFrame(f.Level)
			locals, _ := s.Locals()
			args, _ := s.Arguments()
			for _, v := range append(args, locals...) {
				text, err := expr.Format(v.Value, s.Scope(), expr.Options{})
				fmt.Fprintf(&b, "    %s = %s %v\n", v.Name, text, err)
			}
		}
		v, err := s.Evaluate("turn")
		text, formatErr := expr.Format(v, s.Scope(), expr.Options{})
		fmt.Fprintf(&b, "  turn = %s %v %v\n", text, err, formatErr)
		parts = append(parts, b.String())
	}
	slices.Sort(parts)
	return strings.Join(parts, "")
}

// What is seen of the record is what was seen of the process, and gdb sees the
// same frames of it: TestCoreLikeGDB.
func TestCoreRoundTrip(t *testing.T) {
	program := builder.Build(t, "core_crash.c", "-pthread")
	s := session(t, program)
	s.Break("crash", false)
	if stop, err := s.Run(nil); err != nil {
		t.Fatal(stop, err)
	}
	core, err := s.SaveCore(filepath.Join(t.TempDir(), "core"))
	if err != nil {
		t.Fatal(err)
	}
	live := picture(t, s)
	if !strings.Contains(live, "where = ") || !strings.Contains(live, "turn = 200") {
		t.Errorf("this is no test:\n%s", live)
	}
	if stop, err := s.OpenCore(core); err != nil {
		t.Fatal(stop, err)
	}
	if recorded := picture(t, s); recorded != live {
		t.Errorf("recorded\n%s\nlive\n%s", recorded, live)
	}
	var b [1]byte
	v, _ := s.Evaluate("crash")
	if err := s.ReadMemory(v.Addr, b[:]); err != nil || b[0] == 0xcc {
		t.Errorf("the breakpoint is in the core file: %#x, %v", b[0], err)
	}
}

// A record does not move, and the program can be run after it.
func TestCoreDoesNotMove(t *testing.T) {
	program := builder.Build(t, "core_crash.c", "-pthread")
	core := deetCore(t, program)
	s, _ := openCore(t, program, core)
	moves := map[string]func() (Stop, error){
		"continue": func() (Stop, error) { return s.Continue(1) },
		"step":     func() (Stop, error) { return s.Step(1) },
		"next":     func() (Stop, error) { return s.Next(1) },
		"stepi":    func() (Stop, error) { return s.StepInstruction(1) },
		"nexti":    func() (Stop, error) { return s.NextInstruction(1) },
		"finish":   s.Finish,
		"until":    func() (Stop, error) { return s.Until("") },
		"advance":  func() (Stop, error) { return s.Advance("main") },
		"kill":     func() (Stop, error) { return nil, s.Kill() },
		"detach":   func() (Stop, error) { return nil, s.Detach() },
	}
	for name, move := range moves {
		if stop, err := move(); err != ErrNotRunning || stop != nil {
			t.Errorf("%s: %v, %v, want %v", name, stop, err, ErrNotRunning)
		}
	}
	sp, _ := s.FrameRegister("rsp")
	if err := s.WriteMemory(sp, []byte{1}); !errors.Is(err, inferior.ErrPostMortem) {
		t.Errorf("writing memory: %v", err)
	}
	if _, err := s.SaveCore(""); !errors.Is(err, inferior.ErrPostMortem) {
		t.Errorf("saving a core file: %v", err)
	}
	r := &run{Session: s, t: t, source: "core_crash.c"}
	r.breakAt("crash")
	if frames, _, err := s.Backtrace(0); err != nil || len(frames) != 2 {
		t.Errorf("%d frames, %v after all that, want 2", len(frames), err)
	}
	r.want(s.Run(nil))("breakpoint [0] crash:%d", r.line("crash")-1)
	if s.PostMortem() {
		t.Error("the core file is still open")
	}
	if stop, err := s.OpenCore(core); err != nil { // and back, which ends the process
		t.Fatal(stop, err)
	}
	if !slices.ContainsFunc(s.Notices(), func(n string) bool { return strings.HasPrefix(n, "Killing running inferior (pid ") }) {
		t.Error("nothing tells that the process was killed")
	}
	if !s.CloseCore() || s.Live() {
		t.Error("the core file cannot be closed")
	}
}

// A core file says which program it is of, and a wrong one is told.
func TestCoreProgram(t *testing.T) {
	program := builder.Build(t, "core_crash.c", "-pthread")
	core := deetCore(t, program)
	s, _ := openCore(t, "", core)
	if s.Program() != program {
		t.Errorf("the program is %s, want %s", s.Program(), program)
	}
	if notices := s.Notices(); len(notices) != 0 {
		t.Errorf("notices: %q", notices)
	}
	const warning = "warning: core file may not match specified executable file."
	other, _ := openCore(t, builder.Build(t, "segfault.c"), core)
	if notices := other.Notices(); !slices.Contains(notices, warning) {
		t.Errorf("of another program: %q", notices)
	}
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	copyFile(t, program, elsewhere)
	moved, _ := openCore(t, elsewhere, core)
	if frames, _, err := moved.Backtrace(0); err != nil || len(frames) != 2 || len(moved.Notices()) != 0 {
		t.Errorf("moved elsewhere: %d frames, %v", len(frames), err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A library that was built anew after the crash is not taken for the one that
// crashed; nor is one that is gone.
func TestCoreChangedLibrary(t *testing.T) {
	testprog.NeedTool(t, "gcc")
	dir := t.TempDir()
	library, program := filepath.Join(dir, "libfall.so"), filepath.Join(dir, "prog")
	compile := func(out, text string, flags ...string) {
		t.Helper()
		source := filepath.Join(dir, filepath.Base(out)+".c")
		if err := os.WriteFile(source, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		args := append([]string{"-g", "-Wl,--build-id", "-o", out + ".new", source}, flags...)
		if out, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if err := os.Rename(out+".new", out); err != nil {
			t.Fatal(err)
		}
	}
	compile(library, "void fall(int *p) { *p = 1; }", "-shared", "-fPIC")
	compile(program, "void fall(int *); int main(void) { fall(0); return 0; }", library)
	core := deetCore(t, program)

	s, opened := openCore(t, program, core)
	if opened.Function != "fall" || len(s.Notices()) != 0 {
		t.Errorf("stopped in %q", opened.Function)
	}
	check := func(notice, reason string) {
		t.Helper()
		s, opened := openCore(t, program, core)
		if notices := s.Notices(); opened.Function != "" || !slices.Contains(notices, "warning: "+library+notice) {
			t.Errorf("stopped in %q; notices %q", opened.Function, notices)
		}
		_, err := s.DisassembleN(opened.PC, 1)
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("Cannot access memory at address %#x: %s", opened.PC, reason)) {
			t.Errorf("reading its code: %v", err)
		}
	}
	compile(library, "void fall(int *p) { if (p) *p = 2; }", "-shared", "-fPIC")
	check(" is another file than the one that the program used; nothing is read from it.",
		"the core file does not hold it, and "+library+" is another file now")
	os.Remove(library)
	check(", which the program used, is not here.", "the core file does not hold it, and neither does its file")
}

// What cannot be read, or the program asked to leave out, is not in the core
// file, and said not to be; what was never touched takes no room.
func TestCoreHoles(t *testing.T) {
	program := builder.Build(t, "core_holes.c")
	s := session(t, program)
	if stop, err := s.Run(nil); err != nil || !strings.HasPrefix(describe(stop), "signal SIGTRAP") {
		t.Fatal(describe(stop), err)
	}
	core, err := s.SaveCore(filepath.Join(t.TempDir(), "core"))
	if err != nil {
		t.Fatal(err)
	}
	stat, err := os.Stat(core)
	if err != nil {
		t.Fatal(err)
	}
	const most = 4 << 20
	if used := stat.Sys().(*syscall.Stat_t).Blocks * 512; used > most || stat.Size() < 8<<30 {
		t.Errorf("it is %d bytes long and takes %d of the disk, want more than 8 GB and less than 4 MB", stat.Size(), used)
	}
	if stop, err := s.OpenCore(core); err != nil {
		t.Fatal(stop, err)
	}
	tests := []struct {
		pointer string
		offset  uint64
		want    string // or the end of the error
	}{
		{"vast", 4 << 30, "in the middle"},
		{"vast", 4<<30 - 4096, "\x00\x00\x00\x00"},
		{"shared", 0, "seen by others"},
		{"shorter", 0, "aaaa"},
		{"shorter", 4096, ": the core file does not hold it"},
		{"secret", 0, ": the core file does not hold it"},
		{"nothing", 0, ": the core file does not hold it"},
	}
	for _, tt := range tests {
		v, err := s.Evaluate(tt.pointer)
		if err != nil {
			t.Fatal(err)
		}
		addr, err := expr.Address(v, s.Scope())
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, len(tt.want))
		err = s.ReadMemory(addr+tt.offset, buf)
		got := string(buf)
		if err != nil {
			got = strings.TrimPrefix(err.Error(), fmt.Sprintf("Cannot access memory at address %#x", addr+tt.offset))
		}
		if got != tt.want {
			t.Errorf("%s+%#x: %q, want %q", tt.pointer, tt.offset, got, tt.want)
		}
	}
	if err := s.ReadMemory(0, make([]byte, 1)); err == nil || err.Error() != "Cannot access memory at address 0x0" {
		t.Errorf("address 0: %v", err)
	}
}

// Cut short at any place, a core file gives what it still has, and says what
// is missing.
func TestCoreCutShort(t *testing.T) {
	program := builder.Build(t, "core_crash.c", "-pthread")
	path := deetCore(t, program)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "cut")
	seen := make(map[string]bool)
	sizes := []int{0, 3, 40, 64, 100, 1000}
	for n := 1200; n < len(whole); n += max(500, n/4) {
		sizes = append(sizes, n)
	}
	for _, n := range append(sizes, len(whole)-4096, len(whole)) {
		if err := os.WriteFile(cut, whole[:n], 0o666); err != nil {
			t.Fatal(err)
		}
		s := session(t, program)
		stop, err := s.OpenCore(cut)
		switch notices := strings.Join(s.Notices(), "\n"); {
		case n == len(whole):
			if notices != "" || err != nil {
				t.Errorf("whole: %s, %v", notices, err)
			}
		case err != nil:
			seen["nothing"] = true
			if s.Live() || stop != nil {
				t.Errorf("%d bytes: %v and %v", n, stop, err)
			}
			continue
		case !strings.Contains(notices, fmt.Sprintf("the core file is cut short: it has %d of %d bytes", n, len(whole))):
			t.Errorf("%d bytes: no word about it in %q", n, notices)
		}
		frames, _, err := s.Backtrace(0)
		switch {
		case err != nil && len(frames) == 1 && strings.Contains(err.Error(), "the core file is cut short"):
			seen["one frame"] = true
		case err == nil && len(frames) == 2:
			seen["all frames"] = true
		default:
			t.Errorf("%d bytes: %d frames, %v", n, len(frames), err)
		}
		if v, err := s.Evaluate("table[2]"); err == nil {
			if text, err := expr.Format(v, s.Scope(), expr.Options{}); err == nil && text == "33" {
				seen["data"] = true
			} else if err == nil || !strings.Contains(err.Error(), "cut short") {
				t.Errorf("%d bytes: table[2] is %s, %v", n, text, err)
			}
		}
	}
	for _, what := range []string{"nothing", "one frame", "all frames", "data"} {
		if !seen[what] {
			t.Errorf("no cut left %s", what)
		}
	}
}

// The first thread has left: what /proc says of the process by its number is
// empty then, but the others still have its memory.
func TestCoreFirstThreadGone(t *testing.T) {
	program := builder.Build(t, "core_orphan.c", "-pthread")
	s := session(t, program)
	stop, err := s.Run(nil)
	if err != nil || !strings.HasPrefix(describe(stop), "signal SIGSEGV work") {
		t.Fatal(describe(stop), err)
	}
	core, err := s.SaveCore(filepath.Join(t.TempDir(), "core"))
	if err != nil {
		t.Fatal(err)
	}
	live := picture(t, s)
	if !strings.Contains(live, "start_thread") {
		t.Errorf("the stack breaks off:\n%s", live)
	}
	if stop, err := s.OpenCore(core); err != nil {
		t.Fatal(stop, err)
	}
	if recorded := picture(t, s); recorded != live {
		t.Errorf("recorded\n%s\nlive\n%s", recorded, live)
	}
}

// A core file without the list of mapped files: the loader's own list leads to
// the libraries, and they to the memory that only they have.
func TestCoreWithoutFiles(t *testing.T) {
	for _, flags := range [][]string{{"-pthread"}, {"-pthread", "-no-pie", "-fno-pie"}, {"-pthread", "-static"}} {
		program := builder.Build(t, "core_crash.c", flags...)
		whole := deetCore(t, program)
		data, err := os.ReadFile(whole)
		if err != nil {
			t.Fatal(err)
		}
		const kind, owner, other = "ELIF", "CORE\x00", "None"
		at := strings.Index(string(data), kind+owner)
		if at < 0 {
			t.Fatal("there is no list to hide")
		}
		copy(data[at:], other)
		bare := filepath.Join(t.TempDir(), "bare")
		if err := os.WriteFile(bare, data, 0o666); err != nil {
			t.Fatal(err)
		}
		s, _ := openCore(t, program, whole)
		want, wantLibraries := picture(t, s), libraryPaths(s)
		s, _ = openCore(t, program, bare)
		if got := picture(t, s); got != want {
			t.Errorf("%v: got\n%s\nwant\n%s", flags, got, want)
		}
		if got := libraryPaths(s); !slices.Equal(got, wantLibraries) {
			t.Errorf("%v: libraries %q, want %q", flags, got, wantLibraries)
		}
		if _, err := session(t, "").OpenCore(bare); err == nil || !strings.Contains(err.Error(), "does not say which program it is of") {
			t.Errorf("%v: without a program: %v", flags, err)
		}
	}
}

func libraryPaths(s *Session) (paths []string) {
	list, _ := s.Libraries()
	for _, im := range list {
		path, _ := filepath.EvalSymlinks(im.Path)
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// A core file replaces a core file, and nothing else.
func TestCoreReplaces(t *testing.T) {
	program := builder.Build(t, "segfault.c")
	s := session(t, program)
	if stop, err := s.Run(nil); err != nil {
		t.Fatal(stop, err)
	}
	dir := t.TempDir()
	core, source := filepath.Join(dir, "core"), filepath.Join(dir, "a.c")
	for range 2 {
		if _, err := s.SaveCore(core); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile(source, []byte("int main;"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{source, dir, "/dev/full"} {
		if _, err := s.SaveCore(path); err == nil || !strings.Contains(err.Error(), "is there already, and is no core file") {
			t.Errorf("to %s: %v", path, err)
		}
	}
	if text, err := os.ReadFile(source); err != nil || string(text) != "int main;" {
		t.Errorf("the source is %q, %v", text, err)
	}
	if _, err := s.SaveCore(filepath.Join(dir, "no", "core")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("into a directory that is not there: %v", err)
	}
}
