/* Code whose variables gcc -O2 describes by many kinds of expressions. */
#include <stdio.h>
#include <stdlib.h>

struct pair { long first; int second; };
struct bits { unsigned low : 5, middle : 11, high : 16; };
struct mixed { double d; long n; };

_Thread_local int per_thread = 3;
static int table[16];
volatile int sink;

__attribute__((noinline)) void use(long n) { sink += n; }
__attribute__((noinline)) void use_double(double d) { sink += d; }

/* Nothing is left of these but how to compute them: typed operations. */
__attribute__((noinline)) int typed(unsigned char c, float f, double d, long double l, short s, __int128 wide) {
	float twice = f * 2;
	double sum = twice + d;
	int whole = c * 3;
	unsigned bits = s;
	long double more = l + 1;
	double back = whole;
	float narrow = back;
	__int128 product = (__int128)bits * whole;
	unsigned shifted = bits >> 3;
	int quotient = whole / 7, rest = whole % 7;
	int smaller = whole < quotient ? whole : quotient;
	long rounded = (long)d;
	unsigned char wrapped = c + 200;
	__int128 widened = wide + 1;
	int negative = -whole, turned = ~whole;
	int less = s < c, equal = s == c;
	unsigned swapped = __builtin_bswap32(bits);
	unsigned rotated = bits << 7 | bits >> 25;
	int absolute = abs(s);
	use(c);
	return bits;
}

/* A pointer to a variable that was taken apart has no value. */
static inline long follow(struct pair *p, int *n) {
	long sum = p->first + p->second + *n;
	use(sum);
	return sum;
}

__attribute__((noinline)) long pointers(long a, int b) {
	struct pair local = { a, b };
	int number = b + 2;
	long sum = follow(&local, &number);
	local.second++;
	use(local.second);
	return sum + follow(&local, &number);
}

/* A structure in two registers, or parts of it nowhere. */
__attribute__((noinline)) struct pair pieces(struct pair p, struct mixed m) {
	struct pair q = p;
	struct mixed n = m;
	q.first += p.second;
	use(q.first);
	n.n++;
	use_double(n.d);
	use(n.n);
	q.second = 7;
	use(q.second);
	return q;
}

__attribute__((noinline)) int fields(unsigned a, unsigned b) {
	struct bits f;
	f.low = a;
	f.middle = b;
	f.high = a + b;
	use(f.low);
	use(f.middle);
	return f.high;
}

/* The parameters are gone after the calls; the caller's call site has them. */
__attribute__((noinline)) int entry(int a, double x, long *p) {
	int doubled = a * 2;
	use(1);
	use_double(2);
	return doubled;
}

__attribute__((noinline)) int length(int n, int m) {
	char text[n * 2 + 1];
	int grid[n][m];
	for (int i = 0; i < n; i++)
		grid[i][m - 1] = text[i] = i;
	use((long)text);
	use((long)grid);
	return text[n / 2] + grid[n - 1][m - 1];
}

__attribute__((noinline)) double constants(void) {
	double half = 0.5;
	long double third = 3.25L;
	__int128 big = (__int128)1 << 100;
	const char *text = "text";
	use(1);
	return half;
}

/* gcc drops the parameter that is not used and the callers that pass it. */
static __attribute__((noinline)) int unused(int a, int dropped) {
	int derived = dropped * 2;
	use(a);
	return a + 1;
}

__attribute__((noinline)) int indexed(int i) {
	int *p = &table[i];
	float *f = (float *)p;
	float seen = *f;
	long offset = (char *)p - (char *)table;
	use(i);
	return *p;
}

int main(int argc, char **argv) {
	struct pair p = { argc, 2 };
	struct mixed m = { argc, 3 };
	long n = argc;
	int total = typed(argc, argc * 1.5f, argc * 2.0, argc, argc, argc);
	total += pointers(argc, 4) + pieces(p, m).second + fields(argc, 6) + entry(argc, 7.5, &n);
	total += length(argc + 2, 3) + constants() + unused(argc, total) + unused(2, total + 1) + indexed(argc) + per_thread;
	printf("%d\n", total);
	return 0;
}
