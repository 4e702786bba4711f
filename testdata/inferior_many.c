/* What a process can do to its tracer, one act for each argument. */
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *nothing(void *arg) { return arg; }

static void *exec_self(void *arg) {
	execl(arg, arg, "exit", "7", (char *)0);
	return 0;
}

static void *exit_later(void *arg) {
	usleep(20000);
	exit(5);
}

static volatile sig_atomic_t seen;
static void count(int sig) { seen++; }

/* threads N: N threads are made and joined, eight at a time. */
static int threads(int n) {
	for (int i = 0; i < n; i += 8) {
		pthread_t t[8];
		for (int j = 0; j < 8; j++) pthread_create(&t[j], 0, nothing, 0);
		for (int j = 0; j < 8; j++) pthread_join(t[j], 0);
	}
	return 0;
}

/* fds: how many descriptors are open, not counting the directory's own. */
static int fds(void) {
	DIR *d = opendir("/proc/self/fd");
	int n = 0;
	while (readdir(d)) n++;
	return n - 3; /* . and .. and d */
}

int main(int argc, char **argv) {
	pthread_t t;
	const char *act = argc > 1 ? argv[1] : "exit";
	int n = argc > 2 ? atoi(argv[2]) : 0;
	if (!strcmp(act, "exit")) return n;
	if (!strcmp(act, "threads")) return threads(n);
	if (!strcmp(act, "fds")) return fds();
	if (!strcmp(act, "pause")) for (;;) pause();
	if (!strcmp(act, "spin")) for (;;) seen++;
	if (!strcmp(act, "exec")) { /* from a thread that is not the leader */
		pthread_create(&t, 0, exec_self, argv[0]);
		for (;;) pause();
	}
	if (!strcmp(act, "leader")) { /* the leader ends first */
		pthread_create(&t, 0, exit_later, 0);
		pthread_exit(0);
	}
	if (!strcmp(act, "signals")) { /* each of n signals is seen */
		signal(SIGUSR1, count);
		for (int i = 0; i < n; i++) raise(SIGUSR1);
		return seen == n ? 0 : 1;
	}
	if (!strcmp(act, "forks")) { /* n children, each with its own status */
		for (int i = 0; i < n; i++) {
			int status;
			pid_t pid = fork();
			if (pid == 0) _exit(i % 100);
			if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != i % 100) return 1;
		}
		return 0;
	}
	if (!strcmp(act, "vforks")) {
		for (int i = 0; i < n; i++) {
			int status;
			pid_t pid = vfork();
			if (pid == 0) { execl(argv[0], argv[0], "exit", "3", (char *)0); _exit(9); }
			if (waitpid(pid, &status, 0) != pid || WEXITSTATUS(status) != 3) return 1;
		}
		return 0;
	}
	if (!strcmp(act, "crash")) raise(SIGKILL);
	return 99;
}
