package repl

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"deet/debugger"
)

func threadCommands() []*command {
	return []*command{
		{names: []string{"thread", "t"}, args: "[N | apply THREADS COMMAND | name [NAME] | find REGEX]", brief: "select a thread, or do something in several",
			help: `Thread selects the thread that steps, frames and names refer to. A thread keeps
its number for its life; N.M is thread M of process N. Without arguments it says
which one is selected.

Thread apply does a command in each of several threads: "thread apply all bt".
That is all, the youngest first (with -ascending the oldest), or a list of them
like 1 3-5. -q leaves out which thread it is; -c goes on after an error; so does
-s, which shows only the threads where there was none.

Thread name gives the selected thread a name, or without one takes it back;
"thread find" looks for threads by their names.`,
			run: (*Shell).runThread, complete: completeFrom("apply", "name", "find")},
		{names: []string{"taas"}, args: "COMMAND", brief: "do a command in all threads, and show where it works",
			help: `Taas is "thread apply all -s".`,
			run: func(sh *Shell, args string) error {
				if args == "" {
					return errors.New("Please specify a command to apply on all threads")
				}
				return sh.applyThreads("all -s " + args)
			}},
		{names: []string{"tfaas"}, args: "COMMAND", brief: "do a command in all frames of all threads, and show where it works",
			help: `Tfaas is "thread apply all -s frame apply all -s": "tfaas print n" finds each
variable n, wherever it is.`,
			run: func(sh *Shell, args string) error {
				if args == "" {
					return errors.New("Please specify a command to apply on all frames of all threads")
				}
				return sh.applyThreads("all -s frame apply all -s " + args)
			}},
	}
}

func (sh *Shell) runThread(args string) error {
	word, rest, _ := strings.Cut(args, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case args == "":
		return sh.showCurrentThread("Current thread is")
	case strings.HasPrefix("apply", word):
		return sh.applyThreads(rest)
	case strings.HasPrefix("name", word):
		return sh.nameThread(rest)
	case strings.HasPrefix("find", word):
		return sh.findThreads(rest)
	}
	return sh.selectThread(args)
}

func (sh *Shell) selectThread(word string) error {
	r, ok, err := sh.threadRangeOf(word)
	if err != nil || !ok || r.first == 0 || r.first != r.last {
		return fmt.Errorf("Invalid thread ID: %s", word)
	}
	threads, _ := sh.Session.Threads() // there are none: none is found
	found := sh.chosen(threads, []threadRange{r})
	if len(found) == 0 {
		return fmt.Errorf("Unknown thread %s.", word)
	}
	if front, _ := sh.Session.ProcessNumber(); found[0].Process != front {
		if err := sh.Session.SelectProcess(found[0].Process); err != nil {
			return err
		}
	}
	if err := sh.Session.SelectThread(r.first); err != nil {
		return err
	}
	if err := sh.showCurrentThread("Switching to thread"); err != nil {
		return err
	}
	return sh.showFrame(sh.Session.Frame())
}

func (sh *Shell) showCurrentThread(words string) error {
	t, ok := sh.Session.CurrentThread()
	if !ok {
		return errors.New("No thread selected")
	}
	sh.printf("[%s %s (%s)]\n", words, sh.threadID(t), target(t))
	return nil
}

func (sh *Shell) nameThread(name string) error {
	if _, ok := sh.Session.CurrentThread(); !ok {
		return errors.New("No thread selected")
	}
	sh.Session.NameThread(name)
	return nil
}

func (sh *Shell) findThreads(pattern string) error {
	if pattern == "" {
		return errors.New("Command requires an argument.")
	}
	wanted, err := regexp.Compile(pattern)
	if err != nil {
		return fmt.Errorf("Invalid regexp: %s: %w", pattern, err)
	}
	threads, _ := sh.Session.Threads() // there are none: none matches
	found := false
	for _, t := range threads {
		kind := "target name"
		if t.Named {
			kind = "name"
		}
		if t.Name != "" && wanted.MatchString(t.Name) {
			sh.printf("Thread %s has %s '%s'\n", sh.threadID(t), kind, t.Name)
			found = true
		}
		if wanted.MatchString(target(t)) {
			sh.printf("Thread %s has target id '%s'\n", sh.threadID(t), target(t))
			found = true
		}
	}
	if !found {
		sh.printf("No threads match '%s'\n", pattern)
	}
	return nil
}

// infoThreads lists the threads, or those of a list.
func (sh *Shell) infoThreads(args string) error {
	list, rest, err := sh.threadRanges(args)
	if err == nil && rest != "" {
		err = fmt.Errorf("Invalid thread ID: %s", rest)
	}
	if err != nil {
		return err
	}
	threads, err := sh.Session.Threads()
	if err == debugger.ErrNotRunning {
		sh.printf("No threads.\n")
		return nil
	}
	if err != nil {
		return err
	}
	if len(list) > 0 {
		if threads = sh.chosen(threads, list); len(threads) == 0 {
			sh.printf("No threads match '%s'.\n", args)
			return nil
		}
	}
	sh.threadTable(threads)
	return nil
}

// threadTable aligns what stands before the frames.
func (sh *Shell) threadTable(threads []debugger.ThreadInfo) {
	width := len("Target Id")
	for _, t := range threads {
		width = max(width, len(targetAndName(t)))
	}
	sh.printf("  %-4s %-*s Frame\n", "Id", width, "Target Id")
	for _, t := range threads {
		mark := " "
		if t.Current {
			mark = "*"
		}
		where := ""
		_ = sh.Session.InThread(t.ID(), func() error { where = sh.frameBrief(t.Where); return nil })
		sh.printf("%s %-4s %-*s %s\n", mark, sh.threadID(t), width, targetAndName(t), where)
	}
}

// frameBrief is the innermost frame of the selected thread in gdb's words.
func (sh *Shell) frameBrief(w debugger.Where) string {
	text := ""
	if !w.HasLine() || w.MidLine {
		text = fmt.Sprintf("0x%016x in ", w.PC)
	}
	name := w.Function
	if name == "" {
		name = "??"
	}
	args := ""
	if w.HasLine() { // else nothing is known of them
		args = sh.argumentsText(0)
	}
	text += fmt.Sprintf("%s (%s)", name, args)
	switch {
	case w.HasLine():
		text += fmt.Sprintf(" at %s:%d", filepath.Base(w.Position.File), w.Position.Line)
	case w.Image != "":
		text += " from " + w.Image
	}
	return text
}

// setLocking hands the setting about threads to the session. "replay" locks them
// while a recording is played back, which deet has none of.
func (sh *Shell) setLocking() {
	modes := map[string]debugger.Locking{"on": debugger.LockOn, "step": debugger.LockStep}
	sh.Session.SetLocking(modes[sh.settings.locking])
}
