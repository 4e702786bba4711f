package inferior

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A request is one kind of ptrace(2) request.
type request struct {
	number uintptr
	name   string
}

var (
	reqSeize       = request{unix.PTRACE_SEIZE, "SEIZE"}
	reqDetach      = request{unix.PTRACE_DETACH, "DETACH"}
	reqCont        = request{unix.PTRACE_CONT, "CONT"}
	reqStep        = request{unix.PTRACE_SINGLESTEP, "SINGLESTEP"}
	reqSyscall     = request{unix.PTRACE_SYSCALL, "SYSCALL"}
	reqListen      = request{unix.PTRACE_LISTEN, "LISTEN"}
	reqInterrupt   = request{unix.PTRACE_INTERRUPT, "INTERRUPT"}
	reqGetRegs     = request{unix.PTRACE_GETREGS, "GETREGS"}
	reqSetRegs     = request{unix.PTRACE_SETREGS, "SETREGS"}
	reqGetRegSet   = request{unix.PTRACE_GETREGSET, "GETREGSET"}
	reqSetRegSet   = request{unix.PTRACE_SETREGSET, "SETREGSET"}
	reqGetSigInfo  = request{unix.PTRACE_GETSIGINFO, "GETSIGINFO"}
	reqSetSigInfo  = request{unix.PTRACE_SETSIGINFO, "SETSIGINFO"}
	reqGetEventMsg = request{unix.PTRACE_GETEVENTMSG, "GETEVENTMSG"}
	reqPoke        = request{unix.PTRACE_POKETEXT, "POKETEXT"}
	reqPeekUser    = request{unix.PTRACE_PEEKUSR, "PEEKUSER"}
	reqPokeUser    = request{unix.PTRACE_POKEUSR, "POKEUSER"}
)

// ptrace makes a request. All of them go through here.
func ptrace(r request, tid int, addr uintptr, data unsafe.Pointer) error {
	_, _, errno := unix.Syscall6(unix.SYS_PTRACE, r.number, uintptr(tid), addr, uintptr(data), 0, 0)
	if errno == 0 {
		return nil
	}
	return ptraceError(r, tid, errno)
}

// ptraceWord makes a request whose last argument is a number.
func ptraceWord(r request, tid int, addr, data uintptr) error {
	_, _, errno := unix.Syscall6(unix.SYS_PTRACE, r.number, uintptr(tid), addr, data, 0, 0)
	if errno == 0 {
		return nil
	}
	return ptraceError(r, tid, errno)
}

// ptraceError says which request failed on which thread, and what to do where
// the system forbids tracing.
func ptraceError(r request, tid int, errno unix.Errno) error {
	if errno == unix.EPERM && r == reqSeize {
		return fmt.Errorf("ptrace %s tid %d: %w%s", r.name, tid, errno, forbidden)
	}
	return fmt.Errorf("ptrace %s tid %d: %w", r.name, tid, errno)
}

// forbidden says what to do where ptrace is not allowed.
const forbidden = `
ptrace is not allowed here. Is the process traced already, or somebody else's?
If the system forbids it: sysctl kernel.yama.ptrace_scope=0
If this is a container: docker run --cap-add=SYS_PTRACE`

// gone reports whether a request failed because its thread has died. Its
// death is then the next thing that Wait tells.
func gone(err error) bool { return errors.Is(err, unix.ESRCH) }

// options are set on every tracee, and inherited by what it makes: no thread
// and no process of the program escapes.
const options = unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_TRACEFORK | unix.PTRACE_O_TRACEVFORK |
	unix.PTRACE_O_TRACEVFORKDONE | unix.PTRACE_O_TRACEEXEC | unix.PTRACE_O_TRACEEXIT | unix.PTRACE_O_TRACESYSGOOD

// wait4 waits for one thread, or for any tracee of this thread if tid is -1.
// __WALL: threads too. __WNOTHREAD: no children of deet's other threads, whose
// statuses are for those who started them.
func wait4(tid, flags int) (int, unix.WaitStatus, error) {
	for {
		var ws unix.WaitStatus
		id, err := unix.Wait4(tid, &ws, unix.WALL|unix.WNOTHREAD|flags, nil)
		if err != unix.EINTR {
			return id, ws, err
		}
	}
}

func eventMessage(tid int) (uint64, error) {
	var msg uint64
	err := ptrace(reqGetEventMsg, tid, 0, unsafe.Pointer(&msg))
	return msg, err
}

// SigInfo is what the kernel knows of a signal: sigaction(2), "siginfo_t".
type SigInfo struct {
	Signo int32
	Code  int32  // how it came about: SI_USER, SEGV_MAPERR, ...
	PID   int32  // who sent it, if a process did (Code <= 0)
	UID   uint32 // the sender's user
	Addr  uint64 // for SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGTRAP of the kernel (Code > 0)
}

func sigInfo(tid int) (SigInfo, error) {
	var raw rawSigInfo
	if err := ptrace(reqGetSigInfo, tid, 0, unsafe.Pointer(&raw[0])); err != nil {
		return SigInfo{}, err
	}
	return raw.decode(), nil
}

// rawSigInfo is a siginfo_t of the kernel.
type rawSigInfo [128]byte

func (raw *rawSigInfo) decode() SigInfo {
	info := SigInfo{Signo: *(*int32)(unsafe.Pointer(&raw[0])), Code: *(*int32)(unsafe.Pointer(&raw[8]))}
	// The union that follows begins at 16 with either the sender or the address.
	if info.Code > 0 {
		info.Addr = *(*uint64)(unsafe.Pointer(&raw[16]))
	} else {
		info.PID, info.UID = *(*int32)(unsafe.Pointer(&raw[16])), *(*uint32)(unsafe.Pointer(&raw[20]))
	}
	return info
}
