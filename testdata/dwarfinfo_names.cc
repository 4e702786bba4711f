// Names of C++: namespaces, classes, overloads, templates.
namespace shapes {
struct circle {
	double radius;
	double area() const { return 3 * radius * radius; } // area of circle
	double scaled(double by) const;
};

double circle::scaled(double by) const {
	return area() * by; // scaled
}

int count(int n) { return n + 1; }       // count of int
int count(const char *s) { return s[0]; } // count of text
} // namespace shapes

int count(long n) { return (int)n; } // count of long

template <typename T> T largest(T a, T b) {
	return a > b ? a : b;
}

int main() {
	shapes::circle c{2};
	return shapes::count(1) + shapes::count("x") + count(3L) + largest(1, 2) + (int)c.scaled(largest(0.5, 1.5));
}
