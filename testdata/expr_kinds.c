/* Variables of every kind of C, for expressions over them: what compilers do
 * to locals, to static variables and to parts of structures. */
#include <complex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <uchar.h>
#include <wchar.h>

enum colour { RED, GREEN = 5, BLUE = 9 };
enum signs { MINUS = -1, NONE, PLUS };
struct node { int val; const char *name; struct node *next; };
struct bits { unsigned low : 3; int mid : 7; unsigned wide : 32; long long far : 40; unsigned long long top : 60; bool flag : 1; enum colour tint : 4; };
struct nested { struct { int x, y; }; union { int i; float f; unsigned char bytes[4]; } u; struct node nodes[2]; };
struct flexible { int n; short items[]; };
union number { long l; double d; char c[8]; };
typedef struct node node_t;
typedef int (*operation)(int, int);
typedef unsigned long int word_t;

static node_t third = {3, "third", 0}, second = {2, "second", &third}, first = {1, "first", &second};
static int counter = 42;
static const char *const words[3] = {"zero", "one", "two"};
static struct { int n; short items[3]; } room = {3, {10, 20, 30}};

char g_c = 'a';
signed char g_sc = -100;
unsigned char g_uc = 200;
short g_sh = -1234;
unsigned short g_us = 65535;
int g_i = -5;
unsigned g_u = 4000000000u;
long g_l = -123456789012345;
unsigned long g_ul = 18446744073709551610ul;
long long g_ll = 1ll << 40;
unsigned long long g_ull = 9000000000ull;
bool g_yes = true, g_no = false;
enum colour g_colour = GREEN;
enum signs g_sign = MINUS;
float g_f = 1.5f, g_third = 1.0f / 3;
double g_d = -2.25, g_tenth = 0.1, g_big = 1e100, g_inf = __builtin_inf(), g_nan = __builtin_nan("");
long double g_ld = 3.25L, g_pi = 3.14159265358979323846L;
__int128 g_huge = -((__int128)1 << 100);
unsigned __int128 g_uhuge = ~(unsigned __int128)0;
float complex g_zf = 1.5f - 2.0f * I;
double complex g_z = 1 + 2 * I;
char16_t g_c16 = u'x';
char32_t g_c32 = U'y';
wchar_t g_wc = L'w', g_wide[6] = L"wide";
char g_text[8] = "text";
unsigned char g_bytes[4] = {1, 2, 254, 255};
int g_row[5] = {1, 2, 3, 4, 5}, g_grid[2][3] = {{1, 2, 3}, {4, 5, 6}}, g_cube[2][2][2] = {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}};
double g_doubles[3] = {0.5, -0.25, 1e10};
struct bits g_bits = {5, -20, 4000000000u, -1234567890123, 1ull << 59, true, GREEN};
struct nested g_nested = {{1, 2}, {3}, {{4, "four", &first}, {5, "five", 0}}};
union number g_number = {.l = 77};
struct flexible *g_flexible = (struct flexible *)&room;
node_t *g_head = &first, g_copy = {7, "seven", &first}, *g_nil = NULL;
int *g_ip = &g_row[2], **g_ipp = &g_ip, (*g_prow)[5] = &g_row, (*g_pgrid)[3] = g_grid;
const char *g_string = "hello", *g_empty = "";
const char *const *g_words = words;
void *g_vp = &g_row;
volatile int g_volatile = 9;
const int g_constant = 8;
word_t g_word = 12;

static int add(int a, int b) { return a + b; }
int multiply(int a, int b) { return a * b; }
double halve(double x) { return x / 2; }
operation g_op = add, g_table[2] = {add, multiply};

/* keep makes the compiler think that all memory is looked at here. */
static void keep(const volatile void *p) { __asm__ volatile("" : : "r"(p) : "memory"); }

__attribute__((noinline)) static int inner(int n, const char *name, node_t *list, double scale) {
	static int calls = 3;
	char c = 'z';
	unsigned char uc = 7;
	short sh = -3;
	int i = n * 2, row[4] = {n, n + 1, n + 2, n + 3}, vla[n];
	unsigned u = 3;
	long l = -n;
	float f = 0.5f;
	double d = scale / 3;
	long double ld = scale;
	__int128 huge = n;
	bool yes = n > 0;
	enum colour colour = BLUE;
	node_t copy = *list;
	struct bits bits = {1, -2, 3, -4, 5, 0, RED};
	struct { int a, b; } unnamed = {n, -n};
	int *ip = &row[1];
	operation op = multiply;
	register int kept = n + 40;
	for (int k = 0; k < n; k++)
		vla[k] = k * k;
	{
		int n = 1000, i = -1; /* hide those outside */
		keep(&n), keep(&i);
		counter += calls + kept; /* mark: inside */
		keep(&counter);
	}
	keep(&c), keep(&uc), keep(&sh), keep(&i), keep(row), keep(vla), keep(&u), keep(&l), keep(&f), keep(&d), keep(&ld);
	keep(&huge), keep(&yes), keep(&colour), keep(&copy), keep(&bits), keep(&unnamed), keep(&ip), keep(&op), keep(name);
	return counter; /* mark: here */
}

int main(void) {
	int outer = 17;
	keep(&outer), keep(&g_bits), keep(&g_op);
	keep(g_words), keep(&g_table);
	int r = inner(3, "name", g_head, 1.0);
	exit(r == (int)halve(outer));
}
