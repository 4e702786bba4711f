package inferior

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// SignalName is the name of a signal. The real-time ones have only numbers:
// what SIGRTMIN is says the C library, which keeps the first ones for itself.
func SignalName(sig unix.Signal) string {
	if name := unix.SignalName(sig); name != "" {
		return name
	}
	return fmt.Sprintf("SIG%d", int(sig))
}

// Delivers reports whether the thread is about to be given a signal, so that
// it can be given another one or none: SetSignal. In its other stops the kernel
// takes no notice of the signal that a thread is resumed with: ptrace(2),
// "Signal injection and suppression".
func (t *Thread) Delivers() bool { return t.delivers }

// Send sends a signal to this one thread. It stops for it once more when it
// goes on, and SentByUs recognises that stop. The thread is stopped, thus not
// reaped, so its number is its own.
func (t *Thread) Send(sig unix.Signal) error {
	if t.record != nil {
		return ErrPostMortem
	}
	if err := unix.Tgkill(t.process.pid, t.id, sig); err != nil && err != unix.ESRCH {
		return fmt.Errorf("send %s to thread %d: %w", SignalName(sig), t.id, err)
	}
	return nil
}

// SentByUs reports whether this process is the sender. It is named as such
// also when a signal that a thread was resumed with was blocked in it: the
// kernel then puts the signal back in the queue, as if sent by the tracer.
func (i SigInfo) SentByUs() bool {
	return i.PID == int32(unix.Getpid()) && (i.Code == siUser || i.Code == siTkill)
}

// siTkill is the code of a signal sent by tgkill(2).
const siTkill = -6

// RawSigInfo is all that the kernel knows of the signal that stopped the
// thread: a siginfo_t.
func (t *Thread) RawSigInfo() ([]byte, error) {
	if t.record != nil {
		if t.record.SigInfo == nil {
			return nil, ErrNotRecorded
		}
		return t.record.SigInfo, nil
	}
	var raw rawSigInfo
	if err := ptrace(reqGetSigInfo, t.id, 0, unsafe.Pointer(&raw[0])); err != nil {
		return nil, err
	}
	return raw[:], nil
}

// SetRawSigInfo changes what the signal's handler will be told.
func (t *Thread) SetRawSigInfo(info []byte) error {
	if t.record != nil {
		return ErrPostMortem
	}
	var raw rawSigInfo
	copy(raw[:], info)
	return ptrace(reqSetSigInfo, t.id, 0, unsafe.Pointer(&raw[0]))
}

// Catches reports whether a signal that comes now runs a handler of the
// program: it has one, and the thread does not block the signal. proc(5),
// "/proc/pid/status", SigCgt and SigBlk.
func (t *Thread) Catches(sig unix.Signal) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/status", t.process.pid, t.id))
	if err != nil || t.record != nil {
		return false
	}
	bit := uint64(1) << (sig - 1)
	return statusMask(string(text), "SigCgt:")&bit != 0 && statusMask(string(text), "SigBlk:")&bit == 0
}

// pending reports whether a signal waits for the process as a whole: proc(5),
// "/proc/pid/status", ShdPnd.
func (p *Process) pending(sig unix.Signal) bool {
	text, err := os.ReadFile(p.proc("status"))
	return err == nil && statusMask(string(text), "ShdPnd:")&(1<<(sig-1)) != 0
}

// statusMask reads a set of signals from a line "Key:\thexadecimal".
func statusMask(status, key string) uint64 {
	for line := range strings.Lines(status) {
		if value, ok := strings.CutPrefix(line, key); ok {
			mask, _ := strconv.ParseUint(strings.TrimSpace(value), 16, 64)
			return mask
		}
	}
	return 0
}
