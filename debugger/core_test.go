package debugger

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"deet/expr"
	"deet/inferior"
	"deet/internal/testprog"
)

// coreMakers are the ways in which a core file comes about. Each makes one of
// core_crash.c at its crash, and returns its path.
var coreMakers = []struct {
	name string
	make func(t *testing.T, program string) string
}{
	{"kernel", kernelCore},
	{"gdb", gdbCore},
	{"deet", deetCore},
}

// kernelCore lets the program crash by itself.
func kernelCore(t *testing.T, program string) string {
	t.Helper()
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	if err != nil || strings.ContainsAny(string(pattern), "|/") {
		t.Skipf("SKIPPED: core files are not written into the directory of the program here, but to %s", pattern)
	}
	dir := t.TempDir()
	c := exec.Command("sh", "-c", "ulimit -c unlimited || exit 99; exec \"$0\"", program)
	c.Dir = dir
	if c.Run(); c.ProcessState.ExitCode() == 99 {
		t.Skip("SKIPPED: the limit of core files cannot be lifted here")
	}
	found, _ := filepath.Glob(filepath.Join(dir, "*core*"))
	if len(found) != 1 {
		t.Fatalf("the kernel wrote %q, want one core file; %v", found, c.ProcessState)
	}
	return found[0]
}

func gdbCore(t *testing.T, program string) string {
	t.Helper()
	testprog.NeedTool(t, "gdb")
	path := filepath.Join(t.TempDir(), "made by gdb")
	gdb(t, "-ex", "run", "-ex", "gcore "+path, "-ex", "kill", program)
	return path
}

func deetCore(t *testing.T, program string) string {
	t.Helper()
	s := session(t, program)
	stop, err := s.Run(nil)
	if _, ok := stop.(GotSignal); !ok || err != nil {
		t.Fatalf("%v, %v, want a crash", stop, err)
	}
	path, err := s.SaveCore(filepath.Join(t.TempDir(), "made by deet"))
	if err != nil {
		t.Fatal(err)
	}
	if stop, err = s.Continue(1); describe(stop) != "died SIGSEGV" || err != nil {
		t.Errorf("it goes on to %s, %v, want its death", describe(stop), err)
	}
	return path
}

// gdb runs gdb without the user's settings and returns what it printed.
func gdb(t *testing.T, args ...string) string {
	t.Helper()
	base := []string{"-nx", "-batch", "-ex", "set width 0", "-ex", "set print entry-values no", "-ex", "set print frame-arguments none"}
	out, err := exec.Command("gdb", append(base, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("gdb %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func openCore(t *testing.T, program, core string) (*Session, CoreOpened) {
	t.Helper()
	s := session(t, program)
	stop, err := s.OpenCore(core)
	opened, ok := stop.(CoreOpened)
	if err != nil || !ok {
		t.Fatalf("open %s: %v, %v", core, stop, err)
	}
	return s, opened
}

// What deet shows of a core file is what gdb shows: the frames of each thread,
// its registers, the libraries, memory of all kinds.
func TestCoreLikeGDB(t *testing.T) {
	for _, v := range variants {
		for _, maker := range coreMakers {
			t.Run(v.name+"/"+maker.name, func(t *testing.T) {
				program := builder.BuildWith(t, v.compiler, "core_crash.c", append([]string{"-pthread"}, v.flags...)...)
				core := maker.make(t, program)
				testprog.NeedTool(t, "gdb")
				s, opened := openCore(t, program, core)
				if line := testprog.Line(t, "core_crash.c", "crash"); opened.Position.Line != line || opened.Function != "crash" {
					t.Errorf("opened at %s:%d, want crash:%d", opened.Function, opened.Position.Line, line)
				}
				if addr, ok := opened.Faulted(); !ok || addr != 0 || opened.Command != program {
					t.Errorf("the fault was at %#x, %v; the command %q", addr, ok, opened.Command)
				}
				compareCore(t, s, program, core)
			})
		}
	}
}

// compareCore asks gdb and the session the same questions.
func compareCore(t *testing.T, s *Session, program, core string) {
	t.Helper()
	var script []string
	ask := func(section, command string) {
		script = append(script, "-ex", `echo \n@@`+section+`\n`, "-ex", command)
	}
	threads, err := s.Threads()
	if err != nil || len(threads) != 4 {
		t.Fatalf("%d threads, %v, want 4", len(threads), err)
	}
	for _, th := range threads {
		ask(fmt.Sprint("frames", th.Number), fmt.Sprintf("thread apply %d bt", th.Number))
		ask(fmt.Sprint("registers", th.Number), fmt.Sprintf("thread apply %d info registers", th.Number))
	}
	ask("libraries", "info sharedlibrary")
	places := coreMemory(t, s)
	for i, addr := range places {
		ask(fmt.Sprint("memory", i), fmt.Sprintf("x/64bx %#x", addr))
	}
	answers := sections(gdb(t, append(script, program, core)...))

	frames, registers, bytes := 0, 0, 0
	for _, th := range threads {
		if err := s.SelectThread(th.Number); err != nil {
			t.Fatal(err)
		}
		frames += compareFrames(t, s, th.Number, answers[fmt.Sprint("frames", th.Number)])
		registers += compareRegisters(t, s, answers[fmt.Sprint("registers", th.Number)])
	}
	for i, addr := range places {
		bytes += compareMemory(t, s, addr, answers[fmt.Sprint("memory", i)])
	}
	libraries := compareLibraries(t, s, answers["libraries"])
	t.Logf("%d threads, %d frames, %d registers, %d libraries, %d bytes are the same as gdb's", len(threads), frames, registers, libraries, bytes)
}

// coreMemory are addresses in each kind of memory.
func coreMemory(t *testing.T, s *Session) (list []uint64) {
	t.Helper()
	for _, text := range []string{"main", "&table", "&blank", "jobs", "jobs[1].name", "$sp", "pthread_create"} {
		v, err := s.Evaluate(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		addr, err := expr.Address(v, s.Scope())
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		list = append(list, addr)
	}
	return list
}

// sections splits what gdb printed at the lines that begin with @@.
func sections(out string) map[string]string {
	m := make(map[string]string)
	for _, part := range strings.Split(out, "\n@@")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		m[name] = text
	}
	return m
}

var gdbFrame = regexp.MustCompile(`(?m)^#(\d+) +(?:0x[0-9a-f]+ in )?(\S+) \(.*?\)(?: at \S+:(\d+)| from .*)?$`)

func compareFrames(t *testing.T, s *Session, thread int, text string) int {
	t.Helper()
	frames, _, err := s.Backtrace(0)
	if err != nil {
		t.Errorf("thread %d: %v", thread, err)
	}
	var got, want []string
	for _, f := range frames {
		line := ""
		if f.Position.Line > 0 {
			line = fmt.Sprint(f.Position.Line)
		}
		got = append(got, fmt.Sprintf("#%d %s %s", f.Level, plainName(f.Function), line))
	}
	for _, m := range gdbFrame.FindAllStringSubmatch(text, -1) {
		want = append(want, fmt.Sprintf("#%s %s %s", m[1], plainName(m[2]), m[3]))
	}
	if !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("thread %d: got\n%s\nwant\n%s", thread, strings.Join(got, "\n"), text)
	}
	return len(want)
}

// plainName is one of the names that a function of the C library has: a symbol
// table has "pause" and "__libc_pause" for the same address.
func plainName(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "__"), "libc_")
}

func compareRegisters(t *testing.T, s *Session, text string) (n int) {
	t.Helper()
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 || !slices.Contains(inferior.RegisterNames(), fields[0]) {
			continue
		}
		n++
		want, _ := strconv.ParseUint(fields[1], 0, 64)
		regs, err := s.Registers()
		if got, ok := regs.Get(fields[0]); err != nil || !ok || got != want {
			t.Errorf("%s = %#x, %t, %v, want %#x", fields[0], got, ok, err, want)
		}
	}
	if n < 24 {
		t.Errorf("gdb told %d registers: %s", n, text)
	}
	return n
}

func compareMemory(t *testing.T, s *Session, addr uint64, text string) int {
	t.Helper()
	var want []byte
	for line := range strings.Lines(text) {
		_, row, _ := strings.Cut(line, ":\t")
		for _, b := range strings.Fields(row) {
			n, _ := strconv.ParseUint(b, 0, 8)
			want = append(want, byte(n))
		}
	}
	got := make([]byte, len(want))
	if err := s.ReadMemory(addr, got); err != nil || len(want) != 64 || !slices.Equal(got, want) {
		t.Errorf("memory at %#x: got % x, %v, want\n%s", addr, got, err, text)
	}
	return len(want)
}

func compareLibraries(t *testing.T, s *Session, text string) int {
	t.Helper()
	list, err := s.Libraries()
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, im := range list {
		got = append(got, fmt.Sprintf("%016x %016x %s", im.Low, im.High, im.Path))
	}
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) >= 4 && strings.HasPrefix(fields[0], "0x") {
			path, _ := filepath.EvalSymlinks(fields[len(fields)-1])
			want = append(want, fmt.Sprintf("%s %s %s", fields[0][2:], fields[1][2:], path))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("libraries: got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return len(want)
}
