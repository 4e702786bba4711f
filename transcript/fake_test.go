package transcript

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// fakeVariable makes the test binary play the debugger.
const fakeVariable = "TRANSCRIPT_FAKE"

func TestMain(m *testing.M) {
	if os.Getenv(fakeVariable) != "" {
		os.Exit(fakeDebugger(os.Args[len(os.Args)-1]))
	}
	status := m.Run()
	if err := unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil); !errors.Is(err, unix.ECHILD) {
		fmt.Fprintln(os.Stderr, "a process was left behind")
		status = 1
	}
	os.Exit(status)
}

// fakeDebugger debugs nothing, but on a terminal it behaves as deet does: it
// prompts, runs the program in a foreground group of its own, and stops it
// when Ctrl-C or Ctrl-Z does.
func fakeDebugger(program string) int {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		for range interrupts {
			fmt.Print("\nType \"quit\" to exit\n" + prompt)
		}
	}()
	signal.Ignore(syscall.SIGTTOU) // to take the terminal back from the background
	in := bufio.NewReader(os.Stdin)
	pid := 0 // of the stopped program
	for {
		fmt.Print(prompt)
		line, err := in.ReadString('\n')
		if errors.Is(err, io.EOF) {
			line = "quit"
		}
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch name {
		case "":
		case "echo":
			fmt.Println(strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(rest))
		case "block":
			fakeBlock(in)
		case "pid":
			fmt.Println("process", os.Getpid())
		case "where":
			dir, _ := os.Getwd()
			fmt.Println("in "+dir, "by", os.Getenv("HOME"), os.Getenv("TERM"))
		case "run":
			pid = fakeResume(fakeStart(program))
		case "continue":
			pid = fakeResume(pid)
		case "leak":
			cmd := exec.Command("sleep", "100")
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // out of reach of the terminal's SIGHUP
			cmd.Start()
		case "hang":
			select {}
		case "crash":
			return 3
		case "quit":
			fakeKill(pid)
			return 0
		default:
			fmt.Println("Unrecognized command.")
		}
	}
}

// fakeBlock reads lines up to an end, each behind a prompt that is one blank
// further to the right, and prints them.
func fakeBlock(in *bufio.Reader) {
	fmt.Println("until end")
	var words []string
	for {
		fmt.Printf("%*s", len(words)+1, ">")
		line, err := in.ReadString('\n')
		if line = strings.TrimSpace(line); err != nil || line == "end" {
			break
		}
		words = append(words, line)
	}
	if words == nil {
		words = []string{"nothing"}
	}
	fmt.Println(strings.Join(words, " "))
}

func fakeKill(pid int) {
	if pid != 0 {
		fmt.Printf("Killing running inferior (pid %d)\n", pid)
		unix.Kill(pid, unix.SIGKILL)
		unix.Wait4(pid, nil, 0, nil)
	}
}

// fakeStart starts the program stopped, in the foreground.
func fakeStart(program string) int {
	pid, err := syscall.ForkExec("/bin/sh", []string{"sh", "-c", "kill -STOP $$; exec ./" + program}, &syscall.ProcAttr{
		Env: os.Environ(), Files: []uintptr{0, 1, 2}, Sys: &syscall.SysProcAttr{Foreground: true, Ctty: 0},
	})
	if err != nil {
		fmt.Println("Error starting subprocess:", err)
		return 0
	}
	unix.Wait4(pid, nil, unix.WUNTRACED, nil)
	return pid
}

// fakeResume lets the program go on, and returns its pid if it only stops.
func fakeResume(pid int) int {
	if pid == 0 {
		fmt.Println("The program is not being run.")
		return 0
	}
	unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, pid)
	unix.Kill(pid, unix.SIGCONT)
	var ws unix.WaitStatus
	unix.Wait4(pid, &ws, unix.WUNTRACED, nil)
	unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, os.Getpid())
	switch {
	case ws.Stopped():
		fmt.Printf("Child stopped (signal %s)\n", unix.SignalName(ws.StopSignal()))
		return pid
	case ws.Signaled():
		fmt.Printf("Child exited due to signal %s\n", unix.SignalName(ws.Signal()))
	default:
		fmt.Printf("Child exited (status %d)\n", ws.ExitStatus())
	}
	return 0
}
