/* Two threads count as fast as they can, while the first steps through main. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>

static volatile long counts[2];
static volatile int stop;
static long before[2];

static void *count(void *n) {
	while (!stop)
		counts[(long)n]++; /* mark: count */
	return n;
}

/* Runs until both have counted on. */
static void await_counts(void) {
	long seen[2] = {counts[0], counts[1]};
	while (counts[0] == seen[0] || counts[1] == seen[1]) sched_yield();
}

static int turns;
static void busy(void) { /* mark: enter */
	for (int i = 0; i < 300000; i++) turns++;
}

int main(void) {
	pthread_t threads[2];
	for (long i = 0; i < 2; i++) pthread_create(&threads[i], 0, count, (void *)i);
	await_counts();
	before[0] = counts[0], before[1] = counts[1]; /* mark: before */
	busy();                                       /* mark: busy */
	busy();
	turns++; /* mark: after */
	await_counts(); /* mark: await */
	stop = 1;                                     /* mark: stop */
	for (int i = 0; i < 2; i++) pthread_join(threads[i], 0);
	return turns != 600001;
}
