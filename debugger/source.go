package debugger

import (
	"os"
	"strings"
)

// A sourceCache holds the lines of the files shown so far.
type sourceCache struct {
	files map[string]*sourceFile
	dirs  []string // where files are looked for, too
}

type sourceFile struct {
	lines []string
	stat  os.FileInfo
}

// Source returns the lines of a source file. newer says that the file was
// changed after the program was built, so that its lines may not be the ones
// that were compiled.
func (s *Session) Source(path string) (lines []string, newer bool, err error) {
	path = s.sources.find(path)
	stat, err := os.Stat(path)
	if err != nil {
		return nil, false, err
	}
	newer = s.stat != nil && stat.ModTime().After(s.stat.ModTime())
	f := s.sources.files[path]
	if f == nil || !f.stat.ModTime().Equal(stat.ModTime()) {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, false, err
		}
		f = &sourceFile{strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), stat}
		if s.sources.files == nil {
			s.sources.files = make(map[string]*sourceFile)
		}
		s.sources.files[path] = f
	}
	return f.lines, newer, nil
}
