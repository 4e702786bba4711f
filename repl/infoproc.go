package repl

import (
	"fmt"
	"strings"

	"deet/inferior"
)

// A procTopic is something that the kernel tells about a process.
type procTopic struct {
	name    string
	summary bool // it is shown when nothing is asked for
	show    func(sh *Shell, p *inferior.Process) error
}

func procTopics() []procTopic {
	quoted := func(name string, read func(*inferior.Process) (string, error)) procTopic {
		return procTopic{name, true, func(sh *Shell, p *inferior.Process) error {
			text, err := read(p)
			if err == nil {
				sh.printf("%s = '%s'\n", name, text)
			}
			return err
		}}
	}
	return []procTopic{
		quoted("cmdline", (*inferior.Process).CommandLine),
		quoted("cwd", (*inferior.Process).Dir),
		quoted("exe", (*inferior.Process).Executable),
		{"mappings", false, (*Shell).procMappings},
		{"status", false, func(sh *Shell, p *inferior.Process) error {
			text, err := p.About("status")
			sh.printf("%s", text)
			return err
		}},
		{"stat", false, (*Shell).procStat},
	}
}

// infoProc shows what the kernel knows of the process in front.
func (sh *Shell) infoProc(args string) error {
	p, err := sh.Session.Inspected()
	if err != nil {
		return err
	}
	wanted := func(t procTopic) bool {
		return args == "" && t.summary || args == "all" || args != "" && strings.HasPrefix(t.name, args)
	}
	if args == "stat" {
		wanted = func(t procTopic) bool { return t.name == "stat" } // status begins so, too
	}
	said := false
	for _, t := range procTopics() {
		if !wanted(t) {
			continue
		}
		if !said {
			sh.printf("process %d\n", p.PID())
			said = true
		}
		if err := t.show(sh, p); err != nil {
			return err
		}
	}
	if !said {
		return fmt.Errorf("info proc knows nothing about %q: it knows cmdline cwd exe mappings stat status all", args)
	}
	return nil
}

func (sh *Shell) procMappings(p *inferior.Process) error {
	maps, err := p.Maps()
	if err != nil {
		return err
	}
	sh.printf("Mapped address spaces:\n\n  %18s %18s %10s %10s  %s  %s\n", "Start Addr", "End Addr", "Size", "Offset", "Perms", "objfile")
	for _, m := range maps {
		sh.printf("  %#18x %#18x %#10x %#10x  %s   %s\n", m.Start, m.End, m.End-m.Start, m.Offset, m.Perms, m.Path)
	}
	return nil
}

// statNames are the fields of /proc/PID/stat from the third on: proc(5),
// "/proc/pid/stat". Those without a name are for nobody's eyes.
var statNames = []string{"State", "Parent process", "Process group", "Session id", "TTY", "TTY owner process group",
	"Flags", "Minor faults (no memory page)", "Minor faults, children", "Major faults (memory page faults)",
	"Major faults, children", "utime", "stime", "utime, children", "stime, children", "Priority", "'nice' value",
	"Threads", "", "start time (jiffies since system boot)", "Virtual memory size", "Resident set size", "rlim",
	"Start of text", "End of text", "Start of stack"}

func (sh *Shell) procStat(p *inferior.Process) error {
	text, err := p.About("stat")
	if err != nil {
		return err
	}
	open, end := strings.IndexByte(text, '('), strings.LastIndexByte(text, ')') // the name may hold anything
	if open < 0 || end < open {
		return nil
	}
	sh.printf("Process: %s\nExec file: %s\n", strings.TrimSpace(text[:open]), text[open+1:end])
	fields := strings.Fields(text[end+1:])
	for i, name := range statNames[:min(len(statNames), len(fields))] {
		if name != "" {
			sh.printf("%s: %s\n", name, statValue(name, fields[i]))
		}
	}
	return nil
}

// statValue writes addresses and flags in hexadecimal.
func statValue(name, value string) string {
	var n uint64
	if name != "Flags" && !strings.Contains(name, " of ") {
		return value
	}
	if _, err := fmt.Sscan(value, &n); err != nil {
		return value
	}
	return fmt.Sprintf("%#x", n)
}
