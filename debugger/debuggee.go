package debugger

import (
	"fmt"
	"slices"

	"deet/breakpoints"
	"deet/dwarfinfo"
	"deet/inferior"

	"golang.org/x/sys/unix"
)

// A debuggee is one process, and what deet knows of it. A session has one for
// each process that the program makes; it works on the one in front, whose
// fields are the session's own by embedding, and an event of another puts that
// one in front for as long as it takes: see in.
type debuggee struct {
	number   int                // as "inferior N" names it; run starts number 1
	process  *inferior.Process  // nil: nothing runs
	sites    *breakpoints.Sites // those of its memory: a vfork child has its parent's
	space    int                // its program's breakpoints.Location.Space
	images   images
	threads  []*threadState
	thread   *inferior.Thread // the selected one
	stack    stack
	halted   bool            // every thread is stopped
	held     bool            // it stays so while others run
	starting bool            // it has not left the sites yet on which its threads stood
	borrowed bool            // a vfork child that still runs in its parent's memory
	leaving  bool            // one that is let go when it does so no more
	typed    unix.Signal     // a key's signal that it has still to get, and the user knows of
	core     *dwarfinfo.Core // what the process is a record of, nil if it lives
	calls    []*call         // of functions that have not returned
	emulator emulator
	watches  []*watch
	slow     bool   // the threads make one step at a time: see stepRound
	turn     int    // whose turn it was
	linkSite uint64 // where the loader tells of new libraries, 0: not watched
}

// A Family says what becomes of the processes that the program makes.
type Family struct {
	Detach      bool // let a forked child go, and stay with its parent
	FollowChild bool // go with the child instead
	HoldOthers  bool // continue and steps move the process in front alone
}

// SetFamily sets what becomes of the processes that are made from now on.
func (s *Session) SetFamily(f Family) { s.family = f }

// Family tells what becomes of the processes that the program makes.
func (s *Session) Family() Family { return s.family }

// newDebuggee lists a process, all of whose threads are stopped.
func (s *Session) newDebuggee(p *inferior.Process) *debuggee {
	s.met++
	d := &debuggee{number: s.met, process: p, thread: p.Threads()[0], halted: true}
	s.debuggees = append(s.debuggees, d)
	s.relatives = append(s.relatives, &relative{number: d.number, pid: p.PID()})
	return d
}

// of finds the debuggee of a process, nil if it was let go.
func (s *Session) of(p *inferior.Process) *debuggee {
	for _, d := range s.debuggees {
		if d.process == p {
			return d
		}
	}
	return nil
}

// in puts a process in front while do works on it. If that comes to a stop for
// the user, it stays there.
func (s *Session) in(d *debuggee, do func() (Stop, error)) (Stop, error) {
	front := s.debuggee
	s.debuggee = d
	stop, err := do()
	if stop == nil && slices.Contains(s.debuggees, front) {
		s.debuggee = front
	}
	return stop, err
}

// each does something to every process, and goes on after an error.
func (s *Session) each(do func() error) error {
	var first error
	for _, d := range slices.Clone(s.debuggees) {
		if !slices.Contains(s.debuggees, d) {
			continue
		}
		if _, err := s.in(d, func() (Stop, error) { return nil, do() }); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// everywhere is each, or if nothing runs, does it once.
func (s *Session) everywhere(do func() error) error {
	if len(s.debuggees) == 0 {
		return do()
	}
	return s.each(do)
}

// front puts a process in front for good.
func (s *Session) front(d *debuggee) {
	s.debuggee = d
	s.stack.clear()
	s.running.Store(d.process)
}

// leave forgets a process that has ended or was let go. The next one takes its
// place in front.
func (s *Session) leave(d *debuggee) {
	s.debuggees = slices.DeleteFunc(s.debuggees, func(o *debuggee) bool { return o == d })
	if !slices.ContainsFunc(s.debuggees, func(o *debuggee) bool { return o.space == d.space }) && d.space != 0 {
		s.table.DropSpace(d.space)
	}
	_, _ = s.in(d, func() (Stop, error) {
		s.dropFrames(nil, func(int) {})
		return nil, nil
	})
	s.parked = together(s.parked, d.watches)
	for _, child := range s.debuggees {
		if child.borrowed && !d.borrowed && child.sites == d.sites { // the memory is its alone now
			child.sites, _ = d.sites.Fork(child.process, d.sites.Uses)
			child.borrowed = false
		}
	}
	switch {
	case s.debuggee != d:
	case len(s.debuggees) > 0:
		s.front(s.debuggees[0])
	default:
		s.forget()
	}
}

// forked takes a new process in. Its memory is a copy of its parent's, with
// the int3s; after a vfork it is its parent's memory, until it execs or ends.
func (s *Session) forked(parent *inferior.Thread, ev inferior.Forked) error {
	if s.family.Detach && !s.family.FollowChild {
		return s.letChildGo(ev)
	}
	d := s.newDebuggee(ev.Child)
	d.space, d.linkSite, d.borrowed = s.space, s.linkSite, ev.VFork
	d.images.list = slices.Clone(s.images.list)
	d.held = s.family.HoldOthers && !ev.VFork // a vfork child that is held holds its parent
	s.noteHeld()
	s.tellFork(parent, d)
	var err error
	if ev.VFork {
		d.sites = s.sites
	} else if d.sites, err = s.sites.Fork(ev.Child, s.sitesWanted); ignoreExited(err) != nil {
		return err
	}
	if s.family.FollowChild && !s.halted {
		return s.followChild(d)
	}
	d.watches = inherited(s.watches)
	if _, err := s.in(d, func() (Stop, error) { return nil, s.armRegisters() }); err != nil {
		return err
	}
	if s.halted || d.held {
		return nil // else it goes when its parent goes
	}
	_, err = s.in(d, func() (Stop, error) { return nil, s.resumeAll() })
	return err
}

// sitesWanted is how many of the user's breakpoints want a site, and whether
// the watch over libraries does.
func (s *Session) sitesWanted(addr uint64) int {
	n := 0
	for _, b := range s.table.At(s.space, addr) {
		if b.Enabled {
			n++
		}
	}
	if addr == s.linkSite {
		n++
	}
	return n
}

// tellFork says which process was made, and where.
func (s *Session) tellFork(parent *inferior.Thread, child *debuggee) {
	text := fmt.Sprintf("Child %d (pid %d) forked from %d", child.number, child.process.PID(), s.number)
	r := s.relative(child.number)
	r.parent = s.number
	if p, ok := s.callerPosition(parent); ok {
		r.born = p
		text += fmt.Sprintf(" at %s:%d", baseName(p.File), p.Line)
	}
	if child.held {
		text += fmt.Sprintf("; it is held: \"inferior %d\" and \"continue\" let it go on", child.number)
	}
	s.notice("%s", text)
}

// resumeAll lets the threads of the process in front go, and those of others
// that were stopped with it.
func (s *Session) resumeAll() error {
	var first error
	for _, d := range s.debuggees {
		if d != s.debuggee && (!d.halted || d.held || d.starting) {
			continue
		}
		if d.slow = d.wantsSteps(); d.slow {
			continue // that is for stepRound
		}
		d.halted = false
		if err := ignoreExited(d.process.ResumeAll()); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// execed follows a process into another program. Nothing of the old one is
// there any more: not its memory, not our sites, not its threads.
func (s *Session) execed(t *inferior.Thread) error {
	if s.leaving {
		child := s.process
		s.notice("Child %d runs another program; it goes on without deet", child.PID())
		s.leave(s.debuggee)
		return ignoreExited(child.Detach())
	}
	if s.childNumber() != 0 {
		s.watches = nil // they were its parent's, of another program
	}
	if s.borrowed {
		s.sites, s.borrowed = breakpoints.NewSites(s.process), false
		s.held = s.family.HoldOthers
	} else {
		s.sites.Forget()
	}
	if slices.ContainsFunc(s.debuggees, func(d *debuggee) bool { return d != s.debuggee && d.space == s.space }) {
		s.spaces++
		s.space = s.spaces
	}
	return s.reload(t)
}

// toldOf reports whether the user knows of a signal already, as another
// process has stopped for it: a key like Ctrl-C signals each process of the
// group that is in front on the terminal, and is one stop.
func (s *Session) toldOf(sig unix.Signal, info inferior.SigInfo) bool {
	const siKernel = 0x80 // sigaction(2), SI_KERNEL
	if info.Code != siKernel || sig != unix.SIGINT && sig != unix.SIGTSTP && sig != unix.SIGQUIT {
		return false
	}
	if s.typed == sig {
		s.typed = 0
		return true
	}
	group := groupOf(s.process)
	for _, d := range s.debuggees {
		if d != s.debuggee && groupOf(d.process) == group {
			d.typed = sig
		}
	}
	return false
}

// groupOf is the process group of a process: what the terminal's keys reach.
func groupOf(p *inferior.Process) int {
	group, err := unix.Getpgid(p.PID())
	if err != nil {
		return p.PID()
	}
	return group
}
