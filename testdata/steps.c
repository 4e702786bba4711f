/* Loops, recursion and calls, to step through. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

struct point { int x, y; };
static jmp_buf env;
int counter;

static int fact(int n) {
	if (n <= 1) /* mark: fact */
		return 1;
	return n * fact(n - 1); /* mark: recurse */
}

static int spin(int n) {
	int s = 0;
	for (int i = 0; i < n; i++) s += i; /* mark: spin */
	return s;
}

static void jumper(void) {
	longjmp(env, 1); /* mark: jump */
}

static void handler(int sig) {
	counter += sig; /* mark: handler */
}

static int compare(const void *a, const void *b) {
	return *(const int *)a - *(const int *)b; /* mark: compare */
}

static struct point make(int x, int y) {
	struct point p = {x, y};
	return p; /* mark: make */
}

static double half(int n) {
	return n / 2.0; /* mark: half */
}

int main(void) {
	int f = fact(5); /* mark: main */
	f += spin(200000); /* mark: callspin */
	signal(SIGUSR1, handler); /* mark: signal */
	raise(SIGUSR1); /* mark: raise */
	int values[] = {3, 1, 2}; /* mark: values */
	qsort(values, 3, sizeof values[0], compare); /* mark: qsort */
	struct point p = make(3, 4); /* mark: point */
	double h = half(7); /* mark: callhalf */
	if (setjmp(env) == 0) /* mark: setjmp */
		jumper(); /* mark: jumper */
	printf("%d %d %g\n", f, p.x, h); /* mark: print */
	return 0; /* mark: return */
} /* mark: end */
