package inferior

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// WaitsFor finds out whether a process sleeps in a system call that only
// another of some processes can end, and how it waits: for its end, or for
// what it does with a pipe or socket that both have. Nothing is stopped for
// that: it is all in proc(5), and what cannot be read there is no answer.
func WaitsFor(pid int, others []int) (other int, how string, ok bool) {
	number, args, sleeps := sleepingCall(pid)
	if !sleeps {
		return 0, "", false
	}
	switch number {
	case unix.SYS_WAIT4, unix.SYS_WAITID:
		for _, o := range others {
			if parentOf(o) == pid {
				return o, "to end", true
			}
		}
	case unix.SYS_READ, unix.SYS_READV, unix.SYS_WRITE, unix.SYS_WRITEV, unix.SYS_RECVFROM, unix.SYS_RECVMSG, unix.SYS_SENDTO, unix.SYS_SENDMSG:
		file, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, args[0]))
		if err != nil || !strings.HasPrefix(file, "pipe:") && !strings.HasPrefix(file, "socket:") {
			return 0, "", false
		}
		for _, o := range others {
			if hasFile(o, file) {
				return o, fmt.Sprintf("to use the other end of descriptor %d, a %s", args[0], strings.TrimRight(file[:strings.Index(file, ":")], ":")), true
			}
		}
	}
	return 0, "", false
}

// sleepingCall is the system call in which a process sleeps: proc(5),
// "/proc/pid/syscall" is "running", or the number and the arguments.
func sleepingCall(pid int) (number int, args [6]uint64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", pid))
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 1+len(args) {
		return 0, args, false
	}
	if number, err = strconv.Atoi(fields[0]); err != nil || number < 0 {
		return 0, args, false
	}
	for i := range args {
		if args[i], err = strconv.ParseUint(fields[1+i], 0, 64); err != nil {
			return 0, args, false
		}
	}
	return number, args, true
}

// parentOf reads the parent of a process, 0 if that is not known.
func parentOf(pid int) int {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	var id Identity
	id.parseStat(string(stat))
	return id.PPID
}

// hasFile reports whether a process has a descriptor for a pipe or socket.
func hasFile(pid int, file string) bool {
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if link, err := os.Readlink(dir + "/" + e.Name()); err == nil && link == file {
			return true
		}
	}
	return false
}
