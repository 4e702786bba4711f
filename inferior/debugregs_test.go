package inferior

import (
	"debug/elf"
	"errors"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestControl(t *testing.T) {
	tests := []struct {
		registers DebugRegisters
		want      uint64
	}{
		{DebugRegisters{}, 0},
		{DebugRegisters{{0x1000, 4, DebugWrite}}, 0x000d0001},
		{DebugRegisters{{0x1000, 8, DebugReadWrite}}, 0x000b0001},
		{DebugRegisters{{}, {0x1000, 1, DebugExecute}}, 0x00000004},
		{DebugRegisters{{}, {}, {}, {0x1000, 2, DebugWrite}}, 0x50000040},
	}
	for _, tt := range tests {
		if got := tt.registers.control(); got != tt.want {
			t.Errorf("DR7 of %v is %#x, want %#x", tt.registers, got, tt.want)
		}
	}
}

// symbol finds the run-time address of a symbol of a program that is not
// position-independent.
func symbol(t *testing.T, program, name string) uint64 {
	t.Helper()
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if s.Name == name {
			return s.Value
		}
	}
	t.Fatalf("%s has no symbol %s", program, name)
	return 0
}

// Every thread of a process stops at what its debug registers watch, those
// that are made later too; a child of fork does not.
func TestDebugRegisters(t *testing.T) {
	program := builder.Build(t, "threads.c", "-pthread", "-no-pie", "-fno-pie")
	tracer := NewTracer()
	p, err := tracer.Start(Command{Path: program})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tracer.Close() })
	watched := DebugRegister{symbol(t, program, "turns"), 8, DebugWrite} // those of two threads
	run := DebugRegister{symbol(t, program, "tick"), 1, DebugExecute}
	if err := p.SetDebugRegisters(DebugRegisters{1: watched, 3: run}); err != nil {
		t.Fatal(err)
	}
	writes, calls := 0, 0
	end := resumeAll(t, tracer, p, func(th *Thread, ev Trapped) {
		if th.Process() != p || ev.Code < 0 {
			t.Errorf("a trap in process %d: %v", th.Process().PID(), ev)
		}
		if ev.Hits[1] == watched {
			writes++
		}
		if ev.Hits[3] == run {
			calls++
		}
	})
	if end != (Exited{0}) || writes != 400 || calls != 1600 {
		t.Errorf("%d writes and %d calls, want 400 and 1600; then %v", writes, calls, end)
	}
}

// resumeAll runs a process to its end, and shows each trap.
func resumeAll(t *testing.T, tracer *Tracer, p *Process, trapped func(*Thread, Trapped)) Event {
	t.Helper()
	if err := p.ResumeAll(); err != nil {
		t.Fatal(err)
	}
	for {
		th, ev, err := tracer.Wait()
		if err != nil {
			t.Fatal(err)
		}
		var also *Thread // what the event has brought
		switch ev := ev.(type) {
		case Exited, Killed:
			if th.Process() == p {
				return ev
			}
			continue
		case ThreadExited:
			continue
		case Trapped:
			trapped(th, ev)
		case Cloned:
			also = ev.Child
		case Forked:
			also = ev.Child.Threads()[0]
		}
		for _, u := range []*Thread{th, also} {
			if u == nil || !u.Stopped() {
				continue
			}
			if err := u.Resume(Continue); err != nil && !gone(err) {
				t.Fatal(err)
			}
		}
	}
}

// What the system refuses is an error, and leaves no register set.
func TestDebugRegistersRefused(t *testing.T) {
	_, p := start(t, "exit")
	const kernel = 0xffffffff81000000
	err := p.SetDebugRegisters(DebugRegisters{{kernel, 8, DebugWrite}})
	if err == nil || !strings.Contains(err.Error(), "set debug registers: ptrace POKEUSER") {
		t.Errorf("watching the kernel's memory: %v", err)
	}
	if err := p.SetDebugRegisters(DebugRegisters{{0x1001, 8, DebugWrite}}); !errors.Is(err, unix.EINVAL) {
		t.Errorf("an address that is no multiple of its size: %v", err)
	}
	if p.debug.Any() || p.threads[0].debug.Any() {
		t.Error("registers are taken to be set")
	}
}

// A process that is let go has no debug registers left: it would be killed by
// the SIGTRAP.
func TestDebugRegistersDetach(t *testing.T) {
	program := builder.Build(t, "watch.c", "-no-pie", "-fno-pie")
	tracer := NewTracer()
	p, err := tracer.Start(Command{Path: program})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.SetDebugRegisters(DebugRegisters{{symbol(t, program, "counter"), 4, DebugWrite}}); err != nil {
		t.Fatal(err)
	}
	if err := p.Detach(); err != nil {
		t.Fatal(err)
	}
	var ws unix.WaitStatus
	if _, err := unix.Wait4(p.PID(), &ws, 0, nil); err != nil || !ws.Exited() || ws.ExitStatus() != 0 {
		t.Errorf("after the detach: %v, %v", decode(ws), err)
	}
}
