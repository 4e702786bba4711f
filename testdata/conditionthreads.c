/* Eight threads call one function 2000 times each, and count. */
#include <pthread.h>
#include <stdio.h>

enum { THREADS = 8, TURNS = 2000 };
static int turns[THREADS], pauses[THREADS];

static void tick(int n, int turn) {
	turns[n] += turn == turns[n]; /* mark: tick */
}

static void rest(int n) {
	__asm__ volatile("pause"); /* mark: pause */
	pauses[n]++;
}

static void *work(void *arg) {
	int n = *(int *)arg; /* mark: work */
	for (int i = 0; i < TURNS; i++) {
		tick(n, i);
		if (i % 10 == 0)
			rest(n);
	}
	return 0;
}

int main(void) {
	pthread_t threads[THREADS];
	int numbers[THREADS], wrong = 0;
	for (int i = 0; i < THREADS; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], 0, work, &numbers[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], 0);
		wrong += turns[i] != TURNS || pauses[i] != TURNS / 10;
	}
	return wrong; /* mark: end */
}
