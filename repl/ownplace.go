package repl

import "path/filepath"

// The program can have a terminal and a directory of its own.

func (sh *Shell) setTTY(path string) error {
	sh.Session.SetTTY(homePath(path))
	return nil
}

func (sh *Shell) showTTY(string) error {
	sh.printf("Terminal for future runs of program being debugged is \"%s\".\n", sh.Session.TTY())
	return nil
}

// setRunDir takes the directory as one from here, also after cd.
func (sh *Shell) setRunDir(dir string) error {
	if dir == "" {
		sh.Session.SetRunDir("")
		return nil
	}
	path, err := filepath.Abs(homePath(dir))
	if err == nil {
		sh.Session.SetRunDir(path)
	}
	return err
}

func (sh *Shell) showRunDir(string) error {
	if dir := sh.Session.RunDir(); dir != "" {
		sh.printf("Current working directory that will be used when starting the inferior is \"%s\".\n", dir)
		return nil
	}
	sh.printf("The program starts in the directory that deet works in.\n")
	return nil
}
