/* Four threads count together, and each for itself. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long total;
static long wide[6]; /* too much for the debug registers */

static void *count(void *argument) {
	int turns = *(int *)argument;
	for (int i = 0; i < turns; i++) {
		pthread_mutex_lock(&mutex);
		total++; /* mark: total */
		wide[5]++; /* mark: wide */
		pthread_mutex_unlock(&mutex);
	}
	return 0;
}

/* own is a variable of a thread that ends without a return of its frame. */
static void *leaver(void *argument) {
	int own = 1; /* mark: leaver */
	own++; /* mark: own */
	pthread_exit(argument);
}

static pthread_t threads[4];
static int turns = 1000;

/* survivor ends the process after main's thread has gone. */
static void *survivor(void *argument) {
	for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
	exit(total == 4 * turns ? 0 : 1);
}

int main(int argc, char **argv) {
	pthread_t last;
	if (argc > 1) turns = atoi(argv[1]);
	for (int i = 0; i < 4; i++) pthread_create(&threads[i], 0, count, &turns);
	if (argc > 2) {
		pthread_create(&last, 0, survivor, 0);
		syscall(SYS_exit, 0); /* this thread alone, at once: pthread_exit loads a library first */
	}
	for (int i = 0; i < 4; i++) pthread_join(threads[i], 0);
	pthread_create(&last, 0, leaver, 0);
	pthread_join(last, 0);
	return total == 4 * turns ? 0 : 1; /* mark: end */
}
