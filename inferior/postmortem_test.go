package inferior

import (
	"errors"
	"reflect"
	"testing"

	"golang.org/x/sys/unix"
)

// What a snapshot says of a process is what the process said, and a process
// made of it says the same.
func TestSnapshot(t *testing.T) {
	_, p := start(t)
	th := p.Threads()[0]
	s, err := p.Snapshot(th)
	if err != nil {
		t.Fatal(err)
	}
	maps, err := p.Maps()
	if err != nil || len(s.Regions) != len(maps) {
		t.Errorf("%d regions, %d mappings, %v", len(s.Regions), len(maps), err)
	}
	for i := range maps {
		if s.Regions[i].Mapping != maps[i] {
			t.Errorf("region %d is %v, want %v", i, s.Regions[i].Mapping, maps[i])
		}
	}
	if s.PID != p.PID() || s.PPID != unix.Getpid() || s.Group != p.PID() || s.UID != uint32(unix.Getuid()) || s.State == 0 {
		t.Errorf("identity %+v", s.Identity)
	}
	dead := PostMortem(*s, func(buf []byte, addr uint64) (int, error) {
		return len(buf), p.ReadMemory(addr, buf)
	})
	compareProcesses(t, dead, p)
}

// compareProcesses asks both the same.
func compareProcesses(t *testing.T, got, want *Process) {
	t.Helper()
	ask := func(p *Process) []any {
		th := p.Threads()[0]
		regs, err1 := th.Registers()
		extended, err2 := th.ExtendedState()
		auxv, err4 := p.Auxv()
		maps, err5 := p.Maps()
		var code [16]byte
		err6 := p.ReadMemory(regs.PC(), code[:])
		return []any{p.PID(), th.ID(), regs, extended, auxv, maps, code, errors.Join(err1, err2, err4, err5, err6)}
	}
	a, b := ask(got), ask(want)
	for i := range a {
		if !reflect.DeepEqual(a[i], b[i]) {
			t.Errorf("answer %d: got %v, want %v", i, a[i], b[i])
		}
	}
}

// A record cannot be changed and does not go on.
func TestPostMortemIsStill(t *testing.T) {
	p := PostMortem(Snapshot{Identity: Identity{PID: 7}, Threads: []ThreadSnapshot{{ID: 8, Signal: unix.SIGSEGV}}},
		func([]byte, uint64) (int, error) { return 0, ErrNotRecorded })
	th := p.Threads()[0]
	attempts := map[string]func() error{
		"resume":        func() error { return th.Resume(Continue) },
		"listen":        th.Listen,
		"set extended":  func() error { return th.SetExtendedState(ExtendedState{}) },
		"set registers": func() error { return th.SetRegisters(Registers{}) },
		"wait":          func() error { _, err := th.Wait(); return err },
		"resume all":    p.ResumeAll,
		"write memory":  func() error { return p.WriteMemory(16, []byte{1}) },
		"kill":          p.Kill,
		"reap":          p.KillAndReap,
		"detach":        p.Detach,
		"snapshot":      func() error { _, err := p.Snapshot(th); return err },
		"executable":    func() error { _, err := p.Executable(); return err },
	}
	for name, attempt := range attempts {
		if err := attempt(); !errors.Is(err, ErrPostMortem) {
			t.Errorf("%s: %v, want %v", name, err, ErrPostMortem)
		}
	}
	if err := errors.Join(p.StopAll(), p.Interrupt()); err != nil || !th.Stopped() || p.State().Kind != StateStopped || th.Signal() != unix.SIGSEGV {
		t.Errorf("stopping it: %v, state %v", err, p.State())
	}
	_, err1 := th.ExtendedState()
	_, err2 := th.SigInfo()
	for _, err := range []error{err1, err2} {
		if !errors.Is(err, ErrNotRecorded) {
			t.Errorf("what is not recorded: %v", err)
		}
	}
	var memory *MemoryError
	if err := p.ReadMemory(16, make([]byte, 1)); !errors.As(err, &memory) || memory.Addr != 16 || !errors.Is(err, ErrNotRecorded) {
		t.Errorf("memory: %v", err)
	}
}

func TestParseRegions(t *testing.T) {
	const text = `55d0c4a00000-55d0c4a02000 r--p 00000000 08:01 123                        /usr/bin/a b
Size:                  8 kB
Rss:                   8 kB
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd mr mw me
7f0000000000-7f0000001000 rw-s 00001000 00:05 9                          /dev/shm/x (deleted)
Rss:                   0 kB
Anonymous:             0 kB
Swap:                  4 kB
VmFlags: rd wr sh dd
7f0000002000-7f0000003000 rw-p 00000000 00:00 0 
Rss:                   4 kB
Anonymous:             4 kB
7fff00000000-7fff00001000 r--p 00000000 00:00 0                          [vvar]
VmFlags: rd io de
`
	want := []Region{
		{Mapping{0x55d0c4a00000, 0x55d0c4a02000, "r--p", 0, "/usr/bin/a b"}, false, true, false},
		{Mapping{0x7f0000000000, 0x7f0000001000, "rw-s", 0x1000, "/dev/shm/x (deleted)"}, true, true, true},
		{Mapping{0x7f0000002000, 0x7f0000003000, "rw-p", 0, ""}, true, true, false},
		{Mapping{0x7fff00000000, 0x7fff00001000, "r--p", 0, "[vvar]"}, false, false, true},
	}
	got := parseRegions(text)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for i, anonymous := range []bool{false, false, true, false} {
		if got[i].Anonymous() != anonymous || got[i].Private() != (i != 1) {
			t.Errorf("region %d: anonymous %v, private %v", i, got[i].Anonymous(), got[i].Private())
		}
	}
}

func TestParseStat(t *testing.T) {
	var id Identity
	id.parseStat("17 (a) b (c) T 16 15 14 34816 17 4194304 99 0 0 0 1 2 0 0 20 -5 1 0 1000")
	want := Identity{PPID: 16, Group: 15, Session: 14, State: 'T', Nice: -5, Flags: 4194304, Name: "a) b (c"}
	if id != want {
		t.Errorf("got %+v, want %+v", id, want)
	}
	(&Identity{}).parseStat("17 (a) T 1")
	(&Identity{}).parseStat(")(")
}

// A page is present once it was written to.
func TestPresent(t *testing.T) {
	_, p := start(t)
	regs, err := p.Threads()[0].Registers()
	if err != nil {
		t.Fatal(err)
	}
	if present, err := p.Present(regs.SP(), 1); err != nil || !present {
		t.Errorf("the stack: %v, %v", present, err)
	}
	regions, err := p.Regions()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range regions {
		if r.Path == "[stack]" {
			if present, err := p.Present(r.Start, 4096); err != nil || present {
				t.Errorf("the far end of the stack: %v, %v", present, err)
			}
		}
	}
}
