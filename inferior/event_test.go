package inferior

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestDecode(t *testing.T) {
	stopped := func(sig unix.Signal, event int) int { return event<<16 | int(sig)<<8 | 0x7f }
	tests := []struct {
		status int
		want   Event
	}{
		{0x0000, Exited{0}},
		{0x0a00, Exited{10}},
		{0xff00, Exited{255}},
		{0x0009, Killed{unix.SIGKILL, false}},
		{0x008b, Killed{unix.SIGSEGV, true}},
		{stopped(unix.SIGSEGV, 0), Stopped{unix.SIGSEGV}},
		{stopped(unix.SIGTRAP, 0), Stopped{unix.SIGTRAP}},
		{stopped(unix.SIGTRAP|0x80, 0), SystemCall{}},
		{stopped(unix.Signal(34), 0), Stopped{unix.Signal(34)}},
		{stopped(unix.SIGTRAP, unix.PTRACE_EVENT_CLONE), Cloned{}},
		{stopped(unix.SIGTRAP, unix.PTRACE_EVENT_FORK), Forked{}},
		{stopped(unix.SIGTRAP, unix.PTRACE_EVENT_VFORK), Forked{VFork: true}},
		{stopped(unix.SIGTRAP, unix.PTRACE_EVENT_VFORK_DONE), VForkDone{}},
		{stopped(unix.SIGTRAP, unix.PTRACE_EVENT_EXEC), Execed{}},
		{stopped(unix.SIGTRAP, unix.PTRACE_EVENT_EXIT), Exiting{}},
		{stopped(unix.SIGTRAP, unix.PTRACE_EVENT_STOP), Interrupted{}},
		{stopped(unix.SIGSTOP, unix.PTRACE_EVENT_STOP), GroupStopped{unix.SIGSTOP}},
		{stopped(unix.SIGTSTP, unix.PTRACE_EVENT_STOP), GroupStopped{unix.SIGTSTP}},
	}
	for _, tt := range tests {
		if got := decode(unix.WaitStatus(tt.status)); got != tt.want {
			t.Errorf("decode(%#x) = %v, want %v", tt.status, got, tt.want)
		}
	}
}
