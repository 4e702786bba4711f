/* The first thread leaves, and another one crashes after it. */
#include <pthread.h>

static pthread_t first;

static void *work(void *arg) {
	pthread_join(first, 0);
	*(volatile int *)arg = 1; /* mark: crash */
	return 0;
}

int main(void) {
	pthread_t thread;
	first = pthread_self();
	pthread_create(&thread, 0, work, 0);
	pthread_exit(0);
}
