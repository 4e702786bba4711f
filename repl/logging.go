package repl

import (
	"cmp"
	"errors"
	"io"
	"os"
	"strings"
)

// logging is where a copy of what is shown goes.
type logging struct {
	name      string // "" for deet.txt
	overwrite bool
	redirect  bool // the screen shows nothing
	file      *os.File
}

func (l *logging) path() string { return cmp.Or(l.name, "deet.txt") }

func (l *logging) close() {
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
}

// output is where to write what would go to the screen.
func (sh *Shell) output(screen io.Writer) io.Writer {
	switch {
	case sh.log.file == nil:
		return screen
	case sh.log.redirect:
		return sh.log.file
	}
	return io.MultiWriter(screen, sh.log.file)
}

// startLogging opens the file, and goes on with it unless it is to be begun
// anew.
func (sh *Shell) startLogging() error {
	if sh.log.file != nil {
		return errors.New("Already logging to " + sh.log.path() + ".")
	}
	mode := os.O_APPEND
	if sh.log.overwrite {
		mode = os.O_TRUNC
	}
	file, err := os.OpenFile(sh.log.path(), os.O_CREATE|os.O_WRONLY|mode, 0o666)
	if err != nil {
		return err
	}
	verb := "Copying"
	if sh.log.redirect {
		verb = "Redirecting"
	}
	sh.printf("%s output to %s.\n", verb, sh.log.path())
	sh.log.file = file
	return nil
}

func (sh *Shell) stopLogging() error {
	if sh.log.file == nil {
		return nil
	}
	sh.log.close()
	sh.printf("Done logging to %s.\n", sh.log.path())
	return nil
}

// setLogging is "set logging on" and "set logging enabled on", the old and
// the new way to say it.
func (sh *Shell) setLogging(value string) error {
	on, err := onOff(value)
	switch {
	case err != nil:
		return err
	case on:
		return sh.startLogging()
	}
	return sh.stopLogging()
}

func onOff(word string) (bool, error) {
	switch word {
	case "on", "1", "yes", "enable", "": // gdb's ways to say it
		return true, nil
	case "off", "0", "no", "disable":
		return false, nil
	}
	return false, errors.New("\"on\" or \"off\" expected.")
}

func (sh *Shell) showLogging(string) error {
	state := "Nothing is logged"
	if sh.log.file != nil {
		state = "What is shown is logged"
	}
	sh.printf("%s; the file is %s.\n", state, sh.log.path())
	return nil
}

// setFlag makes a setter of a setting that is on or off.
func setFlag(flag func(*Shell) *bool) func(*Shell, string) error {
	return func(sh *Shell, value string) error {
		on, err := onOff(strings.TrimSpace(value))
		if err == nil {
			*flag(sh) = on
		}
		return err
	}
}
