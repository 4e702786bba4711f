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
	TTY                   string   // the program's own terminal, in place of these; "": none
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

	commandLine CommandLine
	shell       bool // a shell starts the program

	stat os.FileInfo // of program when it was opened, to notice a rebuild

	table      *breakpoints.Table
	places     map[int]place      // what the address breakpoints stand on
	conditions map[int]*condition // by the number of the breakpoint
	print      func(text string)  // what dprintfs write
	pending    string             // "auto", "on" or "off"
	signals    map[unix.Signal]Policy

	family Family
	files  files

	// What follows belongs to one run.
	*debuggee                                  // the one in front
	debuggees []*debuggee                      // all that live, in the order of their birth
	running   atomic.Pointer[inferior.Process] // the one in front, for Interrupt
	met       int                              // how many there have been
	spaces    int                              // how many address spaces beside the first
	relatives []*relative                      // what became of each
	heldPIDs  atomic.Pointer[[]int]            // of those that are held
	round     int                              // which process has made the last single step: see stepRound
	blocked   atomic.Pointer[blockade]         // why watchHeld has interrupted the one in front
	parked    []*watch                         // of processes that are no more, for the next run
	stopped   []int                            // the breakpoints at which the program stopped

	machine        machine
	unwindOnSignal bool
	moving         bool // a movement is being carried out
	moves          int  // how many there have been
	locking        Locking
	ending         atomic.Bool

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

	// What stood there was a system call, which the thread has gone to make. If
	// that is interrupted the kernel may begin it anew, at the same instruction.
	calling bool
	before  inferior.Registers // as they were at the instruction
	name    string             // that the user gave the thread
	// Where handlers of signals will return to, the innermost last: sites at which
	// the thread had stopped already, and whose instructions it has yet to run.
	interrupted []arrival

	send unix.Signal // what it is to get when it goes on: see QueueSignal
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
		options:    o,
		tracer:     inferior.NewTracer(),
		table:      breakpoints.NewTable(),
		places:     make(map[int]place),
		conditions: make(map[int]*condition),
		pending:    "auto",
		signals:    defaultSignals(),

		debuggee:    &debuggee{},
		convenience: make(map[string]expr.Value),
	}
	s.finder.Fetch = s.fetchDebug
	s.SetArgs(o.Args)
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

// A CommandLine is what a program is started with.
type CommandLine struct {
	Words        []string // without the program's name
	Redirections []inferior.Redirection
	Text         string // all of it, as the user wrote it for a shell
}

// CommandLine is that of the next run.
func (s *Session) CommandLine() CommandLine { return s.commandLine }

// SetCommandLine sets that of the next run.
func (s *Session) SetCommandLine(c CommandLine) { s.commandLine = c }

// SetArgs sets the arguments of the next run to words that no shell is to
// change.
func (s *Session) SetArgs(args []string) {
	quoted := make([]string, len(args))
	for i, word := range args {
		quoted[i] = shellQuoted(word)
	}
	s.commandLine = CommandLine{Words: args, Text: strings.Join(quoted, " ")}
}

// SetShell says whether a shell reads the arguments of the next run.
func (s *Session) SetShell(on bool) { s.shell = on }

// SetRandomize says whether the next run's addresses are left to chance.
func (s *Session) SetRandomize(on bool) { s.options.Randomize = on }

// Live reports whether there is a process, or the record of one, to look at.
func (s *Session) Live() bool { return s.process != nil }

// PID is the process's id, 0 if none lives.
func (s *Session) PID() int {
	if !s.canRun() {
		return 0
	}
	return s.process.PID()
}

// Close ends the session. What it started is killed and reaped, what it
// attached to is let go.
func (s *Session) Close() error {
	err := s.each(func() error {
		if !s.process.Attached() {
			return nil
		}
		return s.Detach()
	})
	s.CloseCore()
	err = errors.Join(err, s.tracer.Close())
	s.forget()
	if s.options.Terminal != nil {
		s.options.Terminal.Restore()
	}
	return err
}

// forget drops what belonged to processes that are no more.
func (s *Session) forget() {
	s.running.Store(nil)
	watches := s.watches
	s.debuggees, s.debuggee = nil, &debuggee{watches: together(s.parked, watches)}
	s.parked, s.stopped = nil, nil
	s.dropFrames(nil, func(int) {})
	s.dropThreadBreakpoints(nil)
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

// End makes a movement under way come to its end, and keeps others from being
// begun. Any goroutine may call it; the owner then calls Close.
//
// The owner asks for ending between the last resume and the wait that follows,
// and we ask for what runs after ending was set: one of us sees the other.
func (s *Session) End() {
	s.ending.Store(true)
	s.Interrupt()
}

var errEnding = errors.New("deet was told to end")

// Running reports whether the program runs right now. Any goroutine may ask.
func (s *Session) Running() bool {
	p := s.running.Load()
	return p != nil && p.State().Kind == inferior.StateRunning
}

// Attached reports whether the process was there before us.
func (s *Session) Attached() bool { return s.process != nil && s.process.Attached() }
