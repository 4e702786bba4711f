// Package inferior runs programs under ptrace(2) and reports what happens to
// them.
//
// Start makes a child that asks to be traced and then calls execve(2); the
// kernel stops it before its first instruction. From then on each of its
// threads is in one of two states. While it runs, we can only wait. While it
// is stopped, we read and write its registers and memory, and then let it go
// on. Every wait ends in one Event.
//
// The kernel ties a tracee to the thread that traces it: a request from any
// other thread fails as if the tracee were not there. So a Tracer locks its
// goroutine to an OS thread for good, and that goroutine makes every request
// and every wait. Only Process.Interrupt, Process.Kill and Process.State may be called
// from elsewhere. They go through a pidfd, a handle for a process that, unlike
// its number, is never given to another one.
//
// Killing is a wish, and reaping a fact. Kill sends SIGKILL and returns; the
// process dies in the kernel's own time; and its number stays taken, a zombie's,
// until somebody has waited for it. That is the owner alone, in Wait, so there is
// one reaper, and its wait is told of the death once. From the moment of that wait
// the number may be given to a stranger, whom a late kill(2) would hit. The pidfd
// is never the stranger's: a signal sent through it fails with ESRCH once its
// process is reaped, which is no error here, as what was wished for has happened.
// The lock is for the descriptor itself: without it one goroutine could close it,
// the kernel give its number to another file, and a second goroutine use it.
//
// A process is a group of threads, and ptrace speaks to threads one by one:
// StopAll and ResumeAll speak to the group. What a thread did while StopAll
// was stopping the others is queued on it, and Wait tells it later, so nothing
// that the kernel said is lost.
//
// A process can also be only a record of one: what a core file says of a
// program that has crashed. PostMortem makes a Process of it, which answers
// what a stopped one answers and never goes on.
package inferior
