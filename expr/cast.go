package expr

import (
	"fmt"
	"strings"

	"deet/dwarfinfo"
)

func (e *evaluator) cast(n cast) (Value, error) {
	t, err := e.namedType(n.to)
	if err != nil {
		return Value{}, err
	}
	x, err := e.eval(n.x)
	if err != nil {
		return Value{}, err
	}
	switch to := dwarfinfo.Underlying(t).(type) {
	case *dwarfinfo.VoidType:
		return Value{Type: t, Bytes: []byte{}}, nil
	case *dwarfinfo.StructType:
		if dwarfinfo.Underlying(x.Type) == dwarfinfo.Type(to) {
			return x, nil
		}
		return Value{}, fmt.Errorf("%s cannot be cast to %s: it is of type %s", n.x, typeName(t), typeName(x.Type))
	case *dwarfinfo.BaseType:
		return e.castBase(n, to, t, x)
	}
	a, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	return sized(a, t)
}

func (e *evaluator) castBase(n cast, to *dwarfinfo.BaseType, t dwarfinfo.Type, x Value) (Value, error) {
	switch {
	case to.Encoding == dwarfinfo.EncodingComplex:
		return Value{}, fmt.Errorf("%s cannot be cast to %s", n.x, typeName(t))
	case to.IsFloat():
		f, err := e.real(x, n.x)
		if err != nil {
			return Value{}, err
		}
		v := floatValue(f, to)
		v.Type = t
		return v, nil
	case to.Encoding == dwarfinfo.EncodingBoolean: // any value but 0 is true [C11 6.3.1.2]
		isTrue, err := e.truthOf(x, n.x)
		if err != nil {
			return Value{}, err
		}
		v := truth(isTrue)
		v.Type, v.Bytes = t, v.Bytes[:1]
		return v, nil
	}
	a, err := e.scalar(x, n.x)
	if err != nil {
		return Value{}, err
	}
	return sized(a, t)
}

func sized(a uint64, t dwarfinfo.Type) (Value, error) {
	v := integer(a, ulongType)
	size := t.Size()
	if size < 0 || size > 8 {
		return Value{}, fmt.Errorf("a number cannot be cast to %s", typeName(t))
	}
	v.Type, v.Bytes = t, v.Bytes[:size]
	return v, nil
}

// namedType finds a type by the text of a cast: "const char**".
func (e *evaluator) namedType(text string) (dwarfinfo.Type, error) {
	bare := strings.TrimRight(text, "*")
	var words, qualifiers []string
	for _, w := range strings.Fields(bare) {
		if w == "const" || w == "volatile" {
			qualifiers = append(qualifiers, w)
		} else {
			words = append(words, w)
		}
	}
	name := spelling(words)
	t, ok := e.LookupType(name)
	if !ok {
		t, ok = basic[name]
	}
	if name == "void" {
		t, ok = &dwarfinfo.VoidType{}, true
	}
	if !ok {
		return nil, fmt.Errorf("No type named %s.", name)
	}
	for _, q := range qualifiers {
		t = &dwarfinfo.QualifiedType{Qualifier: q, Type: t}
	}
	for range len(text) - len(bare) {
		if _, ok := t.(*dwarfinfo.VoidType); ok {
			t = nil
		}
		t = &dwarfinfo.PointerType{Elem: t}
	}
	return t, nil
}

// spelling makes one name of the many that C has for a number's type: "long
// unsigned int" and "unsigned long" are the same [C11 6.7.2].
func spelling(words []string) string {
	count := make(map[string]int)
	for _, w := range words {
		count[w]++
	}
	for w := range count {
		switch w {
		case "int", "char", "short", "long", "signed", "unsigned":
		default:
			return strings.Join(words, " ")
		}
	}
	sign, size := "", "int"
	if count["unsigned"] > 0 {
		sign = "unsigned "
	}
	switch {
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

// basic are the types that exist though the program may not use them.
var basic = map[string]dwarfinfo.Type{
	"char": charType, "int": intType, "unsigned int": uintType, "long": longType, "unsigned long": ulongType,
	"float": floatType, "double": doubleType,
	"signed char":        &dwarfinfo.BaseType{Name: "signed char", ByteSize: 1, Encoding: dwarfinfo.EncodingSignedChar},
	"unsigned char":      &dwarfinfo.BaseType{Name: "unsigned char", ByteSize: 1, Encoding: dwarfinfo.EncodingUnsignedChar},
	"short":              &dwarfinfo.BaseType{Name: "short", ByteSize: 2, Encoding: dwarfinfo.EncodingSigned},
	"unsigned short":     &dwarfinfo.BaseType{Name: "unsigned short", ByteSize: 2, Encoding: dwarfinfo.EncodingUnsigned},
	"long long":          &dwarfinfo.BaseType{Name: "long long", ByteSize: 8, Encoding: dwarfinfo.EncodingSigned},
	"unsigned long long": &dwarfinfo.BaseType{Name: "unsigned long long", ByteSize: 8, Encoding: dwarfinfo.EncodingUnsigned},
	"long double":        longDoubleType,
	"_Bool":              &dwarfinfo.BaseType{Name: "_Bool", ByteSize: 1, Encoding: dwarfinfo.EncodingBoolean},
	"bool":               &dwarfinfo.BaseType{Name: "bool", ByteSize: 1, Encoding: dwarfinfo.EncodingBoolean},
}

// sizeOf computes nothing but the type of its operand, so it does not mind
// that a pointer in it leads nowhere [C11 6.5.3.4].
func (e *evaluator) sizeOf(n sizeOf) (Value, error) {
	t, err := e.typeOf(n.x)
	if err != nil {
		return Value{}, err
	}
	if s, ok := dwarfinfo.Underlying(t).(*dwarfinfo.StructType); ok && s.Incomplete {
		return Value{}, fmt.Errorf("%s is only declared in the program, so its size is not known", typeName(t))
	}
	return integer(uint64(typeSize(t)), ulongType), nil
}

func (e *evaluator) typeOf(n Node) (dwarfinfo.Type, error) {
	for {
		p, ok := n.(paren)
		if !ok {
			break
		}
		n = p.x
	}
	if t, ok := n.(typeNode); ok {
		return e.namedType(t.text)
	}
	x, err := e.eval(n)
	if id, ok := n.(name); ok && err != nil {
		if t, typeErr := e.namedType(id.text); typeErr == nil {
			return t, nil
		}
	}
	return x.Type, err
}
