package grade

import (
	"os"
	"slices"
	"time"

	"deet/transcript"

	"golang.org/x/sys/unix"
)

// sweepLimit bounds the effort to kill what does not die: a process can wait
// in the kernel where no signal reaches it.
const sweepLimit = 20 * time.Second

// sweep kills whatever descends from this process, but for some children and
// what descends from them, and reaps it.
func sweep(spared ...int) {
	slay(spared...)
	for _, p := range descendants(spared) {
		if p.Zombie() && p.Parent == os.Getpid() {
			unix.Wait4(p.PID, nil, unix.WNOHANG|unix.WALL, nil) // somebody else may have done it
		}
	}
}

// slay is sweep without the reaping. All are stopped before the first is
// killed, so that none sees another end and starts a third; and as often as
// that brings up new ones.
func slay(spared ...int) {
	for deadline := time.Now().Add(sweepLimit); time.Now().Before(deadline); <-time.After(poll / 10) {
		all := living(spared)
		if len(all) == 0 {
			return
		}
		for known := 0; known < len(all) && time.Now().Before(deadline); {
			known = len(all)
			for _, p := range all {
				transcript.Signal(p, unix.SIGSTOP) // it may have ended, which is as good
			}
			all = living(spared)
		}
		for _, p := range all {
			transcript.Kill(p)
		}
	}
}

// living returns those that are not zombies.
func living(spared []int) []transcript.Process {
	return slices.DeleteFunc(descendants(spared), transcript.Process.Zombie)
}

// descendants returns what descends from this process, but for some children
// of it and what descends from them.
func descendants(spared []int) []transcript.Process {
	keep := map[int]bool{}
	for _, pid := range spared {
		keep[pid] = true
	}
	// Parents come before children.
	return slices.DeleteFunc(transcript.Descendants(os.Getpid()), func(p transcript.Process) bool {
		keep[p.PID] = keep[p.PID] || keep[p.Parent]
		return keep[p.PID]
	})
}
