#include <stdio.h>

int main(void) {
    printf("1\n"); /* mark: one */
    printf("2\n"); /* mark: two */
    printf("3\n"); /* mark: three */
    printf("4\n"); /* mark: four */
    printf("5\n"); /* mark: five */
    return 0; /* mark: last */
}
