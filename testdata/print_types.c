/* A value of every kind, to print. */
#include <complex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <uchar.h>

enum colour { RED, GREEN = 5, BLUE = -1 };
enum flags { A = 1, B = 2, C = 4 };
typedef struct node { int val; const char *name; struct node *next; } node_t;
union number { int i; float f; unsigned char bytes[4]; };
struct bits { unsigned a : 3; int b : 5; unsigned long long c : 40; bool d : 1; };
struct outer { struct { int x, y; }; union { int i; float f; } u; node_t nodes[2]; enum colour colour; };

static int fact(int n) { return n <= 1 ? 1 : n * fact(n - 1); }
static node_t second = {2, "second", 0};
static node_t first = {1, "first", &second};
static int counter = 42;

int main(int argc, char **argv) {
	char c = 'a', nl = '\n', quote = '\'', esc = 27;
	signed char sc = -3;
	unsigned char uc = 200;
	short sh = -1234;
	unsigned short us = 65535;
	int i = -5;
	unsigned u = 4000000000u;
	long l = -123456789012345;
	unsigned long ul = 18446744073709551615ul;
	long long ll = 1ll << 62;
	__int128 big = (__int128)1 << 100;
	float f = 3.14f, tiny = 1e-30f;
	double d = 1.0 / 3, huge = 1e100, zero = 0, whole = 5, nan_ = 0.0 / zero, inf = 1 / zero;
	long double ld = 2.5L;
	double complex z = 1 + 2 * I;
	bool yes = true, no = false;
	char16_t c16 = u'x';
	enum colour colour = GREEN, odd = (enum colour)77;
	enum flags flags = A | C, none = (enum flags)0;
	int *ip = &i, **ipp = &ip, *nil = NULL;
	void *vp = &counter;
	const char *s = "hello \"world\"\n", *empty = "";
	int numbers[5] = {1, 2, 3, 4, 5}, zeros[30] = {0}, mixed[14] = {1, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 2};
	int matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
	double doubles[2] = {0.5, -0.25};
	node_t *head = &first, copy = first;
	union number n = {.i = 1};
	struct bits bits = {5, -2, 123456789, 1};
	struct outer outer = {{1, 2}, {3}, {{4, "four", 0}, {5, "five", 0}}, RED};
	int (*fp)(int) = fact;
	int (*table[2])(int) = {fact, 0};
	volatile int v = 9;
	const int k = 8;
	exit(argc == 0 || !argv || c + nl + quote + esc + sc + uc + sh + us + (int)u + v + k == 0); /* mark: here */
}
