package repl

import (
	"fmt"
	"strings"

	"deet/debugger"

	"golang.org/x/sys/unix"
)

// flagWords are what handle can say of signals.
func flagWords() []string {
	return []string{"stop", "nostop", "print", "noprint", "pass", "nopass", "ignore", "noignore"}
}

// handleWords are what can be said to handle.
func handleWords() []string {
	return append(append(flagWords(), "all"), signalNames()...)
}

// runHandle takes signals and flags in any order.
func (sh *Shell) runHandle(args string) error {
	var signals []unix.Signal
	var flags []string
	for _, word := range strings.Fields(args) {
		if some := signalRange(word); some != nil {
			signals = append(signals, some...)
		} else if word == "all" {
			signals = append(signals, allSignals(unix.SIGTRAP, unix.SIGINT)...)
		} else if flag := startingWith(flagWords(), word); len(flag) == 1 || len(flag) > 1 && flag[0] == word {
			flags = append(flags, flag[0])
		} else {
			return fmt.Errorf("Unrecognized or ambiguous flag word: %q.", word)
		}
	}
	if len(signals) == 0 {
		return errUsage
	}
	for _, sig := range signals {
		p := sh.Session.Policy(sig)
		for _, flag := range flags {
			change(&p, flag)
		}
		sh.Session.SetPolicy(sig, p)
	}
	sh.signalHead()
	sh.signalRows(signals)
	return nil
}

// change applies one flag. Stopping without a word, and passing unseen what
// is stopped for, make no sense: one brings the other.
func change(p *debugger.Policy, flag string) {
	on := !strings.HasPrefix(flag, "no")
	switch strings.TrimPrefix(flag, "no") {
	case "stop":
		p.Stop = on
		p.Print = p.Print || on
	case "print":
		p.Print = on
		p.Stop = p.Stop && on
	case "pass":
		p.Pass = on
	case "ignore":
		p.Pass = !on
	}
}

func (sh *Shell) infoSignals(args string) error {
	if args == "" {
		sh.signalHead()
		sh.printf("\n")
		sh.signalRows(allSignals())
		sh.printf("\nUse the \"handle\" command to change these tables.\n")
		return nil
	}
	signals := signalRange(args)
	if signals == nil {
		return fmt.Errorf("there is no signal %q", args)
	}
	sh.signalHead()
	sh.signalRows(signals)
	return nil
}

func (sh *Shell) signalHead() {
	sh.printf("Signal        Stop\tPrint\tPass to program\tDescription\n")
}

func (sh *Shell) signalRows(signals []unix.Signal) {
	yes := map[bool]string{true: "Yes", false: "No"}
	for _, sig := range signals {
		p := sh.Session.Policy(sig)
		sh.printf("%-13s %s\t%s\t%s\t\t%s\n", signalName(sig), yes[p.Stop], yes[p.Print], yes[p.Pass], describeSignal(sig))
	}
}
