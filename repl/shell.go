package repl

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"deet/debugger"

	"golang.org/x/term"
)

// Config says how a Shell talks to its user.
type Config struct {
	Session *debugger.Session
	In      *os.File
	Out     io.Writer
	Err     io.Writer
	Batch   bool // no prompt, no editing, no colour; leaves when the scripts are done
	Colour  bool
	History string   // file that keeps what was typed, "" for none
	Init    string   // file of commands that run first, if it is there; "" for none
	Attach  int      // process to attach to, 0 for none
	Scripts []Script // what runs before the first prompt
}

// A Script is commands that were given on the command line.
type Script struct {
	File bool   // Text names a file of commands, and is not a command itself
	Text string // as it was given
}

// A Shell runs commands.
type Shell struct {
	Config
	commands []*command
	editor   editor
	last     string // the line that an empty one repeats
	script   string // file and line of the command that runs, "" at the prompt
	depth    int    // of scripts that run scripts
	failed   bool   // some command has failed
	quit     bool
	status   int

	modes      *term.State   // of the terminal when we came, nil if there is none
	interrupts chan struct{} // Ctrl-C that was meant for the line being typed

	byInstruction bool // the movement under way counts instructions, not lines
	settings      settings

	downloading string // the file whose debug information comes just now

	listed  listing
	memory  examined
	escapes colours
}

// New makes a shell.
func New(c Config) *Shell {
	sh := &Shell{Config: c, commands: commands(), settings: defaultSettings(), interrupts: make(chan struct{}, 1)}
	sh.escapes = colours{c.Colour}
	if c.Session != nil {
		c.Session.OnProgress(sh.progress)
		c.Session.OnPrint(func(text string) { sh.printf("%s", text) })
	}
	if sh.In != nil {
		sh.modes, _ = term.GetState(int(sh.In.Fd())) // an error: it is no terminal
	}
	if width, ok := screenWidth(c.Out); ok && !c.Batch {
		sh.settings.width = width
	}
	return sh
}

func (sh *Shell) printf(format string, args ...any) { fmt.Fprintf(sh.Out, format, args...) }

const prompt = "(deet) "

// Run does the commands of the configuration, then those that are typed until
// the end of the input or quit. It returns the exit status: that of quit, else
// 1 for a batch in which a command failed, else 0.
func (sh *Shell) Run() int {
	defer sh.catchSignals()()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // see fault
	sh.runScripts()
	if sh.Batch && !sh.quit {
		sh.Execute("quit")
	}
	if !sh.quit {
		sh.editor = sh.newEditor()
		defer func() { sh.editor.close() }() // the one that is in use by then
	}
	for !sh.quit {
		line, err := sh.editor.readLine(prompt)
		switch {
		case errors.Is(err, errInterrupted):
			sh.printf("Type \"quit\" to exit\n")
		case err != nil: // the end of the input
			sh.printf("\n")
			sh.Execute("quit")
		default:
			sh.obey(line)
		}
	}
	return sh.Status()
}

// Status is the exit status so far.
func (sh *Shell) Status() int {
	if sh.status == 0 && sh.Batch && sh.failed {
		return 1
	}
	return sh.status
}

// runScripts does what comes before the first prompt. With on-error set to
// stop, a command that fails keeps those behind it from being run.
func (sh *Shell) runScripts() {
	if _, err := os.Stat(sh.Init); sh.Init != "" && err == nil {
		sh.report(sh.Source(sh.Init))
	}
	if sh.Attach != 0 && !sh.quit {
		sh.Execute(fmt.Sprintf("attach %d", sh.Attach))
	}
	for _, s := range sh.Scripts {
		if sh.quit {
			return
		}
		ok := false
		if s.File {
			ok = sh.report(sh.Source(s.Text))
		} else {
			ok = sh.Execute(s.Text)
		}
		if !ok && sh.settings.onError == "stop" {
			return
		}
	}
}

// obey does one line from the prompt.
func (sh *Shell) obey(line string) {
	line = strings.TrimSpace(line)
	if line != "" {
		sh.editor.remember(line)
	}
	line = withoutComment(line)
	if line == "" {
		line = sh.last
	} else {
		sh.last = ""
		if c, err := sh.find(firstWord(line)); err == nil && c.repeats {
			sh.last = goingOn(c, line)
		}
	}
	sh.Execute(line)
}

// goingOn is what an empty line after a command does: the same again, but
// list and x go on where they stopped.
func goingOn(c *command, line string) string {
	word := firstWord(line)
	switch c.names[0] {
	case "x":
		if format, _ := slashFormat(strings.TrimSpace(line[len(word):])); format != "" {
			word += "/" + format
		}
		return word
	case "list":
		if !strings.HasSuffix(line, "-") {
			return word
		}
	}
	return line
}

// Execute does one command, and reports its error. It returns false if the
// command failed.
func (sh *Shell) Execute(line string) bool {
	line = withoutComment(strings.TrimSpace(line))
	if line == "" {
		return true
	}
	err := sh.dispatch(line)
	sh.showNotices()
	return sh.report(err)
}

// report tells an error, if there is one, with the place in the script that
// it comes from. It returns false for an error.
func (sh *Shell) report(err error) bool {
	if err == nil {
		return true
	}
	sh.failed = true
	if sh.script != "" {
		err = fmt.Errorf("%s: %w", sh.script, err)
	}
	fmt.Fprintln(sh.Err, err)
	return false
}

func (sh *Shell) dispatch(line string) (err error) {
	defer fault(&err)
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
		return errors.New(strings.TrimSpace("usage: " + c.names[0] + " " + c.args))
	}
	return err
}

// fault makes an error of a panic that the loss of a mapped file caused: a
// program that is cut off or written over while we look at it [mmap(2),
// "SIGBUS"]. Other panics are bugs, and go on.
func fault(err *error) {
	switch r := recover().(type) {
	case nil:
	case interface{ Addr() uintptr }:
		const nilPage = 4096 // a nil pointer is a bug, too
		if r.Addr() < nilPage {
			panic(r)
		}
		*err = errors.New("a file that deet reads was cut off or written over: start deet again")
	default:
		panic(r)
	}
}

// maxDepth bounds scripts that run scripts: one that runs itself ends.
const maxDepth = 32

// Source runs the commands of a file. A command that fails is reported with
// its place, and the rest goes on, unless on-error says to stop.
func (sh *Shell) Source(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if sh.depth == maxDepth {
		return fmt.Errorf("%s is not run: %d scripts run each other already", path, maxDepth)
	}
	outer := sh.script
	sh.depth++
	defer func() { sh.script = outer; sh.depth-- }()
	for i, line := range strings.Split(string(text), "\n") {
		sh.script = fmt.Sprintf("%s:%d", path, i+1)
		if !sh.Execute(line) && sh.settings.onError == "stop" {
			sh.script = outer
			return fmt.Errorf("%s stopped at line %d", filepath.Base(path), i+1)
		}
		if sh.quit {
			break
		}
	}
	return nil
}
