package inferior

import (
	"io"

	"golang.org/x/sys/unix"
)

// ReadAsProgram reads memory that the program itself could read, and fails
// where the program would fault: process_vm_readv(2) minds the protection of
// pages, /proc/PID/mem does not.
func (p *Process) ReadAsProgram(addr uint64, buf []byte) error {
	local := [1]unix.Iovec{iovec(buf)}
	n, err := unix.ProcessVMReadv(p.pid, local[:], []unix.RemoteIovec{{Base: uintptr(addr), Len: len(buf)}}, 0)
	return wholly("read", addr, buf, n, err)
}

// WriteAsProgram writes memory that the program itself could write. A write
// that reaches into a page where it could not may be done in part.
func (p *Process) WriteAsProgram(addr uint64, buf []byte) error {
	local := [1]unix.Iovec{iovec(buf)}
	n, err := unix.ProcessVMWritev(p.pid, local[:], []unix.RemoteIovec{{Base: uintptr(addr), Len: len(buf)}}, 0)
	return wholly("write", addr, buf, n, err)
}

func iovec(buf []byte) unix.Iovec {
	v := unix.Iovec{Base: &buf[0]}
	v.SetLen(len(buf))
	return v
}

func wholly(op string, addr uint64, buf []byte, n int, err error) error {
	if err == nil && n < len(buf) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return &MemoryError{op, addr, err}
	}
	return nil
}
