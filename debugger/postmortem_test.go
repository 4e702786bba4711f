package debugger

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
	regs, _ := s.Registers()
	if err := s.WriteMemory(regs.SP(), []byte{1}); !errors.Is(err, inferior.ErrPostMortem) {
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
