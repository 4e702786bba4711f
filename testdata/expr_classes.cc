// Classes, references, templates and namespaces, for expressions over them.
#include <cstdint>
#include <cstdlib>

enum Plain { ZERO, ONE, SEVEN = 7 };
enum class Level : std::uint8_t { Low = 1, High = 200 };

namespace shapes {
int count = 3;
double scale(double x) { return x * 2; }
struct Point {
	int x, y;
	static int made;
	int sum() const { return x + y; }
	int scaled(int by) { return (x + y) * by; }
};
int Point::made = 12;
namespace deep {
long depth = 9;
}
class Shape {
public:
	Shape(int id) : id(id) {}
	virtual ~Shape() {}
	virtual int area() const { return 0; }
	int id;
};
class Named {
public:
	const char *name = "named";
	int tag = 4;
};
class Square : public Shape, public Named {
public:
	Square(int side) : Shape(side), side(side), corner{side, 1} {}
	int area() const override { return side * side; }
	__attribute__((noinline)) int grow(int by);
	int side;
	Point corner;
	static const int corners = 4;
	enum Kind { Small, Large = 10 } kind = Large;
};
} // namespace shapes

template <typename T> struct Box {
	T value;
	T get() const { return value; }
};
template <typename T, int N> struct Array {
	T items[N];
};

using shapes::Point;
using shapes::Square;

static void keep(const volatile void *p) { __asm__ volatile("" : : "r"(p) : "memory"); }

int global = 5;
int &alias = global;
Point origin = {1, 2};
Point &point_alias = origin;
Box<int> box = {42};
Box<double> real_box = {2.5};
Box<Point> point_box = {{3, 4}};
Array<int, 3> array = {{7, 8, 9}};
Level level = Level::High;
Plain plain = SEVEN;
bool truth = true;
int Point::*member = &Point::y;
int (Point::*method)(int) = &Point::scaled;
shapes::Shape *shape;
char16_t c16 = u'x';
wchar_t wide = L'w';

int Square::grow(int by) {
	int before = side;
	side += by;
	keep(this);
	return before; /* mark: method */
}

int main() {
	Square square(6);
	shape = &square;
	shapes::Named *named = &square;
	int local = 3;
	int &reference = local;
	const Point &constant = origin;
	Square &same = square;
	int row[3] = {1, 2, 3};
	int (&row_alias)[3] = row;
	auto lambda = [&](int n) { return n + local; };
	keep(&square), keep(&named), keep(&reference), keep(&constant), keep(&same), keep(row_alias), keep(&lambda);
	int r = square.grow(2) + lambda(1) + (int)shapes::scale(2) + box.get() + (int)real_box.get() + origin.sum() + (origin.*method)(2) + shape->area();
	std::exit(r == 0); /* mark: main */
}
