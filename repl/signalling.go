package repl

import (
	"fmt"
	"strings"

	"deet/debugger"

	"golang.org/x/sys/unix"
)

// signallingCommands say what happens to signals, and send some.
func signallingCommands() []*command {
	return []*command{
		{names: []string{"handle"}, args: "SIGNAL... [no]stop|[no]print|[no]pass|[no]ignore...", brief: "say what happens to a signal",
			help: `Handle says whether the program stops before it gets a signal, whether that is
told, and whether the program gets it at all; ignore is nopass. A signal is a
name, a number as kill(1) has it, a range 10-12 of numbers, or "all": all but
those by which a debugger works, SIGTRAP and SIGINT. "info signals" lists them.

Real-time signals are SIG34 to SIG64; SIGRTMIN+1 and SIGRTMAX-1 are understood.`,
			run: (*Shell).runHandle, complete: completeLast(handleWords()...)},
		{names: []string{"signal"}, args: "SIGNAL | 0", brief: "let the program go on with a signal",
			help: `Signal lets the program go on, and gives the selected thread a signal in place
of the one that stopped it, whatever handle says. With 0 it gets none: a
program that SIGSEGV stopped tries again what it did.`,
			run: (*Shell).runSignal, complete: completeSignal},
		{names: []string{"queue-signal"}, args: "SIGNAL | 0", brief: "choose the signal that the program gets when it goes on",
			help: `Queue-signal is signal, but the program goes on only when it is next told to:
"step" then goes into the signal's handler. Of several the last counts.`,
			run: func(sh *Shell, args string) error {
				sig, err := sh.chosenSignal(args)
				if err != nil {
					return err
				}
				return sh.Session.QueueSignal(sig)
			}, complete: completeSignal},
	}
}

// chosenSignal reads the signal that the program is to get, 0 for none.
func (sh *Shell) chosenSignal(args string) (unix.Signal, error) {
	if !sh.Session.Live() || sh.Session.PostMortem() {
		return 0, debugger.ErrNotRunning
	}
	switch sig := signalNamed(args); {
	case args == "" || strings.ContainsAny(args, " \t"):
		return 0, errUsage
	case args == "0" || sig != 0:
		return sig, nil
	}
	return 0, fmt.Errorf("there is no signal %q", args)
}

func (sh *Shell) runSignal(args string) error {
	sig, err := sh.chosenSignal(args)
	if err != nil {
		return err
	}
	if sig == 0 {
		sh.printf("Continuing with no signal.\n")
	} else {
		sh.printf("Continuing with signal %s.\n", signalName(sig))
	}
	return sh.move(sh.Session.ContinueWith(sig))
}

func completeSignal(_ *Shell, args string) (int, []string) {
	return 0, startingWith(signalNames(), args)
}
