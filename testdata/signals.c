/* What signals do, each delivery counted, one act for each name: signals NAME N. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 8 };

static __thread volatile int mine; /* what this thread got */
static volatile int turns, nested, last;
static int got[THREADS], told[THREADS];
static pthread_t threads[THREADS];
static pthread_barrier_t barrier;

static void count(int sig) {
	(void)sig;
	mine++;
}

static void touched(void) {
	__atomic_add_fetch(&turns, 1, __ATOMIC_SEQ_CST); /* mark: touched */
}

/* Each thread works until it has got all that was sent to it. */
static void *worker(void *arg) {
	long i = (long)arg;
	pthread_barrier_wait(&barrier);
	while (mine < told[i])
		if (turns < 4000)
			touched();
	got[i] = mine;
	return 0;
}

/* storm: N real-time signals, which the kernel counts, to each of 8 threads. */
static int storm(int n) {
	signal(SIGRTMIN + 2, count);
	pthread_barrier_init(&barrier, 0, THREADS + 1);
	for (long i = 0; i < THREADS; i++) {
		told[i] = n;
		pthread_create(&threads[i], 0, worker, (void *)i);
	}
	pthread_barrier_wait(&barrier);
	for (int round = 0; round < n; round++)
		for (int i = 0; i < THREADS; i++)
			pthread_kill(threads[i], SIGRTMIN + 2); /* mark: sends */
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], 0);
		if (got[i] != n)
			return 1;
	}
	return mine == 0 ? 0 : 2; /* none went astray */
}

/* lines: each line raises a signal, whose handler runs within it. */
static int lines(int n) {
	signal(SIGUSR1, count);
	for (int i = 0; i < n; i++) {
		raise(SIGUSR1); /* mark: raises */
		touched(); /* mark: after */
	}
	return mine == n ? 0 : 1;
}

/* blocked: what is blocked comes once it is not, each once. */
static int blocked(int n) {
	sigset_t set, old;
	signal(SIGUSR1, count);
	signal(SIGUSR2, count);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	for (int i = 0; i < n; i++) {
		sigprocmask(SIG_BLOCK, &set, &old);
		raise(SIGUSR1);
		raise(SIGUSR2);
		raise(SIGUSR1); /* it waits already: this one is lost, as without a debugger */
		touched();
		if (mine != 2 * i)
			return 2;
		sigprocmask(SIG_SETMASK, &old, 0);
	}
	return mine == 2 * n ? 0 : 1;
}

static void outer(int sig) {
	(void)sig;
	touched(); /* mark: outer */
	raise(SIGUSR2);
	nested += last == SIGUSR2;
	last = 0;
}

static void inner(int sig) { last = sig; }

/* nesting: a handler is interrupted by another. */
static int nesting(int n) {
	signal(SIGUSR1, outer);
	signal(SIGUSR2, inner);
	for (int i = 0; i < n; i++)
		raise(SIGUSR1);
	return nested == n && turns == n ? 0 : 1;
}

static void *wakes(void *arg) {
	int *ends = arg;
	for (int i = 0; i < 50; i++)
		pthread_kill(threads[0], SIGUSR1);
	if (write(ends[1], "x", 1) != 1)
		abort();
	return 0;
}

/* restart: a read goes on after each handler, with SA_RESTART. */
static int restart(int n) {
	struct sigaction action = {.sa_handler = count, .sa_flags = SA_RESTART};
	sigaction(SIGUSR1, &action, 0);
	threads[0] = pthread_self();
	for (int i = 0; i < n; i++) {
		int ends[2];
		char c;
		pthread_t t;
		if (pipe(ends))
			return 2;
		pthread_create(&t, 0, wakes, ends);
		if (read(ends[0], &c, 1) != 1)
			return 1;
		pthread_join(t, 0);
		touched();
		close(ends[0]);
		close(ends[1]);
	}
	return mine > 0 ? 0 : 3;
}

int main(int argc, char **argv) {
	static const struct {
		const char *name;
		int (*run)(int);
	} acts[] = {
		{"storm", storm}, {"lines", lines}, {"blocked", blocked}, {"nesting", nesting}, {"restart", restart},
	};
	for (size_t i = 0; argc > 2 && i < sizeof acts / sizeof *acts; i++)
		if (strcmp(argv[1], acts[i].name) == 0)
			return acts[i].run(atoi(argv[2]));
	fprintf(stderr, "usage: %s NAME N\n", argv[0]);
	return 64;
}
