/* A table that changes every four thousand instructions. */
static long table[6];

int main(void) {
	for (;;) {
		long n = 1000;
		__asm__ volatile("1: nop; nop; dec %0; jnz 1b" : "+r"(n));
		table[5]++;
	}
}
