package debugger

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"

	"deet/breakpoints"
	"deet/dwarfinfo"
	"deet/expr"
	"deet/inferior"

	"golang.org/x/sys/unix"
)

// Errors that a user meets in everyday use. Their texts are gdb's, which
// people and scripts already look for.
var (
	ErrNotRunning = errors.New("The program is not being run.")
	ErrNoStack    = errors.New("No stack.")
	ErrNoProgram  = errors.New("no program: say which one when you start deet")
	ErrOutermost  = errors.New(`"finish" not meaningful in the outermost frame.`)
	ErrTop        = errors.New("Initial frame selected; you cannot go up.")
	ErrBottom     = errors.New("Bottom (innermost) frame selected; you cannot go down.")
)

// Options say which program to debug, and how to start it.
type Options struct {
	Program               string
	Args                  []string // without the program's name
	Env                   []string // nil: ours
	Dir                   string   // "": ours
	Stdin, Stdout, Stderr *os.File // nil: /dev/null
	Terminal              *inferior.Terminal
	Randomize             bool // keep address space randomisation on
}

// A Session debugs one program, over any number of runs.
type Session struct {
	options Options
	tracer  *inferior.Tracer
	program *dwarfinfo.File

	fetch       fetcher
	cancelFetch atomic.Pointer[context.CancelFunc] // while debug information is fetched
	finder      dwarfinfo.Finder

	stat os.FileInfo // of program when it was opened, to notice a rebuild

	table   *breakpoints.Table
	watches []*watch
	places  map[int]place // what the address breakpoints stand on
	pending string        // "auto", "on" or "off"
	signals map[unix.Signal]Policy

	// What follows belongs to one run; forget clears it.
	process  *inferior.Process                // nil: nothing runs
	running  atomic.Pointer[inferior.Process] // the same, for Interrupt
	sites    *breakpoints.Sites
	images   images
	threads  []*threadState
	thread   *inferior.Thread // the selected one
	stack    stack
	strays   []*inferior.Process // vfork children, kept until they exec
	slow     bool                // the threads make one step at a time: see stepRound
	turn     int                 // whose turn it was
	halted   bool                // every thread is stopped
	linkSite uint64              // where the loader tells of new libraries, 0: not watched

	notices []string
	history []expr.Value

	convenience map[string]expr.Value // $name

	sources sourceCache
}

// A threadState is what the debugger remembers of a thread from one stop to
// the next.
type threadState struct {
	thread *inferior.Thread

	// The thread stopped at pc with this stack pointer and has not executed
	// the instruction there: when it goes on, it must get past our int3, and
	// coming here again with the same sp is no new arrival.
	at  arrival
	has bool
}

// An arrival identifies one execution of one instruction by one thread. A
// loop comes to the same pc after the instruction was executed; a recursion
// comes with another sp.
type arrival struct{ pc, sp uint64 }

// New makes a session for a program. It reads the program's headers and
// starts nothing. The calling goroutine becomes the session's owner: it is
// locked to its thread, and every method but Interrupt is for it alone.
func New(o Options) (*Session, error) {
	s := &Session{
		options: o,
		tracer:  inferior.NewTracer(),
		table:   breakpoints.NewTable(),
		places:  make(map[int]place),
		pending: "auto",
		signals: defaultSignals(),

		convenience: make(map[string]expr.Value),
	}
	s.finder.Fetch = s.fetchDebug
	if o.Program == "" {
		return s, nil
	}
	if !strings.Contains(o.Program, "/") { // a file here, never a command in $PATH
		s.options.Program = "./" + o.Program
	}
	if err := s.openProgram(); err != nil {
		return nil, err
	}
	return s, nil
}

// openProgram reads the program, or reads it again if the file has changed
// since: a student edits, compiles and types run, without leaving deet.
func (s *Session) openProgram() error {
	stat, err := os.Stat(s.options.Program)
	if err != nil {
		return err
	}
	if s.program != nil && os.SameFile(stat, s.stat) && stat.ModTime().Equal(s.stat.ModTime()) {
		return nil
	}
	file, err := dwarfinfo.OpenWith(s.options.Program, &s.finder)
	if err != nil {
		return err
	}
	if s.program != nil {
		s.notice("%s has changed; its symbols were read again.", s.options.Program)
	}
	s.program, s.stat = file, stat
	s.images.reset(newImage(file, s.expectedBias()))
	return nil
}

// expectedBias is where the kernel will put the program. With randomisation
// off, a position-independent program always lands two thirds up the address
// space (the kernel's ELF_ET_DYN_BASE, rounded to a page), so addresses can
// be shown, and break *ADDR taken, before it runs. After exec the true bias
// replaces this one.
func (s *Session) expectedBias() uint64 {
	if s.program.PIE() {
		return 0x555555554000
	}
	return 0
}

// Program is the path of the program, as the user gave it.
func (s *Session) Program() string { return s.options.Program }

// Args are the arguments of the next run.
func (s *Session) Args() []string { return s.options.Args }

// SetArgs sets the arguments of the next run.
func (s *Session) SetArgs(args []string) { s.options.Args = args }

// SetRandomize says whether the next run's addresses are left to chance.
func (s *Session) SetRandomize(on bool) { s.options.Randomize = on }

// Live reports whether there is a process.
func (s *Session) Live() bool { return s.process != nil }

// PID is the process's id, 0 if there is none.
func (s *Session) PID() int {
	if s.process == nil {
		return 0
	}
	return s.process.PID()
}

// Close ends the session. What it started is killed and reaped, what it
// attached to is let go.
func (s *Session) Close() error {
	if s.process != nil && s.process.Attached() {
		if err := s.Detach(); err != nil {
			return err
		}
	}
	err := s.tracer.Close()
	s.forget()
	if s.options.Terminal != nil {
		s.options.Terminal.Restore()
	}
	return err
}

// forget drops what belonged to a process that is no more.
func (s *Session) forget() {
	s.running.Store(nil)
	s.process, s.thread, s.sites = nil, nil, nil
	s.dropFrames(nil, func(int) {})
	s.threads, s.strays = nil, nil
	s.stack.clear()
	if s.program != nil {
		s.images.reset(newImage(s.program, s.expectedBias()))
	}
}

// Interrupt makes the running program stop soon. Any goroutine may call it.
func (s *Session) Interrupt() {
	if cancel := s.cancelFetch.Load(); cancel != nil {
		(*cancel)()
	}
	if p := s.running.Load(); p != nil {
		p.Interrupt()
	}
}

// Running reports whether the program runs right now. Any goroutine may ask.
func (s *Session) Running() bool {
	p := s.running.Load()
	return p != nil && p.State().Kind == inferior.StateRunning
}

// Attached reports whether the process was there before us.
func (s *Session) Attached() bool { return s.process != nil && s.process.Attached() }

// RestoreTerminal leaves the terminal as it was found. Any goroutine may call
// it, when deet is about to end.
func (s *Session) RestoreTerminal() {
	if s.options.Terminal != nil {
		s.options.Terminal.Restore()
	}
}
