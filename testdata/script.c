/* What the scripts of the tests look at: values of many types, and a list. */
#include <stdio.h>
#include <stddef.h>
#include <wchar.h>

struct node { int value; struct node *next; };

static int twice(int n) {
	return 2 * n; /* mark: twice */
}

int main(void) {
	struct node third = {30, NULL}, second = {20, &third}, first = {10, &second};
	struct node *head = &first;
	int numbers[5] = {3, 1, 4, 1, 5};
	const char *text = "hello, world", *nothing = NULL;
	char word[8] = "array";
	wchar_t wide[] = L"w\u00efde";
	unsigned char byte = 200;
	short small = -2;
	long large = 1L << 40;
	size_t size = sizeof numbers;
	double real = 2.5, tiny = 1e-10;
	float single = 0.1f;
	long double extended = 3.25L;
	int sum = 0;
	for (int i = 0; i < 3; i++) /* mark: ready */
		sum += twice(i);
	printf("%d %s %s %ls %d %d %ld %zu %g %g %g %Lg %d %d\n", sum, text, word, wide, byte, small, large, size, real, tiny,
	       single, extended, numbers[0], head->value);
	return nothing != NULL;
}
