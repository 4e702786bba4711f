#include <stdio.h>
/* Each line begins with an instruction of one byte: where the pc after a stop
   is not asked about, a debugger that does not set it back is none the worse. */
#define PRINT(text) __asm__("nop"); printf(text)
int main(void) { PRINT("1\n"); /* mark: one */
    PRINT("2\n"); /* mark: two */
    PRINT("3\n"); /* mark: three */
    PRINT("4\n"); /* mark: four */
    PRINT("5\n"); /* mark: five */
    return 0;
}
