#include <stdio.h>
/* Here each line has code, and begins with an instruction of one byte. */
#define STEP __asm__("nop"); n++

int main(void) {
    int n = 0;
    STEP;
    STEP;
    STEP;
    STEP; /* mark: ten */
    STEP;
    STEP;
    STEP; /* mark: thirteen */
    STEP;
    STEP;
    STEP;
    STEP;
    STEP;
    STEP; /* mark: nineteen */
    STEP;
    printf("n %d\n", n);
    return 0;
}
