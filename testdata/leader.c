/* The first thread ends before the other one, which ends the program. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

static volatile int left;

static void *work(void *arg) {
	while (!left) sched_yield();
	exit(4);
	return arg;
}

int main(void) {
	pthread_t thread;
	pthread_create(&thread, 0, work, 0);
	left = 1; /* mark: leave */
	pthread_exit(0);
}
