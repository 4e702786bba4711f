package repl

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"deet/breakpoints"
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
	Core    string   // core file to open, "" for none
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
	depth    int    // of scripts that run scripts
	failed   bool   // some command has failed
	quit     bool
	status   int

	modes      *term.State   // of the terminal when we came, nil if there is none
	interrupts chan struct{} // Ctrl-C that was meant for the line being typed
	ending     ending

	byInstruction bool // the movement under way counts instructions, not lines
	settings      settings

	downloading string // the file whose debug information comes just now

	builtin   int                             // how many commands are deet's own
	calls     [][]string                      // the arguments of the commands of the user's that run
	hooks     []string                        // the commands whose hooks run
	nesting   int                             // of blocks that run
	verbose   bool                            // commands of scripts are shown before they are done
	commanded map[int]*breakpoints.Breakpoint // those that have commands
	actions   []*breakpoints.Breakpoint       // those just hit, whose commands are to be done
	acting    bool                            // commands of a breakpoint run
	moves     int                             // how often the program was let go on
	halted    bool                            // Ctrl-C was what stopped the program

	log logging

	listed  listing
	memory  examined
	escapes colours

	displays  []*display
	displayed int // displays that were ever made
}

// New makes a shell.
func New(c Config) *Shell {
	sh := &Shell{Config: c, commands: commands(), settings: defaultSettings(), interrupts: make(chan struct{}, 1), ending: newEnding(),
		commanded: make(map[int]*breakpoints.Breakpoint)}
	sh.builtin = len(sh.commands)
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

func (sh *Shell) printf(format string, args ...any) { fmt.Fprintf(sh.output(sh.Out), format, args...) }

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
	defer func() { // the one that is in use by then
		if sh.editor != nil && !sh.ending.asked() { // else it is reading still
			sh.editor.close()
		}
		sh.log.close()
	}()
	for !sh.quit && !sh.ending.asked() {
		if sh.editor == nil {
			sh.editor = sh.newEditor()
		}
		line, err := sh.readCommand()
		switch {
		case sh.ending.asked():
		case errors.Is(err, errInterrupted):
			sh.printf("Type \"quit\" to exit\n")
		case err != nil: // the end of the input
			sh.printf("\n")
			sh.Execute("quit")
		default:
			sh.obey(line)
		}
	}
	if sh.ending.asked() {
		return sh.endInOrder()
	}
	return sh.Status()
}

// readCommand reads what is typed at the prompt: a line, and those that a
// backslash continues it with.
func (sh *Shell) readCommand() (string, error) {
	r := &blockReader{next: func(prompt string) (string, string, error) {
		line, err := sh.editor.readLine(prompt)
		return line, "", err
	}}
	line, _, err := r.join(prompt)
	return line, err
}

// Status is the exit status so far.
func (sh *Shell) Status() int {
	if sh.status == 0 && sh.Batch && sh.failed {
		return 1
	}
	return sh.status
}

// runScripts does what comes before the first prompt. With on-error set to
// stop, a command that fails keeps those behind it from being run, and Ctrl-C
// always does.
func (sh *Shell) runScripts() {
	if _, err := os.Stat(sh.Init); sh.Init != "" && err == nil {
		sh.report(sh.Source(sh.Init))
	}
	if sh.Attach != 0 && !sh.quit {
		sh.Execute(fmt.Sprintf("attach %d", sh.Attach))
	}
	if sh.Core != "" && !sh.quit {
		sh.report(sh.guarded(func() error { return sh.runCore(sh.Core) }))
	}
	for _, s := range sh.Scripts {
		if sh.quit {
			return
		}
		do := sh.command
		if s.File {
			do = sh.Source
		}
		err := do(s.Text)
		if !sh.report(err) && (sh.settings.onError == "stop" || errors.Is(err, errQuit)) {
			return
		}
	}
}

// obey does one line from the prompt. A Ctrl-C from before it was not for it.
func (sh *Shell) obey(line string) {
	sh.interrupted()
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

// Execute does one command, and reports its error. The block that belongs to
// it is read from the user. It returns false if the command failed.
func (sh *Shell) Execute(line string) bool { return sh.report(sh.command(line)) }

func (sh *Shell) command(line string) error {
	r := &blockReader{sh: sh, next: sh.typedLines(), typed: true}
	st, err := r.statement(line, "")
	if err != nil {
		return err
	}
	return sh.run(st)
}

// report tells an error, if there is one. It returns false for an error.
func (sh *Shell) report(err error) bool {
	if err == nil {
		return true
	}
	sh.failed = true
	sh.showInterruptedCall(err)
	fmt.Fprintln(sh.output(sh.Err), err)
	return false
}

// dispatch does the command of a line. Its block is that of the statement.
func (sh *Shell) dispatch(line string, st statement) (err error) {
	defer fault(&err)
	if rest, ok := strings.CutPrefix(line, "!"); ok {
		line = "shell " + rest
	}
	word := firstWord(line)
	c, err := sh.find(word)
	if err != nil {
		return err
	}
	args := strings.Trim(line[len(word):], " \t")
	if !c.verbatim {
		args = strings.TrimSpace(args)
	}
	err = sh.hooked(c, func() error {
		if c.runBlock != nil {
			return c.runBlock(sh, args, st)
		}
		return c.run(sh, args)
	})
	if errors.Is(err, errUsage) {
		return errors.New(strings.TrimSpace("usage: " + c.names[0] + " " + c.args))
	}
	return err
}

// guarded does what is no line at the prompt, with what Execute does around one.
func (sh *Shell) guarded(run func() error) (err error) {
	defer sh.showNotices()
	defer fault(&err)
	return run()
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
