package expr_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"deet/dwarfinfo"
	"deet/expr"
)

// maxText is far above what any value should take: 200 elements of 200.
const maxText = 4 << 20

// slow is what nobody would wait for.
const slow = 5 * time.Second

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"n", "a->b[1].c + (2 * -3)", "*(struct node *) p", "sizeof(int) << 3", `"text\n"[1]`, "'\\x41'",
		"$1 + $rax", "1.5e3f / .5", "p@3", "a::b", "(x) - 1", "(size_t) -1", "a && b || !c", "0x7fffffff + 1", "1 >> 64", "-9223372036854775807l / -1",
		"a = b += c++", "a ? b : c, d", "f(x, \"y\")(3)", "(int (*(*)[3])(char, ...)) p", "{struct s *} p", "(unsigned long long int) -1",
		"L\"wide\" \"text\"[1]", "'f.c'::g", "A<int, B *>::c", "static_cast<T &>(x)", "o.*m", "p->*m", "&A::b", "$$2 + $", "$x = $y++",
		"sizeof(int[3]) * _Alignof(long)", "0x1.8p-3f", "u'\\u00e9'", "~(__int128) 1 << 100", "true == NULL", "x.A::y = 3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := memory(text)
		if n, err := expr.ParseIn(text, &fuzzScope{memory: m}); (n == nil) == (err == nil) {
			t.Fatalf("ParseIn(%q) = %v, %v: want a tree or an error", text, n, err)
		}
		n, err := expr.Parse(text)
		if (n == nil) == (err == nil) {
			t.Fatalf("Parse(%q) = %v, %v: want a tree or an error", text, n, err)
		}
		if err != nil {
			return
		}
		if words := n.String(); words == "" || len(words) > 4*len(text)+16 {
			t.Errorf("Parse(%q) says it is %q", text, words)
		}
		if v, err := expr.Evaluate(n, m); err == nil {
			if shown, _ := expr.FormatTyped(v, m, expr.Options{Width: 80}); len(shown) > maxText {
				t.Errorf("%q takes %d bytes to show", text, len(shown))
			}
		}
	})
}

// A typeMaker makes types of random bytes, those of a damaged file among them:
// negative sizes and offsets, structures that hold themselves.
type typeMaker struct {
	bytes []byte
	made  []dwarfinfo.Type
	depth int
}

func (m *typeMaker) next() int64 {
	if len(m.bytes) == 0 {
		return 0
	}
	b := m.bytes[0]
	m.bytes = m.bytes[1:]
	return int64(b)
}

// number is mostly small, now and then anything.
func (m *typeMaker) number() int64 {
	n := m.next()
	if n == 0xff && len(m.bytes) >= 8 {
		n = int64(binary.LittleEndian.Uint64(m.bytes))
		m.bytes = m.bytes[8:]
	}
	return n
}

func (m *typeMaker) make() dwarfinfo.Type {
	kind := m.next() % 12
	if m.depth++; m.depth > 20 || len(m.bytes) == 0 {
		kind = 0
	}
	defer func() { m.depth-- }()
	switch kind {
	case 1:
		return &dwarfinfo.PointerType{Elem: m.make()}
	case 2:
		return &dwarfinfo.ArrayType{Elem: m.make(), Count: m.number() - 1}
	case 3, 4, 5:
		t := &dwarfinfo.StructType{Kind: "struct", ByteSize: m.number() - 1}
		m.made = append(m.made, t)
		for range m.next() % 5 {
			t.Fields = append(t.Fields, dwarfinfo.Field{Name: "f", Type: m.make(), Offset: m.number(),
				BitOffset: m.number(), BitSize: max(m.number()-200, 0)})
		}
		return t
	case 6:
		return &dwarfinfo.EnumType{ByteSize: m.number(), Values: []dwarfinfo.Enumerator{{Name: "A", Value: m.number()}, {Name: "B", Value: 2}}}
	case 7:
		return &dwarfinfo.TypedefType{Name: []string{"t", "wchar_t", "char16_t"}[m.next()%3], Type: m.make()}
	case 8:
		return &dwarfinfo.QualifiedType{Qualifier: "const", Type: m.make()}
	case 9:
		return &dwarfinfo.FuncType{Return: m.make()}
	case 10:
		return &dwarfinfo.ReferenceType{Elem: m.make()}
	case 11:
		if len(m.made) > 0 {
			return m.made[m.next()%int64(len(m.made))]
		}
		return nil
	}
	return &dwarfinfo.BaseType{Name: []string{"int", "char", "_Float128"}[m.next()%3], ByteSize: m.number() - 1, Encoding: dwarfinfo.Encoding(m.next() % 18)}
}

// FuzzValue evaluates and shows values of random types in random memory.
func FuzzValue(f *testing.F) {
	f.Add([]byte("\x03\x10\x03\x00\x00\x05\x05\x00\x00\x00"), []byte("memory"), "$1.f + 1", byte('x'))
	f.Add([]byte("\x02\x00\x01\x02\x06\x05"), []byte("hello\x00world"), "*$1", byte('s'))
	f.Add([]byte("\x02\x02\x00\x00\x05\x05\x09\x09"), []byte(strings.Repeat("abc", 100)), "$1[1]", byte(0))
	f.Add([]byte("\x01\x03\x09\x01\x0b\x00\x00\x00\x00"), []byte("\x00\x10\x00\x00\x00\x00\x00\x00"), "$1->f->f", byte('c'))
	f.Add([]byte("\x03\x10\x03\x00\x00\x05\x05\x00\x00\x00"), []byte("memory"), "v.f = 3, v.f++, $x = v, $x.f -= 2", byte('x'))
	f.Add([]byte("\x02\x00\x01\x02\x06\x05"), []byte("hello\x00world"), "*v += 1, v[1] = v[0]", byte(0))
	f.Add([]byte("\x01\x03\x09\x01\x0b\x00\x00\x00\x00"), []byte("\x00\x10\x00\x00\x00\x00\x00\x00"), "v->f = v, (T) 0, {T} 4096 = v", byte(0))
	f.Add([]byte("\x09\x00\x02\x03"), []byte("\x00\x10\x00\x00\x00\x00\x00\x00"), "v(1, v), (T) 5, v.m(2)", byte(0))
	f.Add([]byte("\x00\x10\x05\x00"), []byte("0123456789abcdef"), "v << 3, (__int128) v * v / 7, -v, (float) v, v ? v : 1.5", byte(0))
	f.Add([]byte("o/\r\xef\xa5\xe10\x82\xc8h/~~"), []byte("\xf1o>/\r\xef\xa5\xe10"), "0A", byte(0x85)) // a structure that holds itself twice
	f.Fuzz(func(t *testing.T, types, content []byte, text string, format byte) {
		start := time.Now()
		m := &typeMaker{bytes: types}
		s := &fuzzScope{memory: content, value: expr.Value{Type: m.make(), Addr: 0x1000, Lvalue: m.next()%4 != 0, Bytes: nil}}
		if !s.value.Lvalue {
			s.value.Bytes = content
		}
		for _, e := range []string{"$1", text, text + " = v", "v = " + text, "sizeof(" + text + ")", "(T) " + text} {
			n, err := expr.ParseIn(e, s)
			if err != nil {
				continue
			}
			v, err := expr.Evaluate(n, s)
			if err != nil {
				continue
			}
			for _, o := range []expr.Options{{}, {Format: format, Width: 40}, {Summary: true}, manyOptions(format, types)} {
				if shown, err := expr.FormatTyped(v, s, o); err == nil && len(shown) > maxText {
					t.Errorf("%s takes %d bytes to show", e, len(shown))
				}
			}
		}
		expr.Dump(s, 0x1000, int(int8(format)), format, format, manyOptions(format, types))
		if text := expr.TypeText(s.value.Type, s, format&1 != 0); len(text) > maxText {
			t.Errorf("the type takes %d bytes to show", len(text))
		}
		if w, ok := expr.NewWalk(s.value, "f", s); ok {
			for w.Next() && w.Index() < 4 {
				expr.Format(w.Element(), s, expr.Options{Object: true})
			}
		}
		if took := time.Since(start); took > slow {
			t.Errorf("took %v", took)
		}
	})
}

// manyOptions takes its options from random bytes.
func manyOptions(format byte, random []byte) expr.Options {
	var b [4]byte
	copy(b[:], random)
	return expr.Options{
		Format: format, Elements: int(b[0]), Repeats: int(b[1]) % 16, Depth: int(b[2])%24 - 1, Width: int(b[3]),
		Pretty: b[0]&1 != 0, Rows: b[0]&2 != 0, Indexes: b[0]&4 != 0, Whole: b[0]&8 != 0, Object: b[0]&16 != 0,
		HideUnions: b[1]&1 != 0, HideAddresses: b[1]&2 != 0, HideSymbols: b[1]&4 != 0, HideStatics: b[1]&8 != 0,
	}
}

// A fuzzScope has one variable, v; its type is T.
type fuzzScope struct {
	memory
	value expr.Value
	own   map[string]expr.Value
}

func (s *fuzzScope) History(int) (expr.Value, bool) { return s.value, true }

func (s *fuzzScope) Lookup(name string) (expr.Value, error) {
	if name != "v" {
		return s.memory.Lookup(name)
	}
	return s.value, nil
}

func (s *fuzzScope) LookupType(name string) (dwarfinfo.Type, bool) {
	return s.value.Type, name == "T" && s.value.Type != nil
}

func (s *fuzzScope) Register(string) (expr.Value, error) { return expr.Value{}, expr.ErrNoRegister }

func (s *fuzzScope) Convenience(name string) (expr.Value, bool) {
	v, ok := s.own[name]
	return v, ok
}

func (s *fuzzScope) SetConvenience(name string, v expr.Value) {
	if s.own == nil {
		s.own = make(map[string]expr.Value)
	}
	s.own[name] = v
}

// Macro makes one name two, so that a text grows.
func (s *fuzzScope) Macro(name string) (body string, params []string, ok bool) {
	switch name {
	case "M":
		return "(N + N)", nil, true
	case "N":
		return "F(M, M)", nil, true
	case "F":
		return "(a * b * N)", []string{"a", "b"}, true
	}
	return "", nil, false
}

// Call returns what the function was called with last, or nothing.
func (s *fuzzScope) Call(_ expr.Value, arguments []expr.Value) (expr.Value, error) {
	if n := len(arguments); n > 0 {
		return arguments[n-1], nil
	}
	return expr.Value{}, nil
}
