// A frame that an exception goes past, and one that it is caught in.
static int failures;

static void fail(int depth) {
	int doomed = depth; /* mark: fail */
	doomed++; /* mark: doomed */
	throw doomed;
}

static int careful(int depth) {
	int kept = 1; /* mark: careful */
	try {
		fail(depth); /* mark: try */
	} catch (int thrown) {
		kept += thrown; /* mark: kept */
	}
	return kept;
}

int main() {
	failures += careful(1);
	failures += careful(2);
	return failures == 7 ? 0 : 1; /* mark: end */
}
