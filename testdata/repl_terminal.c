/* Says what the terminal is like for a program, and reads a line from it. */
#include <stdio.h>
#include <termios.h>

int main(void) {
	struct termios modes;
	char line[80] = "";
	if (tcgetattr(0, &modes) == 0)
		printf("program: %s, %s\n", modes.c_lflag & ICANON ? "cooked" : "raw",
		       modes.c_lflag & ISIG ? "signals" : "no signals");
	else
		printf("program: no terminal\n");
	fflush(stdout);
	if (fgets(line, sizeof line, stdin))
		printf("program: read %s", line);
	return 0; /* mark: end */
}
