package dwarfinfo

import (
	"fmt"
	"runtime/debug"
	"sync"
)

func at(units []*unit, i int) *unit {
	if i < len(units) {
		return units[i]
	}
	return nil
}

// inRuns deals units to some workers, in runs that are neighbours in the file,
// while the list of them is still being made: the front of a compressed
// section is looked through while the rest is inflated. nth gives the units
// from the first on, and then nil; work is told which worker it is.
func inRuns(workers, first int, nth func(i int) *unit, work func(worker int, u *unit, i int)) {
	const bytesOfRun = 1 << 20
	type run struct {
		units []*unit
		first int
	}
	runs := make(chan run, 2*workers)
	var wait sync.WaitGroup
	for worker := range workers {
		wait.Go(func() {
			defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
			for r := range runs {
				for i, u := range r.units {
					guarded(u, func() { work(worker, u, r.first+i) })
				}
			}
		})
	}
	next := run{first: first}
	size := 0
	for i := first; ; i++ {
		u := nth(i)
		if u == nil {
			break
		}
		next.units = append(next.units, u)
		if size += u.end - u.off; size >= bytesOfRun {
			runs <- next
			next, size = run{first: i + 1}, 0
		}
	}
	runs <- next
	close(runs)
	wait.Wait()
}

// guarded does work on a unit. If the file is cut off meanwhile, touching it
// is a fault [mmap(2), "SIGBUS"], and in a goroutine nobody else catches it: the
// unit is lost, and a note says so.
func guarded(u *unit, work func()) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case interface{ Addr() uintptr }:
			u.file.note(fmt.Errorf("%s was cut off or written over while it was read", u.space.obj.path))
		default:
			panic(r)
		}
	}()
	work()
}
