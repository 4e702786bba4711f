package transcript

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A Process as /proc/PID/stat shows it [proc(5)].
type Process struct {
	PID, Parent, Session int
	Name                 string
	State                byte   // R running, S sleeping, t stopped by its tracer, Z zombie, ...
	Start                uint64 // when it was started, in clock ticks since boot
	Resident             uint64 // memory that it has in use, in pages
	Exit                 int    // a zombie's wait status, if we may see it
}

func (p Process) String() string { return fmt.Sprintf("%s (pid %d, state %c)", p.Name, p.PID, p.State) }

// Zombie reports whether a process has ended and waits to be reaped.
func (p Process) Zombie() bool { return p.State == 'Z' || p.State == 'X' }

// tree returns the living processes of a session and whatever descends from
// them. Zombies are left out: they wait for their parent, and init is theirs
// when the debugger has gone.
func tree(session int) []Process {
	all := slices.DeleteFunc(Processes(), Process.Zombie)
	return closure(all, func(p Process) bool { return p.Session == session })
}

// Descendants returns the processes that descend from one, zombies too. A
// process whose parent has ended counts as long as whoever adopted it does.
func Descendants(pid int) []Process {
	return closure(Processes(), func(p Process) bool { return p.Parent == pid })
}

// Children is Descendants where the kernel lists them, which costs little. It
// may miss one whose sibling ends just then [proc(5), /proc/pid/task/tid/children].
func Children(pid int) []Process {
	if _, err := os.Stat("/proc/thread-self/children"); err != nil {
		return Descendants(pid)
	}
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // the pattern is good
	var all []Process
	for _, list := range lists {
		numbers, _ := os.ReadFile(list) // its thread may have ended
		for _, number := range strings.Fields(string(numbers)) {
			text, err := os.ReadFile("/proc/" + number + "/stat")
			if p, ok := parseStat(string(text)); err == nil && ok {
				all = append(append(all, p), Children(p.PID)...)
			}
		}
	}
	return all
}

// closure returns those of the processes that are in, and whatever descends
// from them.
func closure(all []Process, in func(Process) bool) []Process {
	taken := map[int]bool{}
	var found []Process
	for grown := true; grown; {
		grown = false
		for _, p := range all {
			if !taken[p.PID] && (in(p) || taken[p.Parent]) {
				found = append(found, p)
				taken[p.PID], grown = true, true
			}
		}
	}
	return found
}

// Processes reads /proc. A process that ends meanwhile is simply not there.
func Processes() []Process {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is good
	var all []Process
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if p, ok := parseStat(string(text)); ok {
			all = append(all, p)
		}
	}
	return all
}

// parseStat reads a line of /proc/PID/stat: pid (name) state ppid pgrp
// session ... [proc(5)]. The name is the program's to choose, so it may hold
// blanks and brackets: it ends at the last bracket.
func parseStat(text string) (Process, bool) {
	head, tail, ok := cutLast(text, ") ")
	number, name, ok2 := strings.Cut(head, " (")
	fields := strings.Fields(tail)
	if !ok || !ok2 || len(fields) < 50 {
		return Process{}, false
	}
	p := Process{Name: name, State: fields[0][0]}
	var errs [6]error
	p.PID, errs[0] = strconv.Atoi(number)
	p.Parent, errs[1] = strconv.Atoi(fields[1])
	p.Session, errs[2] = strconv.Atoi(fields[3])
	p.Start, errs[3] = strconv.ParseUint(fields[19], 10, 64)
	p.Resident, errs[4] = strconv.ParseUint(fields[21], 10, 64)
	p.Exit, errs[5] = strconv.Atoi(fields[49])
	if errors.Join(errs[:]...) != nil {
		return Process{}, false
	}
	return p, true
}

// cutLast is strings.Cut at the last separator.
func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// survivors returns the processes of a session that still live after a grace
// time. A program that the debugger let go on purpose may need it to end.
func survivors(session int, grace time.Duration) []Process {
	deadline := time.Now().Add(grace)
	for {
		left := tree(session)
		rest := time.Until(deadline)
		if len(left) == 0 || rest <= 0 {
			return left
		}
		if err := awaitEnd(left[0].PID, rest); err != nil {
			return left
		}
	}
}

// awaitEnd waits until a process that need not be our child has ended: its
// pidfd turns readable then [pidfd_open(2)].
func awaitEnd(pid int, limit time.Duration) error {
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	_, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(limit.Milliseconds())+1)
	if errors.Is(err, unix.EINTR) {
		return nil // the caller looks again
	}
	return err
}

// killAll kills processes. Each is held by a pidfd and looked at again before
// it is killed, because its number may be a stranger's by now.
func killAll(victims []Process) error {
	var errs []error
	for _, p := range victims {
		if err := Kill(p); err != nil && !errors.Is(err, unix.ESRCH) {
			errs = append(errs, fmt.Errorf("kill %v: %w", p, err))
		}
	}
	return errors.Join(errs...)
}

// Kill kills a process, unless it has ended and its number is another's now.
func Kill(p Process) error { return Signal(p, unix.SIGKILL) }

// Signal is Kill with another signal.
func Signal(p Process, signal unix.Signal) error {
	fd, err := unix.PidfdOpen(p.PID, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.PID))
	if err != nil {
		return unix.ESRCH // it has ended
	}
	if now, ok := parseStat(string(text)); !ok || now.Start != p.Start {
		return unix.ESRCH
	}
	return unix.PidfdSendSignal(fd, signal, nil, 0)
}
