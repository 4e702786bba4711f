package repl

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"deet/debugger"
)

// Config says how a Shell talks to its user.
type Config struct {
	Session *debugger.Session
	In      *os.File
	Out     io.Writer
	Err     io.Writer
	Batch   bool // no prompt, no editing, no colour
	Colour  bool
	History string // file that keeps what was typed, "" for none
}

// A Shell runs commands.
type Shell struct {
	Config
	commands []*command
	editor   editor
	last     string // the line that an empty one repeats
	script   string // file and line of the command that runs, "" at the prompt
	failed   bool   // some command has failed
	quit     bool
	status   int

	byInstruction bool // the movement under way counts instructions, not lines
	settings      settings

	listed  listing
	memory  examined
	escapes colours
}

// New makes a shell.
func New(c Config) *Shell {
	sh := &Shell{Config: c, commands: commands(), settings: defaultSettings()}
	sh.escapes = newColours(c.Colour)
	return sh
}

func (sh *Shell) printf(format string, args ...any) { fmt.Fprintf(sh.Out, format, args...) }

const prompt = "(deet) "

// Run reads commands until the end of the input or quit, and returns the exit
// status.
func (sh *Shell) Run() int {
	sh.catchSignals()
	sh.editor = sh.newEditor()
	defer func() { sh.editor.close() }()
	for !sh.quit {
		line, err := sh.editor.readLine(prompt)
		switch {
		case errors.Is(err, errInterrupted):
			sh.printf("Type \"quit\" to exit\n")
			continue
		case err != nil: // the end of the input
			if !sh.Batch {
				sh.printf("\n")
			}
			sh.Execute("quit")
			continue
		}
		sh.readLine(line)
	}
	return sh.Status()
}

// Status is the exit status so far: that of quit, else 1 in a batch in which
// a command failed.
func (sh *Shell) Status() int {
	if sh.status == 0 && sh.Batch && sh.failed {
		return 1
	}
	return sh.status
}

// Done reports whether the user has quit.
func (sh *Shell) Done() bool { return sh.quit }

// readLine does one line from the prompt.
func (sh *Shell) readLine(line string) {
	line = strings.TrimSpace(line)
	if line == "" {
		line = sh.last
	} else {
		sh.last = ""
		if c, err := sh.find(firstWord(line)); err == nil && c.repeats {
			sh.last = goingOn(c, line)
		}
		sh.editor.remember(line)
	}
	sh.Execute(line)
}

// goingOn is what an empty line after a command does: the same again, but
// list and x go on where they stopped.
func goingOn(c *command, line string) string {
	word, _, _ := strings.Cut(line, " ")
	switch c.names[0] {
	case "x":
		return word
	case "list":
		if !strings.HasSuffix(line, "-") {
			return word
		}
	}
	return line
}

// firstWord is the word that names the command; x/3i and p/x have their
// format stuck to it.
func firstWord(line string) string {
	end := strings.IndexFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == '/' })
	if end < 0 {
		return line
	}
	return line[:end]
}

// Execute does one command, and reports its error. It returns false if the
// command failed.
func (sh *Shell) Execute(line string) bool {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return true
	}
	if err := sh.dispatch(line); err != nil {
		sh.failed = true
		where := ""
		if sh.script != "" {
			where = sh.script + ": "
		}
		fmt.Fprintf(sh.Err, "%s%v\n", where, err)
		return false
	}
	return true
}

func (sh *Shell) dispatch(line string) error {
	if rest, ok := strings.CutPrefix(line, "!"); ok {
		line = "shell " + rest
	}
	word := firstWord(line)
	c, err := sh.find(word)
	if err != nil {
		return err
	}
	err = c.run(sh, strings.TrimSpace(line[len(word):]))
	if errors.Is(err, errUsage) {
		return fmt.Errorf("usage: %s %s", c.names[0], c.args)
	}
	return err
}

// Source runs the commands of a file. A command that fails is reported with
// its place, and the rest goes on, unless on-error says to stop.
func (sh *Shell) Source(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	outer := sh.script
	defer func() { sh.script = outer }()
	for i, line := range strings.Split(string(text), "\n") {
		sh.script = fmt.Sprintf("%s:%d", path, i+1)
		if !sh.Execute(line) && sh.settings.onError == "stop" {
			return fmt.Errorf("%s stopped at line %d", filepath.Base(path), i+1)
		}
		if sh.quit {
			break
		}
	}
	return nil
}

// catchSignals: Ctrl-C that reaches us while the program runs elsewhere (it
// has no terminal, or was attached to) stops the program. SIGTERM and SIGHUP
// end us in good order: the terminal as it was, nothing left behind.
func (sh *Shell) catchSignals() {
	c := make(chan os.Signal, 4)
	signal.Notify(c, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for sig := range c {
			if sig == os.Interrupt {
				sh.interrupt()
				continue
			}
			sh.editor.close()
			sh.Session.RestoreTerminal()
			os.Exit(128 + int(sig.(syscall.Signal))) // the kernel kills what we trace
		}
	}()
}

// interrupt stops the program if it runs, and else the line being typed.
func (sh *Shell) interrupt() {
	if sh.Session.Running() {
		sh.Session.Interrupt()
		return
	}
	sh.editor.interrupt()
}

// SourceIfThere is Source for a file that need not be there.
func (sh *Shell) SourceIfThere(path string) {
	if _, err := os.Stat(path); err == nil {
		sh.Execute("source " + path)
	}
}

// WantColour decides about colour: the flag first, then NO_COLOR and
// CLICOLOR_FORCE, then whether the output is a terminal that shows it.
func WantColour(flag string, batch, terminal bool) bool {
	switch {
	case flag == "always":
		return true
	case flag == "never" || batch || os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("CLICOLOR_FORCE") != "" && os.Getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return terminal && os.Getenv("TERM") != "dumb" && os.Getenv("TERM") != ""
}
