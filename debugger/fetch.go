package debugger

import (
	"context"
	"errors"
	"path/filepath"

	"deet/dwarfinfo"
	"deet/internal/debuginfod"
)

// A fetcher gets debug information from servers that keep it by build id, if
// the user has named some in DEBUGINFOD_URLS.
type fetcher struct {
	client   *debuginfod.Client
	progress func(file string, done, total int64)
}

// OnProgress sets what is called while debug information is downloaded, and
// once more with done equal to total, or to -1 if nothing came.
func (s *Session) OnProgress(progress func(file string, done, total int64)) {
	s.fetch.progress = progress
}

// SetDebugDirs sets the directories in which separate debug files are looked
// for. It holds for files that were not asked for their debug information yet.
func (s *Session) SetDebugDirs(dirs []string) { s.finder.Dirs = dirs }

// DebugDirs are the directories in which separate debug files are looked for.
func (s *Session) DebugDirs() []string {
	if s.finder.Dirs == nil {
		return dwarfinfo.DefaultDebugDirs()
	}
	return s.finder.Dirs
}

// Fetching reports whether debug information is being downloaded. Any
// goroutine may ask.
func (s *Session) Fetching() bool { return s.cancelFetch.Load() != nil }

// fetchDebug asks the servers. Interrupt ends it.
func (s *Session) fetchDebug(program, buildID string) (path string, err error) {
	if s.fetch.client == nil {
		s.fetch.client = debuginfod.FromEnvironment()
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.cancelFetch.Store(&cancel)
	defer s.cancelFetch.Store(nil)
	told := false
	path, err = s.fetch.client.Find(ctx, buildID, func(done, total int64) {
		if s.fetch.progress != nil {
			told = true
			s.fetch.progress(filepath.Base(program), done, total)
		}
	})
	if told {
		if err != nil {
			s.fetch.progress(filepath.Base(program), -1, 0)
		} else {
			s.fetch.progress(filepath.Base(program), 1, 1)
		}
	}
	if errors.Is(err, context.Canceled) {
		return "", errors.New("the download was given up")
	}
	if errors.Is(err, debuginfod.ErrNotFound) || errors.Is(err, debuginfod.ErrOff) {
		return "", nil
	}
	return path, err
}
