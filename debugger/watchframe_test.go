package debugger

import (
	"fmt"
	"testing"

	"deet/breakpoints"
)

// An exception ends the frames between throw and catch, and no other.
func TestWatchException(t *testing.T) {
	for _, compiler := range []string{"g++", "clang++"} {
		t.Run(compiler, func(t *testing.T) {
			program := builder.BuildWith(t, compiler, "watch_throw.cc")
			r := &run{session(t, program), t, "watch_throw.cc"}
			r.toMark("try")
			kept := r.watch("kept", breakpoints.Write, "").Number
			if _, err := r.Break(fmt.Sprint(r.line("doomed")), true); err != nil {
				t.Fatal(err)
			}
			r.want(r.Continue(1))("breakpoint [%d] fail:%d", kept+1, r.line("doomed"))
			doomed := r.watch("doomed", breakpoints.Write, "").Number
			stop, err := r.Continue(1)
			r.goes(stop, err, fmt.Sprintf("%d: 1 -> 2 fail", doomed), fmt.Sprintf("left [%d] careful", doomed),
				fmt.Sprintf("%d: 1 -> 3 careful", kept), fmt.Sprintf("left [%d] main", kept), "exited 0")
		})
	}
}

// The variables of optimised code are in registers, and there are two kinds
// of frames that are not the one that is watched: recursion and inlining.
func TestWatchOptimised(t *testing.T) {
	for _, compiler := range []string{"gcc", "clang"} {
		t.Run(compiler, func(t *testing.T) {
			program := builder.BuildWith(t, compiler, "watch_optimised.c", "-O2")
			r := &run{session(t, program), t, "watch_optimised.c"}
			r.breakAt("sum")
			if stop, err := r.Run(nil); err != nil || !isHit(stop) {
				t.Fatal(stop, err)
			}
			if err := r.DeleteBreakpoint(0); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Next(1); err != nil {
				t.Fatal(err)
			}
			b := r.watch("total", breakpoints.Write, "")
			if b.Hardware {
				t.Fatal("total is in memory: this tests nothing")
			}
			var values []string
			stop, err := r.Continue(1)
			for ; err == nil; stop, err = r.Continue(1) {
				w, ok := stop.(Watched)
				if !ok {
					break
				}
				values = append(values, r.text(w.Changes[0].New))
			}
			if got, want := fmt.Sprint(values), "[7 45 114 214]"; got != want {
				t.Errorf("total was %s, want %s", got, want)
			}
			r.goes(stop, err, fmt.Sprintf("left [%d] main", b.Number), "exited 0")
		})
	}
}

// What a pointer in a register leads to is watched also where the register is
// needed for something else.
func TestWatchThroughRegister(t *testing.T) {
	for _, compiler := range []string{"gcc", "clang"} {
		t.Run(compiler, func(t *testing.T) {
			program := builder.BuildWith(t, compiler, "watch_optimised.c", "-O2")
			r := &run{session(t, program), t, "watch_optimised.c"}
			fill, err := r.Resolve("fill")
			if err != nil {
				t.Fatal(err)
			}
			_, low, _, _ := r.FunctionRange(fill[0].Asked)
			r.breakAt(fmt.Sprintf("*%#x", low))
			if stop, err := r.Run(nil); err != nil || !isHit(stop) {
				t.Fatal(stop, err)
			}
			b := r.watch("b->content", breakpoints.Write, "")
			if b.Hardware {
				t.Fatal("b is in memory: this tests nothing")
			}
			stop, err := r.Continue(1)
			r.goes(stop, err, fmt.Sprintf("%d: 0 -> 38 fill", b.Number), fmt.Sprintf("%d: 38 -> 5 fill", b.Number),
				fmt.Sprintf("left [%d] main", b.Number), "exited 0")
		})
	}
}
