// Reference is a debugger as a good student of the course writes it: the
// course's own algorithm, and no more. It stands in for a submission in the
// tests of the grading harness, which tell it by -bug to have one of the bugs
// that submissions have. Where a bug is, the code says so.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
)

func main() {
	// The kernel takes requests only from the thread that made the child.
	runtime.LockOSThread()
	bug := flag.String("bug", "", "the `name` of a bug to have; see bugs.go")
	list := flag.Bool("bugs", false, "list them")
	flag.Parse()
	if *list {
		fmt.Println(strings.Join(bugs(), "\n"))
		return
	}
	d := &debugger{program: flag.Arg(0), bug: *bug}
	if !d.known() {
		fmt.Fprintf(os.Stderr, "no bug is called %q\n", *bug)
		os.Exit(2)
	}
	info, err := readInfo(d.program)
	if err != nil {
		fmt.Println(d.words("Could not open file %s", d.program))
		os.Exit(1)
	}
	d.info = info
	d.loop()
}

// A debugger is one session.
type debugger struct {
	program     string
	bug         string
	info        *info
	inferior    *inferior // nil when nothing runs
	breakpoints []uint64  // in the order in which they were set
	atPrompt    atomic.Bool
}

func (d *debugger) has(bug string) bool { return d.bug == bug }

// loop reads commands until there are no more.
func (d *debugger) loop() {
	// Ctrl-C must not end us. While the program runs it is the program's.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		for range interrupts {
			if d.atPrompt.Load() {
				fmt.Print(d.words("\nType \"quit\" to exit\n(deet) "))
			}
		}
	}()
	in := bufio.NewScanner(os.Stdin)
	for {
		fmt.Print("(deet) ")
		d.atPrompt.Store(true)
		if !in.Scan() {
			d.quit()
		}
		d.atPrompt.Store(false)
		d.command(strings.Fields(in.Text()))
	}
}

func (d *debugger) command(words []string) {
	if len(words) == 0 {
		return
	}
	switch words[0] {
	case "r", "run":
		d.run(words[1:])
	case "c", "cont", "continue":
		d.resume()
	case "bt", "back", "backtrace":
		d.backtrace()
	case "b", "break":
		d.setBreakpoint(words[1:])
	case "q", "quit":
		if !d.has("quit-ignored") {
			d.quit()
		}
	default:
		fmt.Println(d.words("Unrecognized command."))
	}
}

// run starts the program anew.
func (d *debugger) run(args []string) {
	restart := d.inferior != nil
	d.kill()
	if restart && d.has("lost-on-restart") {
		d.breakpoints = nil
	}
	child, err := start(d, append([]string{d.program}, args...))
	if err != nil {
		fmt.Println(d.words("Error starting subprocess: %v", err))
		if d.has("exec-panic") {
			panic(err)
		}
		return
	}
	d.inferior = child
	d.report(child.resume())
}

// kill kills and reaps what runs.
func (d *debugger) kill() {
	if d.inferior == nil {
		return
	}
	fmt.Println(d.words("Killing running inferior (pid %d)", d.inferior.pid))
	d.inferior.kill()
	d.inferior = nil
}

func (d *debugger) quit() {
	if d.inferior != nil && d.has("quit-waits") {
		d.inferior.wait()
	}
	if !d.has("quit-leaves") {
		d.kill()
	}
	os.Exit(0)
}

func (d *debugger) resume() {
	if d.inferior == nil {
		if d.has("nothing-runs") {
			panic("no inferior")
		}
		fmt.Println("Nothing is running.")
		return
	}
	s, err := d.inferior.resume()
	if err != nil && d.has("killed-stopped") {
		panic(err)
	}
	if err != nil {
		// It died meanwhile; waiting says of what.
		s, err = d.inferior.wait()
	}
	if err != nil && d.has("stale-handle") {
		panic(err)
	}
	d.report(s, err)
}

// setBreakpoint sets one: at an address after *, at a line if it is a
// number, and else at a function.
func (d *debugger) setBreakpoint(words []string) {
	if len(words) == 0 && !d.has("missing-argument") {
		fmt.Println("Where?")
		return
	}
	addr, ok := d.resolve(words[0])
	if !ok {
		fmt.Println("There is no such place.")
		if d.has("unknown-name") && words[0][0] != '*' {
			panic("no address")
		}
		return
	}
	if d.inferior != nil {
		if err := d.inferior.patchNew(addr); err != nil {
			fmt.Println("It cannot be set:", err)
			if d.has("bad-address") {
				panic(err)
			}
			return
		}
	}
	fmt.Println(d.words("Set breakpoint %d at %#x", len(d.breakpoints), addr))
	d.breakpoints = append(d.breakpoints, addr)
}

func (d *debugger) resolve(place string) (uint64, bool) {
	if text, ok := strings.CutPrefix(place, "*"); ok {
		addr, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 64)
		return addr, err == nil
	}
	base := 10
	if d.has("hex-lines") {
		base = 16
	}
	if line, err := strconv.ParseInt(place, base, 32); err == nil {
		return d.info.line(int(line))
	}
	return d.info.function(place)
}
