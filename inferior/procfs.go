package inferior

import (
	"os"
	"strings"
)

// About reads one of the texts that the kernel has about the process, such as
// "status": proc(5).
func (p *Process) About(name string) (string, error) {
	if p.record != nil {
		return "", ErrPostMortem
	}
	text, err := os.ReadFile(p.proc(name))
	return string(text), err
}

// CommandLine is what the process was started with, joined by blanks.
func (p *Process) CommandLine() (string, error) {
	text, err := p.About("cmdline")
	return strings.ReplaceAll(strings.TrimRight(text, "\x00"), "\x00", " "), err
}

// Dir is the directory that the process works in.
func (p *Process) Dir() (string, error) {
	if p.record != nil {
		return "", ErrPostMortem
	}
	return os.Readlink(p.proc("cwd"))
}

// RawAuxv is what the kernel told the program at its start, pairs of a key and
// a value in its order: getauxval(3).
func (p *Process) RawAuxv() ([]byte, error) { return p.rawAuxv() }
