/* Globals of every kind of type, with values that a test reads from the file:
 * nothing needs to run. Built without PIE, so that the pointers stand in .data
 * as they will be in memory. */
#include <complex.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

/* numbers */
char letter = 'a', tab = '\t', bell = '\a', quote = '\'', twice = '"', backslash = '\\', nul = 0, minus_char = -3;
signed char small = -100;
unsigned char byte = 200;
int8_t i8 = -8;
uint8_t u8 = 65;
short s = -5;
unsigned short us = 65535;
int n = 42, minus = -42, zero = 0, least = -2147483647 - 1, most = 2147483647;
unsigned u = 3000000000u;
long l = -1, big = 1234567890123456789;
unsigned long ul = 18446744073709551615ul;
long long ll = -9000000000ll;
unsigned long long ull = 9000000000ull;
size_t size = 4096;
bool yes = true, no = false;
__int128 huge = -1, huge2 = ((__int128)1 << 100) + 7;
unsigned __int128 uhuge = ~(unsigned __int128)0;
const int constant = 7;
volatile int changing = 8;
wchar_t wide = L'w';
char16_t c16 = u'x';
char32_t c32 = U'y';

/* floating point */
float f = 1.5f, third = 1.0f / 3, f_small = 1e-30f, f_whole = 16777216.0f;
double d = 1e100, tenth = 0.1, pi = 3.14159265358979312, whole = 100000.0, e16 = 1e16, e17 = 1e17, small_d = 1e-5,
       less_small = 1e-4, zero_d = 0, minus_zero = -0.0, denormal = 5e-324;
double inf = __builtin_inf(), minus_inf = -__builtin_inf(), not_number = __builtin_nan(""), minus_nan = -__builtin_nan("0x123");
float f_nan = __builtin_nanf(""), f_inf = __builtin_inff();
long double ld = 3.14159265358979323846264338327950288L, ld_tenth = 0.1L, ld_whole = 12345, ld_big = 1e4000L,
            ld_inf = __builtin_infl(), ld_minus = -2.5L, ld_zero = 0;
double complex z = 1.5 + 2.5 * I;
float complex zf = 1 - 2 * I;

/* enums */
enum colour { RED, GREEN, BLUE };
enum colour colour = GREEN, no_colour = 17;
enum flags { NONE = 0, A = 1, B = 2, C = 4 };
enum flags flag = 4, mask = 5, no_flag = 0, unknown_flag = 9, all_unknown = 8;
enum { MINUS = -1, PLUS = 1 } sign = MINUS;
typedef enum { NORTH, SOUTH } direction_t;
direction_t direction = SOUTH;
enum wide_flags { LOW = 0xf, MID = 0xf0, HIGH = 0x100 } wide_flag = 0x10f, part_flag = 0x3;

/* structures */
struct point { int x, y; };
struct point p = {3, 4}, triangle[3] = {{0, 0}, {1, 0}, {0, 1}}, same[12];
typedef struct node { int val; struct node *next; const char *name; } node_t;
node_t tail = {2, 0, "tail"}, head = {1, &tail, "head"};
node_t *list = &head, *nil = 0, **handle = &list;
struct empty { } empty;
struct incomplete;
struct incomplete *hidden = (struct incomplete *)16;
union number { int i; float f; unsigned char bytes[4]; } both = {.i = 0x3f800000};
struct bits { unsigned low : 3; int mid : 5; unsigned high : 8, : 4, top : 12; unsigned long far : 40; bool flag : 1; enum colour c : 2; };
struct bits bits = {5, -7, 200, 4095, 0xabcdef0123, true, BLUE};
struct anonymous { int a; union { int b; char c; }; struct { int d, e; }; struct { int g; } named; } anonymous = {1, {65}, {3, 4}, {5}};
struct nested { struct point from, to; double weights[2]; char label[8]; struct { int deep[2][2]; } in; };
struct nested nested = {{1, 2}, {3, 4}, {0.5, 0.25}, "edge", {{{1, 2}, {3, 4}}}};
struct flexible { int count; int items[]; } flexible = {3, {7, 8, 9}};
struct packed { char c; int i; } __attribute__((packed)) packed = {'p', 0x01020304};
struct { int x; } unnamed = {9};
struct big_struct { long a[30]; char name[40]; struct point points[4]; int (*compare)(const void *, const void *); } big_struct =
    {{1, 2, 3}, "a big structure", {{1, 2}}, 0};

/* arrays */
int row[5] = {1, 1, 1, 1, 2}, zeros[300], counted[250] = {1, 2, 3, [249] = 9}, grid[2][3] = {{1, 2, 3}, {4, 5, 6}},
    cube[2][2][2] = {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}, ten[10] = {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}, nine[9], one[1] = {1};
int runs[30] = {1, 2, 2, [5] = 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4};
int many_rows[20][3] = {{1, 2, 3}}, wide_rows[3][250] = {{1}};
double doubles[3] = {1, 2.5, -3};
float floats[12] = {1};
bool bools[3] = {1, 0, 1};
enum colour colours[3] = {RED, BLUE, 9};
char text[8] = "hi", full[3] = "abc", blank[4], stale[16] = "new\0old text";
char lines[3][6] = {"one", "two", "three"};
char run[40] = "zzzzzzzzzzzzzzzzzzzz";
char mixed[60] = "abc--------------------def";
char start_run[60] = "--------------------def", end_run[60] = "abc--------------------", two_runs[60] = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbc";
char ten_run[40] = "zzzzzzzzzz", eleven[40] = "zzzzzzzzzzz";
char escapes[40] = "tab\t nl\n quote\" back\\ bell\a esc\033 \001\177 \0011";
char utf8[20] = "K\303\266ln";
char bad_utf8[20] = "K\303ln \377";
unsigned char ubytes[4] = {1, 2, 254, 0}, utext[6] = "bytes";
signed char sbytes[3] = {-1, 'a', 0};
uint8_t buffer[300] = {1, 2, 3};
int8_t sbuffer[4] = {-1, -2, 65, 66};
char long_text[260] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
wchar_t wide_text[6] = L"wide";
char16_t text16[6] = u"sixt";
char32_t text32[6] = U"thir";

/* pointers */
int *pn = &n, *null = 0, **ppn = &pn, (*prow)[5] = &row, *prows[3] = {&n, 0, &row[2]};
void *nowhere = 0, *anywhere = &n;
char *string = "a \"quoted\" line\n", *no_string = 0, *bad_string = (char *)8, *strings[] = {"one", "two", 0};
const char *cstring = "const", *const ccstring = "const const";
unsigned char *ustring = (unsigned char *)"unsigned";
signed char *sstring = (signed char *)"signed";
uint8_t *u8string = (uint8_t *)"u8";
typedef char *string_t;
string_t typed_string = "typed";
char *run_string = "abc-----------------------xyz";
char *long_string = long_text;
wchar_t *wide_string = wide_text;
const volatile int *cv = &n;
int *const cp = &n;
struct point *pp = &p, *middle = &triangle[1];
const struct point *cpp = &p;

/* functions */
int fact(int k) { return k < 2 ? 1 : k * fact(k - 1); }
static int compare(const void *a, const void *b) { return a < b; }
void nothing(void) { }
int variadic(const char *format, ...) { (void)format; return 0; }
typedef int (*compare_t)(const void *, const void *);
int (*pf)(int) = fact;
compare_t pc = compare;
int (*const table[3])(int) = {fact, 0, fact};
void (*pv)(void) = nothing;
int (*pva)(const char *, ...) = variadic;
int *(*returns_pointer)(int, char *);
int (*(*returns_function)(void))(int);
void (*takes_function)(int (*)(int), int[3]);

struct qualified { const char *const name; volatile int v; int *restrict r; } qualified = {"q", 1, &n};
_Atomic int atomic = 5;
_Thread_local int per_thread = 3;
static int file_static = 11;
extern int elsewhere;
int elsewhere = 12;

int locals(int argument, int length)
{
	static int calls = 6;
	int outer = argument;
	int variable_length[length];
	variable_length[0] = 1;
	for (int i = 0; i < length; i++) {
		int outer = i * 2;
		struct point inner = {outer, i}; /* mark: before */
		variable_length[i] = inner.x; /* mark: inner */
	}
	calls += outer; /* mark: outer */
	return calls + variable_length[0];
}

int main(void)
{
	return fact(3) + file_static + elsewhere + pc(0, 0) + locals(3, 4) + (int)flexible.items[0] + per_thread;
}
