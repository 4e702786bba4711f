// Deet is a debugger for programs on Linux x86-64.
//
//	deet [-batch] [-q] [-nx] [-ex CMD]... [-x FILE]... [-p PID] [-c CORE] [-color MODE] [--args] PROGRAM [CORE | ARGS...]
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

	"deet/debugger"
	"deet/dwarfinfo"
	"deet/grade"
	"deet/inferior"
	"deet/repl"
	"deet/transcript"
)

func main() {
	frontEnds := map[string]func(args []string, stdout, stderr io.Writer) int{"trace": transcript.Main, "dwarf": dwarfinfo.Main, "grade": grade.Main}
	if len(os.Args) > 1 && frontEnds[os.Args[1]] != nil {
		os.Exit(frontEnds[os.Args[1]](os.Args[2:], os.Stdout, os.Stderr))
	}
	os.Exit(debug(os.Args[1:]))
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
