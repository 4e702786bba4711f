#include <stdio.h>

int global = 5;

static void func3(int a) { /* mark: func3 */
    global += a; /* mark: body3 */
    printf("func3 %d\n", global); /* mark: print3 */
}

static void func2(int a) { /* mark: func2 */
    int twice = 2 * a; /* mark: body2 */
    func3(twice); /* mark: call3 */
    printf("func2 %d\n", twice); /* mark: back2 */
}

static void func1(int a) { /* mark: func1 */
    func2(a + 1); /* mark: call2 */
    printf("func1 %d\n", a); /* mark: back1 */
}

int main(void) {
    printf("main %d\n", global);
    func1(1); /* mark: call1 */
    printf("main %d\n", global); /* mark: back0 */
    return 0;
}
