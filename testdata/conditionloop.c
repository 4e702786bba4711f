/* Calls a function for ever; with an argument it traps instead. */
int total;

void tick(int i) {
	total += i; /* mark: tick */
}

int main(int argc, char **argv) {
	(void)argv;
	for (int i = 0;; i = (i + 1) % 1000000) {
		if (argc > 1)
			__asm__ volatile("int3"); /* mark: int3 */
		else
			tick(i);
	}
}
