#include <signal.h>
#include <unistd.h>

volatile unsigned long turns;

static void wheel(void) {
    for (;;) { /* mark: spin1 */
        turns++; /* mark: spin2 */
    } /* mark: spin3 */
}

static void axle(void) {
    wheel(); /* mark: axle */
} /* mark: axle_back */

int main(void) {
    signal(SIGHUP, SIG_IGN); /* or the end of the terminal would kill it */
    write(1, "ready\n", 6);
    axle(); /* mark: main */
    return 0; /* mark: main_back */
}
