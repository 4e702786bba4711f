package inferior

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// Command describes a program to start, as os/exec.Cmd does.
type Command struct {
	Path                  string   // looked for in $PATH if it has no slash
	Args                  []string // with the program's name first; nil: Path alone
	Env                   []string // nil: ours
	Dir                   string   // "": ours
	Stdin, Stdout, Stderr *os.File // nil: /dev/null
	TTY                   string   // in place of these three, and its controlling terminal; "": none
	Redirections          []Redirection
	Randomize             bool // leave address space randomisation on
}

// Start starts a program and returns it stopped before its first instruction,
// in a process group of its own.
func (t *Tracer) Start(c Command) (*Process, error) {
	pid, err := spawn(c)
	if err != nil {
		return nil, err
	}
	p, err := t.seizeChild(pid)
	if err != nil {
		unix.Kill(pid, unix.SIGKILL) // not reaped yet, so the number is still its
		wait4(pid, 0)
		return nil, fmt.Errorf("start %s: %w", c.Path, err)
	}
	return p, nil
}

// spawn forks and execs. The child asks to be traced (PTRACE_TRACEME), so the
// kernel stops it with SIGTRAP when execve has succeeded.
func spawn(c Command) (pid int, err error) {
	path, err := exec.LookPath(c.Path)
	if err != nil {
		return 0, fmt.Errorf("start %s: %w", c.Path, unwrapExec(err))
	}
	files, err := openDescriptors(c)
	if err != nil {
		return 0, err
	}
	defer files.close()
	if !c.Randomize {
		restore, err := disableRandomisation()
		if err != nil {
			return 0, err
		}
		defer restore()
	}
	args, env := c.Args, c.Env
	if args == nil {
		args = []string{c.Path}
	}
	if env == nil {
		env = os.Environ()
	}
	attr := &syscall.ProcAttr{Dir: c.Dir, Env: env, Files: files.fds(), Sys: childAttributes(files)}
	pid, err = syscall.ForkExec(path, args, attr)
	if err == unix.EPERM && attr.Sys.Setctty {
		attr.Sys.Setctty = false // a shell has it, which keeps it
		pid, err = syscall.ForkExec(path, args, attr)
	}
	if err == unix.EPERM {
		return 0, fmt.Errorf("start %s: %w%s", c.Path, err, forbidden)
	}
	if err != nil {
		return 0, fmt.Errorf("start %s: %w", c.Path, err)
	}
	return pid, nil
}

// unwrapExec drops os/exec's own words from an error: what is left says why.
func unwrapExec(err error) error {
	if e, ok := err.(*exec.Error); ok {
		return e.Err
	}
	return err
}

// disableRandomisation makes this thread's children get the same addresses in
// each run. The setting is the thread's, and is inherited over fork and exec;
// restore puts it back for whatever else this thread starts.
func disableRandomisation() (restore func(), err error) {
	const query = 0xffffffff // personality(2): change nothing
	old, _, errno := unix.Syscall(unix.SYS_PERSONALITY, query, 0, 0)
	if errno != 0 {
		return nil, fmt.Errorf("personality: %w", errno)
	}
	const addrNoRandomize = 0x0040000
	if _, _, errno := unix.Syscall(unix.SYS_PERSONALITY, old|addrNoRandomize, 0, 0); errno != 0 {
		// A container may forbid it. The program runs all the same, only its
		// addresses change from run to run.
		return func() {}, nil
	}
	return func() { unix.Syscall(unix.SYS_PERSONALITY, old, 0, 0) }, nil
}

// seizeChild turns the child's TRACEME into a SEIZE. Only a seized tracee
// tells a group-stop from a signal, can be listened to (PTRACE_LISTEN), and
// can be interrupted. The way there leads through a detach: it leaves the
// child stopped by a SIGSTOP, which is taken back after.
func (t *Tracer) seizeChild(pid int) (*Process, error) {
	_, ws, err := wait4(pid, 0)
	if err != nil {
		return nil, err
	}
	if !ws.Stopped() {
		return nil, fmt.Errorf("it ended before its first instruction: %v", decode(ws))
	}
	if err := ptraceWord(reqDetach, pid, 0, uintptr(unix.SIGSTOP)); err != nil {
		return nil, err
	}
	var info unix.Siginfo // wait until the stop has come, without taking it
	if err := waitid(pid, &info, unix.WSTOPPED|unix.WNOWAIT); err != nil {
		return nil, err
	}
	if err := ptraceWord(reqSeize, pid, 0, options|unix.PTRACE_O_EXITKILL); err != nil {
		return nil, err
	}
	if _, _, err := wait4(pid, 0); err != nil { // the group-stop, now as an event
		return nil, err
	}
	p, err := t.add(pid, false)
	if err != nil {
		return nil, err
	}
	return p, p.wakeFromSeize()
}

// wakeFromSeize takes the SIGSTOP of seizeChild back. SIGCONT ends the
// group-stop, and arrives as a signal that is not the program's business.
func (p *Process) wakeFromSeize() error {
	th := p.threads[0]
	if err := p.ContinueGroup(); err != nil {
		return err
	}
	for {
		if err := th.restart(reqCont, 0); err != nil {
			return err
		}
		_, ws, err := wait4(th.id, 0)
		if err != nil {
			return err
		}
		if !ws.Stopped() {
			return fmt.Errorf("it ended before its first instruction: %v", decode(ws))
		}
		th.stopped = true
		if ev := decode(ws); ev == (Stopped{unix.SIGCONT}) {
			break
		}
	}
	th.signal, th.delivers = 0, false
	return th.clearParentDeathSignal()
}

// clearParentDeathSignal undoes spawn's Pdeathsig: EXITKILL does that work now,
// and unlike it ends with a detach. Only the child can change it, so it is
// made to: a syscall instruction is put at its pc, run, and taken out.
func (th *Thread) clearParentDeathSignal() error {
	saved, err := th.Registers()
	if err != nil {
		return err
	}
	var code [2]byte
	if err := th.process.ReadMemory(saved.Rip, code[:]); err != nil {
		return err
	}
	if err := th.process.WriteMemory(saved.Rip, []byte{0x0f, 0x05}); err != nil { // syscall
		return err
	}
	regs := saved
	regs.Rax, regs.Rdi, regs.Rsi = unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, 0
	if err := th.SetRegisters(regs); err != nil {
		return err
	}
	if err := th.restart(reqStep, 0); err != nil {
		return err
	}
	if _, _, err := wait4(th.id, 0); err != nil {
		return err
	}
	th.stopped = true
	if err := th.process.WriteMemory(saved.Rip, code[:]); err != nil {
		return err
	}
	saved.Orig_rax = ^uint64(0) // there is no system call to restart
	return th.SetRegisters(saved)
}

func waitid(pid int, info *unix.Siginfo, flags int) error {
	for {
		err := unix.Waitid(unix.P_PID, pid, info, flags, nil)
		if err != unix.EINTR {
			return err
		}
	}
}

// NewTracer makes a tracer, and binds the calling goroutine to its thread for
// good: when the thread of a tracer ends, the kernel kills its tracees.
func NewTracer() *Tracer {
	runtime.LockOSThread()
	return &Tracer{}
}

// childAttributes says what the child is to do before it calls execve(2). On a
// terminal of its own it leads a session, whose controlling terminal that one
// becomes; on ours, a process group.
func childAttributes(files *descriptors) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{
		Ptrace: true,
		// Until the child is seized with EXITKILL, this ends it if we die.
		Pdeathsig: syscall.SIGKILL,
	}
	fd := slices.Index(files.files, files.tty)
	attr.Setsid = files.tty != nil
	attr.Setpgid = !attr.Setsid
	if attr.Setsid && fd >= 0 { // else all three are redirected
		attr.Setctty, attr.Ctty = true, fd
	}
	return attr
}
