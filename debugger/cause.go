package debugger

import (
	"fmt"
	"os"
	"strings"

	"deet/inferior"
	"deet/x86"

	"golang.org/x/sys/unix"
)

// A Cause is what is known of how a signal came about, beside its siginfo.
type Cause struct {
	Access    x86.Access // of the instruction that faulted
	HasAccess bool
	Fetch     bool   // the address that faulted is that of the instruction itself
	Stack     bool   // it is just beyond the end of the stack
	Sender    string // the name of the program that sent it, "" if it is not known
}

// stackReach is how far from the stack pointer an access is still taken for
// one to the stack: a frame with its local variables.
const stackReach = 1 << 20

// cause looks at the stopped thread.
func (s *Session) cause(t *inferior.Thread, info inferior.SigInfo) Cause {
	var c Cause
	if info.Code <= 0 {
		c.Sender = programOf(int(info.PID))
		return c
	}
	regs, err := t.Registers()
	if err != nil {
		return c
	}
	if sig := unix.Signal(info.Signo); sig != unix.SIGSEGV && sig != unix.SIGBUS {
		return c
	}
	if c.Fetch = info.Addr == regs.PC(); c.Fetch {
		return c
	}
	var code [16]byte
	if s.readCode(regs.PC(), code[:]) == nil {
		if inst, err := x86.Decode(code[:], regs.PC()); err == nil {
			c.Access, c.HasAccess = inst.Access()
		}
	}
	c.Stack = info.Addr < regs.SP()+stackReach && regs.SP() < info.Addr+stackReach && s.beyondStack(info.Addr)
	return c
}

// beyondStack reports whether an address is in the gap below a stack that has
// grown as far as it may: the kernel keeps one free below the first thread's,
// the thread library one below each other's.
func (s *Session) beyondStack(addr uint64) bool {
	maps, err := s.process.Maps()
	if err != nil {
		return false
	}
	for i, m := range maps {
		if addr < m.End {
			above := m
			if addr >= m.Start && i+1 < len(maps) {
				above = maps[i+1] // addr is in a guard page
			}
			return above.Start-addr < stackReach && (above.Path == "[stack]" || above.Path == "")
		}
	}
	return false
}

// programOf names the program that a process runs: proc(5), "/proc/pid/comm".
func programOf(pid int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}
