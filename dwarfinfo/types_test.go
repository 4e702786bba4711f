package dwarfinfo

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestDeclare(t *testing.T) {
	number := &BaseType{"int", 4, EncodingSigned}
	char := &BaseType{"char", 1, EncodingSignedChar}
	constant := func(t Type) Type { return &QualifiedType{"const", t} }
	pointer := func(t Type) Type { return &PointerType{t} }
	array := func(t Type, n int64) Type { return &ArrayType{Elem: t, Count: n} }
	function := &FuncType{Return: number, Params: []Type{number, pointer(char)}}
	node := &StructType{Kind: "struct", Tag: "node"}
	tests := []struct {
		t          Type
		name, want string
	}{
		{nil, "", "void"},
		{number, "n", "int n"},
		{pointer(nil), "", "void *"},
		{pointer(char), "s", "char *s"},
		{pointer(pointer(node)), "", "struct node **"},
		{constant(pointer(constant(char))), "s", "const char * const s"},
		{pointer(constant(nil)), "", "const void *"},
		{constant(&QualifiedType{"volatile", number}), "v", "const volatile int v"},
		{&QualifiedType{"volatile", constant(number)}, "", "const volatile int"},
		{array(array(number, 4), 3), "grid", "int grid[3][4]"},
		{array(number, -1), "", "int []"},
		{pointer(array(number, 4)), "", "int (*)[4]"},
		{array(pointer(number), 4), "", "int *[4]"},
		{constant(array(number, 2)), "", "const int [2]"},
		{pointer(constant(array(number, 2))), "p", "const int (*p)[2]"},
		{pointer(function), "", "int (*)(int, char *)"},
		{array(pointer(function), 3), "table", "int (*table[3])(int, char *)"},
		{&FuncType{Return: pointer(function)}, "f", "int (*f(void))(int, char *)"},
		{&FuncType{Params: []Type{pointer(char)}, Variadic: true}, "", "void (char *, ...)"},
		{&FuncType{Return: number, OldStyle: true}, "", "int ()"},
		{&ReferenceType{Elem: array(number, 3)}, "r", "int (&r)[3]"},
		{&TypedefType{"node_t", node}, "n", "node_t n"},
		{&StructType{Kind: "union"}, "", "union {...}"},
		{&StructType{Kind: "class", Tag: "Shape", Bare: true}, "", "Shape"},
		{&EnumType{}, "", "enum {...}"},
		{&EnumType{Tag: "colour"}, "c", "enum colour c"},
	}
	for _, tt := range tests {
		if got := Declare(tt.t, tt.name); got != tt.want {
			t.Errorf("Declare(%#v, %q) = %q, want %q", tt.t, tt.name, got, tt.want)
		}
	}
}

// TestDeclareEnds: a damaged file may have types without an end.
func TestDeclareEnds(t *testing.T) {
	p := &PointerType{}
	p.Elem = p
	f := &FuncType{}
	f.Return, f.Params = f, []Type{f, f, f}
	for _, typ := range []Type{p, f} {
		if text := Declare(typ, ""); len(text) > 1<<20 || !strings.Contains(text, "...") {
			t.Errorf("a type without an end takes %d bytes", len(text))
		}
	}
}

func TestLookupType(t *testing.T) {
	f := open(t, builder.Build(t, "expr_types.c", "-no-pie"))
	tests := []struct {
		name, spelling string
		size           int64
	}{
		{"int", "int", 4},
		{"unsigned long", "unsigned long", 8},
		{"struct node", "struct node", 24},
		{"node_t", "node_t", 24},
		{"union number", "union number", 4},
		{"enum colour", "enum colour", 4},
		{"string_t", "string_t", 8},
	}
	for _, tt := range tests {
		got, ok := f.LookupType(tt.name)
		if !ok || got.String() != tt.spelling || got.Size() != tt.size {
			t.Errorf("LookupType(%s) = %v, %v; want %s of %d bytes", tt.name, got, ok, tt.spelling, tt.size)
		}
	}
	for _, name := range []string{"", "node", "struct nosuch", "struct incomplete", "main", "n"} {
		if got, ok := f.LookupType(name); ok {
			t.Errorf("LookupType(%q) = %v, want none", name, got)
		}
	}
}

// TestBitfields: each version of DWARF has its own way to say where bits are.
func TestBitfields(t *testing.T) {
	want := map[string][2]int64{"low": {0, 3}, "mid": {3, 5}, "high": {8, 8}, "top": {20, 12}, "far": {64, 40}, "flag": {104, 1}, "c": {105, 2}}
	for _, compiler := range []string{"gcc", "clang"} {
		for _, version := range []string{"-gdwarf-2", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5"} {
			f := open(t, builder.BuildWith(t, compiler, "expr_types.c", "-no-pie", version))
			typ, _ := f.LookupType("struct bits")
			s, ok := typ.(*StructType)
			if !ok || len(s.Fields) != len(want) {
				t.Fatalf("%s %s: struct bits is %#v", compiler, version, typ)
			}
			for _, field := range s.Fields {
				if got := [2]int64{field.BitOffset, field.BitSize}; got != want[field.Name] {
					t.Errorf("%s %s: %s is at %v, want %v", compiler, version, field.Name, got, want[field.Name])
				}
			}
		}
	}
}

// TestPartOfItself: an entry that says that a type is a part of itself is
// refused, not followed for ever.
func TestPartOfItself(t *testing.T) {
	f := open(t, builder.Build(t, "expr_types.c", "-no-pie"))
	r := newTypeReader(f)
	typ, _ := f.LookupType("node_t")
	for ref, known := range f.types.types {
		if known == typ {
			delete(f.types.types, ref)
			r.within[ref] = true
			if _, err := r.read(ref); err == nil || !strings.Contains(err.Error(), "part of itself") {
				t.Errorf("read(%#x) = %v, want an error", ref.off, err)
			}
			return
		}
	}
	t.Fatal("node_t was not kept")
}

// FuzzTypes reads every type and variable of a program whose debug information
// is damaged, and whatever there is to know of them.
func FuzzTypes(f *testing.F) {
	path := builder.Build(f, "expr_types.c", "-no-pie")
	program, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	whole := open(f, path)
	info, abbrev := whole.main.elf.Section(".debug_info"), whole.main.elf.Section(".debug_abbrev")
	f.Add(uint32(0), uint64(0), uint32(0), uint64(0))
	f.Add(uint32(40), uint64(0xff), uint32(100), uint64(0x0101010101010101))
	f.Fuzz(func(t *testing.T, at1 uint32, xor1 uint64, at2 uint32, xor2 uint64) {
		data := bytes.Clone(program)
		damage(data, uint32(info.Offset)+at1%uint32(info.Size), xor1)
		damage(data, uint32(abbrev.Offset)+at2%uint32(abbrev.Size), xor2)
		file, err := New("fuzz", data)
		if err != nil {
			return
		}
		askTypes(file)
	})
}

func askTypes(f *File) {
	f.LookupType("struct point")
	units, _ := f.unitList()
	for _, u := range units {
		for off := u.first; off < u.end; off += 7 {
			askType(f.typeAt(entryRef{u, off}))
		}
	}
	for _, name := range f.GlobalNames("") {
		v, ok := f.Global(name, f.Entry())
		if !ok {
			continue
		}
		askType(v.Type, nil)
		askType(v.TypeAt(f.Entry(), nowhere{}), nil)
		v.Locate(f.Entry(), nowhere{})
	}
	if main, ok := f.Symbol("locals"); ok {
		for pc := main.Addr; pc < main.Addr+0x80; pc += 4 {
			for _, v := range append(f.Locals(pc), f.Params(pc)...) {
				v.Locate(pc, nowhere{})
				askType(v.TypeAt(pc, nowhere{}), nil)
			}
			f.FrameBase(pc, nowhere{})
		}
	}
}

func askType(t Type, err error) {
	if err != nil || t == nil {
		return
	}
	Declare(t, "x")
	Underlying(t)
	t.Size()
}
