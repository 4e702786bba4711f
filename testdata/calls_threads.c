// What may happen while a function runs that a debugger called: it waits for
// another thread, its thread ends, or a signal with all it knows waits for its
// turn.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile int ready, wanted, done;

__attribute__((noinline)) int locked_add(int a, int b) {
	wanted = 1; // the other thread keeps the lock until then
	pthread_mutex_lock(&lock);
	int sum = a + b;
	pthread_mutex_unlock(&lock);
	return sum;
}

__attribute__((noinline)) int add(int a, int b) { return a + b; }

__attribute__((noinline)) int end_thread(void) {
	pthread_exit(0);
	return 1;
}

static void *worker(void *unused) {
	pthread_mutex_lock(&lock);
	ready = 1;
	while (!wanted) { }
	pthread_mutex_unlock(&lock);
	while (!done) { }
	return unused;
}

// handler ends the program well only if it is told the true address.
static void handler(int sig, siginfo_t *info, void *context) {
	(void)sig; (void)context;
	_Exit(info->si_addr == (void *)0x1230 && info->si_code == SEGV_MAPERR ? 7 : 8);
}

int main(int argc, char **argv) {
	(void)argv;
	pthread_t t;
	pthread_create(&t, 0, worker, 0);
	while (!ready) { }
	int n = argc; /* mark: held */
	if (argc > 5)
		n += end_thread() + locked_add(1, 2);
	struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
	sigaction(SIGSEGV, &action, 0);
	wanted = 1;
	n += add(1, 2);
	*(volatile int *)0x1230 = n; /* mark: fault */
	done = 1;
	pthread_join(t, 0);
	return 0;
}
