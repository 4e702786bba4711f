package repl

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

func directoryCommands() []*command {
	return []*command{
		{names: []string{"cd"}, args: "[DIRECTORY]", brief: "change the directory of deet and of the program",
			help: `Cd changes the directory that deet works in, and in which the program starts
the next time. Without one it is your home.`,
			run: func(sh *Shell, args string) error {
				home, _ := os.UserHomeDir()
				if err := sh.Session.ChangeDir(homePath(cmp.Or(args, home))); err != nil {
					return err
				}
				return sh.showDirectory("")
			}, complete: completePath},
		{names: []string{"pwd"}, brief: "show the directory that deet works in",
			help: "Pwd shows the directory that cd changes.",
			run:  (*Shell).showDirectory},
		{names: []string{"directory", "dir"}, args: "[DIRECTORY[:DIRECTORY]...]", brief: "say where source files are",
			help: `Directory adds directories in which source files are looked for that are not
where the compiler read them. Without one it forgets those added before.`,
			run: (*Shell).runDirectory, complete: completePath},
		{names: []string{"tty"}, args: "[TERMINAL]", brief: "give the program a terminal of its own",
			help: `Tty starts the next run on another terminal, such as the one in whose window
"tty" prints /dev/pts/3 and then "sleep 1d" keeps the shell from reading. The
program reads and writes there, and Ctrl-C there reaches it, unless the terminal
is a shell's. Without one the program shares deet's again. It is the same as
"set inferior-tty".`,
			run: (*Shell).setTTY, complete: completePath},
		{names: []string{"unset"}, args: "env [NAME]", brief: "take a variable out of the program's environment",
			help: "Unset env takes a variable, or all, out of the environment of the next run.",
			run:  (*Shell).runUnset, complete: completeFrom("env")},
	}
}

// homePath replaces a ~ at the beginning.
func homePath(path string) string {
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || rest[0] == '/') {
		if home, err := os.UserHomeDir(); err == nil {
			return home + rest
		}
	}
	return path
}

func (sh *Shell) showDirectory(string) error {
	dir, err := os.Getwd()
	if err == nil {
		sh.printf("Working directory %s.\n", dir)
	}
	return err
}

func (sh *Shell) runDirectory(args string) error {
	if args == "" {
		sh.Session.SetSourceDirs(nil)
		return nil
	}
	var dirs []string
	for _, word := range strings.Fields(args) {
		for _, dir := range filepath.SplitList(word) {
			path, err := filepath.Abs(homePath(dir)) // it is meant from here, also after cd
			if err != nil {
				return err
			}
			dirs = append(dirs, path)
		}
	}
	sh.Session.SetSourceDirs(append(dirs, sh.Session.SourceDirs()...))
	return sh.showSourceDirs("")
}

func (sh *Shell) showSourceDirs(string) error {
	sh.printf("Source directories searched: %s\n", strings.Join(append(sh.Session.SourceDirs(), "$cdir", "$cwd"), ":"))
	return nil
}

// setEnvironment does "set env NAME=VALUE" or, as gdb allows, "NAME VALUE".
func (sh *Shell) setEnvironment(args string) error {
	name, value, ok := strings.Cut(args, "=")
	if !ok {
		name, value, _ = strings.Cut(args, " ")
	}
	name = strings.TrimSpace(name)
	if name == "" || strings.ContainsAny(name, " \t") {
		return errors.New("set env takes NAME=VALUE")
	}
	sh.Session.SetEnv(name, strings.TrimSpace(value))
	return nil
}

func (sh *Shell) showEnvironment(name string) error {
	for _, v := range sh.Session.Environment() {
		switch n, value, _ := strings.Cut(v, "="); name {
		case "":
			sh.printf("%s\n", v)
		case n:
			sh.printf("%s = %s\n", name, value)
			return nil
		}
	}
	if name != "" {
		sh.printf("Environment variable \"%s\" not defined.\n", name)
	}
	return nil
}

func (sh *Shell) runUnset(args string) error {
	words := strings.Fields(args)
	if len(words) == 0 || len(words) > 2 || !slices.Contains(environmentNames(), words[0]) {
		return errUsage
	}
	if len(words) == 2 {
		sh.Session.UnsetEnv(words[1])
		return nil
	}
	for _, v := range sh.Session.Environment() {
		name, _, _ := strings.Cut(v, "=")
		sh.Session.UnsetEnv(name)
	}
	return nil
}

// environmentNames are the ways to call the environment.
func environmentNames() []string { return []string{"env", "environment"} }

func (sh *Shell) showVersion(string) error {
	version := "without a version"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	sh.printf("deet %s, for programs on Linux x86-64.\n", version)
	return nil
}

// setters are the settings that are neither a number nor one of a few words.
func setters() map[string]func(*Shell, string) error {
	return map[string]func(*Shell, string) error{
		"env":               (*Shell).setEnvironment,
		"environment":       (*Shell).setEnvironment,
		"inferior-tty":      (*Shell).setTTY,
		"cwd":               (*Shell).setRunDir,
		"logging file":      func(sh *Shell, value string) error { sh.log.name = homePath(value); return nil },
		"logging on":        func(sh *Shell, value string) error { return sh.setLogging("on") },
		"logging off":       func(sh *Shell, value string) error { return sh.setLogging("off") },
		"logging enabled":   (*Shell).setLogging,
		"logging overwrite": setFlag(func(sh *Shell) *bool { return &sh.log.overwrite }),
		"logging redirect":  setFlag(func(sh *Shell) *bool { return &sh.log.redirect }),
	}
}

// showers show what is no setting, or is shown in words of its own.
func showers() map[string]func(*Shell, string) error {
	return map[string]func(*Shell, string) error{
		"env":             (*Shell).showEnvironment,
		"environment":     (*Shell).showEnvironment,
		"logging":         (*Shell).showLogging,
		"logging file":    (*Shell).showLogging,
		"logging enabled": (*Shell).showLogging,
		"version":         (*Shell).showVersion,
		"user":            (*Shell).showUser,
		"directories":     (*Shell).showSourceDirs,
		"cwd":             (*Shell).showRunDir,
		"inferior-tty":    (*Shell).showTTY,
	}
}

// accepted are the settings of gdb's that mean nothing to deet, and why. To
// refuse them would end scripts that are as good here as there.
func accepted(name string) (why string, ok bool) {
	why, ok = map[string]string{
		"confirm":                   "deet never asks",
		"pagination":                "deet shows everything at once",
		"height":                    "deet shows everything at once",
		"verbose":                   "deet tells what it does anyway",
		"startup-quietly":           "deet has no greeting",
		"history save":              "what is typed is kept in ~/.deet_history",
		"history filename":          "what is typed is kept in ~/.deet_history",
		"history size":              "what is typed is kept in ~/.deet_history",
		"history expansion":         "Ctrl-R searches the history",
		"history remove-duplicates": "Ctrl-R searches the history",
		"print thread-events":       "threads are not told one by one",
		"print inferior-events":     "what happens to processes is always told",
		"print vtbl":                "the functions of a class are shown by ptype",
		"print demangle":            "names are shown as they are in the source",
		"print asm-demangle":        "names are shown as they are in the source",
		"python print-stack":        "deet has no Python",
		"auto-load safe-path":       "deet loads no scripts by itself but ~/.config/deet/init",
		"debuginfod enabled":        "DEBUGINFOD_URLS says where debug information is fetched",
		"style enabled":             "the flag -color says whether there are colours",
		"non-stop":                  "all threads stop together",
		"language":                  "expressions are those of C",
	}[name]
	return why, ok
}
