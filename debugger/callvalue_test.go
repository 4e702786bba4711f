package debugger

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"deet/expr"
	"deet/internal/testprog"
)

// callKinds are functions of testdata/calls.c that take and return one value, with
// a variable of its type.
var callKinds = strings.Fields(`cl extended cd cf big negative real single yes shade v4 iv4 v2 c1 i2 i3 l2 l3 f1 f2 f3 f4 d1 d2 d3
	id di fi ld lci text long_text bits packed nested array with_vector number floats`)

// What finish shows is what the function returned, wherever that was.
func TestFinishTellsValue(t *testing.T) {
	functions := map[string]string{"extended": "extended_arg", "big": "wide_arg", "real": "double_arg", "single": "float_arg",
		"yes": "bool_arg", "shade": "enum_arg"}
	for _, b := range buildsOfCalls {
		t.Run(b[0]+b[1], func(t *testing.T) {
			r := &run{session(t, builder.BuildWith(t, b[0], "calls.c", b[1], "-w")), t, "calls.c"}
			r.breakAt(fmt.Sprint(r.line("here")))
			if stop, err := r.Run(nil); err != nil {
				t.Fatal(describe(stop), err)
			}
			for _, name := range callKinds {
				function := name + "_arg"
				if f := functions[name]; f != "" {
					function = f
				}
				text := function + "(" + name + ")"
				want := ourText(r.Session, text)
				b, err := r.Break(function, true)
				if err != nil {
					t.Fatal(err)
				}
				_, err = r.Evaluate(text)
				wantCallError(t, err)
				stop, err := r.Finish()
				returned, ok := stop.(Returned)
				if !ok || err != nil || returned.Value == nil || returned.Err != nil {
					t.Fatalf("finish from breakpoint %d in %s: %s, %v", b.Number, function, describe(stop), err)
				}
				value := *returned.Value
				if _, err := expr.Format(value, r.Scope(), expr.Options{}); err != nil {
					t.Errorf("%s: %v", function, err)
				}
				if got := formatted(t, r.Session, value); got != want {
					t.Errorf("finish tells that %s returned %s, want %s", text, got, want)
				}
			}
		})
	}
}

func formatted(t *testing.T, s *Session, v expr.Value) string {
	t.Helper()
	text, err := expr.FormatTyped(v, s.Scope(), expr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What return leaves in the registers is what a caller reads there.
func TestReturnedRoundTrip(t *testing.T) {
	r := &run{session(t, builder.Build(t, "calls.c", "-w")), t, "calls.c"}
	r.breakAt(fmt.Sprint(r.line("here")))
	r.want(r.Run(nil))("breakpoint [0] main:%d", r.line("here"))
	inMemory := 0
	for _, name := range callKinds {
		v, err := r.Evaluate(name)
		if err != nil {
			t.Fatal(err)
		}
		data, err := expr.Bytes(v, r.Scope())
		if err != nil {
			t.Fatal(err)
		}
		c := registersOf(t, r.Session)
		if len(classify(v.Type)) == 0 {
			if c.setReturned(v.Type, data) == nil {
				t.Errorf("%s was returned in memory, and nobody knows where", name)
			}
			inMemory++
			continue
		}
		if err := c.setReturned(v.Type, data); err != nil {
			t.Errorf("return %s: %v", name, err)
			continue
		}
		back, err := c.returned(v.Type)
		if err != nil || !bytes.Equal(significant(name, back.Bytes), significant(name, data)) {
			t.Errorf("%s: % x, %v; want % x", name, back.Bytes, err, data)
		}
	}
	if inMemory != 5 { // l3, d3, lci, long_text, packed
		t.Errorf("%d types are returned in memory", inMemory)
	}
}

// significant leaves out the six bytes of each long double that mean nothing.
func significant(name string, b []byte) []byte {
	const bytes = 10
	switch name {
	case "extended", "ld":
		return b[:bytes]
	case "cl":
		return append(b[:bytes:bytes], b[16:16+bytes]...)
	}
	return b
}

// Return leaves a frame with the registers that its caller had: those that its
// function has saved are read back.
func TestReturnRestoresRegisters(t *testing.T) {
	for _, b := range buildsOfCalls {
		t.Run(b[0]+b[1], func(t *testing.T) {
			r := &run{session(t, builder.BuildWith(t, b[0], "calls.c", b[1], "-w")), t, "calls.c"}
			stop, err := r.Run(nil)
			if _, ok := stop.(GotSignal); !ok || err != nil { // in raise, deep in libc
				t.Fatal(describe(stop), err)
			}
			f, err := r.Frame()
			for err == nil && f.Function != "signalled" {
				f, err = r.Up(1)
			}
			if err != nil {
				t.Fatal(err)
			}
			want := make(map[string]string)
			if _, err := r.Up(1); err != nil {
				t.Fatal(err)
			}
			names := strings.Fields("$rbx $rbp $rsp $r12 $r13 $r14 $r15 $rip")
			for _, name := range names {
				want[name] = ourText(r.Session, name)
			}
			if _, err := r.Down(1); err != nil {
				t.Fatal(err)
			}
			if err := r.Return("33"); err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				if got := ourText(r.Session, name); got != want[name] {
					t.Errorf("%s is %s, was %s in the frame", name, got, want[name])
				}
			}
			if got := ourText(r.Session, "$eax"); got != "33" {
				t.Errorf("$eax is %s, want what was returned", got)
			}
			r.wantStack("main")
			r.want(r.Continue(1))("exited 0")
		})
	}
}

// calledCPlus are calls over testdata/calls_cplus.cc. gdb 13 is asked about
// those that it can make.
var calledCPlus = strings.Fields(`plain_arg(p) traced_arg(2,t) small_arg(s) nothing_arg(1,none,2) derived_arg(d) make_traced(7)
	make_plain(7) make_derived(7) by_reference(n) plain_reference(p) pick(n,p.a,1)+0 pick(n,p.a,0)+0 flag(1) flag(0)
	overloaded(5) space::inside(21)`)

// trueCPlus are those for which gdb wants a copy constructor that is not there
// any more after optimisation.
var trueCPlus = map[string]string{"traced_arg(2,t)": "15"}

func TestCPlusPlusCallsAgainstGDB(t *testing.T) {
	testprog.NeedTool(t, "gdb")
	for _, b := range [][2]string{{"g++", "-O0"}, {"g++", "-O2"}, {"clang++", "-O0"}} {
		t.Run(b[0]+b[1], func(t *testing.T) {
			program := builder.BuildWith(t, b[0], "calls_cplus.cc", b[1], "-w", "-std=c++17")
			here := fmt.Sprintf("calls_cplus.cc:%d", testprog.Line(t, "calls_cplus.cc", "here")+1)
			args := []string{"-nx", "-batch", "-ex", "set width 0", "-ex", "break " + here, "-ex", "run"}
			for _, e := range calledCPlus {
				args = append(args, "-ex", `printf "@@\n"`, "-ex", "output "+e)
			}
			out, err := exec.Command("gdb", append(args, program)...).CombinedOutput()
			if err != nil {
				t.Fatalf("gdb: %v\n%s", err, out)
			}
			answers := strings.Split(string(out), "@@\n")[1:]
			s := session(t, program)
			if _, err := s.Break(here, false); err != nil {
				t.Fatal(err)
			}
			if stop, err := s.Run(nil); err != nil {
				t.Fatal(stop, err)
			}
			for i, e := range calledCPlus {
				before := registersOf(t, s)
				want := strings.TrimSpace(answers[i])
				if truth, ok := trueCPlus[e]; ok {
					want = truth
				}
				if got := ourText(s, e); got != want {
					t.Errorf("print %s: %q, gdb prints %q", e, got, want)
				}
				if !registersOf(t, s).same(before) {
					t.Errorf("%s: the registers are not what they were", e)
				}
			}
		})
	}
}
