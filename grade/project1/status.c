#include <stdio.h>
#include <stdlib.h>

/* Ends with the status that its arguments add up to. */
int main(int argc, char **argv) {
    int sum = 0;
    for (int i = 1; i < argc; i++) {
        printf("argument %s\n", argv[i]);
        sum += atoi(argv[i]);
    }
    return sum;
}
