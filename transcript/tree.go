package transcript

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A process as /proc shows it.
type process struct {
	pid, parent, session int
	name                 string
	state                byte // R running, S sleeping, t stopped by its tracer, Z zombie, ... [proc(5)]
}

func (p process) String() string { return fmt.Sprintf("%s (pid %d, state %c)", p.name, p.pid, p.state) }

// tree returns the living processes of a session and whatever descends from
// them. Zombies are left out: they wait for their parent, and init is theirs
// when the debugger has gone.
func tree(session int) []process {
	all := processes()
	in := map[int]bool{}
	var found []process
	for grown := true; grown; {
		grown = false
		for i, p := range all {
			if p.pid == 0 || !in[p.parent] && p.session != session {
				continue
			}
			found = append(found, p)
			in[p.pid], grown = true, true
			all[i] = process{} // taken
		}
	}
	return found
}

// processes reads /proc. A process that ends meanwhile is simply not there.
func processes() []process {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is good
	var all []process
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if p, ok := parseStat(string(text)); ok && p.state != 'Z' && p.state != 'X' {
			all = append(all, p)
		}
	}
	return all
}

// parseStat reads a line of /proc/PID/stat: pid (name) state ppid pgrp
// session ... [proc(5)]. The name is the program's to choose, so it may hold
// blanks and brackets: it ends at the last bracket.
func parseStat(text string) (process, bool) {
	head, tail, ok := cutLast(text, ") ")
	number, name, ok2 := strings.Cut(head, " (")
	fields := strings.Fields(tail)
	if !ok || !ok2 || len(fields) < 4 {
		return process{}, false
	}
	p := process{name: name, state: fields[0][0]}
	var errs [3]error
	p.pid, errs[0] = strconv.Atoi(number)
	p.parent, errs[1] = strconv.Atoi(fields[1])
	p.session, errs[2] = strconv.Atoi(fields[3])
	if errors.Join(errs[:]...) != nil {
		return process{}, false
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
func survivors(session int, grace time.Duration) []process {
	deadline := time.Now().Add(grace)
	for {
		left := tree(session)
		rest := time.Until(deadline)
		if len(left) == 0 || rest <= 0 {
			return left
		}
		if err := awaitEnd(left[0].pid, rest); err != nil {
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
func killAll(victims []process) error {
	var errs []error
	for _, p := range victims {
		if err := kill(p); err != nil && !errors.Is(err, unix.ESRCH) {
			errs = append(errs, fmt.Errorf("kill %v: %w", p, err))
		}
	}
	return errors.Join(errs...)
}

func kill(p process) error {
	fd, err := unix.PidfdOpen(p.pid, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.pid))
	if err != nil {
		return unix.ESRCH // it has ended
	}
	if now, ok := parseStat(string(text)); !ok || now.session != p.session {
		return unix.ESRCH
	}
	return unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0)
}
