package inferior

import (
	"fmt"
	"unsafe"
)

// A DebugAccess is what makes a debug register stop a thread. The numbers are
// those of the R/W fields of DR7 [SDM 3B, "Debug Control Register (DR7)"]. The
// processor cannot watch for reads alone.
type DebugAccess int

// The accesses that a debug register can wait for.
const (
	DebugExecute   DebugAccess = 0
	DebugWrite     DebugAccess = 1
	DebugReadWrite DebugAccess = 3
)

// A DebugRegister makes the processor stop a thread that touches Size bytes
// at Addr: 1, 2, 4 or 8, and Addr a multiple of Size. The zero one is off.
type DebugRegister struct {
	Addr   uint64
	Size   int // in bytes, 0 for a register that is off; 1 to execute
	Access DebugAccess
}

// Contains reports whether a register watches an address.
func (d DebugRegister) Contains(addr uint64) bool { return addr-d.Addr < uint64(d.Size) }

// DebugRegisters are the four that a thread has.
type DebugRegisters [4]DebugRegister

// Any reports whether one of them is on.
func (d DebugRegisters) Any() bool { return d != DebugRegisters{} }

// debugRegister is where PTRACE_POKEUSER finds DR0 and what follows: it is
// offsetof(struct user, u_debugreg) of <sys/user.h>.
func debugRegister(n uintptr) uintptr { return 848 + 8*n }

const (
	debugStatus  = 6 // DR6 says which register it was
	debugControl = 7 // DR7 turns them on
)

// control is the DR7 that turns the registers on for this thread alone.
func (d DebugRegisters) control() uint64 {
	var v uint64
	for i, r := range d {
		if r.Size == 0 {
			continue
		}
		length := map[int]uint64{1: 0, 2: 1, 4: 3, 8: 2}[r.Size]
		v |= 1<<(2*i) | (uint64(r.Access)|length<<2)<<(16+4*i)
	}
	return v
}

// SetDebugRegisters makes every thread of the process, also those that it
// will make, stop at what the registers watch. It needs all threads stopped.
// If the system refuses, the process has none.
func (p *Process) SetDebugRegisters(d DebugRegisters) error {
	p.debug = d
	for _, t := range p.threads {
		if !t.stopped {
			continue // on its way out
		}
		if err := t.loadDebugRegisters(d); err != nil && !gone(err) {
			p.debug = DebugRegisters{}
			return fmt.Errorf("set debug registers: %w", err)
		}
	}
	return nil
}

// loadDebugRegisters brings the thread's registers up to date, if they are
// not. A thread does not inherit them from the one that made it, nor a
// process from its parent, and exec clears them: so each thread is looked at
// when it goes on.
func (t *Thread) loadDebugRegisters(d DebugRegisters) error {
	if t.debug == d {
		return nil
	}
	// The kernel checks an address against the length that DR7 gives at that
	// moment. With all of them off it takes any.
	if err := t.pokeDebug(debugControl, 0); err != nil {
		return err
	}
	t.debug = DebugRegisters{}
	for i, r := range d {
		if r.Size > 0 {
			if err := t.pokeDebug(uintptr(i), r.Addr); err != nil {
				return err
			}
		}
	}
	if err := t.pokeDebug(debugControl, d.control()); err != nil {
		return err
	}
	t.debug = d
	return nil
}

func (t *Thread) pokeDebug(n uintptr, v uint64) error {
	return ptraceWord(reqPokeUser, t.id, debugRegister(n), uintptr(v))
}

// touched asks which registers stopped the thread, and whether a single step
// was done as well: one SIGTRAP can tell of both. The processor only adds to
// DR6, so it is cleared for the next time.
func (t *Thread) touched() (hits DebugRegisters, stepped bool, err error) {
	const stepBit = 1 << 14 // BS [SDM 3B, "Debug Status Register (DR6)"]
	if !t.debug.Any() {
		return hits, false, nil
	}
	var status uint64
	if err := ptrace(reqPeekUser, t.id, debugRegister(debugStatus), unsafe.Pointer(&status)); err != nil {
		return hits, false, err
	}
	for i, r := range t.debug {
		if status>>i&1 != 0 {
			hits[i] = r
		}
	}
	if !hits.Any() {
		return hits, false, nil
	}
	return hits, status&stepBit != 0, t.pokeDebug(debugStatus, 0)
}
