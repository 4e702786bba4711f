// One function for each kind of signature that the ABI treats in a way of its
// own. Each result depends on every argument, so that none may be misplaced.
#include <complex.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum { RED, GREEN = 5, BLUE } colour;
typedef float vec4 __attribute__((vector_size(16)));
typedef int ivec4 __attribute__((vector_size(16)));
typedef double vec2 __attribute__((vector_size(16)));
typedef unsigned __int128 wide;
typedef int (*operation)(int, int);

struct c1 { char a; };
struct i2 { int a, b; };
struct i3 { int a, b, c; };
struct l2 { long a, b; };
struct l3 { long a, b, c; };
struct f1 { float a; };
struct f2 { float a, b; };
struct f3 { float a, b, c; };
struct f4 { float a, b, c, d; };
struct d1 { double a; };
struct d2 { double a, b; };
struct d3 { double a, b, c; };
struct id { int a; double b; };
struct di { double a; int b; };
struct fi { float a; int b; double c; };
struct ld { long double a; };
struct lci { long double a; int b; };
struct text { char s[16]; };
struct long_text { char s[40]; };
struct bits { unsigned a : 3; int b : 7; unsigned long c : 40; };
struct __attribute__((packed)) packed { char a; double b; };
struct nested { struct i2 p; struct f2 q; };
struct array { short a[5]; };
struct pointers { char *name; struct pointers *next; };
struct empty { };
struct with_vector { vec4 v; };
union number { int i; double d; };
union floats { float f; double d; };

struct c1 c1 = {7};
struct i2 i2 = {1, 2};
struct i3 i3 = {1, 2, 3};
struct l2 l2 = {10, 20};
struct l3 l3 = {100, 200, 300};
struct f1 f1 = {1.25f};
struct f2 f2 = {1.5f, 2.5f};
struct f3 f3 = {1.5f, 2.5f, 3.5f};
struct f4 f4 = {1, 2, 3, 4};
struct d1 d1 = {1.125};
struct d2 d2 = {1.5, 2.25};
struct d3 d3 = {1.5, 2.25, 3.125};
struct id id = {3, 4.5};
struct di di = {5.5, 6};
struct fi fi = {1.5f, 7, 8.25};
struct ld ld = {12.5L};
struct lci lci = {3.25L, 9};
struct text text = {"fifteen letters"};
struct long_text long_text = {"more than fits two registers"};
struct bits bits = {5, -9, 123456789};
struct packed packed = {3, 2.5};
struct nested nested = {{1, 2}, {3.5f, 4.5f}};
struct array array = {{1, 2, 3, 4, 5}};
struct pointers last = {"last", 0}, first = {"first", &last};
struct empty empty;
struct with_vector with_vector = {{1, 2, 3, 4}};
union number number = {42};
union floats floats = {2.5f};
vec4 v4 = {1, 2, 3, 4};
ivec4 iv4 = {10, 20, 30, 40};
vec2 v2 = {1.5, 2.5};
wide big = ((wide)1 << 100) + 3;
__int128 negative = -5;
float _Complex cf = 1.5f + 2.5f * I;
double _Complex cd = 3.5 - 4.5 * I;
long double _Complex cl = 5.5L + 6.5L * I;
long double extended = 1.25L;
double real = 2.5;
float single = 0.5f;
_Bool yes = 1;
colour shade = BLUE;
int counter;
volatile int never;
int numbers[4] = {1, 2, 3, 4};
char *word = "word";

#define F __attribute__((noinline))

F void nothing(void) { counter++; }
F int no_arguments(void) { return 42; }
F char char_arg(char c) { return c + 1; }
F signed char schar_arg(signed char c) { return c - 1; }
F unsigned char uchar_arg(unsigned char c) { return c + 1; }
F short short_arg(short s) { return -s; }
F unsigned short ushort_arg(unsigned short s) { return s + 1; }
F int int_arg(int i) { return i * 2; }
F unsigned uint_arg(unsigned u) { return u / 2; }
F long long_arg(long l) { return l * 3; }
F unsigned long ulong_arg(unsigned long l) { return l / 3; }
F _Bool bool_arg(_Bool b) { return !b; }
F colour enum_arg(colour c) { return c == BLUE ? RED : BLUE; }
F float float_arg(float f) { return f * 2; }
F double double_arg(double d) { return d / 4; }
F long double extended_arg(long double x) { return x * 8; }
F wide wide_arg(wide w) { return w + 1; }
F __int128 negative_arg(__int128 w) { return w - 1; }
F float _Complex cf_arg(float _Complex c) { return c * 2; }
F double _Complex cd_arg(double _Complex c) { return c + 1; }
F long double _Complex cl_arg(long double _Complex c) { return c + 1; }
F vec4 v4_arg(vec4 v) { return v + v; }
F ivec4 iv4_arg(ivec4 v) { return v + v; }
F vec2 v2_arg(vec2 v) { return v * v; }
F char *pointer_arg(char *s) { return s + 1; }
F int deref(int *p) { return *p; }
F int apply(operation f, int a, int b) { return f(a, b); }
F int add(int a, int b) { return a + b; }
F int subtract(int a, int b) { return a - b; }
F operation choose(int which) { return which ? add : subtract; }

F struct c1 c1_arg(struct c1 s) { s.a++; return s; }
F struct i2 i2_arg(struct i2 s) { return (struct i2){s.b, s.a}; }
F struct i3 i3_arg(struct i3 s) { return (struct i3){s.c, s.b, s.a}; }
F struct l2 l2_arg(struct l2 s) { return (struct l2){s.b, s.a}; }
F struct l3 l3_arg(struct l3 s) { return (struct l3){s.c, s.b, s.a}; }
F struct f1 f1_arg(struct f1 s) { s.a *= 2; return s; }
F struct f2 f2_arg(struct f2 s) { return (struct f2){s.b, s.a}; }
F struct f3 f3_arg(struct f3 s) { return (struct f3){s.c, s.b, s.a}; }
F struct f4 f4_arg(struct f4 s) { return (struct f4){s.d, s.c, s.b, s.a}; }
F struct d1 d1_arg(struct d1 s) { s.a *= 2; return s; }
F struct d2 d2_arg(struct d2 s) { return (struct d2){s.b, s.a}; }
F struct d3 d3_arg(struct d3 s) { return (struct d3){s.c, s.b, s.a}; }
F struct id id_arg(struct id s) { return (struct id){s.a + 1, s.b * 2}; }
F struct di di_arg(struct di s) { return (struct di){s.a * 2, s.b + 1}; }
F struct fi fi_arg(struct fi s) { return (struct fi){s.a * 2, s.b + 1, s.c * 2}; }
F struct ld ld_arg(struct ld s) { s.a *= 2; return s; }
F struct lci lci_arg(struct lci s) { return (struct lci){s.a * 2, s.b + 1}; }
F struct text text_arg(struct text s) { s.s[0] = 'F'; return s; }
F struct long_text long_text_arg(struct long_text s) { s.s[0] = 'M'; return s; }
F struct bits bits_arg(struct bits s) { s.a--; s.b--; s.c--; return s; }
F struct packed packed_arg(struct packed s) { s.a++; s.b *= 2; return s; }
F struct nested nested_arg(struct nested s) { s.p.a++; s.q.b *= 2; return s; }
F struct array array_arg(struct array s) { s.a[4] = -s.a[0]; return s; }
F struct pointers pointers_arg(struct pointers s) { return *s.next; }
F struct with_vector with_vector_arg(struct with_vector s) { s.v += s.v; return s; }
F int empty_arg(int a, struct empty e, int b) { (void)e; return 10 * a + b; }
F union number number_arg(union number u) { u.i++; return u; }
F union floats floats_arg(union floats u) { u.f *= 2; return u; }

F long ten_ints(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j) {
	return a + 2L * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}
F double ten_doubles(double a, double b, double c, double d, double e, double f, double g, double h, double i, double j) {
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}
F double mixed(int a, double b, char c, float d, long e, long double f, short g, struct id h, int i, struct l2 j, double k) {
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * (double)f + 7 * g + 8 * h.a + 9 * h.b + 10 * i + 11 * j.a + 12 * j.b + 13 * k;
}
F long no_room(int a, int b, int c, int d, int e, struct l2 s, int f, int g) {
	return a + 2L * b + 3 * c + 4 * d + 5 * e + 6 * s.a + 7 * s.b + 8 * f + 9 * g;
}
F long wide_no_room(int a, int b, int c, int d, int e, wide w, int f, wide x) {
	return a + b + c + d + e + 2 * (long)(w >> 64) + 3 * (long)w + 4 * f + 5 * (long)x;
}
F struct l3 big_and_many(int a, struct l3 s, double b, struct d3 t, int c) {
	return (struct l3){a + s.a + c, s.b + (long)(2 * b), s.c + (long)(2 * t.a + 4 * t.b + 8 * t.c)};
}
F long double extended_mixed(int a, long double x, int b, long double y) { return a * x + b * y; }
F int sum(int n, ...) {
	va_list ap;
	va_start(ap, n);
	int total = 0;
	for (int i = 0; i < n; i++) total = 10 * total + va_arg(ap, int);
	va_end(ap);
	return total;
}
F double dsum(int n, ...) {
	va_list ap;
	va_start(ap, n);
	double total = 0;
	for (int i = 0; i < n; i++) total = 10 * total + va_arg(ap, double);
	va_end(ap);
	return total;
}
F int old_style(a, b) int a, b; { return 100 * a + b; }
F int fact(int n) {
	if (n < 2)
		return 1; /* mark: base */
	return n * fact(n - 1);
}
F int aligned(void) { // movaps needs a stack that is aligned
	__attribute__((aligned(16))) volatile vec4 v = {1, 2, 3, 4};
	return ((unsigned long)&v & 15) == 0 ? (int)v[3] : -1;
}
F int red_zone(int n) { // a leaf keeps its variables below its stack pointer
	volatile int a = n, b = n + 1;
	counter += a; /* mark: leaf */
	return a * b; /* mark: leaf end */
}
F int crash(int *p) { return *p; } /* mark: crash */
F int signalled(int n) {
	raise(SIGUSR1);
	return n + 1;
}
F void leave(int status) { exit(status); }
F int loop(void) {
	puts("looping");
	fflush(stdout);
	while (!never) { }
	return 1;
}
F int block(int fd) {
	char c = 0;
	puts("reading");
	fflush(stdout);
	long n = read(fd, &c, 1);
	printf("read %ld %c\n", n, c); /* mark: woken */
	return n;
}

int main(int argc, char **argv) {
	double keep = argc * 1.5, more = keep + 1;
	(void)argv;
	signal(SIGUSR1, SIG_IGN);
	counter = 1; /* mark: here */
	counter += red_zone(3);
	counter += signalled(2);
	counter += add(1, 2) + subtract(2, 1) + fact(3); /* mark: later */
	if (never) { // what nobody calls would be dropped, or its signature changed
		nothing(); leave(3); loop(); crash(0); aligned();
		block(0);
	}
	if (argc > 1)
		return block(0) != 1;
	printf("%d %g %g\n", counter, keep, more);
	return 0;
}
