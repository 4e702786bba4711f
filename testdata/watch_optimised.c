/* With -O2 the variables of sum are in registers. */
static volatile int sink;

__attribute__((noinline)) static int mix(int x) {
	for (int i = 0; i < 1000; i++) sink += i; /* slow, if each instruction is a stop */
	return x * 31 + 7;
}

__attribute__((noinline)) static int sum(int n) { /* mark: sum */
	int total = 0;
	for (int i = 0; i < n; i++)
		total += mix(i); /* mark: total */
	return total;
}

struct box { int content; } box, *volatile where = &box;

static inline void put(struct box *b, int x) {
	b->content += mix(x) - b->content; /* mark: put */
}

/* fill has its box in a register, and not for long. */
__attribute__((noinline)) static int fill(struct box *b, int x) { /* mark: fill */
	put(b, x);
	mix(x);
	box.content = 5; /* b is of no use any more */
	return mix(x + 1);
}

int main(int argc, char **argv) {
	return sum(argc + 3) == 214 && fill(where, argc) ? 0 : 1;
}
