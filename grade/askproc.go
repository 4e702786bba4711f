package grade

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"deet/transcript"

	"golang.org/x/sys/unix"
)

// running returns the living processes that execute the program. One that
// has been forked but not yet made an execve is still the debugger's.
func (k *keeper) running() []transcript.Process {
	var all []transcript.Process
	for _, p := range transcript.Children(os.Getpid()) {
		exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", p.PID))
		if err == nil && exe == k.program && !p.Zombie() {
			all = append(all, p)
		}
	}
	return all
}

// inState returns those of them that are in one of some states.
func (k *keeper) inState(states ...byte) []transcript.Process {
	return slices.DeleteFunc(k.running(), func(p transcript.Process) bool { return !slices.Contains(states, p.State) })
}

func (k *keeper) askProcess(words []string) error {
	if len(words) != 1 {
		return errUsage
	}
	all := k.running()
	stopped := len(k.inState('t', 'T'))
	var ok bool
	switch words[0] {
	case "none":
		ok = len(all) == 0
	case "running":
		ok = len(all) == 1 && stopped == 0
	case "stopped":
		ok = len(all) == 1 && stopped == 1
	default:
		return errUsage
	}
	if ok {
		return nil
	}
	return describe("there is", all)
}

// describe says which processes there are.
func describe(intro string, all []transcript.Process) error {
	if len(all) == 0 {
		return errors.New(intro + " no such process")
	}
	var names []string
	for _, p := range all {
		names = append(names, p.String())
	}
	return errors.New(intro + " " + strings.Join(names, ", "))
}

// count compares how many processes there are with a number.
func count(words []string, all []transcript.Process) error {
	if len(words) != 1 {
		return errUsage
	}
	want, err := strconv.Atoi(words[0])
	if err != nil {
		return errUsage
	}
	if len(all) == want {
		return nil
	}
	return describe(fmt.Sprintf("%d, not %d:", len(all), want), all)
}

func (k *keeper) askProcesses(words []string) error { return count(words, k.running()) }

// askZombies counts those that the debugger, or a process of it, has not
// reaped. Those of the keeper itself are not the debugger's.
func (k *keeper) askZombies(words []string) error {
	all := transcript.Children(os.Getpid())
	return count(words, slices.DeleteFunc(all, func(p transcript.Process) bool {
		return !p.Zombie() || p.Parent == os.Getpid()
	}))
}

// askSurvivors counts what lives besides the debugger. That may be several
// processes, if a script starts it; when it has ended none of them may be left.
func (k *keeper) askSurvivors(words []string) error {
	ended := k.term.Ended(poll)
	all := transcript.Children(os.Getpid())
	return count(words, slices.DeleteFunc(all, func(p transcript.Process) bool {
		return p.Zombie() || k.own[p.PID] && !ended
	}))
}

// stoppedOne returns the program, which must be stopped.
func (k *keeper) stoppedOne() (pid int, err error) {
	if all := k.inState('t', 'T'); len(all) == 1 {
		return all[0].PID, nil
	}
	return 0, errors.New("the program is not stopped")
}

// askRegister compares the pc or the stack pointer of the stopped program.
// /proc/PID/syscall ends with both, in this order: sp, pc [proc(5)]. The
// other registers are for the tracer alone.
func (k *keeper) askRegister(words []string) error {
	if len(words) != 2 || words[0] != "pc" && words[0] != "sp" {
		return errUsage
	}
	want, err := strconv.ParseUint(words[1], 0, 64)
	if err != nil {
		return errUsage
	}
	pid, err := k.stoppedOne()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", pid))
	if err != nil {
		return err
	}
	values := strings.Fields(string(text))
	if len(values) < 2 {
		return fmt.Errorf("the program is not stopped: %s", text)
	}
	at := len(values) - 1
	if words[0] == "sp" {
		at--
	}
	if got, err := strconv.ParseUint(values[at], 0, 64); err != nil || got != want {
		return fmt.Errorf("it is %s", values[at])
	}
	return nil
}

// askMemory compares bytes of the stopped program. We may read them because
// we are an ancestor of it [proc(5), /proc/pid/mem].
func (k *keeper) askMemory(words []string) error {
	if len(words) < 2 {
		return errUsage
	}
	addr, err := strconv.ParseUint(words[0], 0, 63)
	want, err2 := hex.DecodeString(strings.Join(words[1:], ""))
	if err != nil || err2 != nil {
		return errUsage
	}
	pid, err := k.stoppedOne()
	if err != nil {
		return err
	}
	file, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return err
	}
	defer file.Close()
	got := make([]byte, len(want))
	if _, err := file.ReadAt(got, int64(addr)); err != nil {
		return err
	}
	if !bytes.Equal(got, want) {
		return fmt.Errorf("it is % x", got)
	}
	return nil
}

func (k *keeper) askEnded([]string) error {
	if !k.term.Ended(k.check.Timeout) {
		return errors.New("the debugger goes on")
	}
	return nil
}

// askStatus compares the debugger's exit status. Until the keeper closes the
// terminal the debugger is a zombie, and /proc has its status.
func (k *keeper) askStatus(words []string) error {
	if len(words) != 1 {
		return errUsage
	}
	if err := k.askEnded(nil); err != nil {
		return err
	}
	if got := k.exitStatus(); got != words[0] {
		return fmt.Errorf("it ended with %s", got)
	}
	return nil
}

// exitStatus is the status of a debugger that has ended: a number, or the
// signal that it died of.
func (k *keeper) exitStatus() string {
	for _, p := range transcript.Children(os.Getpid()) {
		if p.PID != k.term.PID() || !p.Zombie() {
			continue
		}
		if status := unix.WaitStatus(p.Exit); status.Signaled() {
			return unix.SignalName(status.Signal())
		} else {
			return strconv.Itoa(status.ExitStatus())
		}
	}
	return "no status"
}

// programPath is the path that /proc shows for the program.
func programPath(dir, name string) (string, error) {
	dir, err := filepath.EvalSymlinks(dir)
	return filepath.Join(dir, name), err
}
