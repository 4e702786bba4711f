#include <stdio.h>

int main(void) {
    int sum = 0;
    for (int i = 1; i <= 5; i++) {
        __asm__("nop"); sum += i; /* mark: body */
    }
    printf("sum %d\n", sum);
    return 0;
}
