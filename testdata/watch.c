/* Values that change, in all the ways in which a watchpoint must notice. */
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int counter = 7;
static short half;
static char letter = 'a';
static long wide;
static struct { int x, y, z; } point;
static struct { char pad; int odd; } __attribute__((packed)) crooked;
static struct { unsigned low : 3, high : 5; } bits;
static int one = 1, two = 2, *pointer = &one;
static int table[16];
static char buffer[8];
static int copies;
static jmp_buf out;

static int recurse(int n) {
	int own = n; /* mark: own */
	own += 10; /* mark: recurse */
	if (n > 0) recurse(n - 1);
	own += 100; /* mark: after */
	return own;
}

static void jumper(void) {
	int doomed = 1; /* mark: jumper */
	doomed++; /* mark: doomed */
	longjmp(out, doomed);
}

static void handler(int sig) {
	counter = 2 * sig; /* mark: handler */
}

static void writes(void) {
	counter = 7; /* mark: same */
	counter = 9; /* mark: nine */
	half = 2; /* mark: half */
	letter = 'b'; /* mark: letter */
	wide = 1L << 40; /* mark: wide */
	point.z = 3; /* mark: point */
	crooked.odd = 4; /* mark: crooked */
	bits.low = 5; /* mark: low */
	bits.high = 6; /* mark: high */
}

static void pointers(void) {
	one = 11; /* mark: one */
	two = 12; /* mark: two */
	pointer = &two; /* mark: pointer */
	one = 21;
	two = 22; /* mark: through */
	*pointer = 32; /* mark: star */
}

static int reads(void) {
	int sum = counter; /* mark: read */
	counter = sum + 1; /* mark: write */
	return sum;
}

static void kernel(void) {
	int ends[2];
	if (pipe(ends) == 0 && write(ends[1], "kernel", 7) == 7 && read(ends[0], buffer, 7) == 7)
		buffer[0] = 'K'; /* mark: kernel */
}

static void child(void) {
	pid_t pid = fork();
	if (pid == 0) {
		counter = 1000;
		_exit(counter == 1000 ? 0 : 1);
	}
	int status;
	waitpid(pid, &status, 0);
	counter = status; /* mark: child */
}

int main(int argc, char **argv) {
	writes(); /* mark: main */
	pointers();
	reads();
	recurse(2); /* mark: recursion */
	if (setjmp(out) == 0) jumper();
	table[3] = 1; /* mark: jumped */
	memset(table, 0, sizeof table); /* mark: memset */
	table[15] = 2; /* mark: table */
	signal(SIGUSR1, handler);
	raise(SIGUSR1); /* mark: raise */
	kernel();
	child();
	copies = counter; /* mark: end */
	return 0;
}
