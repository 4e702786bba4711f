package expr

import (
	"strings"

	"deet/dwarfinfo"
)

// spelling makes one name of the many that C has for a number's type: "long
// unsigned int" and "unsigned long" are the same [C11 6.7.2].
func spelling(words []string) string {
	count := make(map[string]int)
	for _, w := range words {
		count[w]++
	}
	for w := range count {
		switch w {
		case "int", "char", "short", "long", "signed", "unsigned", "__int128", "double", "float", "_Complex":
		default:
			return strings.Join(words, " ")
		}
	}
	sign, size := "", "int"
	if count["unsigned"] > 0 {
		sign = "unsigned "
	}
	switch {
	case count["_Complex"] > 0:
		return complexName(count)
	case count["double"] > 0 && count["long"] > 0:
		return "long double"
	case count["double"] > 0:
		return "double"
	case count["float"] > 0:
		return "float"
	case count["__int128"] > 0:
		size = "__int128"
	case count["char"] > 0:
		size = "char"
		if count["signed"] > 0 {
			sign = "signed "
		}
	case count["short"] > 0:
		size = "short"
	case count["long"] > 1:
		size = "long long"
	case count["long"] == 1:
		size = "long"
	}
	return sign + size
}

// complexName is the name that compilers give a type of complex numbers.
func complexName(count map[string]int) string {
	switch {
	case count["float"] > 0:
		return "complex float"
	case count["long"] > 0:
		return "complex long double"
	}
	return "complex double"
}

// basic are the types that exist though the program may not use them.
var basic = map[string]dwarfinfo.Type{
	"char": charType, "int": intType, "unsigned int": uintType, "long": longType, "unsigned long": ulongType,
	"float": floatType, "double": doubleType,
	"signed char":         &dwarfinfo.BaseType{Name: "signed char", ByteSize: 1, Encoding: dwarfinfo.EncodingSignedChar},
	"unsigned char":       &dwarfinfo.BaseType{Name: "unsigned char", ByteSize: 1, Encoding: dwarfinfo.EncodingUnsignedChar},
	"short":               &dwarfinfo.BaseType{Name: "short", ByteSize: 2, Encoding: dwarfinfo.EncodingSigned},
	"unsigned short":      &dwarfinfo.BaseType{Name: "unsigned short", ByteSize: 2, Encoding: dwarfinfo.EncodingUnsigned},
	"long long":           longLongType,
	"unsigned long long":  ulongLongType,
	"__int128":            &dwarfinfo.BaseType{Name: "__int128", ByteSize: 16, Encoding: dwarfinfo.EncodingSigned},
	"unsigned __int128":   &dwarfinfo.BaseType{Name: "unsigned __int128", ByteSize: 16, Encoding: dwarfinfo.EncodingUnsigned},
	"long double":         longDoubleType,
	"complex float":       &dwarfinfo.BaseType{Name: "complex float", ByteSize: 8, Encoding: dwarfinfo.EncodingComplex},
	"complex double":      &dwarfinfo.BaseType{Name: "complex double", ByteSize: 16, Encoding: dwarfinfo.EncodingComplex},
	"complex long double": &dwarfinfo.BaseType{Name: "complex long double", ByteSize: 32, Encoding: dwarfinfo.EncodingComplex},
	"_Bool":               &dwarfinfo.BaseType{Name: "_Bool", ByteSize: 1, Encoding: dwarfinfo.EncodingBoolean},
	"bool":                boolType,
}
