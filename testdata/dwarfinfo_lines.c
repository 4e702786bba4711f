/* Lines that a debugger may take for others: loops with three pieces, a
 * function on one line, a statement on three lines, code after code. */
#include <stdio.h>

#define TWICE(x) do { total += (x); total += (x); } while (0)

int total; /* mark: global */

int one(int n) { return n + 1; } /* mark: one line */

static int
split(int a,
      int b)
{ /* mark: split */

	/* No code here; the next line has some. */ /* mark: comment */
	return a * b; /* mark: split body */
}

static int loops(int n) {
	int sum = 0;
	for (int i = 0; i < n; i++) /* mark: for */
		sum += i;
	while (n > 0) { /* mark: while */
		int half = n / 2;
		sum += half;
		n = half;
	}
	do {
		n++;
	} while (n < 3); /* mark: do while */
	for (int i = 0; i < 3; i++) { sum += one(i); } /* mark: one line loop */
	return sum;
}

void nothing(void) {
}

static int recursive(int n) {
	if (n <= 1)
		return 1;
	return n * recursive(n - 1); /* mark: recursion */
}

int choose(int n) {
	switch (n) {
	case 0:
		return split(1, 2);
	case 1: {
		int big[100] = {0};
		big[n] = n;
		return big[n + 1];
	}
	default:
		break;
	}
	return n ? one(n) : /* mark: ternary */
	           split(n, n);
}

int many(int a, int b, int c, int d, int e, int f, int g, double h) {
	char copy[a + 1];
	copy[a] = 'x';
	TWICE(a); /* mark: macro */
	return printf("%d %d %d %d %d %d %d %g %c\n",
	              a,
	              b, c, d, e, f, g,
	              h, copy[a]);
}

int main(int argc, char **argv)
{
	(void)argv;
	nothing();
	int result = loops(4) +
	             recursive(3) +
	             choose(argc);
	many(1, 2, 3, 4, 5, 6, 7, 8.0);
	if (result < 0) { puts("negative"); return 1; } else { puts("positive"); }
	return 0;
}
/* mark: end */
