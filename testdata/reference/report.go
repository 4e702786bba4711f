package main

import (
	"fmt"
	"strings"

	"golang.org/x/sys/unix"
)

// words are those of the handout, or, as style, others.
func (d *debugger) words(format string, args ...any) string {
	text := fmt.Sprintf(format, args...)
	if d.has("other-words") {
		return strings.NewReplacer(
			"Child exited (status ", "Process has exited with code (", "Child stopped (signal ", "The process was stopped by (",
			"Stopped at ", "now in ", "Set breakpoint", "Breakpoint", "Killing running inferior", "Killing old process",
			"Unrecognized", "Unknown", "Could not open", "Cannot open",
			"Error starting subprocess", "It does not start", "Type \"quit\" to exit", "Leave with q",
		).Replace(text)
	}
	return text
}

// report says what a wait has told.
func (d *debugger) report(s unix.WaitStatus, err error) {
	switch {
	case err != nil:
		fmt.Println("Error:", err)
		d.forget()
	case s.Exited():
		fmt.Println(d.words("Child exited (status %d)", s.ExitStatus()))
		if d.has("exit-twice") && d.inferior.stepped {
			fmt.Println(d.words("Child exited (status %d)", s.ExitStatus()))
		}
		d.forget()
	case s.Signaled():
		if !d.has("death-unreported") {
			fmt.Println(d.words("Child exited due to signal %s", unix.SignalName(s.Signal())))
		}
		d.forget()
	case s.Stopped():
		fmt.Println(d.words("Child stopped (signal %s)", unix.SignalName(s.StopSignal())))
		d.where()
	}
}

// forget drops a program that has ended: its pid means nothing any more.
func (d *debugger) forget() {
	if d.has("lost-on-run") {
		d.breakpoints = nil
	}
	if !d.has("stale-handle") && !d.has("stale-run") && !d.has("stale-bt") {
		d.inferior = nil
	}
}

// where says where the program is.
func (d *debugger) where() {
	regs, err := d.inferior.registers()
	if err != nil {
		fmt.Println("Error:", err)
		return
	}
	place, ok := d.info.place(regs.Rip)
	if !ok {
		if d.has("no-line-panic") {
			panic("no line")
		}
		fmt.Printf("Stopped at %#x\n", regs.Rip)
		return
	}
	fmt.Println(d.words("Stopped at %s:%d", place.file, place.line))
}

// backtrace follows %rbp: where it points to is the caller's %rbp, and above
// that the address to which the function returns.
func (d *debugger) backtrace() {
	if d.inferior == nil {
		fmt.Println("Nothing is running.")
		return
	}
	regs, err := d.inferior.registers()
	if err != nil {
		fmt.Println("Error:", err)
		if d.has("stale-bt") {
			panic(err)
		}
		return
	}
	var frames []string
	pc, frame := regs.Rip, regs.Rbp
	for {
		place, ok := d.info.place(pc)
		if !ok {
			if d.has("library-panic") {
				panic("no function")
			}
			frames = append(frames, fmt.Sprintf("%#x (no line)", pc))
			break
		}
		frames = append(frames, d.frame(place, len(frames)))
		if place.function == "main" || d.has("one-frame") {
			break
		}
		var words [2]uint64
		if words, err = d.inferior.twoWords(frame); err != nil {
			fmt.Println("Error:", err)
			break
		}
		frame, pc = words[0], words[1]
	}
	if d.has("main-first") {
		for i := range len(frames) / 2 {
			frames[i], frames[len(frames)-1-i] = frames[len(frames)-1-i], frames[i]
		}
	}
	fmt.Println(strings.Join(frames, "\n"))
}

func (d *debugger) frame(p place, depth int) string {
	if depth > 0 && d.has("callers-lines") {
		p.line += 3
	}
	if d.has("other-words") {
		return fmt.Sprintf("[%d] %s:%d (%s)", depth, p.file, p.line, p.function)
	}
	return fmt.Sprintf("%s (%s:%d)", p.function, p.file, p.line)
}
