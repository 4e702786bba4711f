package repl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"deet/inferior"

	"golang.org/x/sys/unix"
)

// signalName is the name of a signal. The real-time ones have only numbers.
func signalName(sig unix.Signal) string { return inferior.SignalName(sig) }

// The signals of Linux: signal(7). The C library keeps the real-time signals
// before SIGRTMIN for itself.
const (
	lastStandard  = 31
	firstRealTime = 34 // SIGRTMIN
	lastSignal    = 64 // SIGRTMAX
)

// signalNamed finds a signal by its name or number, 0 if it is none.
func signalNamed(name string) unix.Signal {
	name = strings.ToUpper(name)
	if sig := unix.SignalNum(name); sig != 0 {
		return sig
	}
	if sig, ok := otherNames[name]; ok {
		return sig
	}
	n, err := strconv.Atoi(strings.TrimPrefix(name, "SIG"))
	if rest, ok := strings.CutPrefix(name, "SIGRTMIN"); ok {
		n, err = offset(rest)
		n += firstRealTime
	} else if rest, ok := strings.CutPrefix(name, "SIGRTMAX"); ok {
		n, err = offset(rest)
		n += lastSignal
	}
	if err != nil || n < 1 || n > lastSignal {
		return 0
	}
	return unix.Signal(n)
}

// otherNames are names that some signals have besides: signal(7).
var otherNames = map[string]unix.Signal{"SIGIOT": unix.SIGABRT, "SIGCLD": unix.SIGCHLD, "SIGPOLL": unix.SIGIO}

// offset reads what stands behind SIGRTMIN or SIGRTMAX, as +3; nothing is 0.
func offset(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	if text[0] != '+' && text[0] != '-' {
		return 0, errNoCount
	}
	return strconv.Atoi(text)
}

// signalRange reads one word of handle: a signal, or numbers as 10-12.
func signalRange(word string) []unix.Signal {
	if sig := signalNamed(word); sig != 0 {
		return []unix.Signal{sig}
	}
	low, high, ok := strings.Cut(word, "-")
	from, err := strconv.Atoi(low)
	to, err2 := strconv.Atoi(high)
	if !ok || err != nil || err2 != nil || from < 1 || to > lastSignal {
		return nil
	}
	var signals []unix.Signal
	for n := min(from, to); n <= max(from, to); n++ {
		signals = append(signals, unix.Signal(n))
	}
	return signals
}

// allSignals lists those that a program can use, except for some.
func allSignals(but ...unix.Signal) []unix.Signal {
	var all []unix.Signal
	for n := unix.Signal(1); n <= lastSignal; n++ {
		if (n <= lastStandard || n >= firstRealTime) && !slices.Contains(but, n) {
			all = append(all, n)
		}
	}
	return all
}

func signalNames() []string {
	var names []string
	for _, sig := range allSignals() {
		names = append(names, signalName(sig))
	}
	return names
}

// describeSignal is what a signal means, in gdb's words.
func describeSignal(sig unix.Signal) string {
	if text, ok := otherMeanings[sig]; ok {
		return text
	}
	if sig > lastStandard {
		return fmt.Sprintf("Real-time event %d", int(sig))
	}
	text := sig.String()
	return strings.ToUpper(text[:1]) + text[1:]
}

// otherMeanings are those that the system says in other words than gdb.
var otherMeanings = map[unix.Signal]string{
	unix.SIGFPE:    "Arithmetic exception",
	unix.SIGURG:    "Urgent I/O condition",
	unix.SIGCHLD:   "Child status changed",
	unix.SIGTSTP:   "Stopped (user)",
	unix.SIGIO:     "I/O possible",
	unix.SIGPROF:   "Profiling timer expired",
	unix.SIGWINCH:  "Window size changed",
	unix.SIGPWR:    "Power fail/restart",
	unix.SIGSTKFLT: "Stack fault",
}
