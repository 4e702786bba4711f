package debugger

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"deet/internal/testprog"
	"deet/x86"

	"golang.org/x/sys/unix"
)

// A rehearsal is the process's memory for an emulation that must not touch
// it: what is written is only noted.
type rehearsal struct {
	programMemory
	written map[uint64][]byte
}

func (r rehearsal) WriteMemory(addr uint64, buf []byte) error {
	r.written[addr] = bytes.Clone(buf)
	return nil
}

// Each instruction of some programs that can be emulated is, and then the
// processor executes it: both must come to the same.
func TestEmulationAgainstProcessor(t *testing.T) {
	for _, v := range conditionVariants[:4] {
		for _, source := range []string{"conditions.c", "steps.c"} {
			t.Run(fmt.Sprint(source, v), func(t *testing.T) {
				program := builder.BuildWith(t, v.compiler, source, v.flags)
				s := session(t, program)
				if _, err := s.Break("main", true); err != nil {
					t.Fatal(err)
				}
				if stop, err := s.Run(nil); err != nil {
					t.Fatal(stop, err)
				}
				s.SetPolicy(unix.SIGUSR1, Policy{}) // a handler would run instead of an instruction
				emulated := 0
				for range 3000 {
					if rehearse(t, s) {
						emulated++
					}
				}
				if emulated < 1000 {
					t.Errorf("%d of 3000 instructions were emulated", emulated)
				}
			})
		}
	}
}

// rehearse emulates the next instruction, runs it, and compares.
func rehearse(t *testing.T, s *Session) (emulated bool) {
	t.Helper()
	before, err := s.thread.Registers()
	if err != nil {
		t.Fatal(err)
	}
	inst := s.instructionAt(before.PC())
	if inst == nil {
		t.Fatalf("no instruction at %#x", before.PC())
	}
	memory := rehearsal{programMemory{s.process}, make(map[uint64][]byte)}
	var want, got x86.State
	loadState(&want, &before)
	emulated = inst.Emulate(&want, memory)
	if stop, err := s.StepInstruction(1); err != nil {
		t.Fatal(stop, err)
	}
	if !emulated {
		return false
	}
	after, err := s.thread.Registers()
	if err != nil {
		t.Fatal(err)
	}
	loadState(&got, &after)
	if got.GPR != want.GPR || got.PC != want.PC || got.Flags != want.Flags {
		t.Fatalf("%s (%s): emulated %x, the processor has %x", inst.Text(nil), inst.Hex(), want, got)
	}
	for _, addr := range slices.Sorted(maps.Keys(memory.written)) {
		buf := make([]byte, len(memory.written[addr]))
		if err := s.process.ReadMemory(addr, buf); err != nil || !bytes.Equal(buf, memory.written[addr]) {
			t.Fatalf("%s: emulated % x at %#x, the processor wrote % x, %v", inst.Text(nil), memory.written[addr], addr, buf, err)
		}
	}
	return true
}

// Code that may not be written does not change by emulation, nor is what may
// not be read: the instruction must run, and fault.
func TestEmulationFaults(t *testing.T) {
	s := session(t, builder.Build(t, "segfault.c"))
	line := testprog.Line(t, "segfault.c", "crash")
	if _, err := s.Break(fmt.Sprintf("%d if 0", line), false); err != nil {
		t.Fatal(err)
	}
	stop, err := s.Run(nil)
	if err != nil || describe(stop) != fmt.Sprintf("signal SIGSEGV func2:%d", line) {
		t.Errorf("%v, %v", describe(stop), err)
	}
}
