package inferior

import (
	"errors"
	"slices"

	"golang.org/x/sys/unix"
)

// A Snapshot is what can be known of a process at one moment. Process.Snapshot
// takes one of a stopped process; PostMortem makes a process of one, to be
// looked at as if it stood still.
type Snapshot struct {
	Identity
	Threads []ThreadSnapshot // the one that it is about comes first
	Regions []Region
	Auxv    []byte // as /proc/PID/auxv has it
}

// A ThreadSnapshot is what can be known of a thread. What is nil is unknown.
type ThreadSnapshot struct {
	ID        int
	Signal    unix.Signal // that it was about to get, 0 for none
	Registers Registers
	SigInfo   []byte // sigaction(2), "siginfo_t"
	FP        []byte // <sys/user.h>, struct user_fpregs_struct
	XState    []byte // what XSAVE wrote
}

// An Identity is who a process is: proc(5), "/proc/PID/stat".
type Identity struct {
	PID, PPID, Group, Session int
	UID, GID                  uint32
	State                     byte // its letter
	Nice                      int8
	Flags                     uint64
	Name                      string
	Command                   string // its words, with blanks between them
}

// ErrPostMortem is the error of what only a process that lives can do.
var ErrPostMortem = errors.New("You can't do that without a process to debug.")

// ErrNotRecorded is the error for what a Snapshot does not say.
var ErrNotRecorded = errors.New("the record of the process does not hold it")

// A record makes a Process that is none any more: ptrace has nothing to ask.
type record struct {
	Snapshot
	read func(buf []byte, addr uint64) (int, error)
}

// PostMortem makes a Process of a record. Its threads are stopped and stay so.
// What would change it or let it go on fails with ErrPostMortem. read is asked
// for its memory: it reads at least one byte, or fails.
func PostMortem(s Snapshot, read func(buf []byte, addr uint64) (int, error)) *Process {
	p := &Process{pid: s.PID, pidfd: -1, state: State{Kind: StateStopped}, record: &record{s, read}}
	for i := range s.Threads {
		t := p.addThread(s.Threads[i].ID)
		t.record = &s.Threads[i]
		t.regs, t.fresh, t.signal = t.record.Registers.PtraceRegs, true, t.record.Signal
	}
	return p
}

// IsPostMortem reports whether the process is only a record of one.
func (p *Process) IsPostMortem() bool { return p.record != nil }

// maps lists what the record says was mapped.
func (r *record) maps() []Mapping {
	var maps []Mapping
	for _, region := range r.Regions {
		maps = append(maps, region.Mapping)
	}
	return maps
}

func (s *ThreadSnapshot) sigInfo() (SigInfo, error) {
	var raw rawSigInfo
	if len(s.SigInfo) < len(raw) {
		return SigInfo{Signo: int32(s.Signal)}, ErrNotRecorded
	}
	copy(raw[:], s.SigInfo)
	return raw.decode(), nil
}

// extendedState is what the record has of the other registers: all, or those
// of the FXSAVE area.
func (s *ThreadSnapshot) extendedState() (ExtendedState, error) {
	switch {
	case len(s.XState) >= fxsaveSize:
		return ExtendedState{noteXState, slices.Clone(s.XState)}, nil
	case len(s.FP) >= fxsaveSize:
		return ExtendedState{noteFPRegs, slices.Clone(s.FP)}, nil
	}
	return ExtendedState{}, ErrNotRecorded
}
