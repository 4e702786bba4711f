#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 2) {
        printf("Usage: sleepy_print <seconds>\n");
        return 1;
    }
    int seconds = atoi(argv[1]);
    for (int i = 0; i < seconds; i++) {
        printf("%d\n", i);
        fflush(stdout);
        sleep(1);
    }
    return 0;
}
