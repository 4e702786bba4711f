package debugger

import "fmt"

// ThreadInfo describes a thread of the program.
type ThreadInfo struct {
	Number  int // counted from 1 in the order of creation
	Current bool
	Where
}

// Threads lists the program's threads.
func (s *Session) Threads() ([]ThreadInfo, error) {
	if s.process == nil {
		return nil, ErrNotRunning
	}
	var infos []ThreadInfo
	for i, t := range s.process.Threads() {
		infos = append(infos, ThreadInfo{i + 1, t == s.thread, s.where(t)})
	}
	return infos, nil
}

// SelectThread makes a thread the one that steps, frames and names refer to.
func (s *Session) SelectThread(n int) error {
	if s.process == nil {
		return ErrNotRunning
	}
	threads := s.process.Threads()
	if n < 1 || n > len(threads) {
		return fmt.Errorf("Unknown thread %d.", n)
	}
	s.thread = threads[n-1]
	s.stack.clear()
	return nil
}

// selectedThread is the number of the selected thread, 0 without a process.
func (s *Session) selectedThread() int {
	if s.thread == nil {
		return 0
	}
	n, _ := s.ThreadNumber(s.thread.ID())
	return n
}

// ThreadNumber finds the number of a thread by its id, and how many there are.
func (s *Session) ThreadNumber(id int) (number, of int) {
	if s.process == nil {
		return 0, 0
	}
	threads := s.process.Threads()
	for i, t := range threads {
		if t.ID() == id {
			number = i + 1
		}
	}
	return number, len(threads)
}
