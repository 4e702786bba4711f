/* Eight threads run the same function over and over, and count. */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, TURNS = 200 };
static int turns[THREADS];

static void tick(int n) {
	turns[n]++; /* mark: tick */
}

static void *work(void *arg) {
	int n = *(int *)arg;
	for (int i = 0; i < TURNS; i++) tick(n);
	return 0;
}

int main(void) {
	pthread_t threads[THREADS];
	int numbers[THREADS], total = 0;
	for (int i = 0; i < THREADS; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], 0, work, &numbers[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], 0);
		total += turns[i];
	}
	pid_t child = fork();
	if (child == 0) { tick(0); _exit(3); } /* the breakpoint must not kill it */
	int status;
	waitpid(child, &status, 0);
	return total == THREADS * TURNS && WEXITSTATUS(status) == 3 ? 0 : 1; /* mark: end */
}
