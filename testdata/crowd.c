/* Threads that are born, do a little and end, all at once; the argument says how
   many. The first one goes on line by line meanwhile. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

enum { TURNS = 3, LINES = 40 };
static int ticks;
static volatile int lines;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void tick(void) {
	pthread_mutex_lock(&lock);
	ticks++; /* mark: tick */
	pthread_mutex_unlock(&lock);
}

static void *work(void *arg) {
	while (lines == 0) sched_yield(); /* until the first one steps */
	for (int i = 0; i < TURNS; i++) tick();
	return arg;
}

int main(int argc, char **argv) {
	int n = atoi(argv[1]);
	pthread_t *threads = calloc(n, sizeof *threads);
	for (int i = 0; i < n; i++) pthread_create(&threads[i], 0, work, 0);
	for (int i = 0; i < LINES; i++) { /* mark: loop */
		lines++;                  /* mark: line */
	}
	for (int i = 0; i < n; i++) pthread_join(threads[i], 0); /* mark: join */
	return ticks == n * TURNS && lines == LINES && argc ? 0 : 1;
}
