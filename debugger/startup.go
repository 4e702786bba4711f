package debugger

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"deet/inferior"
)

// startProcess makes a process that stands before the program's first
// instruction.
func (s *Session) startProcess() (*inferior.Process, error) {
	if err := s.checkDir(); err != nil {
		return nil, err
	}
	o := s.options
	c := inferior.Command{
		Path: o.Program, Args: append([]string{o.Program}, s.commandLine.Words...), Env: o.Env, Dir: o.Dir,
		Stdin: o.Stdin, Stdout: o.Stdout, Stderr: o.Stderr, TTY: o.TTY, Redirections: s.commandLine.Redirections, Randomize: o.Randomize,
	}
	if o.Terminal != nil {
		o.Terminal.Reset()
	}
	if !s.shell {
		return s.tracer.Start(c)
	}
	shell := os.Getenv("SHELL")
	if shell == "" {
		shell = "/bin/sh"
	}
	c.Path, c.Redirections = shell, nil
	c.Args = []string{shell, "-c", "exec " + shellQuoted(o.Program) + " " + s.commandLine.Text}
	p, err := s.tracer.Start(c)
	if err != nil {
		return nil, err
	}
	s.running.Store(p) // Ctrl-C must reach a shell that waits for something
	if err := s.passShell(p); err != nil {
		s.running.Store(nil)
		return nil, errors.Join(fmt.Errorf("%s: %w", shell, err), s.takeTerminal())
	}
	return p, nil
}

// shellQuoted writes a word so that a shell reads it as it is.
func shellQuoted(word string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("_-./,:+=@%", c)
	}
	if word != "" && strings.IndexFunc(word, func(c rune) bool { return !plain(c) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// passShell lets the shell do its work, up to the exec of the program. What it
// starts on the way, for a $(), goes on without deet.
func (s *Session) passShell(p *inferior.Process) error {
	if err := s.giveTerminalTo(p); err != nil {
		return err
	}
	if err := p.ResumeAll(); err != nil {
		return err
	}
	for {
		t, ev, err := s.tracer.Wait()
		if err != nil {
			return err
		}
		switch ev := ev.(type) {
		case inferior.Execed:
			return nil
		case inferior.Exited:
			return fmt.Errorf("it ended with status %d before it started the program", ev.Code)
		case inferior.Killed:
			return fmt.Errorf("it was %v before it started the program", ev)
		case inferior.Interrupted:
			return errors.Join(errors.New("interrupted before it started the program"), p.KillAndReap())
		case inferior.Forked:
			if err := ignoreExited(ev.Child.Detach()); err != nil {
				return err
			}
		}
		if err := ignoreExited(t.Resume(inferior.Continue)); err != nil {
			return err
		}
	}
}
