package debugger

import (
	"fmt"
	"slices"

	"deet/inferior"
)

// A ThreadID names a thread: by its number in its process, which it keeps for
// its life.
type ThreadID struct{ Process, Number int }

// ThreadInfo describes a thread of the program.
type ThreadInfo struct {
	Number  int // in its process, from 1 in the order of creation
	Current bool
	Handle  uint64 // what pthread_self returns in it, 0 if unknown
	Name    string // what the user calls it, else what the program does
	Named   bool   // by the user
	Where
}

// ID names the thread.
func (t *ThreadInfo) ID() ThreadID { return ThreadID{t.Process, t.Number} }

// Threads lists the threads of all processes.
func (s *Session) Threads() ([]ThreadInfo, error) {
	if s.process == nil {
		return nil, ErrNotRunning
	}
	var infos []ThreadInfo
	front := s.debuggee
	err := s.each(func() error {
		for _, t := range s.process.Threads() {
			info := s.threadInfo(t)
			info.Current = info.Current && s.debuggee == front
			infos = append(infos, info)
		}
		return nil
	})
	return infos, err
}

// threadInfo describes a thread of the process in front.
func (s *Session) threadInfo(t *inferior.Thread) ThreadInfo {
	info := ThreadInfo{Number: t.Number(), Current: t == s.thread, Where: s.where(t), Name: s.givenName(t)}
	if info.Named = info.Name != ""; !info.Named {
		info.Name = t.Name()
	}
	if regs, err := t.Registers(); err == nil {
		// The C library has a thread's descriptor where the thread pointer points,
		// and its address is the pthread_t.
		info.Handle = regs.Fs_base
	}
	return info
}

// givenName is what the user calls a thread, "" if nothing. Most threads have
// no state of ours, and get none for being asked.
func (s *Session) givenName(t *inferior.Thread) string {
	for _, ts := range s.threads {
		if ts.thread == t {
			return ts.name
		}
	}
	return ""
}

// CurrentThread describes the selected thread; ok is false if there is none.
func (s *Session) CurrentThread() (info ThreadInfo, ok bool) {
	if s.process == nil || s.thread == nil {
		return info, false
	}
	return s.threadInfo(s.thread), true
}

// NameThread says what the user calls the selected thread, "" for what the
// program does.
func (s *Session) NameThread(name string) {
	if s.thread != nil {
		s.state(s.thread).name = name
	}
}

// SelectThread makes a thread of the process in front the one that steps,
// frames and names refer to.
func (s *Session) SelectThread(n int) error {
	if s.process == nil {
		return ErrNotRunning
	}
	t, err := s.threadNumbered(n)
	if err != nil {
		return err
	}
	s.thread = t
	s.stack.clear()
	return nil
}

func (s *Session) threadNumbered(n int) (*inferior.Thread, error) {
	if s.process != nil {
		for _, t := range s.process.Threads() {
			if t.Number() == n {
				return t, nil
			}
		}
	}
	return nil, fmt.Errorf("Unknown thread %d.", n)
}

// InThread does something with a thread selected. Afterwards the one that was
// selected is so again, with its frame unless the program has moved.
func (s *Session) InThread(id ThreadID, do func() error) error {
	defer s.keepSelection()()
	if id.Process != s.number {
		if err := s.SelectProcess(id.Process); err != nil {
			return err
		}
	}
	if err := s.SelectThread(id.Number); err != nil {
		return err
	}
	return do()
}

// keepSelection returns a function that selects again what is selected now, as
// far as it is still there.
func (s *Session) keepSelection() (restore func()) {
	d, t, frame, moves := s.debuggee, s.thread, s.stack.selected, s.moves
	return func() {
		if !slices.Contains(s.debuggees, d) {
			return
		}
		if s.debuggee != d {
			s.front(d)
		}
		s.stack.clear()
		if t != nil && slices.Contains(s.process.Threads(), t) {
			s.thread = t
		}
		if s.moves == moves {
			s.stack.selected = frame
		}
	}
}

// selectedThread is the number of the selected thread, 0 without a process.
func (s *Session) selectedThread() int {
	if s.thread == nil {
		return 0
	}
	return s.thread.Number()
}

// ThreadNumber finds the number of a thread of the process in front by its id,
// and how many there are.
func (s *Session) ThreadNumber(id int) (number, of int) {
	if s.process == nil {
		return 0, 0
	}
	threads := s.process.Threads()
	for _, t := range threads {
		if t.ID() == id {
			number = t.Number()
		}
	}
	return number, len(threads)
}
