package repl

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

func defineCommands() []*command {
	return []*command{
		{names: []string{"define"}, args: "NAME", brief: "make a command of commands",
			help: `Define makes a command of the lines after it, up to a line "end". In them $argc
stands for the number of its arguments, and $arg0, $arg1... for each.

"define hook-NAME" is done before each command NAME, "define hookpost-NAME"
after it, and "define hook-stop" each time the program stops.`,
			block: commandBlock, open: (*Shell).openDefine, runBlock: (*Shell).runDefine},
		{names: []string{"document"}, args: "NAME", brief: "say what a command of yours does",
			help: `Document keeps the lines after it, up to a line "end", as what help shows of a
command that define has made.`,
			block: documentBlock, open: (*Shell).openDocument, runBlock: (*Shell).runDocument, complete: completeUser},
		{names: []string{"alias"}, args: "[-a] NAME = COMMAND", brief: "give a command another name",
			help: `Alias makes a name stand for a command and its first arguments, as in

  alias px = print/x

With -a the name is not one that Tab completes.`,
			run: (*Shell).runAlias},
	}
}

// A userCommand is what define has made a command of.
type userCommand struct{ body []statement }

// userNamed finds a command of the user's, nil if there is none.
func (sh *Shell) userNamed(name string) *command {
	for _, c := range sh.commands {
		if c.user != nil && c.names[0] == name {
			return c
		}
	}
	return nil
}

// openDefine checks the name before the block is typed.
func (sh *Shell) openDefine(args string) error {
	if err := sh.mayDefine(args); err != nil {
		return err
	}
	sh.invite("Type commands for definition of %q.", args)
	return nil
}

// invite tells somebody at a terminal what to type.
func (sh *Shell) invite(format string, args ...any) {
	if sh.modes != nil && !sh.Batch {
		sh.printf(format+"\nEnd with a line saying just \"end\".\n", args...)
	}
}

func (sh *Shell) mayDefine(name string) error {
	if name == "" {
		return errors.New("Argument required (name of command to define).")
	}
	if rest := name[len(firstWord(name)):]; rest != "" {
		return fmt.Errorf("Junk in argument list: %q", strings.TrimSpace(rest))
	}
	if strings.Trim(name, "-_.") == "" || !plainName(name) {
		return fmt.Errorf("%q cannot be the name of a command", name)
	}
	for _, c := range sh.commands {
		if c.block != noBlock && slices.Contains(c.names, name) || name == "end" || name == "else" {
			return fmt.Errorf("%s has a meaning of its own in scripts: it cannot be defined anew", name)
		}
	}
	return nil
}

// plainName reports whether firstWord would find the whole of a name.
func plainName(name string) bool { return firstWord(name+"/") == name }

func (sh *Shell) runDefine(args string, st statement) error {
	if err := sh.mayDefine(args); err != nil {
		return err
	}
	user := &userCommand{body: st.body}
	if old := sh.userNamed(args); old != nil {
		old.user.body = st.body // and the documentation stays
		return nil
	}
	if kind, target, ok := hookName(args); ok && target != "stop" {
		if _, err := sh.find(target); err != nil {
			sh.printf("warning: Your new `%s%s' command does not hook any existing command.\n", kind, target)
		}
	}
	sh.addCommand(&command{names: []string{args}, brief: "User-defined.", user: user,
		run: func(sh *Shell, args string) error { return sh.call(user, args) }})
	return nil
}

// addCommand makes a new command win over those of its name.
func (sh *Shell) addCommand(c *command) { sh.commands = slices.Insert(sh.commands, 0, c) }

// documentable finds the command that document is for.
func (sh *Shell) documentable(name string) (*command, error) {
	if name == "" {
		return nil, errors.New("Argument required (name of command to define).")
	}
	if c := sh.userNamed(name); c != nil {
		return c, nil
	}
	if _, err := sh.find(name); err != nil {
		return nil, fmt.Errorf("Undefined command: %q.", name)
	}
	return nil, fmt.Errorf("Command %q is built-in.", name)
}

func (sh *Shell) openDocument(args string) error {
	_, err := sh.documentable(args)
	if err == nil {
		sh.invite("Type documentation for %q.", args)
	}
	return err
}

func (sh *Shell) runDocument(args string, st statement) error {
	c, err := sh.documentable(args)
	if err != nil {
		return err
	}
	var text []string
	for _, line := range st.body {
		text = append(text, line.line)
	}
	c.help, c.brief = strings.Join(text, "\n"), "User-defined."
	if len(st.body) > 0 {
		c.brief = st.body[0].line
	}
	return nil
}

// completeUser completes the name of a command of the user's.
func completeUser(sh *Shell, args string) (int, []string) {
	var names []string
	for _, c := range sh.commands {
		if c.user != nil {
			names = append(names, c.names[0])
		}
	}
	return 0, startingWith(names, args)
}

// showUser shows how a command of the user's was defined, or all of them.
func (sh *Shell) showUser(name string) error {
	if name != "" {
		c := sh.userNamed(name)
		if c == nil {
			if _, err := sh.find(name); err != nil {
				return err
			}
			return errors.New("Not a user command.")
		}
		sh.showDefinition(c)
		return nil
	}
	for _, c := range sh.userCommands() {
		sh.showDefinition(c)
	}
	return nil
}

func (sh *Shell) showDefinition(c *command) {
	sh.printf("User command %q:\n", c.names[0])
	for _, line := range sh.written(c.user.body, "  ") {
		sh.printf("%s\n", line)
	}
	sh.printf("\n")
}

// userCommands lists the commands of the user's by their names.
func (sh *Shell) userCommands() []*command {
	var list []*command
	for _, c := range sh.commands {
		if c.user != nil {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b *command) int { return strings.Compare(a.names[0], b.names[0]) })
	return list
}

// helpUser lists the commands of the user's.
func (sh *Shell) helpUser() {
	sh.printf("User-defined commands.\nThe commands in this class are those defined by the user.\n" +
		"Use the \"define\" command to define a command.\n\nList of commands:\n\n")
	for _, c := range sh.userCommands() {
		sh.printf("%s -- %s\n", c.names[0], c.brief)
	}
}

func (sh *Shell) runAlias(args string) error {
	args, hidden := strings.CutPrefix(args, "-a ")
	args = strings.TrimPrefix(strings.TrimSpace(args), "-- ")
	name, target, ok := strings.Cut(args, "=")
	name, target = strings.TrimSpace(name), strings.TrimSpace(target)
	if !ok || name == "" || target == "" || !plainName(name) {
		return errUsage
	}
	c, err := sh.find(firstWord(target))
	if err != nil {
		return err
	}
	for _, other := range sh.commands {
		if slices.Contains(other.names, name) {
			return fmt.Errorf("Alias %s is the name of an existing command", name)
		}
	}
	sh.addCommand(&command{names: []string{name}, brief: "another name of " + target, help: "It is " + target + ".",
		repeats: c.repeats, hidden: hidden, complete: c.complete,
		run: func(sh *Shell, args string) error { return sh.dispatch(joined(target, args), statement{}) }})
	return nil
}

// joined puts arguments behind a command; a format stays at its name.
func joined(command, args string) string {
	if strings.HasPrefix(args, "/") {
		return command + args
	}
	return strings.TrimSpace(command + " " + args)
}
