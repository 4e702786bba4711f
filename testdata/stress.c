/* What threads and signals do to a debugger, one act for each name: stress NAME N. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile long count;

static void once(void) {
	__atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST); /* mark: once */
}

static void *one_turn(void *arg) {
	once();
	return arg;
}

/* short_lived: N threads, 64 at a time, each ends right after its breakpoint. */
static int short_lived(int n) {
	enum { AT_ONCE = 64 };
	pthread_t t[AT_ONCE];
	for (int i = 0; i < n; i += AT_ONCE) {
		for (int j = 0; j < AT_ONCE; j++)
			pthread_create(&t[j], 0, one_turn, 0);
		for (int j = 0; j < AT_ONCE; j++)
			pthread_join(t[j], 0);
	}
	return count == n ? 0 : 1;
}

static void *makes_another(void *arg) {
	pthread_t t;
	for (long i = 0; i < (long)arg; i++) {
		pthread_create(&t, 0, one_turn, 0);
		pthread_join(t, 0);
	}
	return 0;
}

/* while_stepping: a thread makes threads while the first one is stepped. */
static int while_stepping(int n) {
	pthread_t t;
	long sum = 0;
	pthread_create(&t, 0, makes_another, (void *)(long)n);
	for (int i = 0; i < 10 * n; i++)
		sum += i; /* mark: steps */
	pthread_join(t, 0);
	return sum < 0;
}

static volatile sig_atomic_t seen;
static volatile long last = -1, wrong;

static void queued(int sig, siginfo_t *info, void *context) {
	(void)sig, (void)context;
	if (info->si_value.sival_int != last + 1)
		wrong++;
	last = info->si_value.sival_int;
	seen++;
}

/* real_time: N real-time signals, each with its number, come in their order. */
static int real_time(int n) {
	struct sigaction action = {.sa_sigaction = queued, .sa_flags = SA_SIGINFO};
	sigaction(SIGRTMIN + 1, &action, 0);
	for (int i = 0; i < n; i++) {
		union sigval value = {.sival_int = i};
		if (sigqueue(getpid(), SIGRTMIN + 1, value) != 0)
			return 2;
	}
	return seen == n && wrong == 0 ? 0 : 1;
}

/* turns: the first thread works for N turns, while others may stop it. */
static int turns(int n) {
	for (int i = 0; i < n; i++) {
		struct timespec little = {0, 100000};
		once();
		nanosleep(&little, 0);
	}
	return count == n ? 0 : 1;
}

static void *signaller(void *arg) {
	pthread_t to = *(pthread_t *)arg;
	for (;;) {
		struct timespec little = {0, 200000};
		pthread_kill(to, SIGUSR1);
		nanosleep(&little, 0);
	}
	return 0;
}

static void handled(int sig) {
	(void)sig;
	seen++;
}

/* storm: a thread takes N turns through once while another sends it signals. */
static int storm(int n) {
	pthread_t t, self = pthread_self();
	signal(SIGUSR1, handled);
	pthread_create(&t, 0, signaller, &self);
	for (int i = 0; i < n; i++)
		once();
	return count == n ? 0 : 1;
}

static void *leaves_late(void *arg) {
	struct timespec little = {0, 20000000};
	nanosleep(&little, 0);
	once();
	exit((int)(long)arg);
}

/* leader: the first thread ends before another ends the program. */
static int leader(int n) {
	pthread_t t;
	pthread_create(&t, 0, leaves_late, (void *)(long)n);
	pthread_exit(0);
}

int main(int argc, char **argv) {
	static const struct {
		const char *name;
		int (*run)(int);
	} acts[] = {
		{"short_lived", short_lived}, {"while_stepping", while_stepping}, {"real_time", real_time},
		{"turns", turns}, {"storm", storm}, {"leader", leader},
	};
	for (size_t i = 0; argc > 2 && i < sizeof acts / sizeof *acts; i++)
		if (strcmp(argv[1], acts[i].name) == 0)
			return acts[i].run(atoi(argv[2]));
	fprintf(stderr, "usage: %s NAME N\n", argv[0]);
	return 64;
}
