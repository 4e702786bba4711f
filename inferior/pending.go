package inferior

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// A Pending is the signal that a thread stopped for and still has to see, with
// all that the kernel knows of it.
type Pending struct {
	signal unix.Signal
	info   [128]byte // siginfo_t
}

// TakePending takes the signal from the thread, which can then run something
// else first. Without a signal it returns the zero value.
func (t *Thread) TakePending() (Pending, error) {
	p := Pending{signal: t.signal}
	if p.signal == 0 {
		return p, nil
	}
	t.signal = 0
	return p, ptrace(reqGetSigInfo, t.id, 0, unsafe.Pointer(&p.info[0]))
}

// GivePending gives the signal back. The thread may be in the stop of another
// signal by now: the kernel then delivers this one in its place, and would make
// up a siginfo if it were not told the true one.
func (t *Thread) GivePending(p Pending) error {
	t.signal = p.signal
	if p.signal == 0 {
		return nil
	}
	return ptrace(reqSetSigInfo, t.id, 0, unsafe.Pointer(&p.info[0]))
}
