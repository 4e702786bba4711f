#include <stdio.h>

static void func2(int a) {
    int *nowhere = 0;
    printf("about to crash\n");
    fflush(stdout);
    *nowhere = a; /* mark: crash */
}

static void func1(int a) {
    printf("calling func2\n");
    func2(a % 5); /* mark: call2 */
    printf("back in func1\n"); /* mark: back1 */
}

int main(void) {
    func1(42); /* mark: call1 */
    return 0; /* mark: back0 */
}
