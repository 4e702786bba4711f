/* Three calls deep, the program writes through a null pointer. */
#include <stdio.h>

static void func2(int a) {
	int *nowhere = 0;
	printf("about to crash, a = %d\n", a);
	fflush(stdout);
	*nowhere = a; /* mark: crash */
}

static void func1(int a) {
	printf("calling func2\n");
	func2(a % 5); /* mark: call2 */
}

int main(void) {
	func1(42); /* mark: call1 */
	return 0;
}
