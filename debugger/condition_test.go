package debugger

import (
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"deet/expr"
	"deet/internal/testprog"
)

// conditions are asked at each of the 64 calls of visit.
var conditions = []string{
	"1", "0", "i", "!i", "i == 3", "i != 3", "i < 0", "i > -5 && i < 5", "i <= 0 || i >= 50", "i % 7 == 0", "i / 3 == 2", "i - 1 == -4",
	"i * i > 100", "-i > 2", "~i == 4", "+i == 9", "(i & 6) == 4", "(i | 1) == 11", "(i ^ 5) < 4", "i << 2 == 40", "i >> 1 == -3",
	"u > 4000000010u", "u % 10 == 3", "u + 294967296 < 100", "-u < 1000", "u == -294967290", "(int)u < -294967260", "u >> 28 == 14", "(unsigned char)u < 9",
	"l > 0x1000000000", "l / 8589934592 == 12", "(int)l == 0", "l >> 33 == i + 10", "ul > l", "ul == -5", "(long)ul < -60", "ul % 3 == 1", "ul + 10 < 5",
	"c == 'd'", "c < 0", "c & 0x80", "(unsigned char)c > 250", "c * 2 > 200", "c == 100 || c == 105",
	"item == &items[1]", "item->id == 31", "item->weight < 0", "item->weight == -64", "item->weight + item->id > 20", "item->name[0] == 't'",
	"item->name[1] == 'h' && item->name[4]", "item->next == 0", "item->next", "item->next && item->next->id == 2", "item - items == 2",
	"item->colour == BLUE", "item->colour > GREEN", "item->colour", "(*item).id & 1", "items[2].id == item->id", "item + 1 == &items[2]", "items + i % 3 == item",
	"item->price > 2", "item->price < 0 || i == 0", "item->price * 2 == 3", "(int)item->price == 2", "1.5",
	"calls == 30", "calls > 32 && calls <= 40", "calls % 2", "total > 0", "bytes[3] == 'A'", "bytes[i & 63]", "*bytes", "cursor", "cursor && *cursor == 20",
	"cursor == 0", "odd", "!odd + odd == 1", "odd == 1", "sizeof(*item) == 40 && i == 1", "sizeof i == 4 && sizeof(long) == 8", "$rsp > $rip", "$rip == visit", "(char)$rsp & 7", "1 ? 0 : 1",
	"(short)(i * 10000) < 0", "(_Bool)i", "(struct item *)0 == item->next", "i == 1 || item->next->id == 31 || 1",
}

// hitCounts runs a program with a breakpoint for each condition, all at one
// place, and counts the hits of each.
func hitCounts(t *testing.T, program, place string, conditions []string) []int {
	t.Helper()
	s := session(t, program)
	for n, c := range conditions {
		if _, err := s.Break(place+" if "+c, false); err != nil {
			t.Fatalf("break %s if %s: %v", place, c, err)
		}
		if err := s.Ignore(n, 1<<30); err != nil {
			t.Fatal(err)
		}
	}
	if stop, err := s.Run(nil); stop != (Exited{}) || err != nil {
		t.Fatalf("%v, %v: %v", describe(stop), err, s.Notices())
	}
	var hits []int
	for _, b := range s.Breakpoints() {
		hits = append(hits, b.Hits)
	}
	return hits
}

var alreadyHit = regexp.MustCompile(`already hit (\d+) time`)

// gdbHitCounts asks gdb the same.
func gdbHitCounts(t *testing.T, program, place string, conditions []string) []int {
	t.Helper()
	testprog.NeedTool(t, "gdb")
	args := []string{"-nx", "-q", "-batch"}
	for n, c := range conditions {
		args = append(args, "-ex", "break "+place+" if "+c, "-ex", fmt.Sprintf("ignore %d 1000000", n+1))
	}
	args = append(args, "-ex", "run", "-ex", "info breakpoints", program)
	out, err := exec.Command("gdb", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("gdb: %v\n%s", err, out)
	}
	hits := make([]int, len(conditions))
	at := 0
	for line := range strings.Lines(string(out)) {
		if n, rest, ok := strings.Cut(line, " "); ok && strings.Contains(rest, "breakpoint     keep") {
			at, _ = strconv.Atoi(n)
		}
		if m := alreadyHit.FindStringSubmatch(line); m != nil {
			hits[at-1], _ = strconv.Atoi(m[1])
		}
	}
	return hits
}

var conditionVariants = []struct{ compiler, flags string }{
	{"gcc", "-O0"}, {"gcc", "-O2"}, {"clang", "-O0"}, {"clang", "-O2"}, {"gcc", "-O1 -fomit-frame-pointer -no-pie"},
}

// asInC are the hits of conditions that gdb counts otherwise than the compiler
// does: to gdb a narrow bitfield of an unsigned type is unsigned, in C it is
// promoted to int [C11 6.3.1.1].
var asInC = map[string]int{"item->weight + item->id > 20": 21}

// The same conditions on the same program have as many hits as gdb counts.
func TestConditionsAgainstGDB(t *testing.T) {
	mine := slices.DeleteFunc(slices.Clone(conditions), func(c string) bool {
		_, err := expr.Parse(c)
		return err != nil // what the language does not have yet
	})
	for _, v := range conditionVariants {
		t.Run(v.compiler+" "+v.flags, func(t *testing.T) {
			program := builder.BuildWith(t, v.compiler, "conditions.c", strings.Fields(v.flags)...)
			got, want := hitCounts(t, program, "visit", mine), gdbHitCounts(t, program, "visit", mine)
			for i, c := range mine {
				if n, ok := asInC[c]; ok {
					want[i] = n
				}
				if got[i] != want[i] {
					t.Errorf("visit if %s: %d hits, gdb counts %d", c, got[i], want[i])
				}
			}
		})
	}
}

// Most of these conditions are compiled, also where the compiler optimised.
func TestConditionsAreCompiled(t *testing.T) {
	for _, v := range conditionVariants {
		program := builder.BuildWith(t, v.compiler, "conditions.c", strings.Fields(v.flags)...)
		s := session(t, program)
		b, err := s.Break("visit", false)
		if err != nil {
			t.Fatal(err)
		}
		var not []string
		for _, c := range conditions {
			if n, err := expr.Parse(c); err == nil {
				if _, err := expr.Compile(n, s.locatorAt(b.Locations[0].Addr)); err != nil {
					not = append(not, c)
				}
			}
		}
		for _, c := range not {
			if !strings.Contains(c, "price") && !strings.Contains(c, ".5") && !strings.Contains(c, "?") {
				t.Errorf("%s %s: %q is not compiled", v.compiler, v.flags, c)
			}
		}
	}
}

func TestConditionScopes(t *testing.T) {
	eachVariant(t, "conditions.c", func(r *run) {
		inner, outer := r.line("inner"), r.line("outer")
		r.breakAt(fmt.Sprintf("%d if n == 6", inner)) // the inner n
		r.breakAt(fmt.Sprintf("%d if n == 6", outer)) // the parameter
		r.breakAt("fact if n == 2")
		r.want(r.Run(nil))("breakpoint [2] fact:%d", r.line("fact"))
		if frames, _, err := r.Backtrace(0); len(frames) != 5 || err != nil {
			r.t.Fatalf("%d frames, %v", len(frames), err)
		}
		r.want(r.Continue(1))("breakpoint [2] fact:%d", r.line("fact"))
		r.want(r.Continue(1))("breakpoint [0] shadow:%d", inner)
		if v, err := r.Evaluate("i"); err != nil || number(r.t, r.Session, v) != 3 {
			r.t.Errorf("i is %v, %v", v, err)
		}
		r.want(r.Continue(1))("breakpoint [1] shadow:%d", outer)
		r.want(r.Continue(1))("exited 0")
	})
}

func number(t *testing.T, s *Session, v expr.Value) uint64 {
	t.Helper()
	n, err := expr.Address(v, s.Scope())
	if err != nil {
		t.Error(err)
	}
	return n
}

// A condition is checked in the scope of its place, before the program runs
// and while it stands elsewhere.
func TestConditionNames(t *testing.T) {
	s := session(t, builder.Build(t, "conditions.c"))
	tests := []struct{ place, want string }{
		{"visit if nosuch", `No symbol "nosuch" in current context.`},
		{"visit if item->id > 1 && nosuch", `No symbol "nosuch" in current context.`},
		{"visit if n", `No symbol "n" in current context.`},
		{"fact if i", `No symbol "i" in current context.`},
		{"fact if n >", "the expression is not complete"},
		{"fact if", "a condition is expected after if"},
		{"fact thread 9", "Unknown thread 9."},
		{"fact thread x", "Invalid thread ID: x"},
		{"nosuch if n", `Function "nosuch" not defined.`},
		{"visit if item", ""},
		{"fact if n + calls", ""},
		{"visit if sizeof(struct item)", ""},
	}
	check := func() {
		t.Helper()
		for _, tt := range tests {
			_, err := s.Break(tt.place, false)
			if got := fmt.Sprint(err); got != tt.want && (err != nil || tt.want != "") {
				t.Errorf("break %s: %s, want %s", tt.place, got, tt.want)
			}
		}
	}
	check()
	if _, err := s.Break("main", false); err != nil {
		t.Fatal(err)
	}
	if stop, err := s.Run(nil); err != nil {
		t.Fatal(stop, err)
	}
	check()
}

// A condition that fails stops the program and says so.
func TestConditionFails(t *testing.T) {
	eachVariant(t, "conditions.c", func(r *run) {
		for _, c := range []string{"*cursor == 12345", "*cursor == 12345 && 1.5 > 1"} { // compiled, and not
			r.breakAt("visit if " + c)
			stop, err := r.Run(nil)
			if _, ok := stop.(HitBreakpoint); !ok || err != nil {
				r.t.Fatalf("%s: %v, %v", c, describe(stop), err)
			}
			want := fmt.Sprintf("[Error in testing condition for breakpoint %d:\nCannot access memory at address 0x0]", r.LastBreakpoint())
			if got := fmt.Sprint(r.Notices()); got != want {
				r.t.Errorf("%s: %s, want %s", c, got, want)
			}
			if err := r.DeleteBreakpoint(r.LastBreakpoint()); err != nil {
				r.t.Fatal(err)
			}
		}
	})
}

// Each of two inlined copies is a location of its own.
func TestConditionOfInlined(t *testing.T) {
	s := session(t, builder.Build(t, "conditions.c"))
	b, err := s.Break("twice if k == 4", false)
	if err != nil || len(b.Locations) != 2 {
		t.Fatalf("%v, %v", b, err)
	}
	if stop, err := s.Run(nil); err != nil || describe(stop) != fmt.Sprintf("breakpoint [0] twice:%d", testprog.Line(t, "conditions.c", "twice")) {
		t.Fatalf("%v, %v", describe(stop), err)
	}
	if b.Hits != 1 {
		t.Errorf("%d hits, want 1", b.Hits)
	}
	if err := s.EnableLocation(0, 2, false); err != nil {
		t.Fatal(err)
	}
	if stop, err := s.Run(nil); err != nil || stop != (Exited{}) {
		t.Errorf("with 0.2 disabled: %v, %v", describe(stop), err)
	}
}
