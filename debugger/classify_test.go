package debugger

import (
	"slices"
	"testing"

	"deet/dwarfinfo"
)

// How values of a type travel [System V ABI, AMD64, "Parameter Passing"].
func TestClassify(t *testing.T) {
	base := func(name string, size int64, e dwarfinfo.Encoding) *dwarfinfo.BaseType {
		return &dwarfinfo.BaseType{Name: name, ByteSize: size, Encoding: e}
	}
	integer, character := base("int", 4, dwarfinfo.EncodingSigned), base("char", 1, dwarfinfo.EncodingSignedChar)
	float, double := base("float", 4, dwarfinfo.EncodingFloat), base("double", 8, dwarfinfo.EncodingFloat)
	extended := base("long double", 16, dwarfinfo.EncodingFloat)
	// at makes a structure of members at the offsets that are given.
	at := func(size int64, members ...dwarfinfo.Field) dwarfinfo.Type {
		return &dwarfinfo.StructType{Kind: "struct", ByteSize: size, Fields: members}
	}
	m := func(offset int64, t dwarfinfo.Type) dwarfinfo.Field { return dwarfinfo.Field{Type: t, Offset: offset} }
	bits := dwarfinfo.Field{Type: integer, BitOffset: 60, BitSize: 8}
	vector := &dwarfinfo.ArrayType{Elem: float, Count: 4, Vector: true}
	tests := []struct {
		what string
		t    dwarfinfo.Type
		want []class
	}{
		{"an integer", integer, []class{integerClass}},
		{"a float", float, []class{sseClass}},
		{"a long double", extended, []class{x87Class, x87UpClass}},
		{"an __int128", base("__int128", 16, dwarfinfo.EncodingSigned), []class{integerClass, integerClass}},
		{"a __float128", base("_Float128", 16, dwarfinfo.EncodingFloat), []class{sseClass, sseUpClass}},
		{"a _Complex double", base("complex double", 16, dwarfinfo.EncodingComplex), []class{sseClass, sseClass}},
		{"a _Complex long double", base("complex long double", 32, dwarfinfo.EncodingComplex),
			[]class{complexX87Class, complexX87Class, complexX87Class, complexX87Class}},
		{"a vector", vector, []class{sseClass, sseUpClass}},
		{"a larger vector", &dwarfinfo.ArrayType{Elem: float, Count: 8, Vector: true}, []class{sseClass, sseUpClass, sseUpClass, sseUpClass}},
		{"{int; float}", at(8, m(0, integer), m(4, float)), []class{integerClass}},
		{"{float; float; int}", at(12, m(0, float), m(4, float), m(8, integer)), []class{sseClass, integerClass}},
		{"{double; char}", at(16, m(0, double), m(8, character)), []class{sseClass, integerClass}},
		{"{int; double; int}", at(24, m(0, integer), m(8, double), m(16, integer)), nil},
		{"{char[16]}", at(16, m(0, &dwarfinfo.ArrayType{Elem: character, Count: 16})), []class{integerClass, integerClass}},
		{"a packed {char; double}", at(9, m(0, character), m(1, double)), nil},
		{"{double; a bitfield over both}", at(16, m(0, double), bits), []class{integerClass, integerClass}},
		{"union {long double; int}", at(16, m(0, extended), m(0, integer)), nil},
		{"union {vector; double[2]}", at(16, m(0, vector), m(0, &dwarfinfo.ArrayType{Elem: double, Count: 2})), []class{sseClass, sseClass}},
		{"{}", at(1), []class{noClass}},
		{"a class with a destructor", &dwarfinfo.StructType{ByteSize: 4, Fields: []dwarfinfo.Field{m(0, integer)}, ByReference: true}, nil},
	}
	for _, tt := range tests {
		if got := classify(tt.t); !slices.Equal(got, tt.want) {
			t.Errorf("%s: classes %v, want %v", tt.what, got, tt.want)
		}
	}
}
