// Classes, to look at: bases, virtual functions, statics, methods, references.
#include <cstdint>
#include <string>

namespace zoo {
struct Point { int x, y; };
enum class Color : uint8_t { Red = 1, Green = 2, Blue = 4 };
enum Level { Low, High };
class Animal {
public:
	static int count;
	typedef int weight_t;
	enum Mood { Calm, Angry };
	Animal(int w) : weight(w) { count++; }
	virtual ~Animal() { count--; }
	virtual const char *name() const { return "animal"; }
	int grams() const { return weight; }
	static int total() { return count; }
protected:
	weight_t weight;
private:
	Mood mood = Calm;
	friend int peek(const Animal &);
};
int Animal::count = 0;
class Dog : public Animal {
public:
	Dog(int w, char t) : Animal(w), tag(t) {}
	const char *name() const override { return "dog"; }
	Dog &operator=(const Dog &) = default;
	bool operator==(const Dog &o) const { return tag == o.tag; }
	void bark(int times, ...) { tag += times; }
private:
	char tag;
	Point places[2] = {{1, 2}, {3, 4}};
};
struct Left { int l = 1; virtual void left() {} };
struct Right { int r = 2; virtual void right() {} };
struct Both : Left, private Right { int own = 3; void left() override {} };
struct Top { int t = 9; };
struct A1 : virtual Top { int a = 1; };
struct A2 : virtual Top { int b = 2; };
struct Diamond : A1, A2 { int d = 4; };
template <typename T, int N> struct Array { T items[N]; T &at(int i) { return items[i]; } };
union Either { int i; float f; Either() : i(1) {} };
int peek(const Animal &a) { return a.weight; }
}

struct Limits { static const int low = 5; static constexpr double high = 2.5; static int plain; static Limits self; int v = 1; };
int Limits::plain = 7;
Limits Limits::self;
struct Odd {
	operator int() const { return 1; }
	int operator[](int i) const volatile { return i; }
	void over(int) {}
	static void shared(char) {}
	void over(double) const {}
	virtual void pure() = 0;
private:
	using count_t = unsigned;
	count_t count = 0;
};
struct Even : Odd { void pure() override {} };

using namespace zoo;
Limits limits;
Even even;
Odd *odd = &even;
long double extended[2] = {1, 2};
const volatile char changing = 'c';
Dog rex(20, 'r');
Animal *pet = &rex;
Animal &ref = rex;
Both both;
Left *left = &both;
Diamond diamond;
Color color = Color::Green;
Color odd_color = (Color)3;
Color bad_color = (Color)77;
Level level = High;
Array<int, 3> three = {{1, 2, 3}};
Array<Point, 2> two = {{{1, 2}, {3, 4}}};
Either either;
int number = 5;
int &number_ref = number;
int &&temporary = 7;
Point point = {1, 2};
Point &point_ref = point;
struct Holder { int &r; Point &p; const int &c; } holder = {number, point, number};
int Point::*data_member = &Point::y;
int (Animal::*method)() const = &Animal::grams;
const char *(Animal::*virtual_method)() const = &Animal::name;
int Point::*no_member = nullptr;
bool yes = true, no = false;
wchar_t wide = L'w';
char16_t c16 = u'x';
char32_t c32 = U'y';
const char *text = "text";
auto lambda = [](int x) { return x + 1; };
decltype(nullptr) nothing = nullptr;

__attribute__((noinline)) void pause_here(void *p) { __asm__ volatile("" : : "r"(p) : "memory"); } // mark: here

int main()
{
	Dog local(3, 'l');
	const Point &cp = point;
	Point *pp = &point;
	int n = local.grams() + cp.x + pp->y;
	local.bark(n, 1);
	pause_here(&local);
	return (rex == local) + peek(local) + three.at(0) + lambda(2) + Animal::total() + (int)two.at(1).x > 1000;
}
