/* Macros that change while the file is read: what a name means depends on the
 * line. The tests compile it with -DLEVEL=2 -DNOTHING= '-DTWICE(x)=((x)*2)'. */
#define LIMIT 10
#define LATER before

static int first(int n) { return n + LIMIT; } /* mark: first */

#undef LIMIT
static int between(int n) { return n; } /* mark: between */

#define LIMIT (20 + \
	1)
#define EMPTY
#define NO_PARAMETERS() 5
#define OBJECT (1)
#define LOG(format, ...) log_line(format, __VA_ARGS__)
#define OLD_LOG(args...) log_line(args)
#define STRING "a, b) \"c\""
#define LIMITS -1

static int log_line(const char *format, int n) { return format[0] + n; } /* mark: log */

#include "dwarfinfo_macros.h"

#undef LEVEL
#define MAX(a) (a)

int main(int argc, char **argv)
{
	int n = first(argc) + between(argc) + scaled(LIMIT); /* mark: main */
	n += LOG("n", n) + OLD_LOG(STRING, n) + TWICE(n) + NO_PARAMETERS() + OBJECT;
#undef MAX
	return n == 0; /* mark: return */
}

#include "dwarfinfo_macros.h"
#define LATER after
