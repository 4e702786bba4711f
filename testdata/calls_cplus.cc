// Calls by C++'s rules: what has a destructor or a copy constructor travels by
// its address, references are addresses.
#include <cstdio>

struct plain {
	int a;
	double b;
};
struct traced {
	int a;
	double b;
	traced(int a, double b) : a(a), b(b) {}
	traced(const traced &other) : a(other.a), b(other.b) {}
	~traced() {}
};
struct small {
	char c;
	~small() {}
};
struct nothing {};
struct derived : plain {
	float c;
};

plain p = {1, 2.5};
traced t(3, 4.5);
small s = {'s'};
nothing none;
derived d = {{5, 6.5}, 7.5f};
int n = 8;
const char *word = "word";

#define F __attribute__((noinline))

F double plain_arg(plain p) { return p.a + p.b; }
F double traced_arg(int k, traced t) { return k * (t.a + t.b); }
F char small_arg(small s) { return s.c; }
F int nothing_arg(int a, nothing, int b) { return 10 * a + b; }
F double derived_arg(derived d) { return d.a + d.b + d.c; }
F traced make_traced(int a) { return traced(a, a * 0.5); }
F plain make_plain(int a) { return plain{a, a * 0.5}; }
F derived make_derived(int a) { return derived{{a, a * 0.5}, 1.5f}; }
F int by_reference(int &n) { return n + 1; }
F double plain_reference(const plain &p) { return p.a * p.b; }
F int &pick(int &a, int &b, bool first) { return first ? a : b; }
F bool flag(bool b) { return !b; }
F int overloaded(int a) { return a; }
namespace space {
F int inside(int a) { return a * 2; }
}

int main() {
	int one = 1, two = 2; /* mark: here */
	small_arg(s);
	std::printf("%g %g %d %g %g %d %d %d %d %d\n", plain_arg(p), traced_arg(1, t), nothing_arg(1, none, 2), derived_arg(d),
		plain_reference(p), by_reference(n), pick(one, two, true), flag(true), overloaded(1), space::inside(1));
	return make_traced(1).a + make_plain(1).a + make_derived(1).a - 3;
}
