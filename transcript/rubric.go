package transcript

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// What follows is for a front end that judges a debugger by more than its
// screen: it takes the program and the lines of a session from here and goes
// through them on its own.

// Build makes the session's files in an empty directory, and its program.
func (s *Script) Build(dir string) error { return s.fill(dir) }

// Program is the name of the program in the session's directory.
func (s *Script) Program() string { return s.program }

// Arguments are the words that the debugger is called with: those of the
// section command, or else the program and its arguments.
func (s *Script) Arguments() []string {
	if s.command != nil {
		return s.command
	}
	// With a slash, so that nobody looks for it in PATH.
	return append([]string{"./" + s.program}, s.args...)
}

// Status is the exit status that the debugger must end with.
func (s *Script) Status() int { return s.status }

// Environment is what the debugger sees of our environment, with what the
// session adds, if its home is in dir.
func (s *Script) Environment(dir string) []string {
	all := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(dir, homeDir), "TERM=dumb", "LC_ALL=C",
	}
	for _, v := range s.env {
		all = append(all, strings.ReplaceAll(v, "$DIR", dir))
	}
	return all
}

// Sources are the build commands and the files that they are given: sessions
// that agree in them have the same program.
func (s *Script) Sources() string {
	key := ""
	for _, line := range s.build {
		key += line + "\n"
	}
	for _, f := range s.files {
		key += f.Name + "\n" + string(f.Data)
	}
	return key
}

// Names say what the names of a session stand for: {pid}, 0x{main}.
type Names struct{ bound bindings }

// Set gives a name a value. The name of an address begins with 0x, and its
// value does not.
func (n *Names) Set(name, value string) {
	if n.bound == nil {
		n.bound = bindings{}
	}
	n.bound[name] = value
}

// Substitute puts values for the names in a text. missing is the first name
// that has none.
func (n *Names) Substitute(text string) (result, missing string) {
	return n.bound.substitute(text)
}

// Match compares lines of a session with those of a screen. If they agree,
// names that stood there for the first time have their values from then on.
func (n *Names) Match(want, got []string) bool {
	after, ok := n.bound.bindLines(want, got)
	if ok {
		n.bound = maps.Clone(after)
	}
	return ok
}
