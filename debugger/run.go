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
	s.CloseCore()
	if s.process != nil {
		if err := s.Kill(); err != nil {
			return err
		}
	}
	if s.options.Program == "" {
		return ErrNoProgram
	}
	if args != nil {
		s.SetArgs(args)
	}
	if err := s.openProgram(); err != nil {
		return &StartError{err}
	}
	p, err := s.startProcess()
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

// adopt makes a process the session's only one.
func (s *Session) adopt(p *inferior.Process) {
	for _, b := range s.table.All() {
		b.Locations = slices.DeleteFunc(b.Locations, func(l breakpoints.Location) bool { return l.Space != 0 })
	}
	images, watches := s.images, together(s.parked, s.watches)
	s.debuggees, s.relatives, s.met, s.spaces = nil, nil, 0, 0
	s.front(s.newDebuggee(p))
	s.sites = breakpoints.NewSites(p)
	s.images.list, s.watches, s.parked = images.list, watches, nil
}

// Attach takes over a process that runs already.
func (s *Session) Attach(pid int) (Stop, error) {
	s.CloseCore()
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
	if !s.canRun() {
		return ErrNotRunning
	}
	if err := errors.Join(s.endCalls(), s.sendQueued()); err != nil {
		return err
	}
	if err := s.sites.RemoveAll(s.process); err != nil {
		return err
	}
	err := s.process.Detach()
	s.relative(s.number).end = "detached"
	s.leave(s.debuggee)
	return err
}

// Kill ends all processes and reaps them.
func (s *Session) Kill() error {
	if !s.canRun() {
		return ErrNotRunning
	}
	err := s.each(s.killOne)
	s.forget()
	return err
}

// KillProcess ends one process and reaps it.
func (s *Session) KillProcess(n int) error {
	front := s.debuggee
	if err := s.SelectProcess(n); err != nil {
		return err
	}
	err := s.killOne()
	if slices.Contains(s.debuggees, front) {
		s.front(front)
	}
	return err
}

func (s *Session) killOne() error {
	err := s.process.KillAndReap()
	s.relative(s.number).end = "killed by deet"
	s.leave(s.debuggee)
	return err
}

// letChildGo gives a forked child its freedom. Its memory is a copy of its
// parent's, our int3s included: untraced, it would die of them, so they come
// out first. A vfork child runs in its parent's memory, where the sites must
// stay: it is kept until it execs or ends.
func (s *Session) letChildGo(ev inferior.Forked) error {
	child := ev.Child
	if !ev.VFork {
		s.notice("Child %d was forked; it goes on without deet", child.PID())
		if err := s.sites.RemoveAll(child); ignoreExited(err) != nil {
			return err
		}
		return ignoreExited(child.Detach())
	}
	d := s.newDebuggee(child)
	d.sites, d.space, d.linkSite, d.borrowed, d.leaving = s.sites, s.space, s.linkSite, true, true
	d.images.list = slices.Clone(s.images.list)
	if s.halted {
		return nil
	}
	_, err := s.in(d, func() (Stop, error) { return nil, s.resumeAll() })
	return err
}

// followChild goes with a forked child, as "set follow-fork-mode child" asks
// for: its parent is let go, or held if both are kept. After a vfork the
// parent waits for its child anyway.
func (s *Session) followChild(child *debuggee) error {
	parent := s.debuggee
	switch {
	case child.borrowed:
	case s.family.Detach:
		s.notice("Process %d goes on without deet", parent.process.PID())
		if err := s.sites.RemoveAll(parent.process); ignoreExited(err) != nil {
			return err
		}
		if err := ignoreExited(parent.process.Detach()); err != nil {
			return err
		}
		s.relative(parent.number).end = "let go"
		s.leave(parent)
	case s.family.HoldOthers:
		if err := s.halt(); err != nil {
			return err
		}
		parent.held, child.held = true, false
	}
	_, err := s.in(child, func() (Stop, error) { return nil, s.resumeAll() })
	return err
}

// reload reads the program that a process runs now.
func (s *Session) reload(t *inferior.Thread) error {
	s.dropFrames(nil, s.sayLeft)
	s.threads, s.thread, s.calls = nil, t, nil
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
	s.images.reset(newImage(file, auxv[atEntry]-uint64(file.Entry())))
	s.linkSite = 0
	return s.resolveAll()
}

// giveTerminal puts the program's process group in front on the terminal, so
// that it reads what is typed, and Ctrl-C reaches it and not us.
func (s *Session) giveTerminal() error {
	return s.giveTerminalTo(s.process)
}

func (s *Session) giveTerminalTo(p *inferior.Process) error {
	if s.options.Terminal == nil || p.Attached() {
		return nil
	}
	return s.options.Terminal.Give(p.PID())
}

func (s *Session) takeTerminal() error {
	if s.options.Terminal == nil {
		return nil
	}
	return s.options.Terminal.Take()
}
