#include <stdio.h>

static int add(int sum, int n) { /* mark: add */
    return sum + n; /* mark: body */
}

int main(void) {
    int sum = 0;
    for (int i = 1; i <= 5; i++) {
        sum = add(sum, i); /* mark: loop */
    }
    printf("sum %d\n", sum); /* mark: after */
    return 0;
}
