package inferior

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// Attach takes over a process that runs already, with all its threads, and
// stops it. When it is let go, or we die, it goes on by itself.
func (t *Tracer) Attach(pid int) (*Process, error) {
	if group, ok := threadGroup(pid); !ok {
		return nil, fmt.Errorf("attach to process %d: there is no such process", pid)
	} else if group != pid {
		return nil, fmt.Errorf("attach to process %d: it is a thread of process %d", pid, group)
	}
	p, err := t.seizeAll(pid)
	if err != nil {
		return nil, fmt.Errorf("attach to process %d: %w", pid, err)
	}
	if err := p.StopAll(); err != nil {
		return nil, errors.Join(err, p.Detach())
	}
	return p, nil
}

// seizeAll seizes each thread that /proc lists, until a look finds no new
// one: threads that are not seized yet may make others.
func (t *Tracer) seizeAll(pid int) (*Process, error) {
	if err := ptraceWord(reqSeize, pid, 0, options); err != nil {
		return nil, err
	}
	p, err := t.add(pid, true)
	if err != nil {
		return nil, err
	}
	p.threads[0].stopped = false
	p.setState(StateRunning)
	for {
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		if err != nil {
			return nil, err
		}
		found := false
		for _, entry := range entries {
			tid, err := strconv.Atoi(entry.Name())
			if err != nil || p.Thread(tid) != nil || t.isEarly(tid) {
				continue
			}
			err = ptraceWord(reqSeize, tid, 0, options)
			if errors.Is(err, unix.EPERM) || gone(err) {
				continue // its maker was seized already, so it came traced; or it has ended
			}
			if err != nil {
				return nil, err
			}
			p.addThread(tid).stopped = false
			found = true
		}
		if !found {
			return p, nil
		}
	}
}

func (t *Tracer) isEarly(tid int) bool {
	for _, e := range t.early {
		if e.tid == tid {
			return true
		}
	}
	return false
}
