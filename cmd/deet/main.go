// Deet is a debugger for programs on Linux x86-64.
//
//	deet [-batch] [-q] [-nx] [-ex CMD]... [-x FILE]... [-p PID] [--args] PROGRAM [ARGS...]
//	deet trace FILE...
package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"deet/debugger"
	"deet/inferior"
	"deet/repl"
	"deet/transcript"

	"golang.org/x/term"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "trace" {
		os.Exit(transcript.Main(os.Args[2:], os.Stdout, os.Stderr))
	}
	os.Exit(debug(os.Args[1:]))
}

// options are those of the command line.
type options struct {
	batch, quiet, noInit bool
	colour               string
	pid                  int
	scripts              []script
	program              string
	args                 []string
}

// A script is one -ex or -x, in their order.
type script struct {
	file bool
	text string
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("deet", flag.ContinueOnError)
	f.BoolVar(&o.batch, "batch", false, "no prompt: run the commands given, and exit with 1 if any failed")
	f.BoolVar(&o.quiet, "q", false, "no greeting")
	f.BoolVar(&o.noInit, "nx", false, "do not run ~/.config/deet/init")
	f.StringVar(&o.colour, "color", "auto", "colour: auto, always or never")
	f.IntVar(&o.pid, "p", 0, "attach to the process `PID`")
	f.Func("ex", "run a `COMMAND`", func(text string) error {
		o.scripts = append(o.scripts, script{false, text})
		return nil
	})
	f.Func("x", "run the commands of a `FILE`", func(text string) error {
		o.scripts = append(o.scripts, script{true, text})
		return nil
	})
	f.Bool("args", true, "what follows is the program and its arguments")
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "usage: deet [flags] PROGRAM [ARGUMENTS...]\n       deet trace FILE...\n")
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		o.program, o.args = f.Arg(0), f.Args()[1:]
	}
	return o, nil
}

// debug runs a session and returns the exit status.
func debug(args []string) int {
	o, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	session, err := debugger.New(debugger.Options{
		Program: o.program, Args: o.args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Terminal: inferior.OpenTerminal(os.Stdin),
	})
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(os.Stderr, "Could not open file %s\n", o.program)
		return 1
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "deet: %v\n", err)
		return 1
	}
	history := ""
	home, err := os.UserHomeDir()
	if err == nil {
		history = filepath.Join(home, ".deet_history")
	}
	sh := repl.New(repl.Config{
		Session: session, In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Batch: o.batch,
		Colour: repl.WantColour(o.colour, o.batch, term.IsTerminal(int(os.Stdout.Fd()))), History: history,
	})
	if !o.noInit && home != "" {
		sh.SourceIfThere(filepath.Join(home, ".config", "deet", "init"))
	}
	if o.pid != 0 {
		sh.Execute(fmt.Sprintf("attach %d", o.pid))
	}
	for _, s := range o.scripts {
		if sh.Done() {
			break
		}
		if s.file {
			s.text = "source " + s.text
		}
		sh.Execute(s.text)
	}
	if o.batch && !sh.Done() {
		sh.Execute("quit")
	}
	return sh.Run()
}
