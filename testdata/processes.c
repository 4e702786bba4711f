/* Programs that make processes, for the tests: processes NAME [N]. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int hits;

static int touched(int n) { /* mark: touched */
	hits += n;
	return hits;
}

/* wait_for returns the exit status of a child. */
static int wait_for(pid_t pid) {
	int status = 0;
	if (waitpid(pid, &status, 0) != pid)
		return 255;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* forks makes N children, one after the other; each calls touched, and so does
   the parent after it. */
static int forks(int n) {
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(touched(1) == i + 1 ? 0 : 1); /* mark: forked */
		touched(1);
		if (wait_for(pid) != 0)
			return 2;
	}
	return 0;
}

/* at_once makes N children that live at the same time. */
static int at_once(int n) {
	for (int i = 0; i < n; i++)
		if (fork() == 0)
			_exit(touched(1));
	int sum = 0, status;
	while (wait(&status) > 0)
		sum += WEXITSTATUS(status);
	return sum == n ? 0 : 1;
}

static void *forker(void *arg) {
	return (void *)(long)forks((int)(long)arg);
}

static volatile int stop;

static void *spinner(void *arg) {
	for (volatile long turns = 0; !stop; turns++)
		;
	return arg;
}

/* in_thread forks in one thread while others run. */
static int in_thread(int n) {
	pthread_t one, others[2];
	void *result;
	for (int i = 0; i < 2; i++)
		pthread_create(&others[i], 0, spinner, 0);
	pthread_create(&one, 0, forker, (void *)(long)n);
	pthread_join(one, &result);
	stop = 1;
	for (int i = 0; i < 2; i++)
		pthread_join(others[i], 0);
	return (int)(long)result;
}

static char *self;

/* execs runs this program again in N children, one by fork, one by vfork, one
   by posix_spawn, and so on. */
static int execs(int n) {
	char *args[] = {self, "leaf", "3", 0};
	for (int i = 0; i < n; i++) {
		pid_t pid = -1;
		switch (i % 3) {
		case 0:
			if ((pid = fork()) == 0) {
				execv(self, args);
				_exit(127);
			}
			break;
		case 1:
			if ((pid = vfork()) == 0) {
				execv(self, args);
				_exit(127);
			}
			break;
		default:
			if (posix_spawn(&pid, self, 0, 0, args, environ) != 0)
				return 3;
		}
		if (wait_for(pid) != 3)
			return 2;
	}
	return 0;
}

static void *exec_here(void *arg) {
	char *args[] = {self, "leaf", "4", 0};
	execv(self, args);
	return arg;
}

/* thread_execs replaces the program from a thread that is not its first. */
static int thread_execs(int n) {
	pthread_t t;
	pthread_create(&t, 0, exec_here, 0);
	pthread_join(t, 0);
	return n;
}

/* pipes: the child waits for what its parent writes. */
static int pipes(int n) {
	int ends[2];
	if (pipe(ends) != 0)
		return 1;
	pid_t pid = fork();
	if (pid == 0) {
		char c;
		close(ends[1]);
		int got = 0;
		while (read(ends[0], &c, 1) == 1)
			got += touched(0) == 0;
		_exit(got);
	}
	close(ends[0]);
	for (int i = 0; i < n; i++)
		if (write(ends[1], "x", 1) != 1)
			return 1;
	close(ends[1]);
	return wait_for(pid) == n ? 0 : 2;
}

/* orphan: the parent ends first. */
static int orphan(int n) {
	int ends[2];
	if (pipe(ends) != 0)
		return 1;
	if (fork() == 0) {
		char c;
		close(ends[1]);
		while (read(ends[0], &c, 1) == 1)
			;
		_exit(touched(n));
	}
	return 7;
}

static int reaped;

static void on_child(int sig) {
	(void)sig;
	while (waitpid(-1, 0, WNOHANG) > 0)
		reaped++; /* mark: reaped */
}

/* handler reaps its children in a handler of SIGCHLD. */
static int handler(int n) {
	sigset_t block, old;
	signal(SIGCHLD, on_child);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &old);
	for (int i = 0; i < n; i++) {
		if (fork() == 0)
			_exit(0);
		while (reaped <= i)
			sigsuspend(&old);
	}
	return reaped == n ? 0 : 1;
}

/* crash: the child dies of a signal. */
static int crash(int n) {
	pid_t pid = fork();
	if (pid == 0) {
		volatile int *p = 0;
		*p = n; /* mark: crash */
	}
	return wait_for(pid) == 128 + SIGSEGV ? 0 : 1;
}

static int leaf(int n) {
	touched(n);
	return n;
}

int main(int argc, char **argv) {
	static const struct {
		const char *name;
		int (*run)(int);
	} programs[] = {
		{"forks", forks}, {"at_once", at_once}, {"in_thread", in_thread}, {"execs", execs},
		{"thread_execs", thread_execs}, {"pipes", pipes}, {"orphan", orphan}, {"handler", handler},
		{"crash", crash}, {"leaf", leaf},
	};
	self = argv[0];
	for (size_t i = 0; argc > 1 && i < sizeof programs / sizeof *programs; i++)
		if (strcmp(argv[1], programs[i].name) == 0)
			return programs[i].run(argc > 2 ? atoi(argv[2]) : 1);
	fprintf(stderr, "usage: %s NAME [N]\n", argv[0]);
	return 64;
}
