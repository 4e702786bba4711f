package repl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"deet/debugger"

	"golang.org/x/sys/unix"
)

// signalName is the name of a signal. The real-time ones have only numbers.
func signalName(sig unix.Signal) string {
	if name := unix.SignalName(sig); name != "" {
		return name
	}
	return fmt.Sprintf("SIG%d", int(sig))
}

// signalNamed finds a signal by its name, 0 if it is none.
func signalNamed(name string) unix.Signal {
	name = strings.ToUpper(name)
	if sig := unix.SignalNum(name); sig != 0 {
		return sig
	}
	n, err := strconv.Atoi(strings.TrimPrefix(name, "SIG"))
	if err != nil || !strings.HasPrefix(name, "SIG") || n < 1 || n > lastSignal {
		return 0
	}
	return unix.Signal(n)
}

const (
	lastSignal   = 64 // SIGRTMAX: signal(7)
	lastStandard = 31 // those behind it are real-time signals
)

// standardSignals lists the signals that have names, except for some.
func standardSignals(but ...unix.Signal) []unix.Signal {
	var all []unix.Signal
	for n := unix.Signal(1); n <= lastStandard; n++ {
		if !slices.Contains(but, n) {
			all = append(all, n)
		}
	}
	return all
}

// handleWords are what can be said to handle.
func handleWords() []string {
	words := []string{"all", "stop", "nostop", "print", "noprint", "pass", "nopass"}
	for _, sig := range standardSignals() {
		words = append(words, signalName(sig))
	}
	return words
}

func (sh *Shell) runHandle(args string) error {
	words := strings.Fields(args)
	var signals []unix.Signal
	for ; len(words) > 0; words = words[1:] {
		if sig := signalNamed(words[0]); sig != 0 {
			signals = append(signals, sig)
		} else if words[0] == "all" {
			signals = append(signals, standardSignals(unix.SIGTRAP, unix.SIGINT)...)
		} else {
			break
		}
	}
	if len(signals) == 0 {
		return errUsage
	}
	for _, sig := range signals {
		p := sh.Session.Policy(sig)
		for _, word := range words {
			if err := change(&p, word); err != nil {
				return err // of the first signal: nothing has changed yet
			}
		}
		sh.Session.SetPolicy(sig, p)
	}
	sh.signalTable(signals)
	return nil
}

// change applies one word. Stopping without a word, and passing unseen what
// is stopped for, make no sense: one brings the other.
func change(p *debugger.Policy, word string) error {
	on := !strings.HasPrefix(word, "no")
	switch strings.TrimPrefix(word, "no") {
	case "stop":
		p.Stop = on
		p.Print = p.Print || on
	case "print":
		p.Print = on
		p.Stop = p.Stop && on
	case "pass":
		p.Pass = on
	default:
		return fmt.Errorf("%q is none of stop, nostop, print, noprint, pass, nopass", word)
	}
	return nil
}

func (sh *Shell) infoSignals(args string) error {
	if args != "" {
		sig := signalNamed(args)
		if sig == 0 {
			return fmt.Errorf("there is no signal %q", args)
		}
		sh.signalTable([]unix.Signal{sig})
		return nil
	}
	sh.signalTable(standardSignals())
	return nil
}

func (sh *Shell) signalTable(signals []unix.Signal) {
	yes := func(b bool) string {
		if b {
			return "Yes"
		}
		return "No"
	}
	sh.printf("Signal        Stop\tPrint\tPass to program\tDescription\n")
	for _, sig := range signals {
		p := sh.Session.Policy(sig)
		sh.printf("%-13s %s\t%s\t%s\t\t%s\n", signalName(sig), yes(p.Stop), yes(p.Print), yes(p.Pass), sig)
	}
}
