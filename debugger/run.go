package debugger

import (
	"errors"
	"fmt"
	"slices"

	"deet/breakpoints"
	"deet/dwarfinfo"
	"deet/inferior"
)

// Run starts the program and lets it go on until it stops or ends. A process
// of an earlier run is killed and reaped first: there is never more than one.
// nil args mean those of the last run.
func (s *Session) Run(args []string) (Stop, error) {
	if err := s.launch(args); err != nil {
		return nil, err
	}
	return s.move(&movement{})
}

// Start runs up to the beginning of main.
func (s *Session) Start(args []string) (Stop, error) {
	if s.program == nil {
		return nil, ErrNoProgram
	}
	if _, err := s.program.FindFunction("main"); err != nil {
		return nil, err
	}
	if err := s.launch(args); err != nil {
		return nil, err
	}
	places, err := s.resolveText("main")
	if err != nil {
		return nil, err
	}
	t := s.thread
	return s.move2(&movement{thread: t}, []trap{{places[0].Addr, func() (Stop, error) {
		return HitBreakpoint{Where: s.where(t)}, nil
	}}})
}

// launch makes a process that stands before its first instruction, with all
// breakpoints in place.
func (s *Session) launch(args []string) error {
	if s.process != nil {
		if err := s.Kill(); err != nil {
			return err
		}
	}
	if s.options.Program == "" {
		return ErrNoProgram
	}
	if args != nil {
		s.options.Args = args
	}
	if err := s.openProgram(); err != nil {
		return &StartError{err}
	}
	o := s.options
	p, err := s.tracer.Start(inferior.Command{
		Path: o.Program, Args: append([]string{o.Program}, o.Args...), Env: o.Env, Dir: o.Dir,
		Stdin: o.Stdin, Stdout: o.Stdout, Stderr: o.Stderr, Randomize: o.Randomize,
	})
	if err != nil {
		return &StartError{err}
	}
	s.adopt(p)
	if err := s.locateProgram(); err != nil {
		return err
	}
	return s.resolveAll()
}

// A StartError says that the program could not be started.
type StartError struct{ Err error }

func (e *StartError) Error() string { return "Error starting subprocess: " + e.Err.Error() }
func (e *StartError) Unwrap() error { return e.Err }

// adopt makes a process the session's.
func (s *Session) adopt(p *inferior.Process) {
	s.process = p
	s.running.Store(p)
	s.sites = breakpoints.NewSites(p)
	s.threads, s.thread = nil, p.Threads()[0]
	s.halted = true
	s.stack.clear()
	s.images.fresh = false
	s.linkSite = 0
}

// Attach takes over a process that runs already.
func (s *Session) Attach(pid int) (Stop, error) {
	if s.process != nil {
		return nil, fmt.Errorf("process %d is being debugged: detach or kill it first", s.PID())
	}
	p, err := s.tracer.Attach(pid)
	if err != nil {
		return nil, err
	}
	if s.program == nil {
		path, err := p.Executable()
		if err == nil {
			s.options.Program = path
			err = s.openProgram()
		}
		if err != nil {
			return nil, errors.Join(err, p.Detach())
		}
	}
	s.adopt(p)
	if err := s.locateProgram(); err != nil {
		return nil, err
	}
	if err := s.resolveAll(); err != nil {
		return nil, err
	}
	return Paused{s.where(s.thread)}, nil
}

// Detach lets the process go on by itself, with nothing of ours left in it.
func (s *Session) Detach() error {
	if s.process == nil {
		return ErrNotRunning
	}
	if err := s.sites.RemoveAll(s.process); err != nil {
		return err
	}
	err := s.process.Detach()
	s.forget()
	return err
}

// Kill ends the process and reaps it.
func (s *Session) Kill() error {
	if s.process == nil {
		return ErrNotRunning
	}
	s.letStraysGo()
	err := s.process.KillAndReap()
	s.forget()
	return err
}

// letChildGo gives a forked child its freedom. Its memory is a copy of its
// parent's, our int3s included: untraced, it would die of them, so they come
// out first. A vfork child runs in its parent's memory, where the sites must
// stay: it is kept until it execs or ends.
func (s *Session) letChildGo(ev inferior.Forked) error {
	child := ev.Child
	if ev.VFork {
		s.strays = append(s.strays, child)
		return ignoreExited(child.ResumeAll())
	}
	s.notice("Child %d was forked; it goes on without deet", child.PID())
	if err := s.sites.RemoveAll(child); err != nil && ignoreExited(err) != nil {
		return err
	}
	return ignoreExited(child.Detach())
}

// handleStray sees to an event of a vfork child.
func (s *Session) handleStray(t *inferior.Thread, ev inferior.Event) error {
	child := t.Process()
	switch ev := ev.(type) {
	case inferior.Trapped:
		return s.strayTrapped(t)
	case inferior.Execed:
		s.dropStray(child) // its memory is its own now, and has no sites
		s.notice("Child %d runs another program; it goes on without deet", child.PID())
		return ignoreExited(child.Detach())
	case inferior.Exited, inferior.Killed:
		s.dropStray(child)
		return nil
	case inferior.ThreadExited:
		return nil
	case inferior.Forked:
		if err := ignoreExited(ev.Child.Detach()); err != nil {
			return err
		}
	case inferior.Cloned:
		if err := ignoreExited(ev.Child.Resume(inferior.Continue)); err != nil {
			return err
		}
	}
	return ignoreExited(t.Resume(inferior.Continue))
}

// strayTrapped takes a vfork child over a site that it shares with its
// parent. The parent's other threads must not run meanwhile.
func (s *Session) strayTrapped(t *inferior.Thread) error {
	regs, err := t.Registers()
	if err != nil {
		return ignoreExited(err)
	}
	pc := regs.PC() - 1
	if s.sites == nil || !s.sites.Armed(pc) {
		return ignoreExited(t.Resume(inferior.Continue))
	}
	regs.SetPC(pc)
	if err := t.SetRegisters(regs); err != nil {
		return ignoreExited(err)
	}
	wasHalted := s.halted
	if err := s.halt(); err != nil {
		return err
	}
	if err := s.sites.Lift(pc); err != nil {
		return ignoreExited(err)
	}
	if err := t.Resume(inferior.Step); err != nil {
		return ignoreExited(err)
	}
	ev, err := t.Wait()
	s.rearm(s.sites, pc)
	if err != nil {
		return err
	}
	if _, ok := ev.(inferior.Trapped); ok {
		err = ignoreExited(t.Resume(inferior.Continue))
	} else {
		err = s.handleStray(t, ev)
	}
	if err == nil && !wasHalted {
		err = s.resumeAll()
	}
	return err
}

func (s *Session) dropStray(p *inferior.Process) {
	s.strays = slices.DeleteFunc(s.strays, func(q *inferior.Process) bool { return p == q })
}

// letStraysGo kills the vfork children: they run in the memory of a process
// that is about to be killed, and have not become programs of their own.
func (s *Session) letStraysGo() {
	for _, p := range s.strays {
		_ = p.KillAndReap() // nothing to be done if it has ended already
	}
	s.strays = nil
}

// reload follows the program into another one, after exec. Nothing of the
// old one is there any more: not its memory, not our sites, not its threads.
func (s *Session) reload(t *inferior.Thread) error {
	s.sites.Forget()
	s.dropFrames(nil, s.sayLeft)
	s.threads, s.thread = nil, t
	s.stack.clear()
	path, err := s.process.Executable()
	if err != nil {
		return ignoreExited(err)
	}
	s.notice("Process %d runs another program now: %s", s.process.PID(), path)
	file, err := dwarfinfo.OpenWith(path, &s.finder)
	if err != nil {
		return err
	}
	s.keepFile(path, file)
	s.images.reset(newImage(file, 0))
	auxv, err := s.process.Auxv()
	if err != nil {
		return ignoreExited(err)
	}
	const atEntry = 9
	s.images.reset(newImage(file, auxv[atEntry]-uint64(file.Entry())))
	s.linkSite = 0
	return s.resolveAll()
}

// giveTerminal puts the program's process group in front on the terminal, so
// that it reads what is typed, and Ctrl-C reaches it and not us.
func (s *Session) giveTerminal() error {
	if s.options.Terminal == nil || s.process.Attached() {
		return nil
	}
	return s.options.Terminal.Give(s.process.PID())
}

func (s *Session) takeTerminal() error {
	if s.options.Terminal == nil {
		return nil
	}
	return s.options.Terminal.Take()
}
