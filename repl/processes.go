package repl

import (
	"fmt"
	"path/filepath"
	"strconv"

	"deet/debugger"
)

func processCommands() []*command {
	return []*command{
		{names: []string{"inferior"}, args: "[N]", brief: "put a process in front",
			help: `The processes that the program forks stay with deet: breakpoints stop them all,
and "continue" lets them all go on. One of them is in front; frames, variables
and steps are its. Inferior N puts another there, "info inferiors" lists them.

"set detach-on-fork on" lets forked children go; "set follow-fork-mode child"
goes with the child; "set schedule-multiple off" moves only the process in
front, while the others are held.`,
			run: (*Shell).runInferior},
	}
}

func (sh *Shell) runInferior(args string) error {
	if args == "" {
		n, _ := sh.Session.ProcessNumber()
		if n == 0 {
			return debugger.ErrNotRunning
		}
		sh.printf("[Current inferior is %d [process %d]]\n", n, sh.Session.PID())
		return nil
	}
	n, err := strconv.Atoi(args)
	if err != nil {
		return errUsage
	}
	if err := sh.Session.SelectProcess(n); err != nil {
		return err
	}
	sh.printf("[Switching to inferior %d [process %d]]\n", n, sh.Session.PID())
	return sh.showFrame(sh.Session.Frame())
}

// infoInferiors lists every process that the run has had, and what became of
// each.
func (sh *Shell) infoInferiors(string) error {
	processes := sh.Session.Processes()
	if len(processes) == 0 {
		sh.printf("No inferiors.\n")
		return nil
	}
	sh.printf("  Num  Process  State\n")
	for _, p := range processes {
		mark := " "
		if p.Current {
			mark = "*"
		}
		sh.printf("%s %-4d %-8d %s\n", mark, p.Number, p.PID, processState(p))
	}
	return nil
}

// processState says in words what a process does or what has become of it,
// and where it comes from.
func processState(p debugger.ProcessInfo) string {
	text := p.Fate
	if p.Live {
		text = filepath.Base(p.Program) + ": stopped " + place(p)
	}
	if p.Parent != 0 {
		text += fmt.Sprintf("; forked from %d", p.Parent)
	}
	if p.Born.Line > 0 {
		text += fmt.Sprintf(" at %s:%d", filepath.Base(p.Born.File), p.Born.Line)
	}
	return text
}

// place names where a process stands, in few words.
func place(p debugger.ProcessInfo) string {
	text := fmt.Sprintf("at %#x", p.Where.PC)
	if p.Where.Function != "" {
		text = "in " + p.Where.Function
	}
	if p.Line.Line > 0 {
		text += fmt.Sprintf(" at %s:%d", filepath.Base(p.Line.File), p.Line.Line)
	}
	return text
}

// runKill ends the program and all that it has made, or one of them.
func (sh *Shell) runKill(args string) error {
	if args != "" {
		n, err := strconv.Atoi(args)
		if err != nil {
			return errUsage
		}
		if err := sh.Session.KillProcess(n); err != nil {
			return err
		}
		sh.printf("[Inferior %d killed]\n", n)
		return nil
	}
	if !sh.Session.Live() {
		return debugger.ErrNotRunning
	}
	sh.sayKilling()
	return sh.Session.Kill()
}

// runDetach lets the process in front go on without deet, or another one.
func (sh *Shell) runDetach(args string) error {
	if sh.Session.PostMortem() {
		return sh.runCore("")
	}
	front, _ := sh.Session.ProcessNumber()
	n := front
	if args != "" {
		var err error
		if n, err = strconv.Atoi(args); err != nil {
			return errUsage
		}
		if err := sh.Session.SelectProcess(n); err != nil {
			return err
		}
	}
	pid := sh.Session.PID()
	if err := sh.Session.Detach(); err != nil {
		return err
	}
	sh.printf("Detached from process %d\n", pid)
	if front != n {
		return sh.Session.SelectProcess(front)
	}
	return nil
}

// setFamily hands the settings about forked processes to the session.
func (sh *Shell) setFamily() {
	sh.Session.SetFamily(debugger.Family{
		Detach:      sh.settings.detach == "on",
		FollowChild: sh.settings.follow == "child",
		HoldOthers:  sh.settings.multiple == "off",
	})
}
