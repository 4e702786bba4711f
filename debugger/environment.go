package debugger

import (
	"fmt"
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

// SetRunDir says in which directory the next run starts; "" is the one that
// deet works in.
func (s *Session) SetRunDir(dir string) { s.options.Dir = dir }

// RunDir is the directory of SetRunDir.
func (s *Session) RunDir() string { return s.options.Dir }

// checkDir says, before a child would fail without a word of which, that the
// directory of the next run is not there. The program's path is one from here.
func (s *Session) checkDir() error {
	if s.options.Dir == "" {
		return nil
	}
	stat, err := os.Stat(s.options.Dir)
	if err != nil {
		return err
	}
	if !stat.IsDir() {
		return fmt.Errorf("%s is no directory", s.options.Dir)
	}
	s.options.Program, err = filepath.Abs(s.options.Program)
	return err
}

// SetTTY gives the program of the next run a terminal of its own; "" shares
// ours.
func (s *Session) SetTTY(path string) { s.options.TTY = path }

// TTY is the terminal of SetTTY.
func (s *Session) TTY() string { return s.options.TTY }
