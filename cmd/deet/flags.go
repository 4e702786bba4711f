package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"deet/repl"

	"golang.org/x/term"
)

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
	f.StringVar(&c.Core, "c", "", "look at a `CORE` file; a core file behind the program does too")
	f.StringVar(&c.Core, "core", "", "the same as -c")
	script := func(file bool) func(string) error { // -ex and -x run in their common order
		return func(text string) error {
			c.Scripts = append(c.Scripts, repl.Script{File: file, Text: text})
			return nil
		}
	}
	f.Func("ex", "run a `COMMAND`", script(false))
	f.Func("x", "run the commands of a `FILE`", script(true))
	argsOnly := f.Bool("args", false, "what follows is the program and its arguments, none of them a core file")
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "usage: deet [flags] PROGRAM [CORE | ARGUMENTS...]\n       deet trace FILE...\n       deet grade [flags] DEBUGGER...\n       deet dwarf [flags] FILE\n")
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
	program, programArgs = f.Arg(0), f.Args()[min(1, f.NArg()):]
	if !*argsOnly && c.Core == "" {
		program, programArgs = takeCore(program, programArgs, c)
	}
	return program, programArgs, nil
}
