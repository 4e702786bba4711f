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

int main(int argc, char **argv) {
	return sum(argc + 3) == 214 ? 0 : 1;
}
