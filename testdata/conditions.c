/* A function that is called with values of every kind, for conditions. */
#include <stdbool.h>
#include <stdio.h>

enum colour { RED, GREEN, BLUE = 5 };
struct item {
	unsigned id : 5;
	int weight : 7;
	char name[8];
	struct item *next;
	double price;
	enum colour colour;
};

static struct item items[3] = {
	{1, -3, "one", &items[1], 1.5, RED},
	{2, 20, "two", &items[2], 2.5, GREEN},
	{31, -64, "three", 0, -3.5, BLUE},
};
int calls;
static unsigned char bytes[64];
static long total;
static volatile int sink;
bool odd;
int *cursor;

__attribute__((noinline)) void visit(int i, unsigned u, long l, unsigned long ul, char c, struct item *item) {
	bytes[i & 63] += c;
	total += l + (long)ul;
	sink += i + (int)u + item->weight; /* mark: visit */
}

__attribute__((noinline)) int fact(int n) {
	if (n <= 1) /* mark: fact */
		return 1;
	return n * fact(n - 1);
}

__attribute__((noinline)) void shadow(int n) {
	for (int i = 0; i < n; i++) {
		int n = i * 2;
		sink += n; /* mark: inner */
	}
	sink += n; /* mark: outer */
}

static inline __attribute__((always_inline)) int twice(int k) {
	return k * 2 + sink; /* mark: twice */
}

int main(void) {
	for (int i = 0; i < 64; i++) {
		calls++;
		odd = i & 1;
		cursor = (i & 7) ? &calls : 0;
		visit(i - 10, 4000000000u + (unsigned)i, (long)i << 33, ~0ul - (unsigned long)i, (char)(i * 5), &items[i % 3]);
	}
	fact(5);
	fact(4);
	shadow(6);
	sink += twice(3);
	sink += twice(4);
	return 0; /* mark: end */
}
