#include <stdio.h>

static int half(int n) { /* mark: half */
    return n / 2; /* mark: body */
}

int main(void) {
    int n = half(200);
    /* mark: blank */
    n += 1; /* mark: ten */
    n += 1;

    n += 1; /* mark: thirteen */

    n += 1;
    n += 1; /* mark: sixteen */
    n += 1;
    n += 1;
    n += 1; /* mark: nineteen */
    n += 1;
    n += 1;
    n += 1;
    printf("n %d\n", n); /* mark: print */
    return 0;
}
