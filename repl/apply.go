package repl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"deet/debugger"
)

// applyFlags say how a command is done several times, in threads or frames.
type applyFlags struct {
	quiet     bool // it is not said where
	goOn      bool // after an error
	silent    bool // where there was an error nothing is shown
	ascending bool // the oldest thread first
}

// applyFlagsOf reads the flags that stand before the command.
func applyFlagsOf(text string) (f applyFlags, command string, err error) {
	for {
		word, rest, _ := strings.Cut(text, " ")
		switch word {
		case "-q":
			f.quiet = true
		case "-c":
			f.goOn = true
		case "-s":
			f.silent = true
		case "-ascending":
			f.ascending = true
		default:
			if f.goOn && f.silent {
				err = errors.New("-c and -s are mutually exclusive")
			}
			return f, text, err
		}
		text = strings.TrimSpace(rest)
	}
}

// apply does a command once, under a heading. Of a silent one the heading is
// shown only if the command has worked, and shows something.
func (sh *Shell) apply(f applyFlags, heading, command string) error {
	if f.quiet {
		heading = ""
	}
	if f.silent {
		text, err := sh.captured(command)
		if err == nil && text != "" {
			sh.printf("%s%s", heading, text)
		}
		return onlyQuit(err)
	}
	sh.printf("%s", heading)
	err := sh.command(command)
	if err != nil && f.goOn {
		sh.printf("%v\n", err)
		return onlyQuit(err)
	}
	return err
}

// onlyQuit drops any error but that of Ctrl-C.
func onlyQuit(err error) error {
	if errors.Is(err, errQuit) {
		return err
	}
	return nil
}

// captured does a command and returns what it would show.
func (sh *Shell) captured(command string) (string, error) {
	var text strings.Builder
	screen, log := sh.Out, sh.log
	sh.Out, sh.log = &text, logging{}
	defer func() { sh.Out, sh.log = screen, log }()
	err := sh.command(command)
	return text.String(), err
}

// applyThreads is "thread apply".
func (sh *Shell) applyThreads(args string) error {
	if args == "" {
		return errors.New("Please specify a thread ID list")
	}
	word, rest, _ := strings.Cut(args, " ")
	if strings.HasPrefix("all", word) {
		return sh.applyAll(strings.TrimSpace(rest))
	}
	list, rest, err := sh.threadRanges(args)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("Invalid thread ID: %s", args)
	}
	if err != nil {
		return err
	}
	flags, command, err := applyFlagsOf(rest)
	if err != nil {
		return err
	}
	if command == "" {
		return errors.New("Please specify a command following the thread ID list")
	}
	threads, _ := sh.Session.Threads() // there are none: none is found
	for _, r := range list {
		found := sh.chosen(threads, []threadRange{r})
		if len(found) == 0 {
			sh.printf("warning: Unknown thread %s\n", r.text())
		}
		if err := sh.applyIn(found, flags, command); err != nil {
			return err
		}
	}
	return nil
}

func (sh *Shell) applyAll(args string) error {
	flags, command, err := applyFlagsOf(args)
	if err != nil {
		return err
	}
	if command == "" {
		return errors.New("Please specify a command at the end of 'thread apply all'")
	}
	threads, _ := sh.Session.Threads() // there are none: nothing is done
	if !flags.ascending {
		slices.Reverse(threads)
	}
	return sh.applyIn(threads, flags, command)
}

// applyIn does a command in threads, those of them that it leaves alive.
func (sh *Shell) applyIn(threads []debugger.ThreadInfo, flags applyFlags, command string) error {
	for _, t := range threads {
		heading := fmt.Sprintf("\nThread %s (%s):\n", sh.threadID(t), targetAndName(t))
		selected := false // else it has ended
		err := sh.Session.InThread(t.ID(), func() error {
			selected = true
			return sh.apply(flags, heading, command)
		})
		if err != nil && selected {
			return err
		}
	}
	return nil
}
