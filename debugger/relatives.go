package debugger

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"deet/dwarfinfo"
	"deet/inferior"
)

// A relative is a process that the session has had, and what became of it.
type relative struct {
	number int
	pid    int
	parent int                // its number, 0: none of ours
	born   dwarfinfo.Position // the line that forked it
	end    string             // "" while it lives
}

// relative finds a process by its number.
func (s *Session) relative(number int) *relative {
	for _, r := range s.relatives {
		if r.number == number {
			return r
		}
	}
	return &relative{}
}

// ProcessInfo describes a process that the session has or had.
type ProcessInfo struct {
	Number  int
	PID     int
	Parent  int // its number, 0 if it is none of the session's
	Current bool
	Live    bool
	Born    dwarfinfo.Position // the line that forked it
	Program string             // "" once it has ended
	Where   Where              // of its selected thread, while it lives
	Line    dwarfinfo.Position // the line of its own code that led there
	Fate    string             // what became of it, "" while it lives
}

// Processes lists all that this run has made, also those that have ended.
func (s *Session) Processes() []ProcessInfo {
	var infos []ProcessInfo
	for _, r := range s.relatives {
		info := ProcessInfo{Number: r.number, PID: r.pid, Parent: r.parent, Born: r.born, Fate: r.end}
		if i := slices.IndexFunc(s.debuggees, func(d *debuggee) bool { return d.number == r.number }); i >= 0 {
			d := s.debuggees[i]
			info.Live, info.Current = true, d == s.debuggee
			info.Program, _ = d.process.Executable()
			s.in(d, func() (Stop, error) {
				if d.thread != nil {
					info.Where = s.where(d.thread)
					info.Line, _ = s.callerPosition(d.thread)
				}
				return nil, nil
			})
		} else if zombie(r.pid) {
			info.Fate += "; its parent has not waited for it yet"
		}
		infos = append(infos, info)
	}
	return infos
}

// zombie reports whether a process that has ended is still in the table of
// processes, for its parent to ask: proc(5), "/proc/pid/stat", state.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, ok := strings.Cut(string(stat), ") ")
	return ok && strings.HasPrefix(rest, "Z")
}

// Started lists the ids of the processes that live and would not if deet had
// not started the program.
func (s *Session) Started() []int {
	var pids []int
	for _, d := range s.debuggees {
		if d.core == nil && !d.process.Attached() {
			pids = append(pids, d.process.PID())
		}
	}
	return pids
}

// SelectProcess puts a process in front.
func (s *Session) SelectProcess(n int) error {
	for _, d := range s.debuggees {
		if d.number == n {
			s.front(d)
			return nil
		}
	}
	if r := s.relative(n); r.number != 0 {
		return fmt.Errorf("process %d (pid %d) is not there any more: %s", n, r.pid, r.end)
	}
	return fmt.Errorf("No inferior number %d.", n)
}

// ProcessNumber is the number of the process in front, and how many the run
// has had.
func (s *Session) ProcessNumber() (number, of int) {
	if s.process == nil {
		return 0, 0
	}
	return s.number, len(s.relatives)
}

// callerPosition finds the line of the program's own code that a thread is
// in: the innermost frame that has a source.
func (s *Session) callerPosition(t *inferior.Thread) (dwarfinfo.Position, bool) {
	selected, kept := s.thread, s.stack
	defer func() { s.thread, s.stack = selected, kept }()
	s.thread, s.stack = t, stack{}
	const deep = 20 // the wrappers of a library are fewer
	frames, _, err := s.Backtrace(deep)
	if err != nil {
		return dwarfinfo.Position{}, false
	}
	for _, f := range frames {
		if f.Position.Line == 0 {
			continue
		}
		if _, err := os.Stat(f.Position.File); err == nil || s.imageAt(f.PC) == s.images.main() {
			return f.Position, true
		}
	}
	return dwarfinfo.Position{}, false
}

func baseName(path string) string { return filepath.Base(path) }

func (s *Session) exited(ev inferior.Exited) Stop {
	return s.ended(Exited{ev.Code, s.childNumber()}, fmt.Sprintf("exited (status %d)", ev.Code))
}

func (s *Session) died(ev inferior.Killed) Stop {
	return s.ended(Died{ev.Signal, ev.CoreDumped, s.childNumber()}, "exited due to signal "+inferior.SignalName(ev.Signal))
}

// childNumber is the number of the process in front, 0 if it is the first.
func (s *Session) childNumber() int {
	if len(s.relatives) == 0 || s.number == s.relatives[0].number {
		return 0
	}
	return s.number
}

// ended clears up after a process, which was reaped by the wait that told of
// its end. It is a stop if it was the one that run started, or the last that
// moved.
func (s *Session) ended(stop Stop, fate string) Stop {
	d := s.debuggee
	s.dropFrames(nil, s.sayLeft)
	s.relative(d.number).end = fate
	s.leave(d)
	if d.leaving {
		return nil
	}
	moving := func(d *debuggee) bool { return !d.held }
	if d.number == s.relatives[0].number || !slices.ContainsFunc(s.debuggees, moving) {
		s.tellLeft()
		return stop
	}
	s.notice("Child %d (pid %d) %s", d.number, d.process.PID(), fate)
	return nil
}

// tellLeft says which processes are there still, held, after the first one
// has ended.
func (s *Session) tellLeft() {
	for _, d := range s.debuggees {
		s.notice("Child %d (pid %d) is still there: \"continue\" lets it go on", d.number, d.process.PID())
	}
}
