package dwarfinfo

import (
	"fmt"
	"strings"
	"testing"
)

// TestClass: what gcc and clang say about a class, each in its own way.
func TestClass(t *testing.T) {
	for _, compiler := range []string{"g++", "clang++"} {
		for _, flag := range []string{"-gdwarf-5", "-gdwarf-4"} {
			t.Run(compiler+flag, func(t *testing.T) {
				f := open(t, builder.BuildWith(t, compiler, "looking.cc", flag))
				for _, tt := range []struct{ name, want string }{
					{"zoo::Animal", "_vptr; protected weight; private mood; static public count before 1; " +
						"public Animal(int) on zoo::Animal; public virtual ~Animal(void) on zoo::Animal; public virtual 2 name(void) on const zoo::Animal; " +
						"public grams(void) on const zoo::Animal; public static total(void); typedef weight_t"},
					{"zoo::Dog", "public base zoo::Animal; private tag; private places; public Dog(int, char) on zoo::Dog; " +
						"public virtual 2 name(void) on const zoo::Dog; public operator=(const zoo::Dog &) on zoo::Dog; " +
						"public operator==(const zoo::Dog &) on const zoo::Dog; public bark(int, ...) on zoo::Dog"},
					{"zoo::Both", "public base zoo::Left; private base zoo::Right; public own; public virtual 0 left(void) on zoo::Both"},
					{"zoo::A1", "public base zoo::Top 24 before the table; _vptr; public a"},
					{"zoo::Array<int, 3>", "public items; T is int; public at(int) on zoo::Array<int, 3>"},
				} {
					typ, ok := f.LookupType(tt.name)
					if !ok {
						t.Errorf("no type %s", tt.name)
						continue
					}
					if got := describeClass(t, typ.(*StructType)); got != fitted(tt.want, compiler) {
						t.Errorf("%s\n got %s\nwant %s", tt.name, got, fitted(tt.want, compiler))
					}
				}
			})
		}
	}
}

// fitted is what clang says otherwise: the slot of a destructor, and nothing
// about its pointers to tables.
func fitted(want, compiler string) string {
	if compiler == "clang++" {
		want = strings.ReplaceAll(want, "virtual ~Animal", "virtual 0 ~Animal")
	} else {
		want = strings.ReplaceAll(want, "virtual ~Animal", "~Animal")
	}
	return want
}

func describeClass(t *testing.T, s *StructType) string {
	t.Helper()
	var list []string
	for _, f := range s.Fields {
		text := f.Access.String() + " " + f.Name
		if f.Base {
			text = f.Access.String() + " base " + f.Type.String()
		}
		if strings.HasPrefix(f.Name, "_vptr") {
			text = "_vptr" // nobody says what it is
		}
		if f.Virtual != 0 {
			text += fmt.Sprintf(" %d before the table", f.Virtual)
		}
		list = append(list, text)
	}
	c := s.Class()
	for _, st := range c.Statics {
		list = append(list, fmt.Sprintf("static %s %s before %d", st.Access, st.Name, st.Before))
	}
	for _, a := range c.Arguments {
		list = append(list, a.Name+" is "+a.Type.String())
	}
	for _, m := range c.Methods {
		list = append(list, m.Access.String()+" "+describeMethod(t, m))
	}
	for _, d := range c.Typedefs {
		list = append(list, "typedef "+d.Name[strings.LastIndex(d.Name, ":")+1:])
	}
	return strings.Join(list, "; ")
}

func describeMethod(t *testing.T, m Method) string {
	t.Helper()
	typ, err := m.Type()
	if err != nil {
		t.Fatal(err)
	}
	typ.Return = nil
	text := m.Name + strings.TrimPrefix(Declare(typ, ""), "void ")
	if m.Virtual {
		text = fmt.Sprintf("virtual %d %s", m.Slot, text)
	}
	object := m.Object()
	if object == nil {
		return "static " + text
	}
	return text + " on " + object.String()
}
