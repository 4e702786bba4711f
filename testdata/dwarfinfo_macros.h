/* Included in the middle of dwarfinfo_macros.c, and again at its end. */
#ifndef DWARFINFO_MACROS_H
#define DWARFINFO_MACROS_H

#include <stddef.h>

#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define LATER early
#define SCALE 3

static inline int scaled(int n)
{
	int result = n * SCALE; /* mark: scaled */
	return MAX(result, 0);
}

#undef SCALE
#define SCALE 30
#define HEADER_END

#endif
