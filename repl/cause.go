package repl

import (
	"fmt"

	"deet/debugger"

	"golang.org/x/sys/unix"
)

// Codes of siginfo: sigaction(2), "The siginfo_t argument to a SA_SIGINFO
// handler".
const (
	siKernel = 0x80
	siUser   = 0
	siQueue  = -1
	siTimer  = -2
	siTkill  = -6

	mapError    = 1 // SEGV_MAPERR
	accessError = 2 // SEGV_ACCERR
)

// showCause says in words what the program did to get a signal, or who sent it.
func (sh *Shell) showCause(stop debugger.GotSignal) {
	text := ""
	switch code := stop.Info.Code; {
	case stop.Info.Signo == 0: // an int3 of the program's own
	case code <= 0:
		text = sh.sender(stop)
	case stop.Signal == unix.SIGSEGV || stop.Signal == unix.SIGBUS:
		text = badAccess(stop)
	case stop.Signal == unix.SIGFPE:
		text = arithmetic[code]
	case stop.Signal == unix.SIGILL && code < siKernel:
		text = fmt.Sprintf("The processor does not know the instruction at %#x", stop.Info.Addr)
	}
	if text != "" {
		sh.printf("%s\n", text)
	}
}

// arithmetic are the codes of SIGFPE.
var arithmetic = map[int32]string{
	1: "Division of an integer by zero, or a quotient that is too large",
	2: "Overflow of an integer",
	3: "Division of a floating point number by zero",
	4: "Overflow of a floating point number",
	5: "Underflow of a floating point number",
	6: "Inexact result of a floating point operation",
	7: "Invalid floating point operation",
	8: "Subscript out of range",
}

// badAccess says what was wrong with an access to memory.
func badAccess(stop debugger.GotSignal) string {
	code, addr := stop.Info.Code, stop.Info.Addr
	if stop.Signal == unix.SIGSEGV && (code == siKernel || code > 4) {
		return "Invalid access to an address that no program can have"
	}
	why := ""
	switch {
	case stop.Signal == unix.SIGBUS && code == 1:
		why = ": it is not aligned"
	case stop.Signal == unix.SIGBUS:
		why = ": the mapped file ends before it"
	case stop.Cause.Stack:
		why = ": the stack is full, is this a recursion without end?"
	case code == mapError && addr < 4096:
		why = ": a null pointer"
	case code == mapError:
		why = ": nothing is mapped there"
	case code == accessError:
		why = ": the memory there does not allow it"
	}
	return fmt.Sprintf("Invalid %s address %#x%s", access(stop.Cause), addr, why)
}

// access names an access to memory, as "write of 4 bytes to".
func access(c debugger.Cause) string {
	switch {
	case c.Fetch:
		return "jump to"
	case !c.HasAccess:
		return "access to"
	}
	verb, preposition := "read", "from"
	if c.Access.Write {
		verb, preposition = "write", "to"
	}
	size := ""
	switch {
	case c.Access.Bytes == 1:
		size = " of 1 byte"
	case c.Access.Bytes > 1:
		size = fmt.Sprintf(" of %d bytes", c.Access.Bytes)
	}
	return verb + size + " " + preposition
}

// sender says who sent a signal.
func (sh *Shell) sender(stop debugger.GotSignal) string {
	pid := int(stop.Info.PID)
	who := fmt.Sprintf("process %d", pid)
	switch {
	case pid == sh.Session.PID():
		who = "the program itself"
	case stop.Cause.Sender != "":
		who += " (" + stop.Cause.Sender + ")"
	}
	switch stop.Info.Code {
	case siUser:
		return "Sent by " + who + ", with kill"
	case siQueue:
		return "Sent by " + who + ", with sigqueue"
	case siTkill:
		return "Sent by " + who + ", with raise, abort or pthread_kill"
	case siTimer:
		return "Sent by a timer of the program"
	}
	return ""
}
