package main

import (
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

const int3 = 0xCC

// An inferior is a program that runs, or is stopped.
type inferior struct {
	d     *debugger
	pid   int
	saved map[uint64]byte // what stood where an int3 stands now

	stepped bool // what was waited for last came from a single step
}

// start starts a program, and stops it at its first instruction.
func start(d *debugger, args []string) (*inferior, error) {
	path, err := exec.LookPath(args[0])
	if err != nil {
		return nil, err
	}
	pid, err := syscall.ForkExec(path, args, &syscall.ProcAttr{
		Env: os.Environ(), Files: []uintptr{0, 1, 2}, Sys: &syscall.SysProcAttr{Ptrace: true},
	})
	if err != nil {
		return nil, err
	}
	c := &inferior{d: d, pid: pid, saved: map[uint64]byte{}}
	// What is written before the stop at exec goes into the memory that execve
	// replaces, or fails: it is as if it had not been written.
	early := d.has("early-breakpoints") && d.raced()
	if d.has("no-exec-wait") && d.raced() {
		// What the kernel says when the child has not stopped yet.
		c.kill()
		return nil, unix.ESRCH
	}
	s, err := c.wait()
	if err != nil || !s.Stopped() {
		return nil, errors.Join(err, errors.New("it ended before it began"))
	}
	if !early {
		c.patchAll()
	}
	return c, nil
}

func (c *inferior) wait() (s unix.WaitStatus, err error) {
	for {
		if _, err = unix.Wait4(c.pid, &s, 0, nil); err != unix.EINTR {
			return s, err
		}
	}
}

func (c *inferior) kill() {
	if c.d.has("not-killed") {
		return
	}
	if err := unix.Kill(c.pid, unix.SIGKILL); err != nil && c.d.has("stale-run") {
		panic(err)
	}
	if !c.d.has("zombies") {
		c.wait()
	}
}

func (c *inferior) registers() (regs unix.PtraceRegs, err error) {
	err = unix.PtraceGetRegs(c.pid, &regs)
	return regs, err
}

func (c *inferior) twoWords(addr uint64) (words [2]uint64, err error) {
	buf := make([]byte, 16)
	if _, err = unix.PtracePeekData(c.pid, uintptr(addr), buf); err == nil {
		words = [2]uint64{binary.LittleEndian.Uint64(buf), binary.LittleEndian.Uint64(buf[8:])}
	}
	return words, err
}

// patchAll writes all breakpoints into a new process.
func (c *inferior) patchAll() {
	for _, addr := range c.d.breakpoints {
		if _, ok := c.saved[addr]; !ok || c.d.has("twice-before-run") {
			c.patch(addr) // an address that it does not have cannot be reached either
		}
	}
}

// patchNew writes a breakpoint that was not there before.
func (c *inferior) patchNew(addr uint64) error {
	regs, err := c.registers()
	if err != nil {
		return err
	}
	here := regs.Rip == addr+1
	if _, ok := c.saved[addr]; ok && !(here && c.d.has("twice-here")) && !(!here && c.d.has("twice-elsewhere")) {
		return nil
	}
	return c.patch(addr)
}

// patch puts an int3 where an instruction begins, and saves its first byte.
func (c *inferior) patch(addr uint64) error {
	var b [1]byte
	if _, err := unix.PtracePeekData(c.pid, uintptr(addr), b[:]); err != nil {
		return err
	}
	c.saved[addr] = b[0]
	return c.poke(addr, int3)
}

func (c *inferior) poke(addr uint64, b byte) error {
	_, err := unix.PtracePokeData(c.pid, uintptr(addr), []byte{b})
	return err
}

// resume lets the program go on until it stops or ends. If it stands behind
// an int3 of ours the instruction there is run first.
func (c *inferior) resume() (unix.WaitStatus, error) {
	regs, err := c.registers()
	if err != nil {
		return 0, err
	}
	addr := regs.Rip - 1
	if b, ok := c.saved[addr]; ok {
		s, err := c.stepOver(addr, b, &regs)
		if err != nil || !s.Stopped() {
			return s, err
		}
	}
	c.stepped = false
	if err := unix.PtraceCont(c.pid, 0); err != nil {
		return 0, err
	}
	return c.wait()
}

// stepOver puts the original byte back, sets the pc back to it, makes one
// step, and arms the breakpoint again.
func (c *inferior) stepOver(addr uint64, b byte, regs *unix.PtraceRegs) (unix.WaitStatus, error) {
	if err := c.poke(addr, b); err != nil {
		return 0, err
	}
	if !c.d.has("no-rewind") {
		regs.Rip = addr
	}
	if err := unix.PtraceSetRegs(c.pid, regs); err != nil {
		return 0, err
	}
	if err := unix.PtraceSingleStep(c.pid); err != nil {
		return 0, err
	}
	s, err := c.wait()
	c.stepped = true
	if c.d.has("step-ends") && s.Exited() {
		panic("it must stop after a step")
	}
	if err != nil || !s.Stopped() || c.d.has("no-rearm") {
		return s, err
	}
	return s, c.rearm(addr)
}

func (c *inferior) rearm(addr uint64) error {
	if !c.d.has("rearm-saves") {
		return c.poke(addr, int3)
	}
	for _, all := range c.d.breakpoints {
		if err := c.patch(all); err != nil {
			return err
		}
	}
	return nil
}
