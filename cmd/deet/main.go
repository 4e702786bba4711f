// Deet is a debugger for programs on Linux x86-64.
//
//	deet [-batch] [-q] [-nx] [-ex CMD]... [-x FILE]... [-p PID] [-color MODE] [--args] PROGRAM [ARGS...]
//	deet trace FILE...
//	deet grade [flags] DEBUGGER...
//	deet dwarf [flags] FILE
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"deet/debugger"
	"deet/dwarfinfo"
	"deet/grade"
	"deet/inferior"
	"deet/repl"
	"deet/transcript"

	"golang.org/x/term"
)

func main() {
	frontEnds := map[string]func(args []string, stdout, stderr io.Writer) int{"trace": transcript.Main, "dwarf": dwarfinfo.Main, "grade": grade.Main}
	if len(os.Args) > 1 && frontEnds[os.Args[1]] != nil {
		os.Exit(frontEnds[os.Args[1]](os.Args[2:], os.Stdout, os.Stderr))
	}
	os.Exit(debug(os.Args[1:]))
}

// parse reads the command line. It fills in what the flags say of c.
func parse(args []string, c *repl.Config) (program string, programArgs []string, err error) {
	f := flag.NewFlagSet("deet", flag.ContinueOnError)
	f.BoolVar(&c.Batch, "batch", false, "no prompt: run the commands given, and exit with 1 if any failed")
	f.Bool("q", true, "no greeting; deet has none")
	noInit := f.Bool("nx", false, "do not run ~/.config/deet/init")
	colour := "auto"
	f.Func("color", "colour `MODE`: auto, always or never", func(mode string) error {
		colour = mode
		if mode != "auto" && mode != "always" && mode != "never" {
			return errors.New("it is none of auto, always, never")
		}
		return nil
	})
	f.IntVar(&c.Attach, "p", 0, "attach to the process `PID`")
	script := func(file bool) func(string) error { // -ex and -x run in their common order
		return func(text string) error {
			c.Scripts = append(c.Scripts, repl.Script{File: file, Text: text})
			return nil
		}
	}
	f.Func("ex", "run a `COMMAND`", script(false))
	f.Func("x", "run the commands of a `FILE`", script(true))
	f.Bool("args", true, "what follows is the program and its arguments")
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "usage: deet [flags] PROGRAM [ARGUMENTS...]\n       deet trace FILE...\n       deet grade [flags] DEBUGGER...\n       deet dwarf [flags] FILE\n")
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return "", nil, err
	}
	if home, err := os.UserHomeDir(); err == nil {
		c.History = filepath.Join(home, ".deet_history")
		if !*noInit {
			c.Init = filepath.Join(home, ".config", "deet", "init")
		}
	}
	c.Colour = repl.WantColour(colour, c.Batch, term.IsTerminal(int(os.Stdout.Fd())))
	return f.Arg(0), f.Args()[min(1, f.NArg()):], nil
}

// debug runs a session and returns the exit status.
func debug(args []string) int {
	c := repl.Config{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	program, programArgs, err := parse(args, &c)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2 // the flag package has said why
	}
	c.Session, err = debugger.New(debugger.Options{
		Program: program, Args: programArgs, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Terminal: inferior.OpenTerminal(os.Stdin),
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintf(os.Stderr, "Could not open file %s\n", program)
	case err != nil:
		fmt.Fprintf(os.Stderr, "deet: %v\n", err)
	default:
		return repl.New(c).Run()
	}
	return 1
}
