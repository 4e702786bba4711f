/* Memory of which a core file cannot, or should not, have all. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };
static const size_t huge = 8ul << 30;

char *vast, *secret, *nothing, *shorter, *shared;

static void look(void) {
	raise(SIGTRAP); /* mark: look */
}

static char *map(size_t size, int prot, int flags, int fd) {
	char *p = mmap(0, size, prot, flags, fd, 0);
	if (p == MAP_FAILED) { perror("mmap"); exit(1); }
	return p;
}

int main(void) {
	vast = map(huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	strcpy(vast + huge / 2, "in the middle");
	secret = map(PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	strcpy(secret, "do not write this down");
	madvise(secret, PAGE, MADV_DONTDUMP);
	nothing = map(huge, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	FILE *f = tmpfile();
	for (int i = 0; i < 3 * PAGE; i++) fputc("abc"[i / PAGE], f);
	fflush(f);
	shorter = map(3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(f));
	if (ftruncate(fileno(f), PAGE)) return 1;
	shared = map(PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
	strcpy(shared, "seen by others");
	look();
	return 0;
}
