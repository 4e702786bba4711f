package repl

import (
	"strconv"

	"deet/debugger"
)

func startingCommands() []*command {
	return []*command{
		{names: []string{"run", "r"}, args: "[ARGUMENTS]", brief: "start the program",
			help: `Run starts the program and lets it go on until it stops or ends.

A program that runs already is killed first. Without arguments it gets those
of the last run; "set args" without any clears them.

Quotes, backslashes and redirections (< > >> 2>&1 &> <<<) are read as a shell
reads them, without a shell. With "set startup-with-shell on" one is used, and
does all that it can: variables, patterns, commands in $().`,
			run: (*Shell).runRun},
		{names: []string{"start"}, args: "[ARGUMENTS]", brief: "start the program and stop in main",
			help: "Start is run with a breakpoint at main that goes away when it is hit.",
			run: func(sh *Shell, args string) error {
				return sh.launch(args, sh.Session.Start)
			}},
	}
}

func movementCommands() []*command {
	return []*command{
		{names: []string{"continue", "c", "cont", "fg"}, args: "[N]", brief: "let the program go on",
			help: `Continue lets the program go on until it stops or ends.

If a signal stopped it, the program gets the signal now, unless it is one that
is kept from it, as SIGINT is. With N, the breakpoint at which it stands is
passed N-1 times before it stops the program again.`,
			repeats: true, run: (*Shell).runContinue},
		{names: []string{"step", "s"}, args: "[N]", brief: "go to the next line, into calls",
			help: `Step goes on until another line begins, in this function or in one that it
calls. Functions whose source is not on this machine run through. With N, N
times.`,
			repeats: true, run: counted((*debugger.Session).Step)},
		{names: []string{"next", "n"}, args: "[N]", brief: "go to the next line, over calls",
			help: `Next goes on until another line of this function begins, or until it returns.
What it calls runs through, also when it calls itself. With N, N times.`,
			repeats: true, run: counted((*debugger.Session).Next)},
		{names: []string{"stepi", "si"}, args: "[N]", brief: "run one instruction",
			help:    "Stepi runs one instruction of the machine. With N, N of them.",
			repeats: true, run: byInstruction((*debugger.Session).StepInstruction)},
		{names: []string{"nexti", "ni"}, args: "[N]", brief: "run one instruction, over calls",
			help:    "Nexti runs one instruction; a call instruction runs until it returns.",
			repeats: true, run: byInstruction((*debugger.Session).NextInstruction)},
		{names: []string{"finish", "fin"}, brief: "go on until the function returns",
			help:    "Finish goes on until the selected frame returns, and shows what it returned.",
			repeats: true, run: func(sh *Shell, args string) error {
				return sh.move(sh.Session.Finish())
			}},
		{names: []string{"until", "u"}, args: "[LOCATION]", brief: "go on past a loop",
			help: `Until is next, but never goes back to the head of a loop: at the end of a loop's
body it runs the rest of the loop. With a location it is advance.`,
			repeats: true, run: func(sh *Shell, args string) error {
				return sh.move(sh.Session.Until(args))
			}},
		{names: []string{"advance"}, args: "LOCATION", brief: "go on to a location",
			help: "Advance goes on until a location is reached, or the function returns.",
			run: func(sh *Shell, args string) error {
				if args == "" {
					return errUsage
				}
				return sh.move(sh.Session.Advance(args))
			}, complete: completePlace},
	}
}

func leavingCommands() []*command {
	return []*command{
		{names: []string{"kill", "k"}, args: "[N]", brief: "end the program",
			help: `Kill ends the program, and the processes that it has made. Breakpoints stay.
With the number of a process, as "info inferiors" lists them, it ends that one.`,
			run: (*Shell).runKill},
		{names: []string{"attach"}, args: "PID", brief: "debug a process that runs already",
			help: "Attach stops a process and all its threads. Detach lets it go on.",
			run: func(sh *Shell, args string) error {
				pid, err := strconv.Atoi(args)
				if err != nil {
					return errUsage
				}
				return sh.move(sh.Session.Attach(pid))
			}},
		{names: []string{"detach"}, args: "[N]", brief: "let the program go on without deet",
			help: `Detach takes everything of deet's out of the program and lets it run. A core
file it closes. With the number of a process, as "info inferiors" lists them,
it lets that one go.`,
			run: (*Shell).runDetach},
		{names: []string{"quit", "q", "exit"}, args: "[STATUS]", brief: "leave deet",
			help: "Quit kills the program, if one runs, and leaves. So does Ctrl-D.",
			run:  (*Shell).runQuit},
	}
}

// counted makes a command of a movement that can be done several times.
func counted(movement func(*debugger.Session, int) (debugger.Stop, error)) func(*Shell, string) error {
	return func(sh *Shell, args string) error {
		n := 1
		if args != "" {
			var err error
			if n, err = strconv.Atoi(args); err != nil || n < 1 {
				return errUsage
			}
		}
		return sh.move(movement(sh.Session, n))
	}
}

// byInstruction is counted for movements that may stop in the middle of a
// line, and show where.
func byInstruction(movement func(*debugger.Session, int) (debugger.Stop, error)) func(*Shell, string) error {
	run := counted(movement)
	return func(sh *Shell, args string) error {
		sh.byInstruction = true
		defer func() { sh.byInstruction = false }()
		return run(sh, args)
	}
}

// move reports how a movement ended.
func (sh *Shell) move(stop debugger.Stop, err error) error {
	sh.showNotices()
	sh.moves++
	if err != nil {
		return err
	}
	sh.listed = listing{}
	return sh.arrive(stop)
}

// showNotices tells what the user should know beside what was asked.
func (sh *Shell) showNotices() {
	for _, line := range sh.Session.Notices() {
		sh.printf("%s\n", line)
	}
}

func (sh *Shell) runRun(args string) error { return sh.launch(args, sh.Session.Run) }

// launch starts the program. One that runs is killed first, and said to be.
func (sh *Shell) launch(args string, start func([]string) (debugger.Stop, error)) error {
	if err := sh.setArguments(args); err != nil {
		return err
	}
	sh.sayKilling()
	sh.forgetDisplayed()
	return sh.move(start(nil))
}

// setArguments takes the arguments of the next run, if there are any.
func (sh *Shell) setArguments(text string) error {
	if text == "" {
		return nil // those of the last run
	}
	return sh.setCommandLine(text)
}

// setCommandLine takes the arguments of the next run. If a shell is to read
// them, it will also say what is wrong with them.
func (sh *Shell) setCommandLine(text string) error {
	line, err := parseCommandLine(text)
	if sh.settings.shell == "on" {
		line.Text, err = text, nil
	}
	if err == nil {
		sh.Session.SetCommandLine(line)
	}
	return err
}

func (sh *Shell) sayKilling() {
	for _, pid := range sh.Session.Started() {
		sh.printf("Killing running inferior (pid %d)\n", pid)
	}
}

func (sh *Shell) runQuit(args string) error {
	if args != "" {
		status, err := strconv.Atoi(args)
		if err != nil {
			return errUsage
		}
		sh.status = status
	}
	sh.sayKilling()
	sh.quit = true
	return sh.Session.Close()
}
