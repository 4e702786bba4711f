/* Three threads wait, each somewhere else, and the fourth writes where it may not. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct job { int number; char *name; double share; };

static int table[4] = {11, 22, 33, 44};
static char blank[64];
static __thread int turn;
static pthread_barrier_t ready;
static struct job *jobs;

static void rest(struct job *j) {
	turn = j->number * 100;
	pthread_barrier_wait(&ready);
	for (;;) pause(); /* mark: rest */
}

static void descend(struct job *j, int depth) {
	if (depth == 0) rest(j);
	else descend(j, depth - 1); /* mark: descend */
	turn++;
}

static void *work(void *arg) {
	struct job *j = arg;
	descend(j, j->number); /* mark: work */
	return 0;
}

static void crash(volatile int *where, double share) {
	blank[0] = 'x';
	*where = table[2] + (int)share; /* mark: crash */
}

int main(int argc, char **argv) {
	pthread_t threads[3];
	pthread_barrier_init(&ready, 0, 4);
	jobs = calloc(3, sizeof *jobs);
	for (int i = 0; i < 3; i++) {
		jobs[i] = (struct job){i, strdup(i == 1 ? "second" : "other"), i / 4.0};
		pthread_create(&threads[i], 0, work, &jobs[i]);
	}
	pthread_barrier_wait(&ready);
	if (argc > 1) abort();
	crash((int *)argv[argc], 2.5); /* mark: main */
	return blank[0];
}
