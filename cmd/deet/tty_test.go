package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"deet/internal/testprog"

	"github.com/creack/pty"
)

const onTTY = `
#include <stdio.h>
#include <unistd.h>
int main(void) {
	char line[80];
	int owner = tcgetpgrp(0) == getpgrp() && getsid(0) == getpid();
	printf("on %s, controlling %d\n", ttyname(1), owner);
	if (fgets(line, sizeof line, stdin))
		printf("read %s", line);
	fprintf(stderr, "bye\n");
	return 3;
}
`

// With tty the program has a terminal of its own, which controls it: nothing
// of it is on deet's.
func TestTTY(t *testing.T) {
	testprog.NeedTool(t, "gcc")
	dir := t.TempDir()
	program := filepath.Join(dir, "ontty")
	if err := os.WriteFile(program+".c", []byte(onTTY), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("gcc", "-g", "-o", program, program+".c").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	theirs, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	defer tty.Close() // open meanwhile, so that what was written is not lost
	s := deetOnTerminal(t, t.TempDir(), "-nx", program)
	s.wait("(deet)")
	s.typed(fmt.Sprintf("tty %s\rrun\r", tty.Name()))
	lines := bufio.NewScanner(theirs)
	wants := []string{"on " + tty.Name() + ", controlling 1", "a line", "read a line", "bye"}
	for i, want := range wants {
		if i == 1 {
			fmt.Fprintln(theirs, "a line")
		}
		if !lines.Scan() || strings.TrimSpace(lines.Text()) != want {
			t.Fatalf("the program's terminal shows %q, want %q", lines.Text(), want)
		}
	}
	s.wait("Child exited (status 3)")
	if strings.Contains(s.text(), "bye") {
		t.Errorf("deet's terminal shows what the program wrote:\n%s", s.text())
	}
	s.typed("tty\rshow inferior-tty\rtty /nowhere\rrun\r")
	s.wait(`Terminal for future runs of program being debugged is "".`)
	s.wait("open the terminal /nowhere: no such file or directory")
	s.typed("quit\r")
	s.end()
}
