package debugger

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Environment is that of the next run, NAME=VALUE each.
func (s *Session) Environment() []string {
	if s.options.Env == nil {
		return os.Environ()
	}
	return slices.Clone(s.options.Env)
}

// SetEnv gives a variable of the next run's environment a value.
func (s *Session) SetEnv(name, value string) {
	s.UnsetEnv(name)
	s.options.Env = append(s.options.Env, name+"="+value)
}

// UnsetEnv takes a variable out of the next run's environment.
func (s *Session) UnsetEnv(name string) {
	s.options.Env = slices.DeleteFunc(s.Environment(), func(v string) bool { return strings.HasPrefix(v, name+"=") })
}

// ChangeDir changes the directory that deet works in, and the next run with
// it. The program stays the file that it was.
func (s *Session) ChangeDir(dir string) error {
	if s.options.Program != "" {
		path, err := filepath.Abs(s.options.Program)
		if err != nil {
			return err
		}
		s.options.Program = path
	}
	return os.Chdir(dir)
}

// SetSourceDirs says where source files are looked for that are not where the
// compiler read them.
func (s *Session) SetSourceDirs(dirs []string) { s.sources.dirs = dirs }

// SourceDirs are the directories of SetSourceDirs.
func (s *Session) SourceDirs() []string { return s.sources.dirs }

// find looks for a source file: where the debug information says that it is,
// or in one of the directories, with as much of its path as is there.
func (c *sourceCache) find(path string) string {
	if _, err := os.Stat(path); err == nil {
		return path
	}
	for _, dir := range c.dirs {
		for rest := path; rest != ""; {
			if moved := filepath.Join(dir, rest); fileExists(moved) {
				return moved
			}
			_, rest, _ = strings.Cut(strings.TrimPrefix(rest, "/"), "/")
		}
	}
	return path
}

func fileExists(path string) bool {
	stat, err := os.Stat(path)
	return err == nil && stat.Mode().IsRegular()
}
