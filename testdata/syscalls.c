/* System calls whose instruction has a label, to stop right in front of them.
   The argument says what happens while they sleep. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2], handled;
static volatile int done;
static pthread_t reader;

/* The label is that of the instruction itself. */
long call3(long number, long a, long b, long c);
__asm__(".text\n.globl call3\n.type call3, @function\ncall3:\n"
	"mov %rdi, %rax\n mov %rsi, %rdi\n mov %rdx, %rsi\n mov %rcx, %rdx\n"
	".size call3, .-call3\n"
	".globl the_call\n.type the_call, @function\nthe_call: syscall\n.size the_call, .-the_call\n"
	".globl behind\n.type behind, @function\nbehind: ret\n.size behind, .-behind\n");

static void handler(int sig) { handled += sig > 0; }

static long read_one(void) {
	char c;
	return call3(SYS_read, ends[0], (long)&c, 1); /* mark: read */
}

static void catch(int flags) {
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
	sigaction(SIGUSR1, &action, 0);
}

/* Waits until the reader sleeps in its call. */
static void await_sleep(pid_t tid) {
	char path[64], stat[256];
	for (;;) {
		snprintf(path, sizeof path, "/proc/self/task/%d/syscall", tid);
		FILE *f = fopen(path, "r");
		if (f && fgets(stat, sizeof stat, f) && stat[0] == '0' && stat[1] == ' ') {
			fclose(f);
			return;
		}
		if (f) fclose(f);
		sched_yield();
	}
}

static void *write_later(void *tid) {
	await_sleep(*(pid_t *)tid);
	for (int i = 0; i < 3; i++) {
		if (handled >= 0) pthread_kill(reader, SIGUSR1);
		await_sleep(*(pid_t *)tid);
	}
	done = 1;
	if (write(ends[1], "x", 1) != 1) abort(); /* mark: write */
	return 0;
}

static int with_writer(void) {
	pthread_t writer;
	pid_t me = getpid();
	int interrupted = 0;
	reader = pthread_self();
	pthread_create(&writer, 0, write_later, &me);
	long n;
	while ((n = read_one()) == -EINTR) interrupted++;
	pthread_join(writer, 0);
	return n == 1 ? interrupted : 100;
}

int main(int argc, char **argv) {
	const char *what = argc > 1 ? argv[1] : "plain";
	if (pipe(ends)) return 99;
	if (!strcmp(what, "plain")) {
		handled = -1; /* no signals */
		return with_writer();
	}
	if (!strcmp(what, "restart")) {
		catch(SA_RESTART);
		int interrupted = with_writer();
		return handled > 0 ? interrupted : 50;
	}
	if (!strcmp(what, "interrupt")) {
		catch(0);
		int interrupted = with_writer();
		return handled >= interrupted && handled > 0 ? 10 + interrupted : 60;
	}
	if (!strcmp(what, "ignore")) {
		signal(SIGUSR1, SIG_IGN);
		return with_writer();
	}
	if (!strcmp(what, "fork")) {
		long pid = call3(SYS_fork, 0, 0, 0);
		if (pid == 0) _exit(5);
		int status;
		waitpid(pid, &status, 0);
		return WEXITSTATUS(status);
	}
	if (!strcmp(what, "exec")) {
		char *args[] = {argv[0], "plain", 0}, *env[] = {0};
		call3(SYS_execve, (long)argv[0], (long)args, (long)env);
	}
	if (!strcmp(what, "exit")) call3(SYS_exit_group, 7, 0, 0);
	if (!strcmp(what, "alone")) return read_one();
	return 98;
}
