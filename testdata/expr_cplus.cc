// Values that only C++ has: references, bases, enum classes, templates.
#include <cstdint>

struct Point { int x, y; };
struct Base { int b = 1; Point at = {7, 8}; };
struct Other { char o = 'o'; };
struct Derived : Base, Other { int d = 2; static int shared; Point &place; Derived(Point &p) : place(p) {} };
int Derived::shared = 9;
enum class Level : uint8_t { Low, High };
enum Colour { Red, Green };
template <typename T> struct Box { T value; };

Point origin = {0, 1};
int target = 3;
int &ref = target;
const int &constant_ref = target;
Point &point_ref = origin;
Derived derived(origin);
Level level = Level::High;
Colour colour = Green;
Box<int> box = {3};
Box<Box<char>> nested = {{{'c'}}};
Point *pointer = &origin;
Base *base = &derived;
wchar_t wide = L'w';
char16_t c16 = u'x';
char32_t c32 = U'y';
char16_t text16[4] = u"abc";
bool yes = true;
int (&array_ref)[1] = *(int (*)[1])&target;

int main() { return ref + point_ref.x; }
