/* A second file, to be linked with dwarfinfo_lines.c: it has a static function
 * of a name that is there too. */
static int split(int n) {
	return n / 2; /* mark: other split */
}

int other(int n) {
	return split(n) + 1;
}
