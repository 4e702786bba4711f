package repl

import (
	"slices"

	"deet/breakpoints"
	"deet/debugger"
	"deet/expr"

	"golang.org/x/sys/unix"
)

// arrive tells a stop, after the user's hook for it, and notes what the stop
// means to the script that runs.
func (sh *Shell) arrive(stop debugger.Stop) error {
	sh.halted = byHand(stop)
	hits := sh.hits(stop)
	exited, over := stop.(debugger.Exited)
	if over {
		sh.keepVariable("_exitcode", expr.Int(exited.Code))
	} else if err := sh.hook(hookBefore, []string{"stop"}); err != nil {
		return err
	}
	if !silent(hits) {
		sh.showStop(stop)
		if sh.Session.Live() {
			sh.showDisplays()
		}
	}
	// From now on, so that the hook has not done them already.
	sh.actions = slices.DeleteFunc(hits, func(b *breakpoints.Breakpoint) bool { return len(b.Commands) == 0 })
	return nil
}

// byHand reports whether somebody pressed Ctrl-C while the program ran. Only
// the terminal's SIGINT comes from the kernel: sigaction(2), SI_KERNEL.
func byHand(stop debugger.Stop) bool {
	const fromKernel = 0x80
	switch stop := stop.(type) {
	case debugger.Paused:
		return true
	case debugger.GotSignal:
		return stop.Signal == unix.SIGINT && stop.Info.Code == fromKernel
	}
	return false
}
