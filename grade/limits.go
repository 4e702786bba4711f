package grade

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"deet/transcript"

	"golang.org/x/sys/unix"
)

// guardPeriod is how often that is looked at. A process cannot do much harm in
// so short a time, and looking costs some milliseconds.
const guardPeriod = 100 * time.Millisecond

// What a debugger and all that it starts may use at once.
const (
	maxProcesses = 100
	maxThreads   = 1000     // beyond those that the user has already
	maxResident  = 1 << 30  // bytes of memory in use, together
	maxData      = 16 << 30 // bytes that one process may ask for; much is never used
	maxFile      = 64 << 20 // bytes of a file that is written
)

// bound limits what a process that has just been started may use; what it
// starts inherits that [getrlimit(2)].
func bound(pid int) error {
	limits := map[int]uint64{unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: maxFile, unix.RLIMIT_DATA: maxData}
	if os.Geteuid() != 0 {
		limits[unix.RLIMIT_NPROC] = userThreads() + maxThreads
	}
	for resource, limit := range limits {
		if err := unix.Prlimit(pid, resource, &unix.Rlimit{Cur: limit, Max: limit}, nil); err != nil && err != unix.ESRCH {
			return fmt.Errorf("limit pid %d: %w", pid, err)
		}
	}
	return nil
}

// userThreads counts what the kernel counts for its limit: the threads of all
// processes of our user.
func userThreads() (n uint64) {
	tasks, _ := filepath.Glob("/proc/[0-9]*/task/[0-9]*") // the pattern is good
	for _, task := range tasks {
		var stat unix.Stat_t
		if unix.Stat(task, &stat) == nil && int(stat.Uid) == os.Getuid() {
			n++
		}
	}
	return n
}

// A guard watches what a keeper's debugger uses. The kernel's own limit on
// processes is one for each user, and none for root, so they are counted too.
type guard struct {
	stop, stopped chan struct{}
	excess        string // why everything was killed
}

func newGuard() *guard {
	g := &guard{stop: make(chan struct{}), stopped: make(chan struct{})}
	go g.watch()
	return g
}

// watch looks until it is told to stop, or has killed everything.
func (g *guard) watch() {
	defer close(g.stopped)
	tick := time.NewTicker(guardPeriod)
	defer tick.Stop()
	for {
		select {
		case <-g.stop:
			return
		case <-tick.C:
		}
		if g.excess = excess(transcript.Children(os.Getpid())); g.excess != "" {
			slay()
			return
		}
	}
}

// done stops the guard, and says why it killed everything, if it did.
func (g *guard) done() string {
	close(g.stop)
	<-g.stopped
	if g.excess == "" {
		g.excess = excess(transcript.Children(os.Getpid()))
	}
	return g.excess
}

// excess says what there is too much of.
func excess(all []transcript.Process) string {
	all = slices.DeleteFunc(all, transcript.Process.Zombie)
	var pages uint64
	for _, p := range all {
		pages += p.Resident
	}
	switch used := pages * uint64(os.Getpagesize()); {
	case len(all) > maxProcesses:
		return fmt.Sprintf("it had more than %d processes, and all were killed", maxProcesses)
	case used > maxResident:
		return fmt.Sprintf("it used more than %d MB of memory, and was killed", maxResident>>20)
	}
	return ""
}
