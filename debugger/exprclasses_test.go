package debugger

import (
	"fmt"
	"regexp"
	"testing"

	"deet/internal/testprog"
)

// inMain are expressions over testdata/expr_classes.cc, one a line.
const inMain = `
global
alias
alias + 1
&alias
origin
point_alias
point_alias.y
&point_alias
box
box.value
box.value + 1
real_box
point_box
point_box.value.x
array
array.items[1]
level
plain
plain + 1
truth
!truth
truth + 1
1 == 1
1 == 2
1 < 2 && 2 < 3
!5
truth == true
true
false
true + true
square
square.side
square.id
square.name
square.tag
square.kind
square.corner
square.corner.x
square.corners
square.side + square.id
shape
*shape
shape->id
&shape->id
(shapes::Square *) shape
((shapes::Square *) shape)->side
*(shapes::Square *) shape
(Square *) shape
((Square *) shape)->corner.y
named
*named
named->name
(shapes::Square *) named
((shapes::Square *) named)->side
(shapes::Named *) &square
(shapes::Shape *) &square
static_cast<shapes::Square *>(shape)
static_cast<int>(2.5)
reinterpret_cast<long>(0)
const_cast<int *>(&global)
int(2.5)
(int) 2.5
double(1) / 3
unsigned(5)
local
reference
reference + 1
&reference
constant
constant.x
same.side
row_alias
row_alias[1]
sizeof(row_alias)
sizeof reference
sizeof(Square)
sizeof(shapes::Point)
sizeof(Point)
sizeof(Box<int>)
sizeof(Box<double>)
sizeof(Array<int, 3>)
(Box<int> *) &box
*(Box<int> *) &box
((Box<int> *) &box)->value
shapes::count
shapes::count + 1
&shapes::count
shapes::deep::depth
::global
shapes::scale
*shapes::scale
&shapes::scale
shapes::Point::made
Point::made
origin.made
shapes::Square::corners
shapes::Square::Large
Square::Large
Level::High
Level::Low
(Level) 1
(Level) 2
level == Level::High
ONE
plain == SEVEN
SEVEN + 1
(Plain) 1
member
origin.*member
(&origin)->*member
square.corner.*member
&shapes::Point::y
&shapes::Point::x == member
&shapes::Point::y == member
method == 0
c16
wide
L'w'
u'x'
'a' + 1
main
*main
square.side = 9
square
square.corner = origin
square.corner
reference = 11
local
alias = 6
global
point_alias.x = 8
origin
level = Level::Low
level
plain = ONE
plain
truth = false
truth
truth = 5
member = &shapes::Point::x
origin.*member
origin.*member = 77
origin
box.value += 5
box
array.items[2]--
array
shapes::count = 4
shapes::count++
shapes::count
Point::made = 13
Point::made
$p = &square
$p->side
$p->side = 1
square.side
square.Named::tag
square.shapes::Named::tag
nosuch::x
shapes::nosuch
square.nosuch
(Nosuch *) shape
`

// inMethod are expressions in a method, where members have their bare names.
const inMethod = `
this
*this
this->side
side
side + 1
id
name
tag
corner
corner.x
kind
kind == Large
Large
corners
before
by
count
made
global
alias
side = 20
this->side
side++
side
corner.y = 9
corner
&side
&corner
this->corner.y
this->id + id
(shapes::Shape *) this
(shapes::Named *) this
Point::made
shapes::Point::made
sizeof *this
sizeof side
main::local
main::local + 1
main::square.side
$_
$__
`

var reference = regexp.MustCompile(`^\([^@]*\) @0x[0-9a-f]+: `)

// meantInCPlusPlus are the differences that are meant.
var meantInCPlusPlus = []difference{
	{"deet looks through references", func(_, ours, gdbs string) bool { return alike(ours, reference.ReplaceAllString(gdbs, "")) }},
	{"the static members are not of the object; gdb shows them in it", func(_, ours, gdbs string) bool {
		gdbs = reference.ReplaceAllString(gdbs, "")
		return alike(ours, ofClass.ReplaceAllString(gdbs, ""))
	}},
	{"gdb says in which class an enumerator is", func(_, ours, gdbs string) bool { return alike("shapes::Square::"+ours, gdbs) }},
	{"gdb does not take the casts of C++ that are written as calls, nor of numbers", matches(`^(int|double|unsigned)\(|reinterpret_cast`)},
	{"gdb wants the whole name of a base class", matches(`^square.Named::tag`)},
	{"C++ computes with the numbers of truth values", matches(`^true \+ true$`)},
	{"gdb writes the parameters behind main", matches(`^\*?main$`)},
	{"a static member of another class is found by its name, if no other is meant", matches(`^made$`)},
}

// ofClass is what gdb shows of an object that is not of the object.
var ofClass = regexp.MustCompile(`, static \w+ = \d+|shapes::Square::`)

func TestCPlusPlusLikeGDB(t *testing.T) {
	lists := map[string]string{"main": inMain, "method": inMethod}
	for _, compiler := range []string{"g++", "clang++"} {
		for _, flag := range []string{"-O0", "-O2"} {
			program := builder.BuildWith(t, compiler, "expr_classes.cc", "-w", flag)
			for place, list := range lists {
				t.Run(compiler+flag+"-"+place, func(t *testing.T) {
					line := fmt.Sprintf("expr_classes.cc:%d", testprog.Line(t, "expr_classes.cc", place))
					compareExpressions(t, program, line, 0, lines(list), meantInCPlusPlus)
				})
			}
		}
	}
}
