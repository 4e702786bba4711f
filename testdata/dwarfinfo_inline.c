/* Functions that are inlined when optimised, in loops and in each other. */
#include <stdio.h>
#include <stdlib.h>

static inline __attribute__((always_inline)) int square(int n) {
	int r = n * n;
	return r + 1;
}

static inline __attribute__((always_inline)) int sum(const int *v, int n) {
	int s = 0;
	for (int i = 0; i < n; i++)
		s += square(v[i]);
	return s;
}

__attribute__((noinline)) static long slow(long a, long b) {
	char buffer[64];
	snprintf(buffer, sizeof buffer, "%ld", a * b);
	return atol(buffer) + a;
}

__attribute__((cold, noinline)) static void fail(const char *why) {
	fprintf(stderr, "%s\n", why);
	exit(2);
}

int main(int argc, char **argv) {
	int v[] = {1, 2, argc, 4};
	if (argc > 9)
		fail(argv[1]);
	long s = sum(v, 4) + square(argc);
	for (int i = 0; i < argc; i++)
		s = slow(s, i + 2);
	switch (argc) {
	case 1: s += 3; break;
	case 2: s -= 3; break;
	case 3: s *= 3; break;
	case 4: s ^= 3; break;
	case 5: s |= 3; break;
	}
	return (int)(s & 0x7f);
}
