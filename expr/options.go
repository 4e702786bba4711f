package expr

import "math"

// Options say how values are shown. The zero value is deet's usual way.
type Options struct {
	Format   byte // 'x', 'd', ... or 0 for the form that suits the type
	Elements int  // of an array or string that are shown, 0: 200
	Repeats  int  // so many equal elements are shown one by one, 0: 10
	Depth    int  // structures and arrays deeper in others than this are {...}, 0: 20
	Width    int  // structures wider than this go over several lines, 0: never
	Summary  bool // structures and arrays as "...", for backtraces

	Pretty  bool // each member of a structure on a line of its own
	Rows    bool // each element of an array on a line of its own
	Indexes bool // elements with their indexes
	Whole   bool // what stands behind the NUL of a char array, too
	Object  bool // objects of C++ as what they are, not as what they are declared

	HideUnions    bool // unions in structures as {...}
	HideAddresses bool // what a pointer points at, without the address
	HideSymbols   bool // the address of data without its name
	HideStatics   bool // classes without their static members
}

// Unlimited is for Elements, Repeats and Depth; Flat shows no structure at
// all.
const (
	Unlimited = math.MaxInt32
	Flat      = -1
)

// Limit is what Elements means.
func Limit(elements int) int {
	if elements <= 0 {
		return 200
	}
	return elements
}

// complete fills in what is not said.
func (o Options) complete() Options {
	o.Elements = Limit(o.Elements)
	if o.Repeats <= 0 {
		o.Repeats = 10
	}
	switch {
	case o.Depth == 0:
		o.Depth = 20
	case o.Depth < 0:
		o.Depth = 0
	}
	return o
}

// maxParts bounds the numbers in one text: an array of arrays is shown up to
// Elements times Elements.
const maxParts = 20000

// parts is the bound, which one who asks for more elements has raised.
func (o Options) parts() int {
	if o.Elements <= maxParts/100 {
		return maxParts
	}
	return max(maxParts, min(o.Elements, maxObject))
}
