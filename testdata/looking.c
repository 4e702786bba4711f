/* Types to look at: with holes, bitfields, unions, pointers to everything. */
#include <complex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

enum colour { RED, GREEN = 5, BLUE = -1 };
enum flags { A = 1, B = 2, C = 4 };
typedef struct point { int x, y; } point_t;
typedef point_t corner_t;
typedef int (*binary_t)(int, int);
typedef int row_t[3];
typedef const char *name_t;
struct node { int val; const char *name; struct node *next; };
struct holes { char c; int i; char d; double f; short s; };
struct bits { unsigned a : 3; int b : 5; unsigned long long c : 40; bool d : 1; unsigned : 4; unsigned e : 12; };
struct inner { char a; struct { int x; char y; } deep; union { int i; double d; } u; enum colour colour : 4; };
struct anon { int k; union { int i; char c; struct { short lo, hi; }; }; struct { int z; }; };
union number { int i; float f; unsigned char bytes[4]; struct point p; };
struct table { binary_t ops[2]; int (*plain)(void); void (*take)(const char *, ...); int (*(*nested)(int))(char); row_t *rows; int (*matrix)[3]; };
struct flex { int n; int items[]; };
struct packed { char c; int i; short s; } __attribute__((packed));
struct empty { };
struct aligned { char c; long double ld; __int128 big; } ;
struct opaque;

char letter = 'a';
signed char schar = -3;
unsigned char byte = 200;
short sh = -1234;
unsigned short ush = 65535;
int number = -5;
unsigned count = 4000000000u;
long lng = -123456789012345;
unsigned long ulng = 18446744073709551615ul;
long long llng = 1ll << 62;
__int128 big = (__int128)1 << 100, minus_big = -5;
unsigned __int128 ubig = ~(unsigned __int128)0;
float flt = 3.14f;
double dbl = -2.5, whole = 65, huge = 1e300;
long double ldbl = 2.5L;
double complex cplx = 1 + 2 * I;
float complex fcplx = 1 - 2 * I;
bool yes = true, no = false;
wchar_t wide = L'w';
char16_t c16 = u'x';
char32_t c32 = U'\u00e9';
uint8_t u8 = 65;
int8_t i8 = -65;
enum colour colour = GREEN, odd = (enum colour)77;
enum flags flags = A | C, none = (enum flags)0, unknown = (enum flags)9;
int array[6] = {1, 2, 3, 4, 5, 6};
short shorts[4] = {-1, 2, -3, 4};
unsigned char bytes[4] = {1, 65, 200, 0};
long longs[2] = {-1, 1};
float floats[2] = {1.5, -2};
double doubles[3] = {0.5, -0.25, 1e10};
bool bools[3] = {1, 0, 1};
enum colour colours[3] = {RED, GREEN, BLUE};
int matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
int many[30] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2};
int lots[300] = {[250] = 7};
char text[16] = "hello", full[5] = "world", quoted[] = "a\tb\"\\\001\377", utf8[] = "caf\303\251";
char lines[2][6] = {"one", "two"};
wchar_t wtext[6] = L"wide";
char16_t text16[6] = u"sixt";
char32_t text32[6] = U"thir";
const char *string = "a string", *null_string = 0;
const wchar_t *wstring = L"wide string";
const char16_t *string16 = u"string16";
const char32_t *string32 = U"string32";
const char *strings[3] = {"one", "two", 0};
unsigned char *ustring = (unsigned char *)"unsigned";
name_t named = "named";
int *pint = &number, **ppint = &pint, *null = 0, *past = &array[2];
const int *cint = &number;
int *const constp = &number;
volatile int vol = 9;
const volatile unsigned cv = 3;
void *vp = &array[1], *vnull = 0;
point_t pt = {3, -4}, pts[3] = {{0, 0}, {1, 0}, {0, 1}};
corner_t corner = {5, 6};
struct node second = {2, "second", 0}, head = {1, "head", &second};
struct node *list = &head;
struct holes holes = {'c', 1, 'd', 2.5, -3};
struct bits bits = {5, -2, 123456789, 1, 100};
struct inner inner = {'a', {1, 'y'}, {7}, GREEN};
struct anon anon = {1, {65}, {3}};
union number either = {.i = 0x41424344};
struct flex flex = {2, {7, 8}};
struct packed packed = {'p', 1, 2};
struct empty empty;
struct aligned aligned = {'x', 1.5L, 3};
struct opaque *opaque = (struct opaque *)&number;
struct { int one; struct { int two; } in; } unnamed = {1, {2}};
static int add(int a, int b) { return a + b; }
static int zero(void) { return 0; }
void take(const char *f, ...) { (void)f; }
struct table table = {{add, 0}, zero, take, 0, 0, 0};
binary_t op = add;
int (*fp)(int, int) = add;
int (*matrix_p)[3] = matrix;
point_t *ppt = &pts[1];
row_t row = {7, 8, 9};
int (*ops[2])(int, int) = {add, 0};

__attribute__((noinline)) void pause_here(void *p) { __asm__ volatile("" : : "r"(p) : "memory"); } /* mark: here */

int main(int argc, char **argv)
{
	struct point local = {argc, 2};
	int numbers[4] = {1, 2, 3, 4};
	char name[8] = "name";
	const char *where = name;
	struct node here = {3, "here", &head};
	unsigned char raw[20] = "\001\002hello world";
	pause_here(&here);
	pause_here(raw);
	return add(local.x, numbers[1]) + zero() + here.val + raw[0] + (where != argv[0]) > 1000;
}
